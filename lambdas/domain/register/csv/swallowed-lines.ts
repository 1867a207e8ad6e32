import type { CsvDelimiter, CsvRecord } from './csv-records.ts';

/** From this many delimiters on, quotes on one line are taken to enclose cells of that line and not a text. */
const ENCLOSED_DELIMITERS = 3;

/**
 * Whether a cell in quotes holds cells or whole lines of the file, because a stray quote opened it and another one closed
 * it. A text may well have several lines and delimiters; a line of the file is one that, without the quotes, has as many
 * cells as the header:
 * - a line in the middle of the cell;
 * - where the record lacks cells, its first or its last line, counted with the cells before or after;
 * - where the record lacks cells, also a last line with as many cells before the closing quote as stand before the opening
 *   one: two rows without their empty last cells;
 * - where it does not (both quotes are in one column), its first and its last line;
 * - quotes on one line, when they enclose several cells and the record lacks as many.
 */
export function swallowsLines(record: CsvRecord, index: number, headerCells: number, delimiter: CsvDelimiter): boolean {
  const lines = (record.cells[index] ?? '').split(/\r\n|\n|\r/);
  const delimiters = lines.map((line) => line.split(delimiter).length - 1);
  const after = record.cells.length - 1 - index;
  const isFull = (count: number) => count === headerCells - 1;
  const first = index + (delimiters[0] ?? 0);
  const last = after + (delimiters.at(-1) ?? 0);
  if (lines.length === 1) {
    return (delimiters[0] ?? 0) >= ENCLOSED_DELIMITERS && isFull(first + after);
  }
  if (headerCells > 2 && delimiters.slice(1, -1).some(isFull)) return true;
  if (delimiters.every((count) => count === 0)) return false;
  if (record.cells.length < headerCells && index > 0 && delimiters.at(-1) === index) return true;
  return record.cells.length === headerCells ? isFull(first) && isFull(last) : isFull(first) || isFull(last);
}
