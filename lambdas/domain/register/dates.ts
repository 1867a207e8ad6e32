import { osloOffset } from './oslo-time.ts';

export interface CalendarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** A cell with a date and perhaps a time of day; `minutes` is undefined for a time that does not exist. */
interface Moment {
  readonly date: CalendarDate;
  /** Since midnight. */
  readonly minutes: number | undefined;
}

/** Seconds after a dot are only read as 00, because `10.03.25` is a date. */
const CLOCK = String.raw`(?<hour>\d{1,2})[:.](?<minute>\d{2})(?::(?<second>\d{2})(?:[.,]\d+)?|\.00)?`;
const ZONE = String.raw`(?<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)`;
const MOMENT = new RegExp(
  String.raw`^(?:(?<isoYear>\d{4})-(?<isoMonth>\d{1,2})-(?<isoDay>\d{1,2})|(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4}))(?:[T ]${CLOCK}(?: ?${ZONE})?)?$`,
  'i',
);
const TIME_ALONE = new RegExp(`^T?${CLOCK}(?: ?${ZONE})?$`, 'i');
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Dates with which programs store a time alone: day 0 of the two date systems of spreadsheets. */
const DAY_ZERO = /^(?:1899-12-3[01]|1904-01-01)[T ]/i;

/**
 * Reading 2: a date as `2025-03-14`, `2025-3-14`, `14.03.2025` or `14.3.2025`, with or without a time after it. The time is
 * dropped; one with a zone is read in Europe/Oslo first. Undefined for any other text and for dates that do not exist.
 */
export function parseDate(text: string): CalendarDate | undefined {
  return plainDate(text) ?? parseMoment(text)?.date;
}

/**
 * Reading 2: a time of day in minutes since midnight, from `18:30`, `8:30`, `18.30` or after a date. Seconds are dropped. A
 * time alone is read as written, whatever its zone; one after a date is read in Europe/Oslo if it has a zone. Undefined for
 * any other text, including 24:00 and a date without a time.
 */
export function parseTime(text: string): number | undefined {
  return plainTime(text) ?? anyTime(text);
}

function anyTime(text: string): number | undefined {
  const alone = TIME_ALONE.exec(DAY_ZERO.test(text) ? text.slice('1899-12-30T'.length) : text);
  return alone === null ? parseMoment(text)?.minutes : clockMinutes(alone.groups ?? {});
}

/** A date as nearly every cell has it, `2025-03-14`: the expression for all others takes ten times as long. */
function plainDate(text: string): CalendarDate | undefined {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return undefined;
  const [year, month, day] = [digitsAt(text, 0, 4), digitsAt(text, 5, 7), digitsAt(text, 8, 10)];
  return Number.isNaN(year + month + day) ? undefined : calendarDate(year, month, day);
}

/** A time as nearly every cell has it: `18:30`. */
function plainTime(text: string): number | undefined {
  if (text.length !== 5 || text[2] !== ':') return undefined;
  const [hours, minutes] = [digitsAt(text, 0, 2), digitsAt(text, 3, 5)];
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : undefined;
}

/** The number that is written from one index to another, NaN when there is anything but digits. */
function digitsAt(text: string, from: number, to: number): number {
  let number = 0;
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

function parseMoment(text: string): Moment | undefined {
  const groups = MOMENT.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const date = calendarDate(
    Number(groups.isoYear ?? groups.year),
    Number(groups.isoMonth ?? groups.month),
    Number(groups.isoDay ?? groups.day),
  );
  if (date === undefined) return undefined;
  const minutes = clockMinutes(groups);
  if (groups.zone === undefined) return { date, minutes };
  return minutes === undefined ? undefined : inOslo(date, minutes, zoneMinutes(groups.zone));
}

function clockMinutes({
  hour,
  minute,
  second = '0',
}: Readonly<Record<string, string | undefined>>): number | undefined {
  const hours = Number(hour);
  const minutes = Number(minute);
  return hours < 24 && minutes < 60 && Number(second) <= 60 ? hours * 60 + minutes : undefined;
}

/** @returns minutes ahead of UTC */
function zoneMinutes(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return match[1] === '-' ? -minutes : minutes;
}

function inOslo({ year, month, day }: CalendarDate, minutes: number, zone: number): Moment {
  const midnight = new Date(0);
  // Unlike Date.UTC, this reads years before 100 as written.
  midnight.setUTCFullYear(year, month - 1, day);
  const instant = midnight.getTime() + (minutes - zone) * 60_000;
  const local = new Date(instant + osloOffset(instant));
  return {
    date: { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() },
    minutes: local.getUTCHours() * 60 + local.getUTCMinutes(),
  };
}

const DAY = 86_400_000;

/** Days since 1970-01-01 of a calendar date. */
export function epochDay({ year, month, day }: CalendarDate): number {
  return Math.round(Date.UTC(year, month - 1, day) / DAY);
}

/** `YYYY-MM-DD` of a number of days since 1970-01-01. */
export function isoDateOfDay(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** As `YYYY-MM-DD`. */
export function isoDate({ year, month, day }: CalendarDate): string {
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
}

function calendarDate(year: number, month: number, day: number): CalendarDate | undefined {
  if (year < 1 || month < 1 || month > 12 || day < 1) return undefined;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
  return day <= days ? { year, month, day } : undefined;
}
