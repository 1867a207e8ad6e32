/** GenerateFile: writes the workbook or the csv files, streamed row by row into a multipart upload. */
import { loadColumnConfiguration, sheetColumns } from '../domain/columns/column-configuration.ts';
import { figuresSchema } from '../domain/counting/figures.ts';
import { chunkCounts } from '../domain/report/chunk-counts.ts';
import { controlDetails } from '../domain/report/control-details.ts';
import { FindingCounts } from '../domain/report/finding-counts.ts';
import { reconcile } from '../domain/report/reconciliation.ts';
import { MEDIA_TYPES, type ReportDescription } from '../domain/report/report-file.ts';
import { writeReport } from '../domain/report/workbook/write-report.ts';
import type { ChunkMarkers, ObjectStore } from '../ports.ts';
import { type CheckStopped, defineStage, exportKey, type StageState, stageStateSchema } from '../stage.ts';
import { findingBatches, rowBatches } from './report-parts.ts';
import { type ProgressDependencies, progressReporter } from './stage-progress.ts';
import { keysOf, readBasis, readJson, writeJson } from './working-objects.ts';

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
  const [basis, figures] = await Promise.all([
    readBasis(working, state),
    readJson(working, keys.figures, 'figures', figuresSchema),
  ]);
  const { format, language } = basis.request;
  const columns = loadColumnConfiguration(basis.columnConfiguration);
  const generatedAt = new Date(dependencies.clock.now()).toISOString();
  const counts = chunkCounts(await dependencies.chunks.list(exportKey(state)));
  const reconciliation = reconcile(figures, counts.read, basis, { written: counts.rows, queried: counts.queried });
  const { exportId, attempt } = state;
  const run = { exportId, attempt, generatedAt, columnConfiguration: columns, reconciliation };
  const findingCounts = new FindingCounts();
  const reportProgress = progressReporter(state, dependencies, 'generating_file', counts.rows);
  const onRows = async (rows: number) => {
    if (await reportProgress(rows)) {
      await checkStopped();
    }
  };
  const upload = working.upload(keys.report, MEDIA_TYPES[format]);
  try {
    const written = await writeReport(
      {
        figures,
        control: controlDetails(basis, figures, run),
        columns: sheetColumns(columns.document, language),
        rows: rowBatches(state, basis.chunks, working, onRows),
        findings: findingBatches(state, working, (findings) => findingCounts.add(findings)),
      },
      upload.sink,
      { format, language },
    );
    findingCounts.add(written.findings);
    const { bytes, sha256 } = await upload.finished;
    const description: ReportDescription = {
      bytes,
      sha256,
      sheets: written.sheets.map(({ name, rows }) => ({ name, rows })),
      activityRows: counts.rows,
      reconciliation,
      findingsByCode: findingCounts.byCode(),
      generatedAt,
    };
    await writeJson(working, keys.reportDescription, description);
  } catch (error) {
    await upload.abort();
    throw error;
  }
}

export const generateFileStage = defineStage({
  during: 'generating_file',
  enters: 'generating_file',
  state: stageStateSchema,
  run: generateFile,
});
