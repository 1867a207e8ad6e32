/** The reference program: from rows of text to activities with their attendances (readings 1 to 10, 13b, 16 and 23). */

import { readEmail, readMemberNumber, readPhone } from '../persons/identity.ts';
import { readNameKey } from '../persons/name-key.ts';
import { datesBetween, readDate, readDuration, readTime } from './dates-and-times.ts';
import {
  isNationalNumberAsBirth,
  withoutNationalNumbers,
  withoutNationalNumbersOrLostZero,
} from './national-numbers.ts';
import type { Activity, Attendance, Cells, ListedRow, ReadRegister, RegisterFile } from './register.ts';
import { readSupporterPieces } from './supporter-pieces.ts';
import { cleanCell, wholeNumber } from './text.ts';
import type { Column, Vocabulary } from './vocabulary.ts';

const MIDNIGHT = 1440;

interface Context {
  readonly file: string;
  readonly year: number;
  readonly vocabulary: Vocabulary;
}

/** Readings 4 and 5. Every value of a closed column must be known already. */
export function readRegister(files: readonly RegisterFile[], year: number, vocabulary: Vocabulary): ReadRegister {
  const activities: Activity[] = [];
  const total = { activityRows: 0, attendanceRows: 0, attendancesOfUnknownActivity: 0 };
  for (const file of files) {
    const context = { file: file.name, year, vocabulary };
    const activityRows = dataRows(file.activities);
    const attendanceRows = dataRows(file.attendances ?? []);
    const rowsOf = new Map<string, { first: Cells; attendances: Cells[] }>();
    for (const row of activityRows) {
      const id = readId(row);
      if (id !== '' && !rowsOf.has(id)) {
        rowsOf.set(id, { first: row, attendances: [] });
      }
    }
    let known = 0;
    for (const row of attendanceRows) {
      rowsOf.get(readId(row))?.attendances.push(row);
    }
    for (const { first, attendances } of rowsOf.values()) {
      const date = readDate(readText(first.dato));
      if (date !== undefined) {
        activities.push(readActivity(first, date, attendances, context));
        known += attendances.length;
      }
    }
    total.activityRows += activityRows.length;
    total.attendanceRows += attendanceRows.length;
    total.attendancesOfUnknownActivity += attendanceRows.length - known;
  }
  const lists = files.flatMap(({ peerSupporters }) => (peerSupporters === undefined ? [] : [peerSupporters]));
  return { ...total, activities, listed: lists.length === 0 ? undefined : lists.flatMap(dataRows).map(readListedRow) };
}

/** A row whose cells are all empty is none. */
export function dataRows(rows: readonly Cells[]): Cells[] {
  return rows.filter((row) => Object.values(row).some((cell) => cleanCell(cell) !== ''));
}

export function readId(row: Cells): string {
  return wholeNumber(cleanCell(row.aktivitet_id));
}

/** The text of a cell that is neither an id nor an identity. */
export function readText(cell: string | undefined): string {
  return withoutNationalNumbers(cleanCell(cell));
}

function wordOf(column: Column, row: Cells, { vocabulary }: Context): string {
  const word = vocabulary.wordOf(column, readText(row[column]));
  if (word === undefined) {
    throw new Error(`The reference program let an unmapped value of ${column} pass`);
  }
  return word;
}

function readActivity(row: Cells, first: string, rows: readonly Cells[], context: Context): Activity {
  const dates = datesBetween(first, readDate(readText(row.dato_til)));
  const attendances: Attendance[] = [];
  const roles = rows.map((each) => wordOf('rolle', each, context));
  const participantRows = roles.filter((role) => role === 'deltaker').length;
  const municipality = wholeNumber(readText(row.kommunenr));
  const activity: Activity = {
    file: context.file,
    id: readId(row),
    branch: readText(row.lokallag),
    municipality: /^\d{1,4}$/.test(municipality) ? municipality.padStart(4, '0') : '',
    category: wordOf('aktivitetstype', row, context),
    dates,
    ...readMinutes(row, dates.length),
    inNorway: ['NO', 'SJ'].includes(wordOf('land', row, context)),
    form: wordOf('form', row, context),
    ownOrganiser: wordOf('arrangor', row, context) === 'egen',
    supporterPieces: readSupporterPieces(row.likepersoner),
    surplus: Math.max(0, readCount(row) - participantRows),
    attendances,
  };
  attendances.push(...rows.map((each, index) => readAttendance(each, roles[index] ?? '', activity, context.year)));
  return activity;
}

/** Readings 7 and 7b. */
function readMinutes(row: Cells, days: number): Pick<Activity, 'start' | 'ruleMinutes' | 'minutesADay'> {
  const start = readTime(readText(row.start));
  const end = readTime(readText(row.slutt));
  if (start !== undefined && end !== undefined && end <= start && days > 1) {
    const between = Array.from({ length: days - 2 }, () => MIDNIGHT);
    return { start, ruleMinutes: [MIDNIGHT - start, ...between, end], minutesADay: 0 };
  }
  const known = start !== undefined && end !== undefined && end > start;
  const minutes = known ? end - start : readDuration(readText(row.varighet));
  return { start, ruleMinutes: Array.from({ length: days }, () => minutes), minutesADay: minutes ?? 0 };
}

/** Reading 16. */
function readCount(row: Cells): number {
  const text = wholeNumber(readText(row.antall_deltakere));
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  return count <= 9999 ? count : 0;
}

function readAttendance(row: Cells, role: string, activity: Activity, year: number): Attendance {
  const birth = readBirth(cleanCell(row.fodselsdato), year);
  return {
    activity,
    role,
    nameKey: readNameKey(withoutNationalNumbersOrLostZero(cleanCell(row.navn))),
    memberNumber: readMemberNumber(cleanCell(row.medlemsnr)),
    email: readEmail(cleanCell(row.epost)),
    phone: readPhone(cleanCell(row.telefon)),
    birthDate: birth.length === 10 ? birth : '',
    birthYear: birth.slice(0, 4),
  };
}

/** Readings 2 and 23. @returns a date, a year alone, or empty */
function readBirth(text: string, baseYear: number): string {
  const written = wholeNumber(text);
  if (isNationalNumberAsBirth(written)) {
    return '';
  }
  const rest = withoutNationalNumbersOrLostZero(written);
  const birth = /^\d{4}$/.test(rest) ? rest : (readDate(rest) ?? '');
  const year = Number(birth.slice(0, 4));
  return year >= 1900 && year <= baseYear ? birth : '';
}

function readListedRow(row: Cells): ListedRow {
  return {
    memberNumber: readMemberNumber(cleanCell(row.medlemsnr)),
    nameKey: readNameKey(withoutNationalNumbersOrLostZero(cleanCell(row.navn))),
    branch: readText(row.lokallag),
    approved: readDate(readText(row.godkjent)) ?? '',
  };
}
