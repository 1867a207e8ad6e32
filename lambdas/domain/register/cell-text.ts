import type { CellValue } from '../spreadsheet/cell.ts';
import { serialDate, serialTime } from '../spreadsheet/serial-date.ts';
import { cleanText } from './clean-text.ts';
import type { ColumnKind } from './columns.ts';

/**
 * Reading 1 (`rules/README.md`): the cleaned text of a cell, with a date as `YYYY-MM-DD`, a time as `HH:MM` and a whole
 * number without decimals. An error cell (`#N/A`) is empty: as text, the same error in two rows would look like the same
 * member number.
 *
 * A number without a date format is a date in a date column when it has five digits (1927 to 2173), because copying can
 * lose the format. A fraction of a day is a time in a time column.
 */
export function cellText(value: CellValue, kind: ColumnKind, date1904: boolean): string {
  switch (value.kind) {
    case 'text':
      return cleanText(value.text);
    case 'boolean':
      return value.boolean ? 'TRUE' : 'FALSE';
    case 'error':
      return '';
    case 'number':
      return numberCellText(value.number, value.shownAs, kind, date1904);
  }
}

function numberCellText(
  value: number,
  shownAs: Extract<CellValue, { kind: 'number' }>['shownAs'],
  kind: ColumnKind,
  date1904: boolean,
): string {
  const styled = shownAs !== 'number';
  if (value >= 0) {
    if (kind === 'time' && (styled || (value > 0 && value < 1))) return serialTime(value);
    if (kind === 'date' && (styled || (value >= 10_000 && value < 100_000))) {
      return serialDate(value, date1904) ?? plainNumber(value);
    }
    if (kind === 'text' && styled) {
      const date = shownAs === 'time' ? undefined : serialDate(value, date1904);
      if (shownAs === 'time') return serialTime(value);
      if (date !== undefined) return shownAs === 'datetime' ? `${date} ${serialTime(value)}` : date;
    }
  }
  return plainNumber(value);
}

/** Writes a whole number without decimals or exponent, and other numbers with the 15 digits that Excel shows. */
export function plainNumber(value: number): string {
  const shown = Number(value.toPrecision(15));
  if (Number.isInteger(shown)) return BigInt(shown).toString();
  return String(shown);
}
