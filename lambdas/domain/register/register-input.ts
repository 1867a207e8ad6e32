import { type ByteSource, sizeOf } from '../spreadsheet/byte-source.ts';
import { type CsvPart, csvTables } from './csv/csv-files.ts';
import type { ReadingProgress } from './reading/reading-progress.ts';
import type { RegisterTables } from './tables/table.ts';
import { workbookTables } from './tables/workbook-table.ts';

/**
 * A workbook, or csv files that belong together; their headers say which table each of them is. The names appear in findings
 * and refusals.
 */
export type RegisterInput =
  | { readonly kind: 'xlsx'; readonly fileName: string; readonly source: ByteSource }
  | { readonly kind: 'csv'; readonly parts: readonly CsvPart[] };

/** @throws RegisterError when a file cannot be opened, or has no activities */
export async function openTables(input: RegisterInput, progress: ReadingProgress): Promise<RegisterTables> {
  if (input.kind === 'xlsx') return workbookTables(input.fileName, input.source, progress);
  await progress.begin(
    'extracting',
    input.parts.reduce((bytes, { source }) => bytes + sizeOf(source), 0),
  );
  return csvTables(input.parts, progress.advance);
}
