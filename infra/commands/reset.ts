/** `npm run local:reset`: deletes the local engine's data, but not the synthesised stacks. Refuses while an engine runs. */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { assertNotRunning, deleteExternalTables, EngineRunningError } from '../local/engine.ts';
import { LOCAL_FOLDER } from './data-folder.ts';

/** Made from the sources and found by their hash, so never outdated; takes 15 seconds to make. */
const KEPT = ['synth'];

/**
 * @param dataFolder the engine's, which is in `folder`
 * @returns the names of what was deleted
 * @throws EngineRunningError
 */
export async function resetLocalData(
  folder: string = LOCAL_FOLDER,
  dataFolder: string = path.join(folder, 'data'),
): Promise<string[]> {
  await assertNotRunning(dataFolder);
  await deleteExternalTables(dataFolder).catch((error: unknown) => {
    // The new data has tables of its own, so old ones do no harm.
    console.warn(`Tables are left in the database: ${error instanceof Error ? error.message : String(error)}`);
  });
  const names = (await readdir(folder).catch(() => [])).filter((name) => !KEPT.includes(name));
  for (const name of names) await rm(path.join(folder, name), { recursive: true, force: true });
  return names;
}

if (import.meta.main) {
  try {
    const removed = await resetLocalData();
    console.log(removed.length === 0 ? 'Nothing to remove' : `Removed ${removed.join(', ')} from ${LOCAL_FOLDER}`);
  } catch (error) {
    console.error(error instanceof EngineRunningError ? error.message : error);
    process.exitCode = 1;
  }
}
