/**
 * The reference program, first part: how the cells of a register are read. It is written from the counting rules
 * (`lambdas/domain/rules/README.md`) alone, is simple and slow, and shares no line with `lambdas/`, so that equal figures
 * are evidence that both are right. Numbers in comments are readings of those rules.
 */
export type Cells = Readonly<Record<string, string | undefined>>;

/** Data rows in file order, cells by header. */
export interface PlainRegister {
  readonly activities: readonly Cells[];
  readonly attendances: readonly Cells[];
}

export interface PlainAttendance {
  readonly role: 'deltaker' | 'likeperson';
  /** A text that is missing is empty. */
  readonly nameKey: string;
  readonly memberNumber: string;
  readonly email: string;
  readonly phone: string;
  /** `YYYY-MM-DD`; empty when only the year is known. */
  readonly birthDate: string;
  readonly birthYear: string;
  readonly activity: PlainActivity;
}

export interface PlainActivity {
  readonly id: string;
  readonly branch: string;
  readonly municipality: string;
  readonly label: string;
  /** All dates of the activity, `YYYY-MM-DD`. */
  readonly dates: readonly string[];
  readonly start: number | undefined;
  readonly minutes: number | undefined;
  readonly inNorway: boolean;
  readonly form: string;
  readonly ownOrganiser: boolean;
  readonly peerSupporterNumbers: ReadonlySet<string>;
  readonly attendances: PlainAttendance[];
}

export interface ReadPlainRegister {
  /** Without rows whose cells are all empty. */
  readonly activityRows: number;
  readonly attendanceRows: number;
  readonly activities: readonly PlainActivity[];
  readonly attendancesOfUnknownActivity: number;
}

const DAY = 86_400_000;

/** Reading 1. */
export function clean(cell: string | undefined): string {
  return (cell ?? '')
    .replaceAll(/\s/gu, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\uFFFE\uFFFF]/gu, '')
    .replaceAll(/ +/g, ' ')
    .trim();
}

/** Readings 4 to 10: the activities that are in the figures, each with its attendances. */
export function readPlainRegister(register: PlainRegister, year: number): ReadPlainRegister {
  const activityRows = register.activities.filter(holdsAnything);
  const attendanceRows = register.attendances.filter(holdsAnything);
  const rowById = new Map<string, Cells>();
  for (const row of activityRows) {
    const id = clean(row.aktivitet_id);
    if (id !== '' && !rowById.has(id)) {
      rowById.set(id, row);
    }
  }
  const activityById = new Map<string, PlainActivity>();
  for (const [id, row] of rowById) {
    const first = readDate(clean(row.dato));
    if (first !== undefined) {
      activityById.set(id, readActivity(id, first, row));
    }
  }
  let attendancesOfUnknownActivity = 0;
  for (const row of attendanceRows) {
    const activity = activityById.get(clean(row.aktivitet_id));
    if (activity === undefined) {
      attendancesOfUnknownActivity += 1;
    } else {
      activity.attendances.push(readAttendance(row, activity, year));
    }
  }
  return {
    activityRows: activityRows.length,
    attendanceRows: attendanceRows.length,
    activities: [...activityById.values()],
    attendancesOfUnknownActivity,
  };
}

function holdsAnything(row: Cells): boolean {
  return Object.values(row).some((cell) => clean(cell) !== '');
}

function readActivity(id: string, first: string, row: Cells): PlainActivity {
  const start = readTime(clean(row.start));
  const end = readTime(clean(row.slutt));
  const country = clean(row.land).toUpperCase();
  const municipality = clean(row.kommunenr);
  const numbers = withoutNationalNumbers(clean(row.likepersoner)).split(',').map(readMemberNumber);
  return {
    id,
    branch: clean(row.lokallag),
    municipality: /^[0-9]{1,4}$/.test(municipality) ? municipality.padStart(4, '0') : '',
    label: clean(row.aktivitetstype),
    dates: datesBetween(first, readDate(clean(row.dato_til))),
    start,
    minutes: start !== undefined && end !== undefined && end > start ? end - start : undefined,
    inNorway: ['', 'NO', 'SJ'].includes(country),
    form: clean(row.form).toLowerCase(),
    ownOrganiser: clean(row.arrangor).toLowerCase() === 'egen',
    peerSupporterNumbers: new Set(numbers.filter((number) => number !== '')),
    attendances: [],
  };
}

