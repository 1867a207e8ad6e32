/** GenerateFile: writes the workbook or the csv files, streamed into a multipart upload. */
import type { Writable } from 'node:stream';
import type { WorkingObject } from '../domain/export/objects/working-object.ts';
import { MEDIA_TYPES, type ReportDescription, type WrittenFile } from '../domain/report/report-file.ts';
import { writeReport } from '../domain/report/workbook/write-report.ts';
import type { ChunkMarkers, ObjectStore } from '../ports.ts';
import { type CheckStopped, defineStage, type TryOf } from '../stage.ts';
import { type DeduplicatedState, deduplicatedStateSchema } from './objects/deduplicated.ts';
import { keysOf, writeJson } from './objects/working-objects.ts';
import { readParts } from './report/activity-parts.ts';
import { reportLists } from './report/report-parts.ts';
import { figureSource, madeFrom, type ReportInputs, readReportInputs } from './report/report-source.ts';
import { type ProgressDependencies, progressReporter } from './stage-progress.ts';

export interface GenerateFileDependencies extends ProgressDependencies {
  readonly chunks: Pick<ChunkMarkers, 'list'>;
  readonly working: Pick<ObjectStore, 'get' | 'getStream' | 'create' | 'upload'>;
  readonly registers: Pick<ObjectStore, 'get'>;
}

/**
 * @returns the description of the report, see `reportDescriptionSchema`
 * @throws WorkingObjectCorruptError | RegisterObjectCorruptError; after any error the upload is aborted
 */
export async function generateFile(
  state: TryOf<DeduplicatedState>,
  dependencies: GenerateFileDependencies,
  checkStopped: CheckStopped,
): Promise<WorkingObject> {
  const { working } = dependencies;
  const keys = keysOf(state, 'generating_file');
  const inputs = await readReportInputs(state, dependencies);
  const key = keys.file('report');
  const upload = working.upload(key, MEDIA_TYPES[inputs.basis.request.format]);
  try {
    const written = await writeContents(state, inputs, upload.sink, dependencies, checkStopped);
    const { bytes, sha256 } = await upload.finished;
    const description: ReportDescription = { key, bytes, sha256, ...written };
    return await writeJson(working, keys.json('description'), description);
  } catch (error) {
    await upload.abort();
    throw error;
  }
}

async function writeContents(
  state: TryOf<DeduplicatedState>,
  inputs: ReportInputs,
  sink: Writable,
  dependencies: GenerateFileDependencies,
  checkStopped: CheckStopped,
): Promise<Omit<ReportDescription, keyof WrittenFile>> {
  const { clock } = dependencies;
  const { format, language } = inputs.basis.request;
  const run = { attempt: state.attempt, generatedAt: new Date(clock.now()).toISOString() };
  const reportProgress = progressReporter(state, dependencies, 'generating_file', inputs.counts.rows);
  const onProgress = async (written: number) => {
    if (await reportProgress(written)) {
      await checkStopped();
    }
  };
  const activities = readParts(inputs.outcomes.mapped, dependencies.working);
  const lists = reportLists(inputs.basis, inputs.outcomes, inputs.made, dependencies);
  const source = { ...figureSource(state, inputs, run), ...lists };
  const { sheets, counts, findingsByCode, cutCells } = await writeReport(source, activities, sink, {
    format,
    language,
    onProgress,
  });
  return { ...run, madeFrom: madeFrom(inputs), sheets: [...sheets], counts, findingsByCode, cutCells };
}

export const generateFileStage = defineStage({
  during: 'generating_file',
  enters: 'generating_file',
  state: deduplicatedStateSchema,
  run: generateFile,
});
