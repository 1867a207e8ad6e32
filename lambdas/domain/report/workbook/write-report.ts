import type { Writable } from 'node:stream';
import type { Figures } from '../../counting/figures.ts';
import type { NearMissDay } from '../../counting/near-miss-list.ts';
import type { ActivePeerSupporter } from '../../counting/peer-supporter-list.ts';
import { type Finding, finding } from '../../finding.ts';
import { NearMissIndex } from '../causes/cause-effects.ts';
import { type FindingGroup, type FindingParts, findingsByGroup, groupFindings } from '../causes/finding-groups.ts';
import type { ReconciliationLine, SheetCounts } from '../reconciliation.ts';
import { REPORT_TEXTS, type ReportTexts } from '../report-texts.ts';
import { controlDefinition, controlRows, type ReportDetails } from './sheets/control-sheet.ts';
import { branchSheet, type FigureSheet, municipalitySheet } from './sheets/figure-sheets.ts';
import { findingDefinition, headingRow, overviewRow, placeRow } from './sheets/finding-sheet.ts';
import { nearMissDefinition, nearMissRows } from './sheets/near-miss-sheet.ts';
import { peerSupporterDefinition, peerSupporterRows } from './sheets/peer-supporter-sheet.ts';
import { summaryPage } from './sheets/summary-page.ts';
import { createCsvWriter } from './writers/csv-writer.ts';
import type { CellValue, OnCut, ReportWriter, SheetColumn, SheetDefinition } from './writers/report-writer.ts';
import { TableSheet, type WrittenSheet } from './writers/table-sheet.ts';
import { createWorkbookWriter } from './writers/workbook-writer.ts';

/** The content of a report; rows and findings come in batches, so that they are never all in memory. */
export interface ReportSource {
  readonly figures: Figures;
  /** Which data, rules and run the figures came from. */
  readonly details: ReportDetails;
  /** The equations on Kontroll, the last sheet, which shows how many rows the others were given. */
  readonly reconciliation: (counts: SheetCounts) => readonly ReconciliationLine[];
  /** Columns of the sheet Aktiviteter, from the organisation's column configuration. */
  readonly columns: readonly SheetColumn[];
  readonly rows: AsyncIterable<readonly (readonly CellValue[])[]>;
  readonly findings: FindingParts;
  readonly nearMisses: readonly NearMissDay[];
  readonly peerSupporters: readonly ActivePeerSupporter[];
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
  /** Number of findings by code, those of `findings` included. */
  readonly findingsByCode: Readonly<Record<string, number>>;
  /** `cell_cut` for each cell that was too long; the sheet Funn lists them too. */
  readonly findings: readonly Finding[];
}

/**
 * Writes the whole report into `sink` and waits until the sink has accepted the last byte. Sheets in order: Sammendrag,
 * Per lokallag, Per kommune, Likepersoner, Nesten tellende, Aktiviteter, Funn, Kontroll.
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
  const { figures, details } = source;
  const { language } = options;
  const texts = REPORT_TEXTS[language];
  const cuts: Finding[] = [];
  const writer = createWriter(source, sink, options, (cell) => {
    const place = { row: cell.row, column: cell.header, details: { length: cell.length, sheet: cell.sheet } };
    cuts.push(finding('cell_cut', 'warning', place));
  });
  const page = summaryPage({ figures, details, texts, language });
  await writer.addPage(page);
  const sheets: WrittenSheet[] = [{ name: page.name, rows: page.rows.length }];
  sheets.push(...(await writeFigures(writer, branchSheet(figures, texts))));
  sheets.push(...(await writeFigures(writer, municipalitySheet(figures, texts))));
  const supporters = peerSupporterRows(source.peerSupporters, texts);
  sheets.push(...(await writeTable(writer, peerSupporterDefinition(texts), supporters)));
  const nearMisses = nearMissRows(source.nearMisses, details.ruleSet, texts, language);
  sheets.push(...(await writeTable(writer, nearMissDefinition(texts), nearMisses)));
  const activities = await writeActivities(writer, source, texts, options);
  sheets.push(...activities);
  const parts = withCuts(source.findings, cuts);
  const daysAtRisk = figures.total.counted_days - figures.total.counted_days_min;
  const groups = await groupFindings(parts, new NearMissIndex(source.nearMisses), daysAtRisk);
  sheets.push(...(await writeFindings(writer, parts, groups, texts, language)));
  const counts = { activities: activities.reduce((sum, { rows }) => sum + rows, 0) };
  const control = { ...details, reconciliation: source.reconciliation(counts) };
  sheets.push(...(await writeTable(writer, controlDefinition(texts), controlRows(figures, control, texts))));
  await writer.finish();
  return { sheets, counts, findingsByCode: countByCode(groups), findings: cuts };
}

function createWriter(source: ReportSource, sink: Writable, options: ReportOptions, onCut: OnCut): ReportWriter {
  const { figures, details } = source;
  const texts = REPORT_TEXTS[options.language];
  const title = texts.title(figures.organisation, figures.year);
  const properties = {
    title,
    subject: texts.subject,
    creator: figures.organisation,
    created: new Date(details.generatedAt),
    footer: title,
    language: options.language,
  };
  const writerOptions = { properties, onCut, yesNo: texts.yesNo };
  if (options.format === 'csv') return createCsvWriter(sink, writerOptions);
  const limit = options.maximumRows === undefined ? {} : { maximumRows: options.maximumRows };
  return createWorkbookWriter(sink, { ...writerOptions, ...limit });
}

async function writeFigures(writer: ReportWriter, sheet: FigureSheet) {
  const table = new TableSheet(writer, sheet.definition);
  await table.add(sheet.rows);
  await table.add([sheet.total], 'total');
  return table.end();
}

async function writeTable(writer: ReportWriter, definition: SheetDefinition, rows: readonly CellValue[][]) {
  const table = new TableSheet(writer, definition);
  await table.add(rows);
  return table.end();
}

async function writeActivities(
  writer: ReportWriter,
  { columns, rows: batches }: ReportSource,
  texts: ReportTexts,
  { onProgress }: ReportOptions,
) {
  const table = new TableSheet(writer, {
    name: texts.sheets.activities,
    columns,
    frozenColumns: 1,
    tabColour: '548235',
  });
  let rows = 0;
  for await (const batch of batches) {
    await table.add(batch);
    rows += batch.length;
    onProgress?.(rows);
  }
  return table.end();
}

/** The cells that were cut on the sheets before Funn are its last part. */
function withCuts(findings: FindingParts, cuts: readonly Finding[]): FindingParts {
  const cutBefore = [...cuts];
  return {
    count: findings.count + 1,
    read: async (part) => (part < findings.count ? findings.read(part) : cutBefore),
  };
}

async function writeFindings(
  writer: ReportWriter,
  parts: FindingParts,
  groups: readonly FindingGroup[],
  texts: ReportTexts,
  language: 'nb' | 'en',
) {
  const table = new TableSheet(writer, findingDefinition(texts));
  const overview = groups.map((group) => overviewRow(group, texts, language));
  await table.add(overview, 'overview');
  let shown: FindingGroup | undefined;
  for await (const { group, findings } of findingsByGroup(parts, groups)) {
    if (group !== shown) await table.add([headingRow(group, texts, language)], 'heading');
    shown = group;
    const places = findings.map((each) => placeRow(each, group, language));
    await table.add(places);
  }
  return table.end();
}

function countByCode(groups: readonly FindingGroup[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { code, count } of groups) counts.set(code, (counts.get(code) ?? 0) + count);
  return Object.fromEntries([...counts].sort());
}
