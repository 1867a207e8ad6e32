/** The files of a register on disk. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from './input-error.ts';
import { checkReadable, problemOf } from './input-file.ts';

const ACTIVITIES = 'aktiviteter.csv';
/** Of the same file as the activities, and nothing without them. */
const OTHERS = ['deltakelser.csv', 'likepersoner.csv'];
const WORKBOOK = 'register.xlsx';
/** What an export writes, perhaps into the folder of its register. */
const REPORT = 'report.xlsx';

/**
 * @param register an `.xlsx`, or a folder: with `aktiviteter.csv` and perhaps `deltakelser.csv` and `likepersoner.csv`, or
 *   with `register.xlsx`, whatever the case of their names; else all its .xlsx and .csv files are the register
 * @returns one path at least
 * @throws InputError
 */
export async function findRegisterFiles(register: string): Promise<readonly string[]> {
  const files = await filesOf(register);
  for (const file of files) {
    await checkReadable(file);
  }
  return files;
}

async function filesOf(register: string): Promise<readonly string[]> {
  const names = await namesIn(register);
  if (names === undefined) {
    if (!register.toLowerCase().endsWith('.xlsx')) {
      throw new InputError(`${register}: give an .xlsx file, or a folder with aktiviteter.csv and deltakelser.csv`);
    }
    return [register];
  }
  const activities = findIn(register, names, ACTIVITIES);
  if (activities !== undefined) {
    const others = OTHERS.map((name) => findIn(register, names, name));
    return [activities, ...others.filter((file) => file !== undefined)];
  }
  const workbook = findIn(register, names, WORKBOOK);
  return workbook === undefined ? severalIn(register, names) : [workbook];
}

/** @throws InputError when no file of the folder can have activities */
function severalIn(folder: string, names: readonly string[]): readonly string[] {
  const files = names.filter((name) => /\.(xlsx|csv)$/i.test(name) && name !== REPORT).sort();
  if (files.every((name) => OTHERS.includes(name.toLowerCase()))) {
    throw new InputError(`${folder}: the folder lacks ${ACTIVITIES} (or ${WORKBOOK})`);
  }
  return files.map((name) => path.join(folder, name));
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
