import type { CellValue } from '../../spreadsheet/cell.ts';
import { serialDate, serialTime } from '../../spreadsheet/serial-date.ts';
import { cleanText } from '../clean-text.ts';
import type { ColumnKind } from '../columns.ts';
import { isoDate, parseDate, parseTime } from '../dates.ts';
import { clockText, durationText, plainNumber, timeText } from './number-text.ts';

const WHOLE_NUMBER_WITH_DECIMALS = /^(\+?\d+)\.0+$/;
const LINE_BREAKS = /[\n\v\f\r\u0085\u2028\u2029]+/g;
/** A duration as strict OOXML stores it: after a date, after T, or with a zone. */
const STORED_TIME = /[TZ]|\d{4}-\d/i;

/**
 * Reading 1 (`rules/README.md`): the cleaned text of a cell, with a date as `YYYY-MM-DD`, a time as `HH:MM` and a whole
 * number without decimals. An error cell (`#N/A`) is empty: as text, the same error in two rows would look like the same
 * member number.
 *
 * A number without a date format is a date in a date column when it has five digits (1927 to 2173), because copying can
 * lose the format.
 */
export function cellText(value: CellValue, kind: ColumnKind, date1904: boolean): string {
  switch (value.kind) {
    case 'text':
      return textOfText(value.text, kind);
    case 'iso':
      return textOfIso(value, kind);
    case 'boolean':
      return value.boolean ? 'TRUE' : 'FALSE';
    case 'error':
      return '';
    case 'number':
      return textOfNumber(value, kind, date1904);
  }
}

function textOfText(raw: string, kind: ColumnKind): string {
  if (kind === 'list') return cleanText(raw.replace(LINE_BREAKS, '; '));
  const text = cleanText(raw);
  if ((kind === 'wholeNumber' || kind === 'date') && text.endsWith('0')) {
    return text.replace(WHOLE_NUMBER_WITH_DECIMALS, '$1');
  }
  if (kind === 'duration' && STORED_TIME.test(text)) {
    const minutes = parseTime(text);
    return minutes === undefined ? text : clockText(minutes);
  }
  return text;
}

/** A date that is shown without its time is no time of day, as it is none where it is stored as a number. */
function textOfIso({ text, shownAs }: Extract<CellValue, { kind: 'iso' }>, kind: ColumnKind): string {
  const date = kind === 'time' && shownAs === 'date' ? parseDate(cleanText(text)) : undefined;
  return date === undefined ? textOfText(text, kind) : isoDate(date);
}

function textOfNumber(
  { number, shownAs }: Extract<CellValue, { kind: 'number' }>,
  kind: ColumnKind,
  date1904: boolean,
): string {
  switch (kind) {
    case 'time':
      return timeText(number, shownAs, date1904);
    case 'duration':
      return durationText(number, shownAs, date1904);
    case 'date': {
      const isSerial = shownAs !== 'number' || (number >= 10_000 && number < 100_000);
      return (isSerial ? serialDate(number, date1904) : undefined) ?? plainNumber(number);
    }
    case 'wholeNumber':
      return plainNumber(number);
    case 'text':
    case 'list': {
      if (shownAs === 'number') return plainNumber(number);
      if (shownAs === 'time' || shownAs === 'elapsed') return timeText(number, shownAs, date1904);
      const date = serialDate(number, date1904);
      if (date === undefined) return plainNumber(number);
      return shownAs === 'datetime' ? `${date} ${serialTime(number)}` : date;
    }
  }
}
