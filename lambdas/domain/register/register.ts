import type { ActivityColumn, AttendanceColumn, PeerSupporterColumn } from './columns.ts';

export interface RegisteredAttendance {
  /** 1-based row of the sheet. */
  readonly row: number;
  /** Cleaned text; empty where the cell is empty or the column is missing. */
  readonly fields: Readonly<Record<AttendanceColumn, string>>;
  /** Further columns of the register, by header. */
  readonly extra: Readonly<Record<string, string>>;
}

/** The first row of an id, or a row without an id. `facts/activity.ts` interprets the cells. */
export interface RegisteredActivity {
  readonly row: number;
  /** 0-based position among the kept activities, in file order. */
  readonly ordinal: number;
  readonly fields: Readonly<Record<ActivityColumn, string>>;
  readonly extra: Readonly<Record<string, string>>;
  readonly attendances: RegisteredAttendance[];
}

/** One row of the sheet `likepersoner`. */
export interface RegisteredPeerSupporter {
  readonly row: number;
  readonly fields: Readonly<Record<PeerSupporterColumn, string>>;
}

/** An id that rows of one file with differing lokallag bear (reading 4). */
export interface AmbiguousId {
  readonly id: string;
  readonly file: string;
  /** 1-based rows of the sheet aktiviteter; at most the first ten. */
  readonly rows: readonly number[];
}
