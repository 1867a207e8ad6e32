import type { Writable } from 'node:stream';
import type { Figures } from '../../counting/figures.ts';
import type { ListedNearMiss } from '../../counting/near-miss-list.ts';
import type { ActivePeerSupporter } from '../../counting/peer-supporter-list.ts';
import type { Finding } from '../../finding.ts';
import { daysAtRisk, NearMissIndex } from '../causes/cause-effects.ts';
import { type FindingGroup, type FindingParts, groupFindings, withFindings } from '../causes/finding-groups.ts';
import type { ReconciliationLine, SheetCounts } from '../reconciliation.ts';
import { REPORT_TEXTS, type ReportTexts } from '../report-texts.ts';
import { cutFinding } from './cut-cell.ts';
import { activityDefinition } from './sheets/activity-sheet.ts';
import { controlDefinition, controlRows, type ReportDetails } from './sheets/control-sheet.ts';
import { branchSheet, type FigureSheet, municipalitySheet } from './sheets/figure-sheets.ts';
import { findingDefinition } from './sheets/finding-sheet.ts';
import { grantSheet } from './sheets/grant-sheet.ts';
import { nearMissDefinition, nearMissRows } from './sheets/near-miss-sheet.ts';
import { peerSupporterDefinition, peerSupporterRows } from './sheets/peer-supporter-sheet.ts';
import { summaryPage } from './sheets/summary-page.ts';
import { writeFindings } from './write-findings.ts';
import { createCsvWriter } from './writers/csv/csv-writer.ts';
import type {
  CellValue,
  OnCut,
  ReportWriter,
  SheetColumn,
  SheetDefinition,
  WrittenSheet,
} from './writers/report-writer.ts';
import type { SheetPart } from './writers/sheet-part.ts';
import { createWorkbookWriter } from './writers/xlsx/workbook-writer.ts';

/** What the sheets of figures are made from. */
export interface FigureSource {
  readonly figures: Figures;
  /** Which data, rules and run the figures came from. */
  readonly details: ReportDetails;
  /** The equations on Kontroll, the last sheet, which shows how many rows the others were given. */
  readonly reconciliation: (counts: SheetCounts) => readonly ReconciliationLine[];
  /** Columns of the sheet Aktiviteter, from the organisation's column configuration. */
  readonly columns: readonly SheetColumn[];
}

/** The content of a report; rows and findings come in batches, so that they are never all in memory. */
export interface ReportSource extends FigureSource {
  readonly findings: FindingParts;
  /** Each list is read once, when its turn comes, and let go when it is written. */
  readonly readNearMisses: () => Promise<readonly ListedNearMiss[]>;
  readonly readPeerSupporters: () => Promise<readonly ActivePeerSupporter[]>;
}

export interface ReportOptions {
  readonly format: 'xlsx' | 'csv';
  readonly language: 'nb' | 'en';
  /** Called after each batch with the number of rows of Aktiviteter written so far. */
  readonly onProgress?: (rows: number) => Promise<void> | void;
}

export interface WrittenReport {
  readonly sheets: readonly WrittenSheet[];
  readonly counts: SheetCounts;
  /** Number of findings by code, those of `cutCells` included. */
  readonly findingsByCode: Readonly<Record<string, number>>;
  /** `cell_cut` for each cell that was too long on a sheet before Funn, which lists them; those of Aktiviteter come with it. */
  readonly cutCells: readonly Finding[];
}

/** The rows of the sheet Aktiviteter in batches, as `activityRows` made them for this format and language. */
export type ActivityParts = AsyncIterable<readonly SheetPart[]>;

/**
 * Writes the whole report into `sink` and waits until the sink has accepted the last byte. Sheets in order: Sammendrag,
 * Per lokallag, Per kommune, Tilskudd where there is a rate, Likepersoner, Nesten tellende, Aktiviteter, Funn, Kontroll.
 * @throws the error of the sink or of a source, unchanged
 */
export async function writeReport(
  source: ReportSource,
  activities: ActivityParts,
  sink: Writable,
  options: ReportOptions,
): Promise<WrittenReport> {
  try {
    return await writeSheets(source, activities, sink, options);
  } catch (error) {
    // Aborts an upload into the sink, so that a half-written file is not taken for a report.
    sink.destroy(error instanceof Error ? error : new Error('The report could not be written', { cause: error }));
    throw error;
  }
}

