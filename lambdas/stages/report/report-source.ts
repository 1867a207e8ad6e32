/** What a report is made from. GenerateFile writes it, and StoreFile compares the finished report with it. */
import { canonicalSha256 } from '../../domain/canonical.ts';
import { loadColumnConfiguration, sheetColumns, shownColumns } from '../../domain/columns/column-configuration.ts';
import { type Figures, figuresSchema } from '../../domain/counting/figures.ts';
import type { Basis } from '../../domain/export/basis.ts';
import { type ChunkCounts, chunkCounts } from '../../domain/report/chunk-counts.ts';
import { type ChunkHashes, chunkHashes } from '../../domain/report/chunk-hashes.ts';
import { type RunOutcomes, runOutcomes } from '../../domain/report/chunk-outcomes.ts';
import { reportDetails } from '../../domain/report/control-details.ts';
import { reconcile } from '../../domain/report/reconciliation.ts';
import type { ReportDescription } from '../../domain/report/report-file.ts';
import type { FigureSource } from '../../domain/report/workbook/write-report.ts';
import type { ChunkMarkers, ObjectStore } from '../../ports.ts';
import { exportKey, type StageState } from '../../stage.ts';
import { readBasis } from '../objects/basis.ts';
import {
  type Deduplicated,
  type DeduplicatedState,
  fromDeduplication,
  readDeduplicated,
} from '../objects/deduplicated.ts';
import { readJson } from '../objects/working-objects.ts';

export interface ReportInputs {
  readonly basis: Basis;
  readonly made: Deduplicated;
  readonly figures: Figures;
  readonly outcomes: RunOutcomes;
  readonly counts: ChunkCounts;
  readonly chunks: readonly ChunkHashes[];
}

/** @throws WorkingObjectCorruptError */
export async function readReportInputs(
  state: DeduplicatedState,
  dependencies: { readonly working: Pick<ObjectStore, 'get'>; readonly chunks: Pick<ChunkMarkers, 'list'> },
): Promise<ReportInputs> {
  const { working } = dependencies;
  const [basis, made, markers] = await Promise.all([
    readBasis(working, state),
    readDeduplicated(working, state),
    dependencies.chunks.list(exportKey(state)),
  ]);
  const figures = await readJson(working, made.figures, fromDeduplication('figures'), figuresSchema);
  const outcomes = runOutcomes(markers, { basis: state.basis, chunks: basis.chunks.length });
  return { basis, made, figures, outcomes, counts: chunkCounts(outcomes), chunks: chunkHashes(outcomes) };
}

/** One hash over all lists, rows and findings of a report, by the hashes that their writers kept. */
export function madeFrom({ basis, made, outcomes: { aggregated, mapped } }: ReportInputs): string {
  return canonicalSha256({
    lists: [made.nearMisses.sha256, made.peerSupporters.sha256],
    imported: basis.files.map(({ findings }) => findings.map(({ sha256 }) => sha256)),
    aggregated: aggregated.map(({ objects }) => objects.findings.sha256),
    persons: made.findings.map(({ sha256 }) => sha256),
    mapped: mapped.map(({ objects, parts }) => [objects.findings.sha256, objects.rows.sha256, parts]),
  });
}

/** @param run the attempt that wrote or writes the report, and when */
export function figureSource(
  state: Pick<StageState, 'exportId'>,
  { basis, made, figures, counts, chunks }: ReportInputs,
  { attempt, generatedAt }: Pick<ReportDescription, 'attempt' | 'generatedAt'>,
): FigureSource {
  const columnConfiguration = loadColumnConfiguration(basis.columnConfiguration);
  const run = {
    exportId: state.exportId,
    attempt,
    generatedAt,
    columnConfiguration,
    chunks,
    appliedDecisions: made.appliedDecisions,
  };
  return {
    figures,
    details: reportDetails(basis, figures, run),
    reconciliation: (written) => reconcile(figures, counts.read, basis, { written, queried: counts.queried }),
    columns: sheetColumns(shownColumns(columnConfiguration.document, basis.files.length), basis.request.language),
  };
}