function readAttendance(row: Cells, activity: PlainActivity, year: number): PlainAttendance {
  const birth = readBirth(clean(row.fodselsdato), year);
  return {
    role: clean(row.rolle).toLowerCase() === 'likeperson' ? 'likeperson' : 'deltaker',
    nameKey: readNameKey(withoutNationalNumbers(clean(row.navn))),
    memberNumber: readMemberNumber(withoutNationalNumbers(clean(row.medlemsnr))),
    email: readEmail(clean(row.epost)),
    phone: readPhone(withoutNationalNumbers(clean(row.telefon))),
    birthDate: birth.length === 10 ? birth : '',
    birthYear: birth.slice(0, 4),
    activity,
  };
}

export function isIdentified(attendance: PlainAttendance): boolean {
  return attendance.nameKey !== '' || hasOtherIdentity(attendance);
}

/** Reading 29: an identity besides the name; a birth date is none. */
export function hasOtherIdentity({ memberNumber, email, phone }: PlainAttendance): boolean {
  return memberNumber !== '' || email !== '' || phone !== '';
}

/** Reading 2. @returns `YYYY-MM-DD` */
export function readDate(text: string): string | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  const norwegian = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  const [year, month, day] = iso ? iso.slice(1) : norwegian ? norwegian.slice(1).reverse() : [];
  if (year === undefined || month === undefined || day === undefined) {
    return undefined;
  }
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const instant = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(date) ? date : undefined;
}

function readTime(text: string): number | undefined {
  const match = /^(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?$/.exec(text);
  const [hours, minutes] = [Number(match?.[1]), Number(match?.[2])];
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : undefined;
}

/** Reading 6. */
function datesBetween(first: string, last: string | undefined): string[] {
  const from = Date.parse(first);
  const to = last === undefined ? from : Date.parse(last);
  const days = (to - from) / DAY;
  const length = days < 0 || days > 366 ? 0 : days;
  return Array.from({ length: length + 1 }, (_, index) => new Date(from + index * DAY).toISOString().slice(0, 10));
}

/** Readings 2 and 23. @returns a date, a year alone, or '' when the text cannot be read */
function readBirth(text: string, year: number): string {
  if ([10, 11].includes(text.replaceAll(/\D/g, '').length)) {
    return '';
  }
  const birth = /^\d{4}$/.test(text) ? text : (readDate(text) ?? '');
  const birthYear = Number(birth.slice(0, 4));
  return birthYear >= 1900 && birthYear <= year ? birth : '';
}

/** Reading 23. */
function withoutNationalNumbers(text: string): string {
  return clean(text.replaceAll(/(?<!\d)(\d{11}|\d{6}[ -]\d{5})(?!\d)/g, ''));
}

const PLACEHOLDER_NAMES = 'en deltaker|deltaker|ukjent|anonym|nn|n n|besøkende|en person|-|?|x'.split('|');

/** Readings 21 and 22; empty for a placeholder. */
export function readNameKey(name: string): string {
  const key = foldName(name);
  return PLACEHOLDER_NAMES.map(foldName).includes(key) ? '' : key;
}

function foldName(name: string): string {
  const parts = name.normalize('NFC').toLowerCase().split(',');
  const ordered = parts.length === 2 ? parts.reverse() : parts;
  let key = ordered.join(' ').replaceAll('-', ' ').replaceAll('.', ' ').replaceAll(/\s+/g, ' ').trim();
  for (const [pair, letter] of ['aaå', 'aeæ', 'äæ', 'oeø', 'öø'].map((rule) => [rule.slice(0, -1), rule.slice(-1)])) {
    key = key.replaceAll(pair ?? '', letter ?? '');
  }
  return key;
}

const PLACEHOLDER_NUMBERS = '-|?|0|x|ukjent|ingen|nei|n/a|ikke medlem'.split('|');

/** Readings 21 and 24. */
function readMemberNumber(text: string): string {
  if (PLACEHOLDER_NUMBERS.includes(text.trim().toLowerCase())) {
    return '';
  }
  const number = text.replaceAll(' ', '').toUpperCase();
  return /^\d+$/.test(number) ? number.replace(/^0+/, '') : number;
}

/** Readings 21, 23 and 31. */
function readEmail(text: string): string {
  const rest = withoutNationalNumbers(text);
  if (rest !== text && rest.includes(' ')) {
    return '';
  }
  const email = rest.toLowerCase();
  return email.split('@').length === 2 ? email : '';
}

/** Reading 24. */
function readPhone(text: string): string {
  const digits = text.replaceAll(/[^\d+]/g, '').replace(/^(\+|00)47/, '');
  return /^\d{8}$/.test(digits) ? digits : '';
}
