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

export interface RegisterFiles {
  /** Paths; at least one. */
  readonly files: readonly string[];
  /** Names of spreadsheets in the folder that are no part of the register, because others have the names of one. */
  readonly leftOut: readonly string[];
}

/**
 * @param register an `.xlsx`, or a folder: with `aktiviteter.csv` and perhaps `deltakelser.csv` and `likepersoner.csv`, or
 *   with `register.xlsx`, whatever the case of their names; else all its .xlsx and .csv files are the register
 * @throws InputError
 */
export async function findRegisterFiles(register: string): Promise<RegisterFiles> {
  const names = await namesIn(register);
  const files = filesOf(register, names);
  for (const file of files) {
    await checkReadable(file);
  }
  const taken = new Set(files.map((file) => path.basename(file)));
  return { files, leftOut: spreadsheetsIn(names ?? []).filter((name) => !taken.has(name)) };
}

/** @param names those in the folder, or undefined for a file */
function filesOf(register: string, names: readonly string[] | undefined): readonly string[] {
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
  const files = spreadsheetsIn(names);
  if (files.every((name) => OTHERS.includes(name.toLowerCase()))) {
    throw new InputError(`${folder}: the folder lacks ${ACTIVITIES} (or ${WORKBOOK})`);
  }
  return files.map((name) => path.join(folder, name));
}

/** Hidden files and those that Excel makes beside an open workbook (`~$oslo.xlsx`) are none of the user's. */
function spreadsheetsIn(names: readonly string[]): readonly string[] {
  return names.filter((name) => /^(?!\.|~\$).*\.(xlsx|csv)$/i.test(name) && name !== REPORT).sort();
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
