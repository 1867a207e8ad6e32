/** The reference program: the shapes of a register, as text and as read. */
import type { SupporterPiece } from './supporter-pieces.ts';

/** Cells as text by header in lower case, as a csv would hold them. */
export type Cells = Readonly<Record<string, string | undefined>>;

/** A sheet that is missing is undefined. */
export interface RegisterFile {
  readonly name: string;
  readonly activities: readonly Cells[];
  readonly attendances: readonly Cells[] | undefined;
  readonly peerSupporters: readonly Cells[] | undefined;
}

export interface Attendance {
  readonly activity: Activity;
  readonly role: string;
  /** A text that is missing is empty. */
  readonly nameKey: string;
  readonly memberNumber: string;
  readonly email: string;
  readonly phone: string;
  /** `YYYY-MM-DD`; empty when only the year is known. */
  readonly birthDate: string;
  readonly birthYear: string;
}

export interface Activity {
  readonly file: string;
  readonly id: string;
  readonly branch: string;
  /** Four digits, or empty. */
  readonly municipality: string;
  readonly category: string;
  /** All dates of the activity, `YYYY-MM-DD`. */
  readonly dates: readonly string[];
  /** Minutes after midnight. */
  readonly start: number | undefined;
  /** Minutes for the duration rules, one for each date. */
  readonly ruleMinutes: readonly (number | undefined)[];
  /** Minutes of each day in the figures; 0 when unknown. */
  readonly minutesADay: number;
  readonly inNorway: boolean;
  readonly form: string;
  readonly ownOrganiser: boolean;
  readonly supporterPieces: readonly SupporterPiece[];
  /** Participants that `antall_deltakere` gives beyond the rows. */
  readonly surplus: number;
  readonly attendances: readonly Attendance[];
}

/** One row of the sheet `likepersoner`. */
export interface ListedRow {
  readonly memberNumber: string;
  readonly nameKey: string;
  readonly branch: string;
  /** `YYYY-MM-DD`; empty is approved throughout. */
  readonly approved: string;
}

export interface ReadRegister {
  readonly activityRows: number;
  readonly attendanceRows: number;
  readonly attendancesOfUnknownActivity: number;
  readonly activities: readonly Activity[];
  /** Undefined where no file has the sheet. */
  readonly listed: readonly ListedRow[] | undefined;
}

/** Reading 21: a birth date alone is no identity. */
export function isIdentified(row: Attendance): boolean {
  return row.nameKey !== '' || hasOtherIdentity(row);
}

/** Reading 29. */
export function hasOtherIdentity({ memberNumber, email, phone }: Attendance): boolean {
  return memberNumber !== '' || email !== '' || phone !== '';
}
