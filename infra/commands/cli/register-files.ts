/** The files of a register on disk. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from './input-error.ts';
import { checkReadable, problemOf } from './input-file.ts';

export type RegisterFiles =
  | { readonly kind: 'xlsx'; readonly register: string }
  | {
      readonly kind: 'csv';
      readonly activities: string;
      readonly attendances: string | undefined;
      readonly peerSupporters: string | undefined;
    };

/**
 * @param register an `.xlsx`, or a folder with `aktiviteter.csv` and perhaps `deltakelser.csv` and `likepersoner.csv` (or
 *   with `register.xlsx`), whatever the case of their names
 * @throws InputError
 */
export async function findRegisterFiles(register: string): Promise<RegisterFiles> {
  const files = await filesOf(register);
  const paths = files.kind === 'xlsx' ? [files.register] : [files.activities, files.attendances, files.peerSupporters];
  for (const file of paths) {
    if (file !== undefined) await checkReadable(file);
  }
  return files;
}

async function filesOf(register: string): Promise<RegisterFiles> {
  const names = await namesIn(register);
  if (names === undefined) {
    if (!register.toLowerCase().endsWith('.xlsx')) {
      throw new InputError(`${register}: give an .xlsx file, or a folder with aktiviteter.csv and deltakelser.csv`);
    }
    return { kind: 'xlsx', register };
  }
  const activities = findIn(register, names, 'aktiviteter.csv');
  if (activities !== undefined) {
    const attendances = findIn(register, names, 'deltakelser.csv');
    return { kind: 'csv', activities, attendances, peerSupporters: findIn(register, names, 'likepersoner.csv') };
  }
  const workbook = findIn(register, names, 'register.xlsx');
  if (workbook !== undefined) {
    return { kind: 'xlsx', register: workbook };
  }
  throw new InputError(`${register}: the folder lacks aktiviteter.csv (or register.xlsx)`);
}

/** @returns the names in a folder, or undefined for a file. @throws InputError */
async function namesIn(place: string): Promise<string[] | undefined> {
  try {
    return (await stat(place)).isDirectory() ? await readdir(place) : undefined;
  } catch (error) {
    throw problemOf(place, error);
  }
}

/** @throws InputError when the names of several files differ in case alone */
function findIn(folder: string, names: readonly string[], name: string): string | undefined {
  const found = names.filter((each) => each.toLowerCase() === name).sort();
  if (found.length > 1) {
    throw new InputError(`${folder}: ${found.join(' and ')} have the same name but for case; keep one of them`);
  }
  return found[0] === undefined ? undefined : path.join(folder, found[0]);
}
