/** Reads the sheets of a finished report with other readers than the libraries that wrote them. */
import { parse } from 'csv-parse';
import type { ByteSource } from '../../spreadsheet/byte-source.ts';
import type { CellValue as StoredCell } from '../../spreadsheet/cell.ts';
import { DEFAULT_LIMITS } from '../../spreadsheet/limits.ts';
import { openWorkbook } from '../../spreadsheet/workbook-reader.ts';
import { openZip } from '../../spreadsheet/zip-archive.ts';

/** A cell as the file stores it; every cell of a csv file is text. */
export type FoundCell = StoredCell;

export interface FoundRow {
  /** 1-based. */
  readonly row: number;
  /** By column; an empty cell is missing. */
  readonly cells: readonly (FoundCell | undefined)[];
}

export interface SheetReader {
  /** Of the sheets, in the order of the file. */
  readonly names: readonly string[];
  /** Rows of a workbook that are not empty, and every row of a csv file. @throws SpreadsheetError for an unknown sheet */
  rows(name: string): AsyncGenerator<readonly FoundRow[]>;
}

/** @throws SpreadsheetError when the file cannot be opened */
export function openSheets(source: ByteSource, format: 'xlsx' | 'csv'): Promise<SheetReader> {
  return format === 'xlsx' ? workbookSheets(source) : csvSheets(source);
}

async function workbookSheets(source: ByteSource): Promise<SheetReader> {
  const workbook = await openWorkbook(source);
  return {
    names: workbook.sheetNames,
    async *rows(name) {
      for await (const batch of workbook.rows(name)) {
        yield batch.map(({ row, cells }) => {
          const byColumn: (FoundCell | undefined)[] = [];
          for (const { column, value } of cells) {
            byColumn[column] = value;
          }
          return { row, cells: byColumn };
        });
      }
    },
  };
}

async function csvSheets(source: ByteSource): Promise<SheetReader> {
  const archive = await openZip(source, DEFAULT_LIMITS);
  return {
    names: archive.names.map((name) => name.replace(/\.csv$/, '')),
    async *rows(name) {
      const stream = await archive.open(`${name}.csv`, DEFAULT_LIMITS.partBytes);
      const parser = stream.pipe(parse({ bom: true, delimiter: ';', relax_column_count: true }));
      stream.on('error', (error) => parser.destroy(error));
      let row = 0;
      let batch: FoundRow[] = [];
      for await (const record of parser as AsyncIterable<string[]>) {
        row++;
        batch.push({ row, cells: record.map((text) => (text === '' ? undefined : { kind: 'text', text })) });
        if (batch.length === 1000) {
          yield batch;
          batch = [];
        }
      }
      yield batch;
    },
  };
}
