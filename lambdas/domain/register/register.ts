import type { Finding } from '../finding.ts';
import type { ActivityColumn, AttendanceColumn } from './columns.ts';

export interface RegisteredAttendance {
  /** 1-based row of the sheet. */
  readonly row: number;
  /** Cleaned text; empty where the cell or the column is. */
  readonly fields: Readonly<Record<AttendanceColumn, string>>;
  /** Columns that the register has beside those of DOMAIN, by header. */
  readonly extra: Readonly<Record<string, string>>;
}

export interface RegisteredActivity {
  readonly row: number;
  /** 0-based place among the kept activities, in file order. */
  readonly ordinal: number;
  readonly fields: Readonly<Record<ActivityColumn, string>>;
  readonly extra: Readonly<Record<string, string>>;
  readonly attendances: RegisteredAttendance[];
}

/** A whole register, read as text; what its cells mean is judged by `activity.ts`. */
export interface RegisterContent {
  /** The first row of each id in file order, and every row without an id. */
  readonly activities: RegisteredActivity[];
  /** Data rows; a row whose cells are all empty is none. */
  readonly activityRows: number;
  readonly attendanceRows: number;
  readonly attendancesOfUnknownActivity: number;
  /** Cleaned spelling of `aktivitetstype` on any row, duplicates included, with the number of its rows. */
  readonly labelCounts: Map<string, number>;
  /** `duplicate_activity_id`, `attendance_of_unknown_activity`, `national_identity_number_removed`, `cell_error`, `column_missing`. */
  readonly findings: Finding[];
}
