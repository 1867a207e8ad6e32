/**
 * Rows as lines of text, for the time that they wait. Cells and headers are clean (reading 1), so no tab and no line break
 * stands in them.
 */
import { ACTIVITY_COLUMNS, ACTIVITY_LAYOUT, ATTENDANCE_COLUMNS, ATTENDANCE_LAYOUT } from '../columns.ts';
import type { RegisteredActivity, RegisteredAttendance } from '../register.ts';

type Activity = Omit<RegisteredActivity, 'ordinal' | 'attendances'>;

const SEPARATOR = '\t';
const ACTIVITY = 'A';
const NO_EXTRA: Readonly<Record<string, string>> = Object.freeze({});
const ID = 'aktivitet_id';
/** The id of an attendance is that of its activity. */
const COLUMNS_BESIDE_ID = ATTENDANCE_COLUMNS.filter((column) => column !== ID);

export function activityLine({ row, fields, extra }: Activity): string {
  const cells = [ACTIVITY, String(row)];
  for (const column of ACTIVITY_COLUMNS) cells.push(fields[column]);
  pushExtra(cells, extra);
  return cells.join(SEPARATOR);
}

/** @param ordinal of the activity */
export function attendanceLine(ordinal: number, { row, fields, extra }: RegisteredAttendance): string {
  const cells = [String(ordinal), String(row)];
  for (const column of COLUMNS_BESIDE_ID) cells.push(fields[column]);
  pushExtra(cells, extra);
  return cells.join(SEPARATOR);
}

/** @returns undefined for the line of an activity */
export function ordinalOfAttendance(line: string): number | undefined {
  return line.startsWith(ACTIVITY) ? undefined : Number(line.slice(0, line.indexOf(SEPARATOR)));
}

export function readActivity(line: string, ordinal: number): RegisteredActivity {
  const cells = line.split(SEPARATOR);
  const fields = { ...ACTIVITY_LAYOUT.empty };
  let index = 2;
  for (const column of ACTIVITY_COLUMNS) fields[column] = cells[index++] ?? '';
  return { row: Number(cells[1]), ordinal, fields, extra: readExtra(cells, index), attendances: [] };
}

export function readAttendance(line: string, activityId: string): RegisteredAttendance {
  const cells = line.split(SEPARATOR);
  const fields = { ...ATTENDANCE_LAYOUT.empty, [ID]: activityId };
  let index = 2;
  for (const column of COLUMNS_BESIDE_ID) fields[column] = cells[index++] ?? '';
  return { row: Number(cells[1]), fields, extra: readExtra(cells, index) };
}

function pushExtra(cells: string[], extra: Readonly<Record<string, string>>): void {
  for (const name in extra) cells.push(name, extra[name] ?? '');
}

function readExtra(cells: readonly string[], from: number): Readonly<Record<string, string>> {
  if (cells.length <= from) return NO_EXTRA;
  const entries: [string, string][] = [];
  for (let index = from; index < cells.length; index += 2) entries.push([cells[index] ?? '', cells[index + 1] ?? '']);
  return Object.fromEntries(entries);
}
