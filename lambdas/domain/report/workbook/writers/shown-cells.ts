/**
 * The cells of rows as a reader of the file finds them, in one text: a number begins with `n`, a text with `t`, an empty cell
 * is nothing, and each ends with a tab; a row ends with a line break. No text of a report has either (`safe-text.ts`), so two
 * texts are equal only when all cells are. The hash of it says of any number of rows whether a file has them.
 */
export const CELL_END = '\t';
export const ROW_END = '\n';

export function shownCell(value: string | number | null): string {
  if (value === null || value === '') return CELL_END;
  return (typeof value === 'number' ? 'n' : 't') + value + CELL_END;
}
