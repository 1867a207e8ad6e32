/**
 * The activities of one chunk with their attendances, in columns. Rows repeat most texts, so what a column says is read once
 * for each distinct text of it, and no row becomes an object that nobody asks for.
 */
import {
  ACTIVITY_LAYOUT,
  type ActivityColumn,
  ATTENDANCE_LAYOUT,
  type AttendanceColumn,
  type TableLayout,
} from '../columns.ts';
import type { RegisteredActivity } from '../register.ts';

/** The distinct texts of a column in the order of their first row, and for each row the place of its text. */
export interface TextColumn {
  readonly words: readonly string[];
  readonly codes: readonly number[];
}

/** Cells in columns that the organisation added, by header. */
export type Extra = Readonly<Record<string, string>>;

export const NO_EXTRA: Extra = Object.freeze({});

export interface RegisteredRows<Column extends string> {
  /** 1-based rows of the sheet. */
  readonly rows: readonly number[];
  readonly fields: Readonly<Record<Column, TextColumn>>;
  /** Of each row; null when no row has a cell in an added column. */
  readonly extras: readonly Extra[] | null;
}

export interface RegisteredChunk {
  readonly activities: RegisteredRows<ActivityColumn>;
  /** Of each activity its 0-based position among the kept activities of its file. */
  readonly ordinals: readonly number[];
  /** Of each activity how many of the next attendances are its own. Together they are all attendances. */
  readonly attendanceCounts: readonly number[];
  readonly attendances: RegisteredRows<AttendanceColumn>;
}

/** An activity without its attendances, which take about three quarters of the time of reading a chunk. */
export type ChunkActivity = Omit<RegisteredActivity, 'attendances'> & { readonly attendanceCount: number };

export function textAt({ words, codes }: TextColumn, index: number): string {
  return words[codes[index] ?? -1] ?? '';
}

/** The activities as objects, without their attendances. */
export function chunkActivities(chunk: Omit<RegisteredChunk, 'attendances'>): ChunkActivity[] {
  const { ordinals, attendanceCounts } = chunk;
  return rowsOf(chunk.activities, ACTIVITY_LAYOUT).map((activity, index) => ({
    ...activity,
    ordinal: ordinals[index] ?? 0,
    attendanceCount: attendanceCounts[index] ?? 0,
  }));
}

/** The activities as objects. */
export function activitiesOf(chunk: RegisteredChunk): RegisteredActivity[] {
  const attendances = rowsOf(chunk.attendances, ATTENDANCE_LAYOUT);
  let taken = 0;
  return chunkActivities(chunk).map(({ attendanceCount, ...activity }) => {
    const first = taken;
    taken += attendanceCount;
    return { ...activity, attendances: attendances.slice(first, taken) };
  });
}

function rowsOf<Column extends string>(
  { rows, fields, extras }: RegisteredRows<Column>,
  { empty }: TableLayout<Column>,
): { readonly row: number; readonly fields: Record<Column, string>; readonly extra: Extra }[] {
  const names = Object.keys(empty).filter((name): name is Column => name in empty);
  const columns = names.map((name) => ({ name, column: fields[name] }));
  return rows.map((row, index) => {
    const own: Record<Column, string> = { ...empty };
    for (const { name, column } of columns) own[name] = textAt(column, index);
    return { row, fields: own, extra: extras?.[index] ?? NO_EXTRA };
  });
}
