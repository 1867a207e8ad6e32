import type { CellValue, SheetRow } from '../../../lambdas/domain/spreadsheet/cell.ts';
import { openWorkbook, type WorkbookReader } from '../../../lambdas/domain/spreadsheet/workbook-reader.ts';
import { type XlsxParts, xlsxFile } from './xlsx-file.ts';

export async function rowsOf(workbook: WorkbookReader, sheet: string): Promise<SheetRow[]> {
  const rows = [];
  for await (const batch of workbook.rows(sheet)) rows.push(...batch);
  return rows;
}

/** The rows of a one-sheet workbook, from their XML. */
export async function readSheet(rows: string, rest: Omit<XlsxParts, 'sheets'> = {}): Promise<SheetRow[]> {
  return rowsOf(await openWorkbook(await xlsxFile({ sheets: { s: rows }, ...rest })), 's');
}

/** The cells of the first row of a one-sheet workbook. */
export async function cellsOf(row: string, rest: Omit<XlsxParts, 'sheets'> = {}): Promise<readonly CellValue[]> {
  return (await readSheet(row, rest))[0]?.cells.map((cell) => cell.value) ?? [];
}
