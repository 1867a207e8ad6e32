/** The reference program: dates, times of day and durations (readings 2, 6 and 7b). */

const DAY = 86_400_000;
const ZONE = /(?:z|[+-]\d{2}(?::?\d{2})?)$/i;
const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](.+))?$/i;
const NORWEGIAN = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?: (.+))?$/;
const TIME = /^T?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?$/i;

/** `date` is `YYYY-MM-DD`, `minutes` are minutes after midnight. */
interface Moment {
  readonly date: string;
  readonly minutes: number | undefined;
}

const osloClock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Oslo',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** @returns `YYYY-MM-DD`; undefined when the text cannot be read */
export function readDate(text: string): string | undefined {
  return readMoment(text)?.date;
}

/** @returns minutes after midnight; undefined when the text cannot be read */
export function readTime(text: string): number | undefined {
  return ISO.test(text) || NORWEGIAN.test(text) ? readMoment(text)?.minutes : readClock(text.replace(/ ?z$/i, ''));
}

function readMoment(text: string): Moment | undefined {
  const iso = ISO.exec(text);
  const norwegian = NORWEGIAN.exec(text);
  const [year = '', month = '', day = '', clock] = iso?.slice(1) ?? [
    norwegian?.[3],
    norwegian?.[2],
    norwegian?.[1],
    norwegian?.[4],
  ];
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date) {
    return undefined;
  }
  if (clock === undefined) {
    return { date, minutes: undefined };
  }
  const zone = ZONE.exec(clock)?.[0] ?? '';
  const minutes = readClock(clock.slice(0, clock.length - zone.length).trimEnd());
  if (minutes === undefined) {
    return undefined;
  }
  return zone === '' ? { date, minutes } : inOslo(midnight + (minutes - offsetOf(zone)) * 60_000);
}

/** @returns minutes after midnight; 24:00 is none */
function readClock(text: string): number | undefined {
  const [, hours, minutes, seconds = '0'] = TIME.exec(text) ?? [];
  const readable = Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60;
  return readable ? Number(hours) * 60 + Number(minutes) : undefined;
}

/** @returns minutes that the zone is ahead of UTC */
function offsetOf(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}

function inOslo(instant: number): Moment {
  const [date = '', clock = ''] = osloClock.format(instant).split(' ');
  return { date, minutes: readClock(clock) };
}

/** Reading 6: every date from the first to the last; one date where the last is before it, unreadable or too late. */
export function datesBetween(first: string, last: string | undefined): string[] {
  const from = Date.parse(first);
  const days = (Date.parse(last ?? first) - from) / DAY;
  const length = days >= 0 && days <= 366 ? days : 0;
  return Array.from({ length: length + 1 }, (_, day) => new Date(from + day * DAY).toISOString().slice(0, 10));
}

/** Reading 7b. @returns 1 to 1440 minutes; undefined when the text gives none */
export function readDuration(text: string): number | undefined {
  const minutes = durationInMinutes(text);
  return minutes !== undefined && minutes >= 1 && minutes <= 1440 ? minutes : undefined;
}

function durationInMinutes(text: string): number | undefined {
  if (/^\d+$/.test(text)) {
    return Number(text);
  }
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(text) ?? [];
  if (hours !== undefined) {
    return Number(minutes) < 60 ? Number(hours) * 60 + Number(minutes) : undefined;
  }
  const [, whole, fraction] = /^(\d{1,4})[.,](\d{1,20})$/.exec(text) ?? [];
  if (whole === undefined || fraction === undefined) {
    return undefined;
  }
  // Whole numbers alone, since binary fractions would miss some of the halves that are rounded up.
  const unit = 10n ** BigInt(fraction.length);
  return Number((BigInt(whole + fraction) * 120n + unit) / (2n * unit));
}
