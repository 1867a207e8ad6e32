/**
 * `npm start`: the whole system on this machine. Builds the page, synthesises the stack, starts an engine for each
 * service, imports the sample organisations once, and stays until Ctrl-C. Data lives in `.local/data`.
 */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoRegisterStore } from '../../lambdas/adapters/register-store.ts';
import { REPOSITORY } from '../bundle.ts';
import { type Engine, EngineRunningError, startEngine } from '../local/engine.ts';
import { synthesise } from '../synthesise.ts';
import { buildPage } from './build-page.ts';
import { functionNamed, importSource } from './cli/import-source.ts';
import { readRegisterSource } from './cli/register-source.ts';
import { SAMPLE_REGISTERS, SAMPLE_USERS } from './samples.ts';

const DATA_FOLDER = path.join(REPOSITORY, '.local', 'data');

async function importSamples(engine: Engine): Promise<void> {
  const client = new DynamoDBClient(engine.clientConfiguration('dynamodb'));
  const { environment } = engine.stack.functions.find(
    ({ name }) => name === functionNamed(engine, 'import-register'),
  ) ?? { environment: {} as Record<string, string> };
  const registers = new DynamoRegisterStore(DynamoDBDocumentClient.from(client), {
    exports: environment.EXPORTS_TABLE ?? '',
    activities: environment.ACTIVITIES_TABLE ?? '',
  });
  for (const folder of SAMPLE_REGISTERS) {
    const source = await readRegisterSource(folder, {});
    if ((await registers.pointer(source.organisationNumber, source.year)) === undefined) {
      const { activityRows, attendanceRows } = await importSource(engine, source, randomUUID());
      console.log(`  ${source.organisation}: ${activityRows} aktiviteter, ${attendanceRows} deltakelser`);
    }
  }
  client.destroy();
}

async function main(): Promise<void> {
  const begun = Date.now();
  console.log('Gjør klar siden og tjenestene …  (preparing the page and the services)');
  const [pageFolder, synthesis] = await Promise.all([buildPage(), synthesise()]);
  const engine = await startEngine({ dataFolder: DATA_FOLDER, synthesis, users: SAMPLE_USERS, pageFolder });
  let closing = false;
  const close = async () => {
    if (!closing) {
      closing = true;
      await engine.close();
    }
  };
  process.on('SIGINT', close);
  process.on('SIGTERM', close);
  engine.warm('plan-query');
  await importSamples(engine);
  if (engine.interrupted > 0) {
    console.log(`  ${engine.interrupted} eksport(er) ble avbrutt av forrige stopp og kan prøves igjen fra siden.`);
  }
  console.log(`
  Siden (the page):   ${engine.endpoints.website}
  API:                ${engine.endpoints.httpApi}/openapi.json
  Drift (operations): ${engine.endpoints.website}/ops

  Klar etter ${((Date.now() - begun) / 1000).toFixed(1)} s. Velg en bruker på innloggingssiden. Ctrl-C stopper; npm run local:reset tømmer.`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof EngineRunningError ? error.message : error);
  process.exitCode = 1;
}
