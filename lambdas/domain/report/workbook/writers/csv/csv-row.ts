import type { CellValue, ColumnType, DocumentProperties } from '../report-writer.ts';
import { safeText } from '../safe-text.ts';
import { CELL_END, ROW_END, shownCell } from '../shown-cells.ts';
import type { WrittenRow } from '../table-rows.ts';

const DELIMITER = ';';
/** Records are separated by it, and none follows the last one, so that no reader sees an empty record there. */
const SEPARATOR = '\r\n';

/** How values are shown in a csv file: numbers have a decimal comma in bokmål and a decimal point in English. */
export interface CsvTexts {
  readonly language: DocumentProperties['language'];
  readonly yesNo: readonly [string, string];
}

/**
 * A record, with the separator before it unless it is the first one of the file.
 * @param types of the columns; a missing one is text
 */
export function csvRow(
  cells: readonly CellValue[],
  types: readonly (ColumnType | undefined)[],
  row: number,
  texts: CsvTexts,
  onCut: (column: number, length: number) => void,
): WrittenRow {
  let text = row === 1 ? '' : SEPARATOR;
  let shown = '';
  for (let column = 0; column < cells.length; column++) {
    const cell = cells[column] ?? null;
    const value = shownText(cell, types[column] ?? 'text', texts, (length) => onCut(column, length));
    if (column > 0) text += DELIMITER;
    text += typeof cell === 'string' ? quoted(value) : value;
    shown += shownCell(value);
  }
  // A record of one empty cell would be an empty line, and behind the last line break a reader sees no record.
  if (cells.length === 1 && shown === CELL_END) text += '""';
  return { text, shown: shown + ROW_END };
}

function shownText(value: CellValue, type: ColumnType, texts: CsvTexts, onCut: (length: number) => void): string {
  if (value === null) return '';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return '';
    const text = type === 'decimal' ? value.toFixed(2) : String(value);
    return texts.language === 'nb' ? text.replace('.', ',') : text;
  }
  if (typeof value === 'boolean') return texts.yesNo[value ? 0 : 1];
  const safe = safeText(value);
  if (safe.cutFrom !== undefined) onCut(safe.cutFrom);
  return safe.text;
}

function quoted(text: string): string {
  return /[;"\r\n,]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
