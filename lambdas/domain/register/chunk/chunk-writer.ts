import { ACTIVITY_COLUMNS, type ActivityColumn, ATTENDANCE_COLUMNS, type AttendanceColumn } from '../columns.ts';
import type { RegisteredActivity } from '../register.ts';
import { HASH_OF_PROCESS, type TextHash } from '../text-hash.ts';
import {
  type Extra,
  NO_EXTRA,
  type RegisteredChunk,
  type RegisteredRows,
  type TextColumn,
} from './registered-chunk.ts';

/** Ends the cells of a line but the last. No cell has one (reading 1). */
export const CELL_SEPARATOR = '\t';
const SEPARATOR = CELL_SEPARATOR.charCodeAt(0);

/** Collects the rows of a chunk into columns: each activity before its attendances. */
export class ChunkWriter {
  private readonly activities = new RowsWriter<ActivityColumn>(ACTIVITY_COLUMNS);
  private readonly ordinals: number[] = [];
  private readonly attendanceCounts: number[] = [];
  private readonly attendances = new RowsWriter<AttendanceColumn>(ATTENDANCE_COLUMNS);

  /** @param cells in the order of the columns */
  addActivity(row: number, ordinal: number, cells: readonly string[], extra: Extra): void {
    this.activities.add(row, cells, extra);
    this.ordinals.push(ordinal);
    this.attendanceCounts.push(0);
  }

  /** An attendance of the last activity. @param cells in the order of the columns */
  addAttendance(row: number, cells: readonly string[], extra: Extra): void {
    this.attendances.add(row, cells, extra);
    this.countAttendance();
  }

  /**
   * @param line has the cells in the order of the columns, from the index `from` on
   * @param extraOf gives the cells in added columns, which stand from an index on behind the others
   */
  addActivityLine(row: number, ordinal: number, line: string, from: number, extraOf: ExtraOf): void {
    this.activities.addLine(row, [], line, from, extraOf);
    this.ordinals.push(ordinal);
    this.attendanceCounts.push(0);
  }

  /** An attendance of the last activity. @param line has the cells but the first, which is `id`; otherwise as `addActivityLine` */
  addAttendanceLine(row: number, id: readonly [string], line: string, from: number, extraOf: ExtraOf): void {
    this.attendances.addLine(row, id, line, from, extraOf);
    this.countAttendance();
  }

  finish(): RegisteredChunk {
    return {
      activities: this.activities.finish(),
      ordinals: this.ordinals,
      attendanceCounts: this.attendanceCounts,
      attendances: this.attendances.finish(),
    };
  }

  private countAttendance(): void {
    const last = this.attendanceCounts.length - 1;
    this.attendanceCounts[last] = (this.attendanceCounts[last] ?? 0) + 1;
  }
}

type ExtraOf = (line: string, from: number) => Extra;

/** The columns of activities that are objects. */
export function chunkOf(activities: readonly RegisteredActivity[]): RegisteredChunk {
  const writer = new ChunkWriter();
  for (const { row, ordinal, fields, extra, attendances } of activities) {
    const cells = ACTIVITY_COLUMNS.map((column) => fields[column]);
    writer.addActivity(row, ordinal, cells, extra);
    for (const attendance of attendances) {
      const own = ATTENDANCE_COLUMNS.map((column) => attendance.fields[column]);
      writer.addAttendance(attendance.row, own, attendance.extra);
    }
  }
  return writer.finish();
}

class RowsWriter<Column extends string> {
  private readonly names: readonly Column[];
  private readonly columns: readonly TextWriter[];
  private readonly rows: number[] = [];
  private readonly extras: Extra[] = [];
  private hasExtra = false;

  constructor(names: readonly Column[]) {
    this.names = names;
    this.columns = names.map(() => new TextWriter());
  }

  add(row: number, cells: readonly string[], extra: Extra): void {
    for (let column = 0; column < this.columns.length; column++) this.columns[column]?.add(cells[column] ?? '');
    this.addRow(row, extra);
  }

  /** @param first the cells that are not in the line, which come before the others */
  addLine(row: number, first: readonly string[], line: string, from: number, extraOf: ExtraOf): void {
    let at = from;
    for (let column = 0; column < this.columns.length; column++) {
      const text = first[column];
      if (text === undefined) at = (this.columns[column]?.addCell(line, at) ?? at) + 1;
      else this.columns[column]?.add(text);
    }
    this.addRow(row, at > line.length ? NO_EXTRA : extraOf(line, at));
  }

  finish(): RegisteredRows<Column> {
    const fields = Object.fromEntries(this.names.map((name, index) => [name, this.columns[index]?.finish()]));
    return {
      rows: this.rows,
      fields: fields as Record<Column, TextColumn>,
      extras: this.hasExtra ? this.extras : null,
    };
  }

  private addRow(row: number, extra: Extra): void {
    this.rows.push(row);
    this.extras.push(extra);
    this.hasExtra ||= extra !== NO_EXTRA && Object.keys(extra).length > 0;
  }
}

/** A power of two, so that a remainder is a bit mask. */
const FIRST_SLOTS = 1 << 6;

/**
 * Collects the texts of a column. Most cells say what another one has said before: they are looked up where they stand in
 * their line, without becoming a string.
 */
export class TextWriter {
  private readonly words: string[] = [];
  private readonly codes: number[] = [];
  private readonly hashes: number[] = [];
  /** By hash, one more than the place of a word; 0 for a free slot. */
  private slots = new Uint32Array(FIRST_SLOTS);
  private readonly hash: TextHash;

  constructor(hash: TextHash = HASH_OF_PROCESS) {
    this.hash = hash;
  }

  add(text: string): void {
    this.addPart(text, 0, text.length, this.hash.of(text));
  }

  /** Adds what stands before the next separator. @returns the index of that, or the length of the line */
  addCell(line: string, from: number): number {
    let hash = this.hash.start;
    let to = from;
    for (; to < line.length; to++) {
      const code = line.charCodeAt(to);
      if (code === SEPARATOR) break;
      hash = this.hash.mixed(hash, code);
    }
    this.addPart(line, from, to, this.hash.finished(hash));
    return to;
  }

  finish(): TextColumn {
    return { words: this.words, codes: this.codes };
  }

  private addPart(text: string, from: number, to: number, hash: number): void {
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (let known = this.slots[slot] ?? 0; known > 0; known = this.slots[slot] ?? 0) {
      if (this.hashes[known - 1] === hash && isPart(this.words[known - 1] ?? '', text, from, to)) {
        this.codes.push(known - 1);
        return;
      }
      slot = (slot + 1) & mask;
    }
    this.codes.push(this.words.length);
    this.words.push(text.slice(from, to));
    this.hashes.push(hash);
    this.slots[slot] = this.words.length;
    if (this.words.length * 2 > this.slots.length) this.grow();
  }

  private grow(): void {
    this.slots = new Uint32Array(this.slots.length * 4);
    const mask = this.slots.length - 1;
    for (let word = 0; word < this.hashes.length; word++) {
      const hash = this.hashes[word] ?? 0;
      let slot = hash & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = word + 1;
    }
  }
}

/** Whether a word stands in a text, as all that is between two indexes. */
function isPart(word: string, text: string, from: number, to: number): boolean {
  if (word.length !== to - from) return false;
  for (let index = 0; index < word.length; index++) {
    if (word.charCodeAt(index) !== text.charCodeAt(from + index)) return false;
  }
  return true;
}
