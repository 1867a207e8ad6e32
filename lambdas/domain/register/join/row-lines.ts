/**
 * Rows as lines of text, for the time that they wait. Cells and headers are clean (reading 1), so no tab and no line break
 * stands in them.
 */
import { CELL_SEPARATOR, type ChunkWriter } from '../chunk/chunk-writer.ts';
import type { Extra } from '../chunk/registered-chunk.ts';
import { ACTIVITY_COLUMNS, ATTENDANCE_COLUMNS } from '../columns.ts';
import type { RegisteredActivity, RegisteredAttendance } from '../register.ts';

type Activity = Omit<RegisteredActivity, 'ordinal' | 'attendances'>;

const ACTIVITY = 'A';
const ZERO = 0x30;
/** The id of an attendance is that of its activity. It is the first column. */
const [, ...COLUMNS_BESIDE_ID] = ATTENDANCE_COLUMNS;

export function activityLine({ row, fields, extra }: Activity): string {
  const cells = [ACTIVITY, String(row)];
  for (const column of ACTIVITY_COLUMNS) cells.push(fields[column]);
  pushExtra(cells, extra);
  return cells.join(CELL_SEPARATOR);
}

/** @param ordinal of the activity */
export function attendanceLine(ordinal: number, { row, fields, extra }: RegisteredAttendance): string {
  const cells = [String(ordinal), String(row)];
  for (const column of COLUMNS_BESIDE_ID) cells.push(fields[column]);
  pushExtra(cells, extra);
  return cells.join(CELL_SEPARATOR);
}

/** @returns undefined for the line of an activity */
export function ordinalOfAttendance(line: string): number | undefined {
  return line.startsWith(ACTIVITY) ? undefined : numberAt(line, 0).number;
}

/** @returns the id of the activity */
export function addActivityLine(writer: ChunkWriter, line: string, ordinal: number): string {
  const { number: row, next } = numberAt(line, ACTIVITY.length + 1);
  writer.addActivityLine(row, ordinal, line, next, readExtra);
  return line.slice(next, line.indexOf(CELL_SEPARATOR, next));
}

export function addAttendanceLine(writer: ChunkWriter, line: string, activityId: readonly [string]): void {
  const { number: row, next } = numberAt(line, line.indexOf(CELL_SEPARATOR) + 1);
  writer.addAttendanceLine(row, activityId, line, next, readExtra);
}

/** The whole number that a cell is, and where the next cell begins. */
function numberAt(line: string, from: number): { readonly number: number; readonly next: number } {
  let number = 0;
  let at = from;
  for (let digit = line.charCodeAt(at) - ZERO; digit >= 0; digit = line.charCodeAt(at) - ZERO) {
    number = number * 10 + digit;
    at++;
  }
  return { number, next: at + 1 };
}

function pushExtra(cells: string[], extra: Extra): void {
  for (const name in extra) cells.push(name, extra[name] ?? '');
}

function readExtra(line: string, from: number): Extra {
  const cells = line.slice(from).split(CELL_SEPARATOR);
  const entries: [string, string][] = [];
  for (let index = 0; index < cells.length; index += 2) entries.push([cells[index] ?? '', cells[index + 1] ?? '']);
  return Object.fromEntries(entries);
}
