import { parseDate, parseTime } from '../../register/dates.ts';
import { serialDate, serialTime } from '../../spreadsheet/serial-date.ts';
import type { CellValue } from '../workbook/writers/report-writer.ts';
import { safeText } from '../workbook/writers/safe-text.ts';
import type { FoundCell } from './sheet-reader.ts';

/** Whether a cell of the file shows the value that was to be written there. */
export function agrees(expected: CellValue, found: FoundCell | undefined, yesNo: readonly [string, string]): boolean {
  if (typeof expected === 'number' && Number.isFinite(expected)) {
    return found?.kind === 'number'
      ? found.number === expected
      : found?.kind === 'text' && showsNumber(found.text, expected);
  }
  const text = typeof expected === 'boolean' ? yesNo[expected ? 0 : 1] : safeText(String(expected ?? '')).text;
  if (typeof expected === 'number' || text === '') {
    return found === undefined || (found.kind === 'text' && found.text === '');
  }
  if (found?.kind === 'number') {
    return showsDateOrTime(found.number, text);
  }
  return found?.kind === 'text' && found.text === text;
}

/** A csv file has decimal comma or point, and two decimals in a column of decimal numbers. */
function showsNumber(text: string, expected: number): boolean {
  const plain = text.replace(',', '.');
  return plain === String(expected) || plain === expected.toFixed(2);
}

/** A workbook has dates and times as serial numbers. */
function showsDateOrTime(serial: number, text: string): boolean {
  const date = parseDate(text);
  if (date !== undefined) {
    const { year, month, day } = date;
    const [y, m, d] = (serialDate(serial, false) ?? '').split('-').map(Number);
    return Number.isInteger(serial) && y === year && m === month && d === day;
  }
  const minutes = parseTime(text);
  return minutes !== undefined && serial < 1 && parseTime(serialTime(serial)) === minutes;
}

/** For an error, which must not show a name: a number as it is, and of a text only that it is one. */
export function shownInError(cell: CellValue | FoundCell | undefined): string | number {
  if (cell === undefined || cell === null || cell === '') return 'empty';
  if (typeof cell === 'number') return cell;
  if (typeof cell !== 'object') return 'text';
  return cell.kind === 'number' ? cell.number : cell.kind;
}
