import type { Finding } from '../finding.ts';
import type { ActivityColumn, AttendanceColumn, PeerSupporterColumn } from './columns.ts';
import type { WordUse } from './word-uses.ts';

export interface RegisteredAttendance {
  /** 1-based row of the sheet. */
  readonly row: number;
  /** Cleaned text; empty where the cell is empty or the column is missing. */
  readonly fields: Readonly<Record<AttendanceColumn, string>>;
  /** Further columns of the register, by header. */
  readonly extra: Readonly<Record<string, string>>;
}

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

/** A whole register as text; `facts/activity.ts` interprets the cells. */
export interface RegisterContent {
  /** The first row of each id and every row without an id, in file order. */
  readonly activities: RegisteredActivity[];
  /** Number of data rows; rows whose cells are all empty are not counted. */
  readonly activityRows: number;
  readonly attendanceRows: number;
  readonly attendancesOfUnknownActivity: number;
  /** The sheet `likepersoner`; null when there is none. An empty sheet lists nobody (reading 13b). */
  readonly peerSupporters: readonly RegisteredPeerSupporter[] | null;
  /** Every value of the vocabulary columns, in any row. */
  readonly wordUses: readonly WordUse[];
  /** Not empty for a register that must be refused with `ambiguous_activity_id`. */
  readonly ambiguousIds: readonly AmbiguousId[];
  /** What the reading itself found, such as `duplicate_activity_id` or `national_identity_number_removed`. */
  readonly findings: Finding[];
}
