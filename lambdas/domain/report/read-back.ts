/**
 * Opens a finished report with a reader other than the library that wrote it, and compares it with the figures: each
 * figure on the three figure sheets, and the number of rows on the other sheets.
 */
import { parse } from 'csv-parse';
import type { Figures } from '../counting/figures.ts';
import { VerificationFailedError } from '../errors.ts';
import { DEFAULT_LIMITS } from '../spreadsheet/limits.ts';
import { openWorkbook } from '../spreadsheet/workbook-reader.ts';
import { type ByteSource, openZip } from '../spreadsheet/zip-archive.ts';
import type { ReportDescription } from './report-file.ts';
import { REPORT_TEXTS } from './report-texts.ts';
import { branchSheet, type FigureSheet, municipalitySheet, summarySheet } from './workbook/sheets/figure-sheets.ts';

/** Gives a sheet's rows as text, in batches; numbers are written as JavaScript writes them. */
type SheetRowsOf = (name: string) => AsyncGenerator<(string | undefined)[][]>;

export interface ReadBackExpectation {
  readonly figures: Figures;
  readonly description: ReportDescription;
  readonly language: 'nb' | 'en';
}

/** @throws VerificationFailedError that names sheet and check; SpreadsheetError when the file cannot be opened */
export async function verifyReport(
  source: ByteSource,
  format: 'xlsx' | 'csv',
  expected: ReadBackExpectation,
): Promise<void> {
  const read = format === 'xlsx' ? await workbookSheets(source) : await csvSheets(source);
  const texts = REPORT_TEXTS[expected.language];
  const figureSheets = new Map<string, FigureSheet>(
    [
      summarySheet(expected.figures, texts, expected.language),
      branchSheet(expected.figures, texts),
      municipalitySheet(expected.figures, texts),
    ].map((sheet) => [sheet.definition.name, sheet]),
  );
  for (const { name, rows } of expected.description.sheets) {
    const figures = figureSheets.get(name);
    if (figures === undefined) {
      // The header is no data row.
      let found = -1;
      for await (const batch of read(name)) {
        found += batch.length;
      }
      if (found !== rows) {
        throw new VerificationFailedError(`rows of ${name}`, rows, found);
      }
    } else {
      await verifyFigures(name, figures, read);
    }
  }
}

async function verifyFigures(name: string, expected: FigureSheet, read: SheetRowsOf): Promise<void> {
  const found: (string | undefined)[][] = [];
  for await (const batch of read(name)) {
    found.push(...batch);
  }
  [...expected.rows, expected.total].forEach((row, index) => {
    row.forEach((value, column) => {
      const cell = found[index + 1]?.[column];
      if (typeof value === 'number' && Number(cell?.replace(',', '.')) !== value) {
        throw new VerificationFailedError(`${name}, row ${index + 2}, column ${column + 1}`, value, cell ?? '');
      }
    });
  });
}

async function workbookSheets(source: ByteSource): Promise<SheetRowsOf> {
  const workbook = await openWorkbook(source);
  return async function* (name) {
    for await (const batch of workbook.rows(name)) {
      yield batch.map((row) => {
        const cells: (string | undefined)[] = [];
        for (const { column, value } of row.cells) {
          cells[column] = value.kind === 'number' ? String(value.number) : value.kind === 'text' ? value.text : '';
        }
        return cells;
      });
    }
  };
}

async function csvSheets(source: ByteSource): Promise<SheetRowsOf> {
  const archive = await openZip(source, DEFAULT_LIMITS);
  return async function* (name) {
    const stream = await archive.open(`${name}.csv`, DEFAULT_LIMITS.partBytes);
    const parser = stream.pipe(parse({ bom: true, delimiter: ';', relax_column_count: true }));
    stream.on('error', (error) => parser.destroy(error));
    let batch: string[][] = [];
    for await (const record of parser) {
      batch.push(record);
      if (batch.length === 1000) {
        yield batch;
        batch = [];
      }
    }
    yield batch;
  };
}
