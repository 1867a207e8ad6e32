import { columnIndex, columnLetters } from './cell.ts';
import { MAX_COLUMNS, MAX_ROWS } from './limits.ts';

/** A rectangle of cells. Rows are 1-based and columns 0-based; the last ones belong to it. */
export interface CellRange {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

/** Such as `B7`. @param column 0-based */
export function cellAddress(row: number, column: number): string {
  return `${columnLetters(column)}${row}`;
}

export function rangeAddress({ firstRow, lastRow, firstColumn, lastColumn }: CellRange): string {
  return `${cellAddress(firstRow, firstColumn)}:${cellAddress(lastRow, lastColumn)}`;
}

/** Reads `B2:C7` or `B2`; undefined for any other text. */
export function parseRange(reference: string): CellRange | undefined {
  const match = /^([A-Z]{1,3}\d{1,7})(?::([A-Z]{1,3}\d{1,7}))?$/i.exec(reference);
  if (match?.[1] === undefined) return undefined;
  const first = parseAddress(match[1]);
  const last = match[2] === undefined ? first : parseAddress(match[2]);
  if (!isInSheet(first) || !isInSheet(last) || last.row < first.row || last.column < first.column) return undefined;
  return { firstRow: first.row, lastRow: last.row, firstColumn: first.column, lastColumn: last.column };
}

export function hasSeveralCells({ firstRow, lastRow, firstColumn, lastColumn }: CellRange): boolean {
  return lastRow > firstRow || lastColumn > firstColumn;
}

export function isInRange(row: number, column: number, range: CellRange): boolean {
  return row >= range.firstRow && row <= range.lastRow && column >= range.firstColumn && column <= range.lastColumn;
}

function parseAddress(reference: string): { row: number; column: number } {
  return { row: Number(reference.replace(/^[A-Z]+/i, '')), column: columnIndex(reference) };
}

function isInSheet({ row, column }: { row: number; column: number }): boolean {
  return row >= 1 && row <= MAX_ROWS && column < MAX_COLUMNS;
}
