/**
 * `npm start`: the whole system on this machine. Builds the page, synthesises the stack, starts the local engine, imports
 * the sample organisations once, and runs until Ctrl-C. Data is in `.local/data`.
 */
import { randomUUID } from 'node:crypto';
import { meSchema } from '../../lambdas/protocol.ts';
import { type Engine, EngineRunningError } from '../local/engine.ts';
import { browserPorts } from './browser-ports.ts';
import { ApiClient } from './cli/api-client.ts';
import { importSource } from './cli/import-source.ts';
import { type RegisterSource, readRegisterSource } from './cli/register-source.ts';
import { DATA_FOLDER } from './data-folder.ts';
import { startSampleEngine } from './sample-engine.ts';
import { SAMPLE_REGISTERS, SAMPLE_USERS } from './samples.ts';
import { OPERATIONS_PATH } from './website-content.ts';

async function importSamples(engine: Engine): Promise<void> {
  for (const folder of SAMPLE_REGISTERS) {
    const source = await readRegisterSource(folder, {});
    if (await isImported(engine, source)) continue;
    const { activityRows, attendanceRows } = await importSource(engine, source, randomUUID());
    console.log(`  ${source.organisation}: ${activityRows} aktiviteter, ${attendanceRows} deltakelser`);
  }
}

async function isImported(engine: Engine, { organisationNumber, year }: RegisterSource): Promise<boolean> {
  const user = SAMPLE_USERS.find(({ attributes }) => attributes['custom:organisation'] === organisationNumber);
  if (user === undefined) throw new Error(`No sample user belongs to ${organisationNumber}`);
  const api = new ApiClient(engine.endpoints.httpApi, async () => (await engine.issueTokens(user.username)).idToken);
  const { registers } = meSchema.parse(await api.json('GET', '/me'));
  return registers.some((register) => register.year === year);
}

async function main(): Promise<void> {
  const begun = Date.now();
  console.log('Gjør klar siden og tjenestene …  (preparing the page and the services)');
  const { engine, stopped } = await startSampleEngine({ dataFolder: DATA_FOLDER, ports: browserPorts(process.env) });
  engine.warm('plan-query');
  try {
    await importSamples(engine);
  } catch (error) {
    // An import that was cut off is done again by the next start.
    if (stopped.aborted) return;
    throw error;
  }
  if (engine.interrupted > 0) {
    console.log(`  ${engine.interrupted} eksport(er) ble avbrutt av forrige stopp og kan prøves igjen fra siden.`);
  }
  console.log(`
  Siden (the page):   ${engine.endpoints.website}
  API:                ${engine.endpoints.httpApi}/openapi.json
  Drift (operations): ${engine.endpoints.website}${OPERATIONS_PATH}

  Klar etter ${((Date.now() - begun) / 1000).toFixed(1)} s. Velg en bruker på innloggingssiden. Ctrl-C stopper; npm run local:reset tømmer.`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof EngineRunningError ? error.message : error);
  process.exitCode = 1;
}
