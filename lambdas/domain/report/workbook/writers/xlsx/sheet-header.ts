import type { CellValue, SheetColumn, SheetDefinition } from '../report-writer.ts';

/** Neighbouring columns under one text. */
export interface Band {
  /** From 0. */
  readonly column: number;
  readonly span: number;
  readonly text: string;
}

/** Empty when the sheet has a header of one row. */
export function bandsOf(columns: readonly SheetColumn[]): Band[] {
  const bands: { column: number; span: number; text: string }[] = [];
  columns.forEach(({ under }, column) => {
    const last = bands.at(-1);
    if (under === undefined) return;
    if (last !== undefined && last.text === under.band && last.column + last.span === column) {
      last.span++;
    } else {
      bands.push({ column, span: 1, text: under.band });
    }
  });
  return bands;
}

/**
 * The rows above the data; index = row of the sheet - 1. A csv file has one row with the full headers, so that a program
 * can read it; a workbook has a second one above it when columns share a band.
 */
export function headerRows({ columns }: Pick<SheetDefinition, 'columns'>, format: 'xlsx' | 'csv'): CellValue[][] {
  const bands = format === 'csv' ? [] : bandsOf(columns);
  if (bands.length === 0) return [columns.map(({ header }) => header)];
  const above: CellValue[] = columns.map(() => null);
  for (const { column, text } of bands) above[column] = text;
  return [above, columns.map(({ header, under }) => under?.header ?? header)];
}
