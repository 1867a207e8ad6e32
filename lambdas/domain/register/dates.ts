export interface CalendarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;
const NORWEGIAN = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?: \d{1,2}[:.]\d{2}(?:[:.]\d{2})?)?$/;
const TIME = /^(\d{1,2})[:.](\d{2})(?:[:.]\d{2}(?:[.,]\d+)?)?$/;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reading 2: a date as `2025-03-14`, `14.03.2025` or `4.3.2025`, with or without a time after it. The time is dropped and
 * never converted to another time zone. Undefined for any other text and for dates that do not exist.
 */
export function parseDate(text: string): CalendarDate | undefined {
  const iso = ISO.exec(text);
  if (iso !== null) return calendarDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const norwegian = NORWEGIAN.exec(text);
  if (norwegian !== null) return calendarDate(Number(norwegian[3]), Number(norwegian[2]), Number(norwegian[1]));
  return undefined;
}

function calendarDate(year: number, month: number, day: number): CalendarDate | undefined {
  if (year < 1 || month < 1 || month > 12 || day < 1) return undefined;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
  return day <= days ? { year, month, day } : undefined;
}

/**
 * Reading 2: a time of day in minutes since midnight, from `18:30`, `8:30` or `18.30`. Seconds are dropped. Undefined for
 * any other text, including 24:00.
 */
export function parseTime(text: string): number | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const hours = Number(match[1]);
  const minutes = Number(match[2]);
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : undefined;
}
