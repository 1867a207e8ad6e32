import type { Finding } from '../finding.ts';
import type { ActivityColumn, AttendanceColumn } from './columns.ts';

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

/** A whole register as text; `facts/activity.ts` interprets the cells. */
export interface RegisterContent {
  /** The first row of each id and every row without an id, in file order. */
  readonly activities: RegisteredActivity[];
  /** Number of data rows; rows whose cells are all empty are not counted. */
  readonly activityRows: number;
  readonly attendanceRows: number;
  readonly attendancesOfUnknownActivity: number;
  /** Number of rows for each cleaned spelling of `aktivitetstype`; rows with a repeated id count too. */
  readonly labelCounts: Map<string, number>;
  /** `duplicate_activity_id`, `attendance_of_unknown_activity`, `national_identity_number_removed`, `cell_error`, `column_missing`. */
  readonly findings: Finding[];
}
