/**
 * Rows as lines of text, for the time that they wait. Cells and headers are clean (reading 1), so no tab and no line break
 * stands in them.
 */
import type { ChunkWriter } from '../chunk/chunk-writer.ts';
import { type Extra, NO_EXTRA } from '../chunk/registered-chunk.ts';
import { ACTIVITY_COLUMNS, ATTENDANCE_COLUMNS } from '../columns.ts';
import type { RegisteredActivity, RegisteredAttendance } from '../register.ts';

type Activity = Omit<RegisteredActivity, 'ordinal' | 'attendances'>;

const SEPARATOR = '\t';
const ACTIVITY = 'A';
/** The id of an attendance is that of its activity. It is the first column. */
const [, ...COLUMNS_BESIDE_ID] = ATTENDANCE_COLUMNS;

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

/** @returns the id of the activity */
export function addActivityLine(writer: ChunkWriter, line: string, ordinal: number): string {
  const cells = line.split(SEPARATOR);
  writer.addActivity(Number(cells[1]), ordinal, cells, 2, readExtra(cells, 2 + ACTIVITY_COLUMNS.length));
  return cells[2] ?? '';
}

export function addAttendanceLine(writer: ChunkWriter, line: string, activityId: string): void {
  const cells = line.split(SEPARATOR);
  const row = Number(cells[1]);
  cells[1] = activityId;
  writer.addAttendance(row, cells, 1, readExtra(cells, 2 + COLUMNS_BESIDE_ID.length));
}

function pushExtra(cells: string[], extra: Extra): void {
  for (const name in extra) cells.push(name, extra[name] ?? '');
}

function readExtra(cells: readonly string[], from: number): Extra {
  if (cells.length <= from) return NO_EXTRA;
  const entries: [string, string][] = [];
  for (let index = from; index < cells.length; index += 2) entries.push([cells[index] ?? '', cells[index + 1] ?? '']);
  return Object.fromEntries(entries);
}
