/**
 * `npm start`: the whole system on this machine. Builds the page, synthesises the stack, starts the local engine, imports
 * the sample organisations once, and runs until Ctrl-C. Data is in `.local/data`.
 */
import { meSchema, registerViewSchema } from '../../lambdas/protocol.ts';
import { type Engine, EngineRunningError } from '../local/engine.ts';
import { browserPorts } from './browser-ports.ts';
import { signedIn } from './cli/api-client.ts';
import { importSource } from './cli/import-source.ts';
import { readRegisterSource } from './cli/register-source.ts';
import { DATA_FOLDER } from './data-folder.ts';
import { startSampleEngine } from './sample-engine.ts';
import { coordinatorOf, SAMPLE_REGISTERS } from './samples.ts';
import { OPERATIONS_PATH } from './website-content.ts';

/** A register of an earlier version of this program does not count as imported, so it is read once more. */
async function importSamples(engine: Engine, stopped: AbortSignal): Promise<void> {
  for (const folder of SAMPLE_REGISTERS) {
    const source = await readRegisterSource(folder, {});
    const api = signedIn(engine, coordinatorOf(source.organisationNumber));
    const { registers } = meSchema.parse(await api.json('GET', '/me'));
    if (registers.some(({ year }) => year === source.year)) continue;
    await importSource(api, source, stopped);
    const register = registerViewSchema.parse(await api.json('GET', `/registers/${source.year}`));
    const { activityRows, attendanceRows } = register;
    console.log(`  ${source.organisation}: ${activityRows} aktiviteter, ${attendanceRows} deltakelser`);
  }
}

async function main(): Promise<void> {
  const begun = Date.now();
  console.log('Gjør klar siden og tjenestene …  (preparing the page and the services)');
  const { engine, stopped } = await startSampleEngine({ dataFolder: DATA_FOLDER, ports: browserPorts(process.env) });
  try {
    await importSamples(engine, stopped);
  } catch (error) {
    // An import that was cut off is done again by the next start.
    if (stopped.aborted) return;
    throw error;
  }
  if (engine.interrupted > 0) {
    console.log(`  ${engine.interrupted} kjøring(er) ble avbrutt av forrige stopp og kan prøves igjen fra siden.`);
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
