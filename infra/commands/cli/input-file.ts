/** Files that a user names on a command line. */
import { constants } from 'node:fs';
import { access, open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from './input-error.ts';

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'this is a folder, not a file',
  EACCES: 'you may not read this file',
  EPERM: 'you may not read this file',
  EBUSY: 'another program has locked this file; close it there',
};

/** @throws InputError with the file's name and what is wrong with it */
export async function readInputFile(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw problemOf(file, error);
  }
}

/** @throws InputError for a file that cannot be read, without reading all of it */
export async function checkReadable(file: string): Promise<void> {
  try {
    const handle = await open(file);
    try {
      await handle.read({ buffer: Buffer.alloc(1) });
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw problemOf(file, error);
  }
}

/**
 * Checks that files can be written to a folder, which may not exist yet.
 * @param names of the files
 * @throws InputError for a file, for a path below a file, for a folder that may not be written, and for one with a folder
 *   that has the name of a file
 */
export async function checkOutputFolder(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const found = await stat(path.join(folder, name)).catch(() => undefined);
    if (found?.isDirectory()) {
      throw new InputError(`--out ${folder}: ${name} is a folder there, and a file with this name is to be written`);
    }
  }
  for (let place = folder; ; place = path.dirname(place)) {
    const found = await stat(place).catch(() => undefined);
    if (found === undefined && place !== path.dirname(place)) continue;
    if (found === undefined || !found.isDirectory()) {
      throw new InputError(`--out ${folder}: ${place} is a file, not a folder`);
    }
    try {
      await access(place, constants.W_OK);
    } catch {
      throw new InputError(`--out ${folder}: you may not write to ${place}`);
    }
    return;
  }
}

/** What is wrong with a file or a folder, from the error of reading it. */
export function problemOf(file: string, error: unknown): InputError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new InputError(`${file}: ${PROBLEMS[code] ?? `this file cannot be read (${code})`}`);
}
