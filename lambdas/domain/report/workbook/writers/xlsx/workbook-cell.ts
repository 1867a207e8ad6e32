import { parseDate, parseTime } from '../../../../register/dates.ts';
import { dateSerial } from '../../../../spreadsheet/serial-date.ts';
import type { CellValue, ColumnType } from '../report-writer.ts';
import { safeText } from '../safe-text.ts';

/** Serial numbers of dates before this year differ between spreadsheet programs. */
const FIRST_DATE_YEAR = 1901;

/**
 * What a cell holds; null for an empty one. Dates and times are serial numbers.
 * @param onCut called with the length of a text that was too long
 */
export function workbookValue(
  value: CellValue,
  type: ColumnType,
  yesNo: readonly [string, string],
  onCut: (length: number) => void,
): string | number | null {
  if (value === null || value === '') return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return yesNo[value ? 0 : 1];
  if (type === 'date') {
    const date = parseDate(value);
    if (date !== undefined && date.year >= FIRST_DATE_YEAR) return dateSerial(date.year, date.month, date.day);
  }
  if (type === 'time') {
    const minutes = parseTime(value);
    if (minutes !== undefined) return minutes / 1440;
  }
  const safe = safeText(value);
  if (safe.cutFrom !== undefined) onCut(safe.cutFrom);
  return safe.text;
}
