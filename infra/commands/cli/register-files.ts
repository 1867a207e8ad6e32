/** The files of a register on disk. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { InputError } from './input-error.ts';
import { checkReadable } from './input-file.ts';

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
  const files = filesOf(register);
  const paths = files.kind === 'xlsx' ? [files.register] : [files.activities, files.attendances, files.peerSupporters];
  for (const file of paths) {
    if (file !== undefined) await checkReadable(file);
  }
  return files;
}

function filesOf(register: string): RegisterFiles {
  const found = statSync(register, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new InputError(`${register}: there is no such file or folder`);
  }
  if (!found.isDirectory()) {
    if (!register.toLowerCase().endsWith('.xlsx')) {
      throw new InputError(`${register}: give an .xlsx file, or a folder with aktiviteter.csv and deltakelser.csv`);
    }
    return { kind: 'xlsx', register };
  }
  const activities = findIn(register, 'aktiviteter.csv');
  if (activities !== undefined) {
    const attendances = findIn(register, 'deltakelser.csv');
    return { kind: 'csv', activities, attendances, peerSupporters: findIn(register, 'likepersoner.csv') };
  }
  const workbook = findIn(register, 'register.xlsx');
  if (workbook !== undefined) {
    return { kind: 'xlsx', register: workbook };
  }
  throw new InputError(`${register}: the folder lacks aktiviteter.csv (or register.xlsx)`);
}

/** @throws InputError when the names of several files differ in case alone */
function findIn(folder: string, name: string): string | undefined {
  const found = readdirSync(folder)
    .filter((each) => each.toLowerCase() === name)
    .sort();
  if (found.length > 1) {
    throw new InputError(`${folder}: ${found.join(' and ')} have the same name but for case; keep one of them`);
  }
  return found[0] === undefined ? undefined : path.join(folder, found[0]);
}
