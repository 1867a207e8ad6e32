import type { CellValue as ReadCell } from '../../../../lambdas/domain/spreadsheet/cell.ts';
import { openWorkbook } from '../../../../lambdas/domain/spreadsheet/workbook-reader.ts';

export function plain(value: ReadCell): string | number | boolean {
  if (value.kind === 'number') return value.number;
  return value.kind === 'boolean' ? value.boolean : value.text;
}

/** The cells of a sheet as plain values by row; missing cells are null, and a row without cells has none. */
export async function sheetOf(bytes: Buffer, name: string): Promise<(string | number | boolean | null)[][]> {
  const workbook = await openWorkbook(bytes);
  const rows: (string | number | boolean | null)[][] = [];
  for await (const batch of workbook.rows(name)) {
    for (const { row, cells } of batch) {
      const values: (string | number | boolean | null)[] = [];
      for (const { column, value } of cells) values[column] = plain(value);
      rows[row - 1] = Array.from(values, (value) => value ?? null);
    }
  }
  return Array.from(rows, (row) => row ?? []);
}
