/**
 * Opens a finished report and compares each cell of each sheet with what it was made from: the sheets that list something by hashes of
 * their cells, taken when their rows were made, all others cell by cell.
 */
import { isExportError, VerificationFailedError } from '../../errors.ts';
import type { ByteSource } from '../../spreadsheet/byte-source.ts';
import { SpreadsheetError } from '../../spreadsheet/spreadsheet-error.ts';
import type { SheetCounts } from '../reconciliation.ts';
import type { ReportDescription } from '../report-file.ts';
import { REPORT_TEXTS, type ReportTexts } from '../report-texts.ts';
import { activityDefinition } from '../workbook/sheets/activity-sheet.ts';
import { controlDefinition, controlRows } from '../workbook/sheets/control-sheet.ts';
import { branchSheet, type FigureSheet, municipalitySheet } from '../workbook/sheets/figure-sheets.ts';
import { findingDefinition } from '../workbook/sheets/finding-sheet.ts';
import { grantSheet } from '../workbook/sheets/grant-sheet.ts';
import { nearMissDefinition } from '../workbook/sheets/near-miss-sheet.ts';
import { peerSupporterDefinition } from '../workbook/sheets/peer-supporter-sheet.ts';
import { summaryPage } from '../workbook/sheets/summary-page.ts';
import type { FigureSource } from '../workbook/write-report.ts';
import type { SheetDefinition, WrittenSheet } from '../workbook/writers/report-writer.ts';
import type { SheetPart } from '../workbook/writers/sheet-part.ts';
import { pageRows } from '../workbook/writers/xlsx/page-definition.ts';
import { headerRows } from '../workbook/writers/xlsx/sheet-header.ts';
import { openSheets, type SheetReader } from './sheet-reader.ts';
import { verifyParts } from './verify-parts.ts';
import { type ExpectedSheet, verifySheet } from './verify-sheets.ts';

type Parts = WrittenSheet['parts'];

/** What a report was made from, and what its writer says about it. */
export interface ReadBackExpectation extends FigureSource {
  /** The rows of Aktiviteter, as they were made. */
  readonly activities: readonly Pick<SheetPart, 'sheet' | 'rows' | 'sha256'>[];
  readonly description: Pick<ReportDescription, 'sheets' | 'counts'>;
  readonly language: 'nb' | 'en';
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
      // A fault of the storage says nothing about the report.
      if (isExportError(error.cause)) throw error.cause;
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
  const texts = REPORT_TEXTS[expected.language];
  verifyNames(reader, expected);
  for (const sheet of sheetsOfFigures(expected, texts, format)) await verifySheet(reader, sheet, texts.yesNo);
  const verifyTable = async (
    { name, columns }: SheetDefinition,
    partsOf: (sheets: ReportDescription['sheets']) => readonly Parts[] = (sheets) => sheets.map(({ parts }) => parts),
  ) => {
    const header = columns.map((column) => column.header);
    const sheets = writtenSheets(expected, name);
    const parts = partsOf(sheets);
    if (parts.length > sheets.length) {
      throw new VerificationFailedError(`sheets of ${name}`, parts.length, sheets.length);
    }
    let rows = 0;
    for (const [index, sheet] of sheets.entries()) {
      rows += await verifyParts(reader, { name: sheet.name, header, parts: parts[index] ?? [] });
    }
    return rows;
  };
  const files = expected.details.register.files.length;
  const peerSupporters = await verifyTable(peerSupporterDefinition(texts));
  const nearMisses = await verifyTable(nearMissDefinition(texts, files));
  const definition = activityDefinition(expected.columns, expected.language);
  const activities = await verifyTable(definition, () => partsBySheet(expected));
  await verifyTable(findingDefinition(texts, files));
  await verifySheet(reader, controlSheet(expected, texts), texts.yesNo);
  return { activities, peerSupporters, nearMisses };
}

/** @throws VerificationFailedError when the file lacks a sheet, has another one, or has them in another order */
function verifyNames(reader: SheetReader, { description }: ReadBackExpectation): void {
  const expected = description.sheets.map(({ name }) => name);
  if (expected.join('\n') !== reader.names.join('\n')) {
    throw new VerificationFailedError('sheets of the report', expected.join(', '), reader.names.join(', '));
  }
}

/** The sheets over which a table continues; there must be one, even for a table without rows. */
function writtenSheets({ description }: ReadBackExpectation, table: string): ReportDescription['sheets'] {
  const written = description.sheets.filter(({ name }) => name === table || name.startsWith(`${table} (`));
  return written.length === 0 ? [{ name: table, rows: 0, parts: [] }] : written;
}

function sheetsOfFigures(
  { figures, details, language }: ReadBackExpectation,
  texts: ReportTexts,
  format: 'xlsx' | 'csv',
): ExpectedSheet[] {
  const summary = summaryPage({ figures, details, texts, language });
  const sheetOf = ({ definition, rows, total }: FigureSheet) => ({
    name: definition.name,
    rows: [...headerRows(definition, format), ...rows, total],
  });
  return [
    { name: summary.name, rows: pageRows(summary) },
    sheetOf(branchSheet(figures, texts)),
    sheetOf(municipalitySheet(figures, texts)),
    ...(details.orePerCountedDay === null ? [] : [sheetOf(grantSheet(figures, details.orePerCountedDay, texts))]),
  ];
}

function controlSheet(
  { figures, details, reconciliation, description }: ReadBackExpectation,
  texts: ReportTexts,
): ExpectedSheet {
  const definition = controlDefinition(texts);
  const lines = reconciliation(description.counts);
  const rows = controlRows(figures, { ...details, reconciliation: lines }, texts);
  return { name: definition.name, rows: [definition.columns.map(({ header }) => header), ...rows] };
}

function partsBySheet({ activities }: ReadBackExpectation): Parts[] {
  const sheets: { rows: number; sha256: string }[][] = [];
  for (const { sheet, rows, sha256 } of activities) {
    const parts = sheets[sheet] ?? [];
    parts.push({ rows, sha256 });
    sheets[sheet] = parts;
  }
  return sheets;
}
