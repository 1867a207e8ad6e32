import { ACTIVITY_COLUMNS, type ActivityColumn, ATTENDANCE_COLUMNS, type AttendanceColumn } from '../columns.ts';
import type { RegisteredActivity } from '../register.ts';
import {
  type Extra,
  NO_EXTRA,
  type RegisteredChunk,
  type RegisteredRows,
  type TextColumn,
} from './registered-chunk.ts';

/** Collects the rows of a chunk into columns: each activity before its attendances. */
export class ChunkWriter {
  private readonly activities = new RowsWriter<ActivityColumn>(ACTIVITY_COLUMNS);
  private readonly ordinals: number[] = [];
  private readonly attendanceCounts: number[] = [];
  private readonly attendances = new RowsWriter<AttendanceColumn>(ATTENDANCE_COLUMNS);

  /** @param cells in the order of the columns, from the index `first` on */
  addActivity(row: number, ordinal: number, cells: readonly string[], first: number, extra: Extra): void {
    this.activities.add(row, cells, first, extra);
    this.ordinals.push(ordinal);
    this.attendanceCounts.push(0);
  }

  /** An attendance of the last activity. @param cells in the order of the columns, from the index `first` on */
  addAttendance(row: number, cells: readonly string[], first: number, extra: Extra): void {
    this.attendances.add(row, cells, first, extra);
    const last = this.attendanceCounts.length - 1;
    this.attendanceCounts[last] = (this.attendanceCounts[last] ?? 0) + 1;
  }

  finish(): RegisteredChunk {
    return {
      activities: this.activities.finish(),
      ordinals: this.ordinals,
      attendanceCounts: this.attendanceCounts,
      attendances: this.attendances.finish(),
    };
  }
}

/** The columns of activities that are objects. */
export function chunkOf(activities: readonly RegisteredActivity[]): RegisteredChunk {
  const writer = new ChunkWriter();
  for (const { row, ordinal, fields, extra, attendances } of activities) {
    const cells = ACTIVITY_COLUMNS.map((column) => fields[column]);
    writer.addActivity(row, ordinal, cells, 0, extra);
    for (const attendance of attendances) {
      const own = ATTENDANCE_COLUMNS.map((column) => attendance.fields[column]);
      writer.addAttendance(attendance.row, own, 0, attendance.extra);
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

  add(row: number, cells: readonly string[], first: number, extra: Extra): void {
    this.rows.push(row);
    this.extras.push(extra);
    this.hasExtra ||= extra !== NO_EXTRA && Object.keys(extra).length > 0;
    for (let column = 0; column < this.columns.length; column++) {
      this.columns[column]?.add(cells[first + column] ?? '');
    }
  }

  finish(): RegisteredRows<Column> {
    const fields = Object.fromEntries(this.names.map((name, index) => [name, this.columns[index]?.finish()]));
    return {
      rows: this.rows,
      fields: fields as Record<Column, TextColumn>,
      extras: this.hasExtra ? this.extras : null,
    };
  }
}

/** Collects the texts of a column. */
export class TextWriter {
  private readonly places = new Map<string, number>();
  private readonly codes: number[] = [];

  add(text: string): void {
    const known = this.places.get(text);
    if (known === undefined) this.places.set(text, this.places.size);
    this.codes.push(known ?? this.places.size - 1);
  }

  finish(): TextColumn {
    return { words: [...this.places.keys()], codes: this.codes };
  }
}
