/**
 * The bytes of a register chunk: two lines of JSON, the activities and then their attendances, each as columns. A text
 * column is its distinct words, and for each row the place of its word (`chunk-columns.ts`). The bytes depend on the rows
 * alone. They are not compressed, because zlib compresses otherwise on another processor or in another version of Node.
 */
import { ACTIVITY_LAYOUT, ATTENDANCE_LAYOUT, type TableLayout } from '../register/columns.ts';
import type { RegisteredActivity, RegisteredAttendance } from '../register/register.ts';
import {
  ChunkFormatError,
  decodeExtras,
  decodeNumbers,
  decodeTexts,
  encodeExtras,
  encodeTexts,
  members,
} from './chunk-columns.ts';

/** About this many activities are in a chunk; fewer when their attendances are many. */
export const CHUNK_ACTIVITIES = 2_000;

const FORMAT = 'bufdir-chunk/1';
const NEW_LINE = 0x0a;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** An activity without its attendances, which take about three quarters of the time of reading a chunk. */
export type ChunkActivity = Omit<RegisteredActivity, 'attendances'> & { readonly attendanceCount: number };

/** The same activities always give the same bytes. */
export function encodeChunk(activities: readonly RegisteredActivity[]): Uint8Array {
  const attendances = activities.flatMap((activity) => activity.attendances);
  const lines = [
    {
      format: FORMAT,
      row: activities.map(({ row }) => row),
      ordinal: activities.map(({ ordinal }) => ordinal),
      attendances: activities.map((activity) => activity.attendances.length),
      fields: encodeFields(activities, ACTIVITY_LAYOUT),
      extra: encodeExtras(activities),
    },
    {
      row: attendances.map(({ row }) => row),
      fields: encodeFields(attendances, ATTENDANCE_LAYOUT),
      extra: encodeExtras(attendances),
    },
  ];
  return encoder.encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** @throws ChunkFormatError for bytes that are no chunk, or one of another version of the format */
export function decodeChunk(bytes: Uint8Array): RegisteredActivity[] {
  const end = endOfActivities(bytes);
  const activities = decodeActivityLine(bytes.subarray(0, end));
  const attendances = decodeAttendanceLine(bytes.subarray(end));
  const total = activities.reduce((sum, { attendanceCount }) => sum + attendanceCount, 0);
  if (total !== attendances.length) {
    throw new ChunkFormatError('the activities have another number of attendances');
  }
  let taken = 0;
  return activities.map(({ row, ordinal, fields, extra, attendanceCount }) => {
    const first = taken;
    taken += attendanceCount;
    return { row, ordinal, fields, extra, attendances: attendances.slice(first, taken) };
  });
}

/** The activities alone; the line of attendances is not read. @throws ChunkFormatError as `decodeChunk` */
export function decodeActivities(bytes: Uint8Array): ChunkActivity[] {
  return decodeActivityLine(bytes.subarray(0, endOfActivities(bytes)));
}

function endOfActivities(bytes: Uint8Array): number {
  const end = bytes.indexOf(NEW_LINE);
  if (end === -1) throw new ChunkFormatError('there is no line of activities');
  return end;
}

function decodeActivityLine(bytes: Uint8Array): ChunkActivity[] {
  const line = parseLine(bytes);
  if (line.format !== FORMAT) throw new ChunkFormatError(`the format is not ${FORMAT}`);
  const rows = decodeNumbers(line.row);
  const ordinals = decodeNumbers(line.ordinal, rows.length);
  const counts = decodeNumbers(line.attendances, rows.length);
  const fieldsOf = decodeFields(line.fields, ACTIVITY_LAYOUT, rows.length);
  const extraOf = decodeExtras(line.extra, rows.length);
  return rows.map((row, index) => ({
    row,
    ordinal: ordinals[index] ?? 0,
    fields: fieldsOf(index),
    extra: extraOf(index),
    attendanceCount: counts[index] ?? 0,
  }));
}

function decodeAttendanceLine(bytes: Uint8Array): RegisteredAttendance[] {
  const line = parseLine(bytes);
  const rows = decodeNumbers(line.row);
  const fieldsOf = decodeFields(line.fields, ATTENDANCE_LAYOUT, rows.length);
  const extraOf = decodeExtras(line.extra, rows.length);
  return rows.map((row, index) => ({ row, fields: fieldsOf(index), extra: extraOf(index) }));
}

function parseLine(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let line: unknown;
  try {
    line = JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    // The cause would quote the text, which is personal data.
    throw new ChunkFormatError(cause instanceof SyntaxError ? 'a line is not JSON' : 'the bytes are not UTF-8');
  }
  return members(line);
}

function columnsOf<Column extends string>({ empty }: TableLayout<Column>): Column[] {
  return Object.keys(empty).filter((name): name is Column => name in empty);
}

function encodeFields<Column extends string>(
  rows: readonly { readonly fields: Readonly<Record<Column, string>> }[],
  layout: TableLayout<Column>,
): Record<string, unknown> {
  return Object.fromEntries(
    columnsOf(layout).map((column) => [column, encodeTexts(rows.map(({ fields }) => fields[column]))]),
  );
}

/** @returns the fields of a row by its index */
function decodeFields<Column extends string>(
  stored: unknown,
  layout: TableLayout<Column>,
  count: number,
): (index: number) => Record<Column, string> {
  const table = members(stored);
  const columns = columnsOf(layout).map((name) => ({ name, texts: decodeTexts(table[name], count) }));
  return (index) => {
    const fields: Record<Column, string> = { ...layout.empty };
    for (const { name, texts } of columns) fields[name] = texts[index] ?? '';
    return fields;
  };
}
