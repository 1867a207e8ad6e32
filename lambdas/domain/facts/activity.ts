/**
 * Interprets a registered activity: its texts become dates, times, codes and roles (readings 5 to 10, `rules/README.md`).
 * Pure, so that every stage that reads the snapshot gets the same result.
 */
import { UnmappedActivityTypeError } from '../errors.ts';
import { type Finding, finding } from '../finding.ts';
import { labelKey } from '../register/clean-text.ts';
import type { ActivityColumn, AttendanceColumn } from '../register/columns.ts';
import { type CalendarDate, parseDate, parseTime } from '../register/dates.ts';
import type { RegisteredActivity, RegisteredAttendance } from '../register/register.ts';
import type { CategoryId, RuleSet } from '../rules/rule-set.ts';
import { type Identity, IdentityReader } from './identity.ts';

export interface Attendance {
  readonly row: number;
  readonly role: 'deltaker' | 'likeperson';
  readonly identity: Identity;
}

export interface Activity {
  readonly id: string;
  readonly row: number;
  readonly branch: string;
  /** Days since 1970-01-01. */
  readonly firstDay: number;
  readonly dayCount: number;
  /** Minutes since midnight; null when not registered. Orders the activities of a day. */
  readonly start: number | null;
  readonly end: number | null;
  /** Duration of each day in minutes; 0 when unknown. */
  readonly minutes: number;
  readonly label: string;
  readonly category: CategoryId;
  readonly title: string;
  /** Four digits, or '' when unknown. */
  readonly municipality: string;
  readonly country: string;
  readonly form: 'fysisk' | 'digital' | 'telefon' | '';
  readonly organiser: 'egen' | 'andre' | '';
  readonly peerSupporterNumbers: readonly string[];
  readonly attendances: readonly Attendance[];
}

/** Maps an organisation's labels to categories; labels are compared without regard to case. */
export class LabelMap {
  private readonly categories: ReadonlyMap<string, CategoryId>;

  constructor(labels: Readonly<Record<string, CategoryId>>) {
    this.categories = new Map(Object.entries(labels).map(([label, category]) => [labelKey(label), category]));
  }

  categoryOf(label: string): CategoryId | undefined {
    return this.categories.get(labelKey(label));
  }
}

type ActivityFields = Readonly<Record<ActivityColumn, string>>;
type AttendanceFields = Readonly<Record<AttendanceColumn, string>>;

/** Reading 5: only an activity with an id and a readable first day is in the figures. */
export function isKept(registered: RegisteredActivity): boolean {
  return registered.fields.aktivitet_id !== '' && parseDate(registered.fields.dato) !== undefined;
}

export class ActivityReader {
  private readonly ruleSet: RuleSet;
  private readonly labels: LabelMap;
  private readonly identities: IdentityReader;

  constructor(ruleSet: RuleSet, labels: LabelMap, baseYear: number) {
    this.ruleSet = ruleSet;
    this.labels = labels;
    this.identities = new IdentityReader(ruleSet, baseYear);
  }

  /**
   * @param findings receives every defect with its row and column, without the value of an identity field
   * @returns undefined for an activity that is in no figure
   * @throws UnmappedActivityTypeError for a label without a category, which the plan should have refused
   */
  read(registered: RegisteredActivity, findings: Finding[]): Activity | undefined {
    const { fields, row } = registered;
    const note = notesOn('aktiviteter', row, fields.aktivitet_id, findings);
    const first = parseDate(fields.dato);
    if (fields.aktivitet_id === '') {
      note('missing_activity_id', 'error', 'aktivitet_id', { attendances: registered.attendances.length });
    }
    if (first === undefined) {
      note('unreadable_date', 'error', 'dato', { attendances: registered.attendances.length });
    }
    if (fields.aktivitet_id === '' || first === undefined) {
      return undefined;
    }
    const category = this.labels.categoryOf(fields.aktivitetstype);
    if (category === undefined) {
      throw new UnmappedActivityTypeError([{ label: fields.aktivitetstype, activities: 1 }]);
    }
    const firstDay = epochDay(first);
    const times = readTimes(fields, note);
    return {
      id: fields.aktivitet_id,
      row,
      branch: fields.lokallag,
      firstDay,
      dayCount: readDayCount(fields, firstDay, this.ruleSet.longestActivityDays, note),
      ...times,
      label: fields.aktivitetstype,
      category,
      title: fields.tittel,
      municipality: readMunicipality(fields.kommunenr, note),
      country: fields.land === '' ? 'NO' : fields.land.toUpperCase(),
      form: readForm(fields.form, note),
      organiser: readOrganiser(fields.arrangor, note),
      peerSupporterNumbers: this.identities.memberNumbers(fields.likepersoner),
      attendances: registered.attendances.map((attendance) =>
        this.readAttendance(attendance, fields.aktivitet_id, findings),
      ),
    };
  }

