/** Data of people is in the data folder: no other user of the machine may read it. */
import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const OTHERS = 0o077;

/**
 * Makes the folder and closes it to others, with everything that a release before left open in it. From now on every file
 * that this process makes is its owner's alone, also outside the folder: what it writes is read from there.
 */
export async function keepForOwner(folder: string): Promise<void> {
  // A worker thread cannot set it; the folder itself is closed all the same.
  if (isMainThread) process.umask(OTHERS);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { mode } = await stat(folder);
  if ((mode & OTHERS) !== 0) await close(folder, mode);
}

async function close(path: string, mode: number): Promise<void> {
  await chmod(path, mode & 0o700);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) await close(child, (await stat(child)).mode);
    else if (entry.isFile()) await chmod(child, (await stat(child)).mode & 0o700);
  }
}
