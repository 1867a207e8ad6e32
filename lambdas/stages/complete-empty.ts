/**
 * CompleteEmpty: ends an export that keeps no activity. It makes no file and is no failure, unless activities were left out
 * because their date cannot be read: then there may be something to report.
 */
import { ExportStoppedError } from '../domain/errors.ts';
import { checkNothingToReport, keptActivitiesSchema } from '../domain/facts/kept-activities.ts';
import type { ChunkMarkers, ExportRecords } from '../ports.ts';
import { defineStage, exportKey, type StageState, stageStateSchema } from '../stage.ts';

export interface CompleteEmptyDependencies {
  readonly records: Pick<ExportRecords, 'transition'>;
  readonly chunks: Pick<ChunkMarkers, 'list'>;
}

/** @throws NoReadableDateError | ExportStoppedError */
export async function completeEmpty(state: StageState, dependencies: CompleteEmptyDependencies): Promise<void> {
  const chunks = await dependencies.chunks.list(exportKey(state), 'querying_activities');
  checkNothingToReport(chunks.map((chunk) => keptActivitiesSchema.parse(chunk.outcome)));
  const { outcome, record } = await dependencies.records.transition(
    exportKey(state),
    state.attempt,
    { to: 'completed_empty' },
    'pipeline',
  );
  // A second run of this task finds the status that the first one wrote.
  if (outcome === 'refused' && record.status !== 'completed_empty') {
    throw new ExportStoppedError(record.status);
  }
}

export const completeEmptyStage = defineStage({
  during: 'querying_activities',
  enters: null,
  state: stageStateSchema,
  run: completeEmpty,
});
