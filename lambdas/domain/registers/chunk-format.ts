/**
 * The bytes of a register chunk: two lines of JSON, the activities and then their attendances, each as columns. A text
 * column is its distinct words, and for each row the place of its word (`chunk-columns.ts`). The bytes depend on the rows
 * alone. They are not compressed, because zlib compresses otherwise on another processor or in another version of Node.
 */
import { chunkOf } from '../register/chunk/chunk-writer.ts';
import {
  activitiesOf,
  type ChunkActivity,
  chunkActivities,
  type RegisteredChunk,
  type RegisteredRows,
  type TextColumn,
} from '../register/chunk/registered-chunk.ts';
import { ACTIVITY_COLUMNS, ATTENDANCE_COLUMNS } from '../register/columns.ts';
import type { RegisteredActivity } from '../register/register.ts';
import { ChunkFormatError, decodeExtras, decodeNumbers, decodeTexts, encodeExtras, members } from './chunk-columns.ts';

/** About this many activities are in a chunk; fewer when their attendances are many. */
export const CHUNK_ACTIVITIES = 2_000;

const FORMAT = 'bufdir-chunk/1';
const NEW_LINE = 0x0a;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The same activities always give the same bytes. */
export function encodeChunk(activities: readonly RegisteredActivity[]): Uint8Array {
  return encodeColumns(chunkOf(activities));
}

/** The same columns always give the same bytes. */
export function encodeColumns({ activities, ordinals, attendanceCounts, attendances }: RegisteredChunk): Uint8Array {
  const lines = [
    {
      format: FORMAT,
      row: activities.rows,
      ordinal: ordinals,
      attendances: attendanceCounts,
      fields: activities.fields,
      extra: encodeExtras(activities.extras),
    },
    { row: attendances.rows, fields: attendances.fields, extra: encodeExtras(attendances.extras) },
  ];
  return encoder.encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** @throws ChunkFormatError for bytes that are no chunk, or one of another version of the format */
export function decodeChunk(bytes: Uint8Array): RegisteredActivity[] {
  return activitiesOf(decodeColumns(bytes));
}

/** The activities alone; the line of attendances is not read. @throws ChunkFormatError as `decodeChunk` */
export function decodeActivities(bytes: Uint8Array): ChunkActivity[] {
  return chunkActivities(decodeActivityLine(bytes.subarray(0, endOfActivities(bytes))));
}

/** @throws ChunkFormatError as `decodeChunk` */
export function decodeColumns(bytes: Uint8Array): RegisteredChunk {
  const end = endOfActivities(bytes);
  const activities = decodeActivityLine(bytes.subarray(0, end));
  const attendances = decodeRows(parseLine(bytes.subarray(end)), ATTENDANCE_COLUMNS);
  const total = activities.attendanceCounts.reduce((sum, count) => sum + count, 0);
  if (total !== attendances.rows.length) {
    throw new ChunkFormatError('the activities have another number of attendances');
  }
  return { ...activities, attendances };
}

function endOfActivities(bytes: Uint8Array): number {
  const end = bytes.indexOf(NEW_LINE);
  if (end === -1) throw new ChunkFormatError('there is no line of activities');
  return end;
}

function decodeActivityLine(bytes: Uint8Array): Omit<RegisteredChunk, 'attendances'> {
  const line = parseLine(bytes);
  if (line.format !== FORMAT) throw new ChunkFormatError(`the format is not ${FORMAT}`);
  const activities = decodeRows(line, ACTIVITY_COLUMNS);
  const count = activities.rows.length;
  return {
    activities,
    ordinals: decodeNumbers(line.ordinal, count),
    attendanceCounts: decodeNumbers(line.attendances, count),
  };
}

function decodeRows<Column extends string>(
  line: Readonly<Record<string, unknown>>,
  names: readonly Column[],
): RegisteredRows<Column> {
  const rows = decodeNumbers(line.row);
  const table = members(line.fields);
  const fields = Object.fromEntries(names.map((name) => [name, decodeTexts(table[name], rows.length)]));
  return { rows, fields: fields as Record<Column, TextColumn>, extras: decodeExtras(line.extra, rows.length) };
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
