/** The reference program: one cell of a workbook as text (readings 1, 2 and 7b). */
import type { Cell, CellValue } from 'exceljs';

const DAY = 86_400_000;
/** The day before the first of a workbook, for numbers that are times. */
const EPOCH = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
const TIMES = ['start', 'slutt'];

/** @param header in lower case, since a number in a time column is read as a time */
export function cellText(cell: Cell, header: string): string {
  const { value, workbook } = cell;
  const epoch = workbook.properties.date1904 ? EPOCH_1904 : EPOCH;
  return valueText(isFormula(value) ? value.result : value, { format: cell.numFmt ?? '', header, epoch });
}

function isFormula(value: CellValue): value is Extract<CellValue, { result?: unknown }> {
  return typeof value === 'object' && value !== null && ('formula' in value || 'sharedFormula' in value);
}

interface Place {
  readonly format: string;
  readonly header: string;
  readonly epoch: number;
}

function valueText(value: CellValue, place: Place): string {
  if (value === null || value === undefined) {
    return '';
  }
  if (value instanceof Date) {
    return dateText(value, place);
  }
  if (typeof value === 'number') {
    return TIMES.includes(place.header) ? timeOfNumber(value) : String(value);
  }
  if (typeof value !== 'object') {
    return decoded(String(value));
  }
  if ('richText' in value) {
    return decoded(value.richText.map(({ text }) => text).join(''));
  }
  if ('error' in value) {
    return value.error;
  }
  return 'text' in value ? valueText(value.text, place) : '';
}

/** The library decodes `_xHHHH_` in shared strings alone; a text that spells such an escape out is decoded once too often. */
function decoded(text: string): string {
  return text.replaceAll(/_x([0-9a-f]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** A fraction of a day is a time; other numbers are none, and their text must not look like one. */
function timeOfNumber(value: number): string {
  return value >= 0 && value < 1 ? clock(Math.round(value * DAY)) : `number ${value}`;
}

/** A format without year and day shows a time alone. */
function dateText(date: Date, { format, header, epoch }: Place): string {
  const shown = format.replaceAll(/"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]/gi, '');
  const showsTime = /[hs]/i.test(shown);
  const instant = Math.round(date.getTime() / 1000) * 1000;
  const iso = new Date(instant).toISOString();
  if (showsTime && /[yd]/i.test(shown)) {
    return iso.slice(0, 19);
  }
  if (!showsTime) {
    return iso.slice(0, 10);
  }
  const elapsed = instant - epoch;
  return header === 'varighet' || elapsed < DAY ? clock(elapsed) : `elapsed ${clock(elapsed)}`;
}

function clock(milliseconds: number): string {
  const minutes = Math.floor(Math.round(milliseconds / 1000) / 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