async function writeSheets(
  source: ReportSource,
  parts: ActivityParts,
  sink: Writable,
  options: ReportOptions,
): Promise<WrittenReport> {
  const { figures, details } = source;
  const { language } = options;
  const files = details.register.files.length;
  const texts = REPORT_TEXTS[language];
  const cuts: Finding[] = [];
  const writer = createWriter(source, sink, options, (cell) => cuts.push(cutFinding(cell)));
  const page = summaryPage({ figures, details, texts, language });
  await writer.addPage(page);
  const sheets: WrittenSheet[] = [{ name: page.name, rows: page.rows.length, parts: [] }];
  sheets.push(...(await writeFigures(writer, branchSheet(figures, texts))));
  sheets.push(...(await writeFigures(writer, municipalitySheet(figures, texts))));
  if (details.orePerCountedDay !== null) {
    sheets.push(...(await writeFigures(writer, grantSheet(figures, details.orePerCountedDay, texts))));
  }
  const peerSupporters = await writePeerSupporters(writer, source, texts);
  const { sheets: nearMisses, index } = await writeNearMisses(writer, source, texts, language);
  const activities = await writeActivities(writer, source, parts, options);
  sheets.push(...peerSupporters, ...nearMisses, ...activities);
  // The cells that were cut on the sheets before Funn are listed there.
  const cutCells = [...cuts];
  const findings = withFindings(source.findings, cutCells);
  const groups = await groupFindings(findings, index, daysAtRisk(figures));
  const table = writer.addTable(findingDefinition(texts, files));
  await writeFindings(table, findings, groups, { texts, language, files });
  sheets.push(...(await table.end()));
  const counts = {
    activities: rowsOf(activities),
    peerSupporters: rowsOf(peerSupporters),
    nearMisses: rowsOf(nearMisses),
  };
  const control = { ...details, reconciliation: source.reconciliation(counts) };
  sheets.push(...(await writeTable(writer, controlDefinition(texts), controlRows(figures, control, texts))));
  await writer.finish();
  return { sheets, counts, findingsByCode: countByCode(groups), cutCells };
}

function rowsOf(sheets: readonly WrittenSheet[]): number {
  return sheets.reduce((sum, { rows }) => sum + rows, 0);
}

function createWriter(source: ReportSource, sink: Writable, options: ReportOptions, onCut: OnCut): ReportWriter {
  const { figures, details, columns } = source;
  const { language } = options;
  const texts = REPORT_TEXTS[language];
  const title = texts.title(figures.organisation, figures.year);
  const properties = {
    title,
    subject: texts.subject,
    creator: figures.organisation,
    created: new Date(details.generatedAt),
    footer: title,
    language,
  };
  const writerOptions = { properties, onCut, yesNo: texts.yesNo };
  if (options.format === 'csv') return createCsvWriter(sink, writerOptions);
  return createWorkbookWriter(sink, { ...writerOptions, madeElsewhere: activityDefinition(columns, language) });
}

async function writeFigures(writer: ReportWriter, sheet: FigureSheet) {
  const table = writer.addTable(sheet.definition);
  await table.add(sheet.rows);
  await table.add([sheet.total], 'total');
  return table.end();
}

async function writePeerSupporters(writer: ReportWriter, source: ReportSource, texts: ReportTexts) {
  const rows = peerSupporterRows(await source.readPeerSupporters(), texts);
  return writeTable(writer, peerSupporterDefinition(texts), rows);
}

async function writeNearMisses(
  writer: ReportWriter,
  { details, readNearMisses }: ReportSource,
  texts: ReportTexts,
  language: ReportOptions['language'],
) {
  const files = details.register.files.length;
  const nearMisses = await readNearMisses();
  const rows = nearMissRows(nearMisses, details.ruleSet, texts, language, files);
  const sheets = await writeTable(writer, nearMissDefinition(texts, files), rows);
  return { sheets, index: new NearMissIndex(nearMisses) };
}

async function writeTable(writer: ReportWriter, definition: SheetDefinition, rows: Iterable<readonly CellValue[]>) {
  const table = writer.addTable(definition);
  await table.add(rows);
  return table.end();
}

async function writeActivities(
  writer: ReportWriter,
  { columns }: ReportSource,
  batches: ActivityParts,
  { language, onProgress }: ReportOptions,
) {
  const table = writer.addTable(activityDefinition(columns, language));
  let rows = 0;
  for await (const parts of batches) {
    await table.addParts(parts);
    rows += parts.reduce((sum, part) => sum + part.rows, 0);
    await onProgress?.(rows);
  }
  return table.end();
}

function countByCode(groups: readonly FindingGroup[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { code, count } of groups) counts.set(code, (counts.get(code) ?? 0) + count);
  return Object.fromEntries([...counts].sort());
}
