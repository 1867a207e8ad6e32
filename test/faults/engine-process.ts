/**
 * An engine in a process of its own, which the harness steers by messages and can kill: `node engine-process.ts FOLDER ORGANISATIONS`.
 */
import { startEngine } from '../../infra/local/engine.ts';
import { synthesise } from '../../infra/synthesis/synthesise.ts';
import { usersOf } from './organisations.ts';

const [dataFolder = '', organisations = '1'] = process.argv.slice(2);
const engine = await startEngine({
  dataFolder,
  synthesis: await synthesise(),
  fast: true,
  maxIdle: 32,
  users: usersOf(Number(organisations)),
});
