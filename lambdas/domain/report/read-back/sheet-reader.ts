/** Reads the sheets of a finished report with other readers than the libraries that wrote them. */
import { parse } from 'csv-parse';
import type { ByteSource } from '../../spreadsheet/byte-source.ts';
import type { CellValue as StoredCell } from '../../spreadsheet/cell.ts';
import { DEFAULT_LIMITS } from '../../spreadsheet/limits.ts';
import { openWorkbook } from '../../spreadsheet/workbook-reader.ts';
import { openZip } from '../../spreadsheet/zip-archive.ts';
import { ROW_END, shownCell } from '../workbook/writers/shown-cells.ts';
import type { OnRow } from './row-scanner.ts';
import { scanSheet } from './scanned-sheet.ts';

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
  /** Every row of a long sheet of a report, in less time. @throws SpreadsheetError also for what no report has */
  scan(name: string, onRow: OnRow): Promise<void>;
}

/** As large as the fields of a zip allow, where rows may say the same many times. */
const LIMITS = { ...DEFAULT_LIMITS, partBytes: 0xffffffff, ratio: 1_000 };

/** @throws SpreadsheetError when the file cannot be opened */
export function openSheets(source: ByteSource, format: 'xlsx' | 'csv'): Promise<SheetReader> {
  return format === 'xlsx' ? workbookSheets(source) : csvSheets(source);
}

async function workbookSheets(source: ByteSource): Promise<SheetReader> {
  const workbook = await openWorkbook(source, LIMITS);
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
    scan: async (name, onRow) => scanSheet(await workbook.xml(name), onRow),
  };
}

async function csvSheets(source: ByteSource): Promise<SheetReader> {
  const archive = await openZip(source, LIMITS);
  const records = async function* (name: string): AsyncGenerator<string[]> {
    const stream = await archive.open(`${name}.csv`, LIMITS.partBytes);
    const parser = stream.pipe(parse({ bom: true, delimiter: ';', relax_column_count: true }));
    stream.on('error', (error) => parser.destroy(error));
    yield* parser as AsyncIterable<string[]>;
  };
  return {
    names: archive.names.map((name) => name.replace(/\.csv$/, '')),
    async *rows(name) {
      let row = 0;
      let batch: FoundRow[] = [];
      for await (const record of records(name)) {
        row++;
        batch.push({ row, cells: record.map((text) => (text === '' ? undefined : { kind: 'text', text })) });
        if (batch.length === 1000) {
          yield batch;
          batch = [];
        }
      }
      yield batch;
    },
    async scan(name, onRow) {
      let row = 0;
      for await (const record of records(name)) {
        row++;
        onRow(row, Buffer.from(record.map(shownCell).join('') + ROW_END));
      }
    },
  };
}
