import { isBlank, labelKey } from '../clean-text.ts';
import { type SheetName, TABLE_LAYOUTS } from '../columns.ts';
import { type CsvDelimiter, CsvQuoteError, csvRecords } from './csv-records.ts';

/** In the order of preference. */
export const DELIMITERS: readonly CsvDelimiter[] = [';', ',', '\t', '|'];

/** Result for a header that does not end: one cell without a name. */
const UNREADABLE: readonly string[] = [''];

/**
 * Chooses the delimiter with which the header has most of the required columns. The same scanner reads header and rows,
 * because a quoted header can contain delimiters and line breaks. If several find equally many (none, in a file that is no
 * register), the one that gives most cells is chosen.
 */
export function findDelimiter(text: string, sheet: SheetName): CsvDelimiter {
  const candidates = DELIMITERS.map((delimiter) => {
    const header = readHeaderRecord(text, delimiter);
    return { delimiter, cells: header.length, required: countRequired(header, sheet) };
  });
  const withoutHeader = candidates.find(({ cells }) => cells === 0);
  const [best] = candidates.sort((left, right) => right.required - left.required || right.cells - left.cells);
  return (withoutHeader ?? best)?.delimiter ?? ';';
}

/**
 * The first record that is not empty, even if a later record cannot be read. `UNREADABLE` when it does not end, and empty
 * for a text of delimiters only.
 */
function readHeaderRecord(text: string, delimiter: CsvDelimiter): readonly string[] {
  try {
    for (const { cells } of csvRecords(text, delimiter)) if (!cells.every(isBlank)) return cells;
  } catch (error) {
    if (!(error instanceof CsvQuoteError)) throw error;
    return UNREADABLE;
  }
  return [];
}

function countRequired(header: readonly string[], sheet: SheetName): number {
  const found = new Set(header.map(labelKey));
  const { rules } = TABLE_LAYOUTS[sheet];
  return Object.entries(rules).filter(([name, rule]) => rule.absence === 'refused' && found.has(labelKey(name))).length;
}
