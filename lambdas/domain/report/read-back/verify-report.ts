/**
 * Opens a finished report and compares it with what it was made from: each cell of the sheets of figures, of Aktiviteter
 * and of Kontroll, and the number of rows of the others.
 */
import type { Figures } from '../../counting/figures.ts';
import { VerificationFailedError } from '../../errors.ts';
import { SpreadsheetError } from '../../spreadsheet/spreadsheet-error.ts';
import type { ByteSource } from '../../spreadsheet/zip-archive.ts';
import type { SheetCounts } from '../reconciliation.ts';
import type { ReportDescription } from '../report-file.ts';
import { REPORT_TEXTS, type ReportTexts } from '../report-texts.ts';
import { type ControlDetails, controlDefinition, controlRows } from '../workbook/sheets/control-sheet.ts';
import { branchSheet, type FigureSheet, municipalitySheet } from '../workbook/sheets/figure-sheets.ts';
import { summaryPage } from '../workbook/sheets/summary-page.ts';
import { pageRows } from '../workbook/writers/page-definition.ts';
import type { CellValue, SheetColumn } from '../workbook/writers/report-writer.ts';
import { headerRows } from '../workbook/writers/sheet-header.ts';
import { openSheets, type SheetReader } from './sheet-reader.ts';
import { countDataRows, type ExpectedSheet, sheetsOfTable, verifySheet } from './verify-sheets.ts';

export interface ReadBackExpectation {
  readonly figures: Figures;
  readonly description: ReportDescription;
  readonly language: 'nb' | 'en';
  readonly control: ControlDetails;
  readonly columns: readonly SheetColumn[];
  /** The rows of Aktiviteter, in batches. */
  readonly rows: AsyncIterable<readonly (readonly CellValue[])[]>;
}

/**
 * @returns the number of data rows found in the file
 * @throws VerificationFailedError naming the first place that differs, or that the file is not readable
 */
export async function verifyReport(
  source: ByteSource,
  format: 'xlsx' | 'csv',
  expected: ReadBackExpectation,
): Promise<SheetCounts> {
  try {
    return await verifySheets(await openSheets(source, format), format, expected);
  } catch (error) {
    if (error instanceof SpreadsheetError) {
      throw new VerificationFailedError('reading the report', 'readable', error.code);
    }
    throw error;
  }
}

async function verifySheets(
  reader: SheetReader,
  format: 'xlsx' | 'csv',
  expected: ReadBackExpectation,
): Promise<SheetCounts> {
  const { description, language } = expected;
  const texts = REPORT_TEXTS[language];
  const isContinued = (name: string, of: string) => name === of || name.startsWith(`${of} (`);
  const activitySheets = description.sheets.filter(({ name }) => isContinued(name, texts.sheets.activities));
  const header = expected.columns.map((column) => column.header);
  const verified = new Map<string, number>();
  for (const sheet of [
    ...sheetsOfFigures(expected, texts, format),
    ...sheetsOfTable(header, expected.rows, activitySheets),
    controlSheet(expected, texts),
  ]) {
    verified.set(sheet.name, await verifySheet(reader, sheet, texts.yesNo));
  }
  for (const { name, rows } of description.sheets.filter((sheet) => !verified.has(sheet.name))) {
    const found = await countDataRows(reader, name);
    if (found !== rows) {
      throw new VerificationFailedError(`rows of ${name}`, rows, found);
    }
  }
  // Each of the sheets begins with a header.
  const dataRows = (sheets: readonly { readonly name: string }[]) =>
    sheets.reduce((sum, { name }) => sum + (verified.get(name) ?? 0) - 1, 0);
  return { activities: dataRows(activitySheets) };
}

function sheetsOfFigures(
  { figures, control, language }: ReadBackExpectation,
  texts: ReportTexts,
  format: 'xlsx' | 'csv',
): ExpectedSheet[] {
  const summary = summaryPage({ figures, details: control, texts, language });
  const sheetOf = ({ definition, rows, total }: FigureSheet) => ({
    name: definition.name,
    rows: [...headerRows(definition, format), ...rows, total],
  });
  return [
    { name: summary.name, rows: pageRows(summary) },
    sheetOf(branchSheet(figures, texts)),
    sheetOf(municipalitySheet(figures, texts)),
  ];
}

function controlSheet({ figures, control }: ReadBackExpectation, texts: ReportTexts): ExpectedSheet {
  const { name, columns } = controlDefinition(texts);
  return { name, rows: [columns.map((column) => column.header), ...controlRows(figures, control, texts)] };
}
