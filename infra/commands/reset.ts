/** `npm run local:reset`: empties the local engine's data, not the kept synthesis. Refuses while an engine runs on it. */
import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { assertNotRunning } from '../local/engine.ts';

/** What `npm start` keeps its data in. */
export const LOCAL_FOLDER = resolve(import.meta.dirname, '..', '..', '.local');
/** Made from the sources and found by their hash: never stale, and 15 seconds to make. */
const KEPT = ['synth'];

/** @param dataFolder the engine's: a part of what is emptied. @throws EngineRunningError */
export async function resetLocalData(
  folder: string = LOCAL_FOLDER,
  dataFolder: string = join(folder, 'data'),
): Promise<string[]> {
  await assertNotRunning(dataFolder);
  const names = (await readdir(folder).catch(() => [])).filter((name) => !KEPT.includes(name));
  for (const name of names) await rm(join(folder, name), { recursive: true, force: true });
  return names;
}

if (import.meta.main) {
  const removed = await resetLocalData();
  console.log(removed.length === 0 ? 'Nothing to remove' : `Removed ${removed.join(', ')} from ${LOCAL_FOLDER}`);
}
