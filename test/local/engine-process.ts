/** An engine in its own process, for tests that kill it: `node engine-process.ts FOLDER`. Prints `ready` and its endpoints. */
import { join } from 'node:path';
import { startEngine } from '../../infra/local/engine.ts';
import { smallStack } from './engine-fixture.ts';

const folder = process.argv[2] ?? '';
const engine = await startEngine({
  dataFolder: join(folder, 'data'),
  synthesis: await smallStack(folder),
  fast: true,
});
// A command that starts an engine decides for itself when Ctrl-C ends it.
process.on('SIGINT', () => undefined);
console.log(`ready ${JSON.stringify(engine.endpoints)}`);
