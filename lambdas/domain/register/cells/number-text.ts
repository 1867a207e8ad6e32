/** Numbers of a workbook as text: times of day, durations and plain numbers. */
import type { NumberKind } from '../../spreadsheet/cell.ts';
import { LAST_SERIAL, serialDate, serialTime } from '../../spreadsheet/serial-date.ts';

const SECONDS_PER_DAY = 86_400;

/**
 * A number in a column of times. A fraction of a day is a time of day; 0 is one only in a format for times. A number of 1
 * or more is one only if its format shows a date and a time: `10.30` typed into a cell for dates is 30 October, and must
 * not become midnight. Any other number becomes a text that `parseTime` refuses and that is like what the cell shows.
 */
export function timeText(value: number, shownAs: NumberKind, date1904: boolean): string {
  if (value < 0 || value > LAST_SERIAL) return withComma(value);
  const isTimeFormat = shownAs === 'time' || shownAs === 'elapsed';
  if (value < 1 && (value > 0 || isTimeFormat || shownAs === 'datetime')) return clockText(minutesOf(value));
  if (isTimeFormat) return clockText(minutesOf(value));
  const date = serialDate(value, date1904);
  if (shownAs === 'datetime' && date !== undefined) return serialTime(value);
  // With a decimal point `10.25` would be a time of day.
  return shownAs === 'number' ? withComma(value) : (date ?? withComma(value));
}

/**
 * Reading 7b: a number in a format for times is a duration up to 24 hours as `H:MM`; one without is its text, which is read
 * as minutes or hours. A number in a format for dates is neither, and becomes a text that is no duration.
 */
export function durationText(value: number, shownAs: NumberKind, date1904: boolean): string {
  if (shownAs === 'number' || value < 0 || value > LAST_SERIAL) return plainNumber(value);
  // `[h]:mm` shows 24 hours as 24:00, where `h:mm` shows 0:00.
  if (shownAs === 'elapsed' || (shownAs !== 'date' && value < 1)) return clockText(minutesOf(value));
  return `${serialDate(value, date1904) ?? '1900-01-00'} ${serialTime(value)}`;
}

/** As `HH:MM`, with as many hours as there are. */
export function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Whole minutes of a number of days, seconds dropped. Rounding to the second first undoes what a fraction cannot hold. */
function minutesOf(days: number): number {
  return Math.floor(Math.round(days * SECONDS_PER_DAY) / 60);
}

/** Writes a whole number without decimals or exponent, and other numbers with the 15 digits that Excel shows. */
export function plainNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const shown = Number(value.toPrecision(15));
  return Number.isInteger(shown) && Math.abs(shown) < 1e21 ? BigInt(shown).toString() : String(shown);
}

function withComma(value: number): string {
  return plainNumber(value).replace('.', ',');
}
