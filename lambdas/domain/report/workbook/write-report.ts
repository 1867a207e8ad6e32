import type { Writable } from 'node:stream';
import type { Figures } from '../../counting/figures.ts';
import { type Finding, finding } from '../../finding.ts';
import { findingText } from '../finding-texts.ts';
import type { SheetCounts } from '../reconciliation.ts';
import { REPORT_TEXTS, type ReportTexts } from '../report-texts.ts';
import { type ControlDetails, controlDefinition, controlRows } from './sheets/control-sheet.ts';
import {
  branchSheet,
  type FigureSheet,
  municipalitySheet,
  summaryNotes,
  summarySheet,
} from './sheets/figure-sheets.ts';
import { createCsvWriter } from './writers/csv-writer.ts';
import type { CellValue, OnCut, ReportWriter, SheetColumn, SheetDefinition } from './writers/report-writer.ts';
import { TableSheet, type WrittenSheet } from './writers/table-sheet.ts';
import { createWorkbookWriter } from './writers/workbook-writer.ts';

/** The content of a report; rows and findings come in batches, so that they are never all in memory. */
export interface ReportSource {
  readonly figures: Figures;
  /** ISO 8601, UTC. */
  readonly generatedAt: string;
  /** The content of Kontroll, the last sheet, which shows how many rows the others were given. */
  readonly control: (counts: SheetCounts) => ControlDetails;
  /** Columns of the sheet Aktiviteter, from the organisation's column configuration. */
  readonly columns: readonly SheetColumn[];
  readonly rows: AsyncIterable<readonly (readonly CellValue[])[]>;
  readonly findings: AsyncIterable<readonly Finding[]>;
}

export interface ReportOptions {
  readonly format: 'xlsx' | 'csv';
  readonly language: 'nb' | 'en';
  /** Called after each batch with the number of rows of Aktiviteter written so far. */
  readonly onProgress?: (rows: number) => void;
  /** Maximum number of data rows per sheet; the limit of the format by default. */
  readonly maximumRows?: number;
}

export interface WrittenReport {
  readonly sheets: readonly WrittenSheet[];
  readonly counts: SheetCounts;
  /** `cell_cut` for each cell that was too long; the sheet Funn lists them too. */
  readonly findings: readonly Finding[];
}

/**
 * Writes the whole report into `sink` and waits until the sink has accepted the last byte. Sheets in order: Sammendrag,
 * Per lokallag, Per kommune, Aktiviteter, Funn, Kontroll.
 * @throws the error of the sink or of a source, unchanged
 */
export async function writeReport(
  source: ReportSource,
  sink: Writable,
  options: ReportOptions,
): Promise<WrittenReport> {
  try {
    return await writeSheets(source, sink, options);
  } catch (error) {
    // Aborts an upload into the sink, so that a half-written file is not taken for a report.
    sink.destroy(error instanceof Error ? error : new Error('The report could not be written', { cause: error }));
    throw error;
  }
}

async function writeSheets(source: ReportSource, sink: Writable, options: ReportOptions): Promise<WrittenReport> {
  const { figures } = source;
  const texts = REPORT_TEXTS[options.language];
  const cuts: Finding[] = [];
  const writer = createWriter(source, sink, options, (cell) => {
    const details = { length: cell.length, sheet: cell.sheet };
    cuts.push(finding('cell_cut', 'warning', { row: cell.row, column: cell.header, details }));
  });
  const sheets: WrittenSheet[] = [];
  const summary = summarySheet(figures, texts, options.language);
  sheets.push(...(await writeFigures(writer, summary, summaryNotes(texts))));
  sheets.push(...(await writeFigures(writer, branchSheet(figures, texts), [])));
  sheets.push(...(await writeFigures(writer, municipalitySheet(figures, texts), [])));

  const activities = new TableSheet(writer, activitiesDefinition(source.columns, texts));
  let rows = 0;
  for await (const batch of source.rows) {
    await activities.add(batch);
    rows += batch.length;
    options.onProgress?.(rows);
  }
  const activitySheets = await activities.end();
  sheets.push(...activitySheets);

  const findings = new TableSheet(writer, findingsDefinition(texts));
  const cells = (batch: readonly Finding[]) => batch.map((each) => findingCells(each, texts, options.language));
  for await (const batch of source.findings) await findings.add(cells(batch));
  await findings.add(cells(cuts));
  sheets.push(...(await findings.end()));

  const control = new TableSheet(writer, controlDefinition(texts));
  const counts = { activities: rowsOf(activitySheets) };
  await control.add(controlRows(figures, source.control(counts), texts));
  sheets.push(...(await control.end()));
  await writer.finish();
  return { sheets, counts, findings: cuts };
}

function rowsOf(sheets: readonly WrittenSheet[]): number {
  return sheets.reduce((sum, { rows }) => sum + rows, 0);
}

function createWriter(source: ReportSource, sink: Writable, options: ReportOptions, onCut: OnCut): ReportWriter {
  const { figures, generatedAt } = source;
  const texts = REPORT_TEXTS[options.language];
  const title = texts.title(figures.organisation, figures.year);
  const properties = {
    title,
    subject: texts.subject,
    creator: figures.organisation,
    created: new Date(generatedAt),
    footer: title,
    language: options.language,
  };
  const writerOptions = { properties, onCut, yesNo: texts.yesNo };
  if (options.format === 'csv') return createCsvWriter(sink, writerOptions);
  const limit = options.maximumRows === undefined ? {} : { maximumRows: options.maximumRows };
  return createWorkbookWriter(sink, { ...writerOptions, ...limit });
}

async function writeFigures(writer: ReportWriter, sheet: FigureSheet, notes: readonly CellValue[][]) {
  const table = new TableSheet(writer, sheet.definition);
  await table.add(sheet.rows);
  await table.add([sheet.total], 'total');
  await table.add(notes, 'note');
  return table.end();
}

function activitiesDefinition(columns: readonly SheetColumn[], texts: ReportTexts): SheetDefinition {
  return { name: texts.sheets.activities, columns, frozenColumns: 1, tabColour: '548235' };
}

function findingsDefinition(texts: ReportTexts): SheetDefinition {
  const text = (header: string, width: number): SheetColumn => ({ header, type: 'text', width });
  const { columns } = texts;
  return {
    name: texts.sheets.findings,
    columns: [
      text(columns.severity, 15),
      text(columns.code, 34),
      text(columns.finding, 100),
      text(columns.registerSheet, 16),
      { header: columns.row, type: 'integer', width: 10, numberFormat: '0' },
      text(columns.column, 20),
      text(columns.activity, 20),
    ],
    frozenColumns: 0,
    tabColour: 'C55A11',
  };
}

function findingCells(each: Finding, texts: ReportTexts, language: 'nb' | 'en'): CellValue[] {
  return [
    texts.severities[each.severity],
    each.code,
    findingText(each, language),
    each.sheet,
    each.row,
    each.column,
    each.activityId,
  ];
}
