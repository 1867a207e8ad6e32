/** A sheet that is one upright A4 page: cells of several widths and styles, and not one table. */
import type { CellValue } from '../report-writer.ts';

export const PAGE_STYLES = [
  'title',
  'subtitle',
  'label',
  'text',
  'heading',
  'note',
  'notice',
  'columnHeader',
  'numberHeader',
  'keyText',
  'keyNumber',
  'rowText',
  'rowInteger',
  'rowDecimal',
  'rowNote',
  'totalText',
  'totalInteger',
  'totalDecimal',
  'share',
  'line',
] as const;
export type PageStyle = (typeof PAGE_STYLES)[number];

export interface PageCell {
  /** From 0. */
  readonly column: number;
  /** Number of columns that the cell covers. */
  readonly span: number;
  readonly value: CellValue;
  readonly style: PageStyle;
}

export interface PageRow {
  /** In points. */
  readonly height: number;
  readonly cells: readonly PageCell[];
}

export interface PageDefinition {
  readonly name: string;
  /** RGB, such as `1F4E79`. */
  readonly tabColour: string;
  /** Of the columns, in characters of the normal font. */
  readonly widths: readonly number[];
  readonly rows: readonly PageRow[];
}

/** The values of the page; index = row of the sheet - 1. A covered cell and an empty one are null. */
export function pageRows({ widths, rows }: PageDefinition): CellValue[][] {
  return rows.map(({ cells }) => {
    const values: CellValue[] = widths.map(() => null);
    for (const { column, value } of cells) values[column] = value;
    return values;
  });
}