  private readAttendance(registered: RegisteredAttendance, activityId: string, findings: Finding[]): Attendance {
    const note = notesOn('deltakelser', registered.row, activityId, findings);
    const { identity, birthReadable } = this.identities.read(registered.fields);
    if (!birthReadable) {
      note('unreadable_birth_date', 'info', 'fodselsdato');
    }
    return { row: registered.row, role: readRole(registered.fields, note), identity };
  }
}

type Note = (
  code: string,
  severity: Finding['severity'],
  column: string,
  details?: Record<string, string | number>,
) => void;

function notesOn(sheet: 'aktiviteter' | 'deltakelser', row: number, activityId: string, findings: Finding[]): Note {
  return (code, severity, column, details) => {
    findings.push(
      finding(code, severity, { sheet, row, column, activityId, ...(details === undefined ? {} : { details }) }),
    );
  };
}

/** Days since 1970-01-01 of a calendar date. */
export function epochDay(date: CalendarDate): number {
  return Math.round(Date.UTC(date.year, date.month - 1, date.day) / 86_400_000);
}

/** Reading 6: an impossible last day gives one day. */
function readDayCount(fields: ActivityFields, firstDay: number, maxDays: number, note: Note): number {
  if (fields.dato_til === '') {
    return 1;
  }
  const last = parseDate(fields.dato_til);
  if (last === undefined) {
    note('unreadable_end_date', 'warning', 'dato_til');
    return 1;
  }
  const days = epochDay(last) - firstDay;
  if (days < 0) {
    note('end_before_start', 'warning', 'dato_til');
    return 1;
  }
  if (days > maxDays) {
    note('too_long_period', 'warning', 'dato_til', { days });
    return 1;
  }
  return days + 1;
}

/** Reading 7: the duration is unknown unless `slutt` is after `start`; `start` orders the day in any case. */
function readTimes(fields: ActivityFields, note: Note): { start: number | null; end: number | null; minutes: number } {
  const start = parseTime(fields.start) ?? null;
  const end = parseTime(fields.slutt) ?? null;
  if (fields.start !== '' && start === null) {
    note('unreadable_time', 'warning', 'start');
  }
  if (fields.slutt !== '' && end === null) {
    note('unreadable_time', 'warning', 'slutt');
  }
  if (start === null || end === null) {
    return { start, end, minutes: 0 };
  }
  if (end <= start) {
    note('end_not_after_start', 'warning', 'slutt');
    return { start, end, minutes: 0 };
  }
  return { start, end, minutes: end - start };
}

/** Reading 10. */
function readMunicipality(text: string, note: Note): string {
  if (/^[0-9]{4}$/.test(text)) {
    return text;
  }
  if (/^[0-9]{1,3}$/.test(text)) {
    note('municipality_code_padded', 'info', 'kommunenr', { code: text.padStart(4, '0') });
    return text.padStart(4, '0');
  }
  note('municipality_code_invalid', 'warning', 'kommunenr');
  return '';
}

/** Reading 9: an unknown form is not face to face. */
function readForm(text: string, note: Note): Activity['form'] {
  const form = text.toLowerCase();
  if (form === 'fysisk' || form === 'digital' || form === 'telefon') {
    return form;
  }
  note('unknown_form', 'warning', 'form');
  return '';
}

/** Reading 9: an unknown organiser is not the organisation itself. */
function readOrganiser(text: string, note: Note): Activity['organiser'] {
  const organiser = text.toLowerCase();
  if (organiser === 'egen' || organiser === 'andre') {
    return organiser;
  }
  note('unknown_organiser', 'warning', 'arrangor');
  return '';
}

function readRole(fields: AttendanceFields, note: Note): Attendance['role'] {
  const role = fields.rolle.toLowerCase();
  if (role !== 'deltaker' && role !== 'likeperson') {
    note('unknown_role', 'info', 'rolle');
    return 'deltaker';
  }
  return role;
}
