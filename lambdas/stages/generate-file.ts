/** GenerateFile: writes the workbook or the csv files, streamed row by row into a multipart upload. */
import type { Writable } from 'node:stream';
import { loadColumnConfiguration, sheetColumns } from '../domain/columns/column-configuration.ts';
import { figuresSchema } from '../domain/counting/figures.ts';
import type { NearMissDay } from '../domain/counting/near-miss-list.ts';
import type { ActivePeerSupporter } from '../domain/counting/peer-supporter-list.ts';
import { chunkCounts } from '../domain/report/chunk-counts.ts';
import { chunkHashes } from '../domain/report/chunk-hashes.ts';
import { reportDetails } from '../domain/report/control-details.ts';
import { reconcile, type SheetCounts } from '../domain/report/reconciliation.ts';
import { MEDIA_TYPES, type ReportDescription } from '../domain/report/report-file.ts';
import { writeReport } from '../domain/report/workbook/write-report.ts';
import type { ChunkMarkers, ObjectStore } from '../ports.ts';
import { type CheckStopped, defineStage, exportKey, type StageState, stageStateSchema } from '../stage.ts';
import { findingParts, rowBatches } from './report-parts.ts';
import { type ProgressDependencies, progressReporter } from './stage-progress.ts';
import { keysOf, readBasis, readJson, readOwnJson, writeJson } from './working-objects.ts';

export interface GenerateFileDependencies extends ProgressDependencies {
  readonly chunks: Pick<ChunkMarkers, 'list'>;
  readonly working: Pick<ObjectStore, 'get' | 'put' | 'list' | 'upload'>;
}

/** @throws WorkingObjectMissingError; after any error the upload is aborted */
export async function generateFile(
  state: StageState,
  dependencies: GenerateFileDependencies,
  checkStopped: CheckStopped,
): Promise<void> {
  const { working } = dependencies;
  const keys = keysOf(state);
  const inputs = await readInputs(state, dependencies);
  const upload = working.upload(keys.report, MEDIA_TYPES[inputs.basis.request.format]);
  try {
    const written = await writeContents(state, inputs, upload.sink, dependencies, checkStopped);
    const { bytes, sha256 } = await upload.finished;
    const description: ReportDescription = { bytes, sha256, ...written };
    await writeJson(working, keys.reportDescription, description);
  } catch (error) {
    await upload.abort();
    throw error;
  }
}

async function readInputs(state: StageState, { working, chunks }: GenerateFileDependencies) {
  const [basis, figures] = await Promise.all([
    readBasis(working, state),
    readJson(working, keysOf(state).figures, 'figures', figuresSchema),
  ]);
  const markers = await chunks.list(exportKey(state));
  const { rows, queried, read } = chunkCounts(markers);
  const reconciliationOf = (written: SheetCounts) => reconcile(figures, read, basis, { written, queried });
  const columns = loadColumnConfiguration(basis.columnConfiguration);
  return { basis, figures, rows, reconciliationOf, columns, hashes: chunkHashes(markers, basis.chunks) };
}

async function writeContents(
  state: StageState,
  { basis, figures, rows, reconciliationOf, columns, hashes }: Awaited<ReturnType<typeof readInputs>>,
  sink: Writable,
  dependencies: GenerateFileDependencies,
  checkStopped: CheckStopped,
): Promise<Omit<ReportDescription, 'bytes' | 'sha256'>> {
  const { working, clock } = dependencies;
  const { format, language } = basis.request;
  const { exportId, attempt } = state;
  const generatedAt = new Date(clock.now()).toISOString();
  const reportProgress = progressReporter(state, dependencies, 'generating_file', rows);
  const onRows = async (written: number) => {
    if (await reportProgress(written)) {
      await checkStopped();
    }
  };
  const run = { exportId, attempt, generatedAt, columnConfiguration: columns, chunks: hashes };
  const [findings, nearMisses, peerSupporters] = await Promise.all([
    findingParts(state, working),
    readOwnJson<NearMissDay[]>(working, keysOf(state).nearMisses, 'near misses'),
    readOwnJson<ActivePeerSupporter[]>(working, keysOf(state).activePeerSupporters, 'active peer supporters'),
  ]);
  const source = {
    figures,
    details: reportDetails(basis, figures, run),
    reconciliation: reconciliationOf,
    columns: sheetColumns(columns.document, language),
    rows: rowBatches(state, basis.chunks, working, onRows),
    findings,
    nearMisses,
    peerSupporters,
  };
  const { sheets, counts, findingsByCode } = await writeReport(source, sink, { format, language });
  return {
    sheets: sheets.map((sheet) => ({ name: sheet.name, rows: sheet.rows })),
    attempt,
    reconciliation: reconciliationOf(counts),
    findingsByCode,
    generatedAt,
  };
}

export const generateFileStage = defineStage({
  during: 'generating_file',
  enters: 'generating_file',
  state: stageStateSchema,
  run: generateFile,
});
