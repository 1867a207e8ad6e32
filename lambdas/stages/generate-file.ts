/** GenerateFile: the workbook or the csv files, streamed row by row into a multipart upload. */
import * as z from 'zod';
import { canonicalSha256 } from '../domain/canonical.ts';
import { loadColumnConfiguration, sheetColumns } from '../domain/columns/column-configuration.ts';
import { type Figures, figuresSchema } from '../domain/counting/figures.ts';
import type { Basis } from '../domain/export/basis.ts';
import type { Finding } from '../domain/finding.ts';
import {
  addCounts,
  type ReadCounts,
  type ReconciliationLine,
  readCountsSchema,
  reconcile,
} from '../domain/report/reconciliation.ts';
import { MEDIA_TYPES, type ReportDescription } from '../domain/report/report-file.ts';
import type { ControlDetails } from '../domain/report/workbook/control-sheet.ts';
import type { CellValue } from '../domain/report/workbook/report-writer.ts';
import { writeReport } from '../domain/report/workbook/write-report.ts';
import type { ChunkMarkers, ObjectStore } from '../ports.ts';
import type { ChunkedStage } from '../protocol.ts';
import { type CheckStopped, defineStage, exportKey, type StageState, stageStateSchema } from '../stage.ts';
import { type ProgressDependencies, progressReporter } from './stage-progress.ts';
import { keysOf, readBasis, readJson, readOwnJson, writeJson } from './working-objects.ts';

export interface GenerateFileDependencies extends ProgressDependencies {
  readonly chunks: Pick<ChunkMarkers, 'list'>;
  readonly working: Pick<ObjectStore, 'get' | 'put' | 'list' | 'upload'>;
}

export async function generateFile(
  state: StageState,
  dependencies: GenerateFileDependencies,
  checkStopped: CheckStopped,
): Promise<void> {
  const keys = keysOf(state);
  const [basis, figures] = await Promise.all([
    readBasis(dependencies.working, state),
    readJson(dependencies.working, keys.figures, 'figures', figuresSchema),
  ]);
  const { format, language } = basis.request;
  const columns = loadColumnConfiguration(basis.columnConfiguration);
  const generatedAt = new Date(dependencies.clock.now()).toISOString();
  const counts = await chunkCounts(state, dependencies);
  const reconciliation = reconcile(figures, counts.read, basis, { written: counts.rows, queried: counts.queried });
  const findingsByCode = new Map<string, number>();
  const reportProgress = progressReporter(state, dependencies, 'generating_file', counts.rows);
  const upload = dependencies.working.upload(keys.report, MEDIA_TYPES[format]);
  try {
    const written = await writeReport(
      {
        figures,
        control: controlFacts(state, basis, figures, { generatedAt, columns, reconciliation }),
        columns: sheetColumns(columns.document, language),
        rows: rowBatches(state, basis, dependencies, async (rows) => {
          if (await reportProgress(rows)) {
            await checkStopped();
          }
        }),
        findings: findingBatches(state, dependencies, findingsByCode),
      },
      upload.sink,
      { format, language },
    );
    const { bytes, sha256 } = await upload.finished;
    for (const cut of written.findings) {
      findingsByCode.set(cut.code, (findingsByCode.get(cut.code) ?? 0) + 1);
    }
    const facts: ReportDescription = {
      bytes,
      sha256,
      sheets: written.sheets.map(({ name, rows }) => ({ name, rows })),
      activityRows: counts.rows,
      reconciliation,
      findingsByCode: Object.fromEntries([...findingsByCode].sort()),
      generatedAt,
    };
    await writeJson(dependencies.working, keys.reportDescription, facts);
  } catch (error) {
    await upload.abort();
    throw error;
  }
}

/** What each stage's chunks counted, from their markers. */
async function chunkCounts(
  state: StageState,
  dependencies: GenerateFileDependencies,
): Promise<{ rows: number; queried: number; read: ReadCounts }> {
  const chunks = (await dependencies.chunks.list(exportKey(state))).filter((chunk) => chunk.state === 'done');
  const of = (stage: ChunkedStage) => chunks.filter((chunk) => chunk.stage === stage);
  return {
    rows: of('mapping_columns').reduce((sum, chunk) => sum + (chunk.rows ?? 0), 0),
    queried: of('querying_activities').reduce((sum, chunk) => sum + z.int().parse(chunk.outcome?.keptActivities), 0),
    read: addCounts(of('aggregating').map((chunk) => readCountsSchema.parse(chunk.outcome?.counts))),
  };
}

async function* rowBatches(
  state: StageState,
  basis: Basis,
  dependencies: GenerateFileDependencies,
  onRows: (rows: number) => Promise<void>,
): AsyncGenerator<CellValue[][]> {
  let rows = 0;
  for (let chunk = 0; chunk < basis.chunks; chunk++) {
    const batch = await readOwnJson<CellValue[][]>(dependencies.working, keysOf(state).rows(chunk), 'rows');
    yield batch;
    rows += batch.length;
    await onRows(rows);
  }
}

/** In the order of their keys: import, activities, persons, columns. Counts them on the way. */
async function* findingBatches(
  state: StageState,
  dependencies: GenerateFileDependencies,
  counts: Map<string, number>,
): AsyncGenerator<Finding[]> {
  const parts = await dependencies.working.list(keysOf(state).findingsPrefix);
  for (const { key } of parts.sort((left, right) => (left.key < right.key ? -1 : 1))) {
    const batch = await readOwnJson<Finding[]>(dependencies.working, key, 'findings');
    for (const { code } of batch) {
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    yield batch;
  }
}

function controlFacts(
  state: StageState,
  basis: Basis,
  figures: Figures,
  run: {
    readonly generatedAt: string;
    readonly columns: { readonly id: string; readonly version: string; readonly sha256: string };
    readonly reconciliation: readonly ReconciliationLine[];
  },
): ControlDetails {
  return {
    exportId: state.exportId,
    attempt: state.attempt,
    generatedAt: run.generatedAt,
    branches: basis.request.branches,
    ruleSet: basis.ruleSet,
    ruleSetSha256: canonicalSha256(basis.ruleSet),
    columnConfiguration: { id: run.columns.id, version: run.columns.version, sha256: run.columns.sha256 },
    sourceCounts: [
      { code: 'duplicate_activities', value: basis.activityRows - basis.activities },
      { code: 'unreadable_activities', value: basis.activities - figures.source.activities_kept },
    ],
    reconciliation: run.reconciliation,
  };
}

export const generateFileStage = defineStage({
  during: 'generating_file',
  enters: 'generating_file',
  state: stageStateSchema,
  run: generateFile,
});
