/**
 * `npm start`: the whole system on this machine. Builds the page, synthesises the stack, starts the local engine, imports
 * the sample organisations once, and runs until Ctrl-C. Data is in `.local/data`.
 */
import { EngineRunningError } from '../local/engine.ts';
import { browserPorts } from './browser-ports.ts';
import { DATA_FOLDER } from './data-folder.ts';
import { importSamples } from './import-samples.ts';
import { startSampleEngine } from './sample-engine.ts';
import { MAIL_PATH, OPERATIONS_PATH } from './website-content.ts';

async function main(): Promise<void> {
  const begun = Date.now();
  console.log('Gjør klar siden og tjenestene …  (preparing the page and the services)');
  const { engine, stopped } = await startSampleEngine({ dataFolder: DATA_FOLDER, ports: browserPorts(process.env) });
  try {
    await importSamples(engine, (line) => console.log(line), stopped);
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
  E-post (mail):      ${engine.endpoints.website}${MAIL_PATH}

  Klar etter ${((Date.now() - begun) / 1000).toFixed(1)} s. Velg en bruker på innloggingssiden. Ctrl-C stopper; npm run local:reset tømmer.`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof EngineRunningError ? error.message : error);
  process.exitCode = 1;
}
