/**
 * CompleteEmpty: ends an export that keeps no activity. It makes no file and is no failure, unless activities were left out
 * because their date cannot be read: then there may be something to report.
 */
import * as z from 'zod';
import { ExportStoppedError } from '../domain/errors.ts';
import { checkNothingToReport } from '../domain/facts/kept-activities.ts';
import { outcomesOf, QUERIED } from '../domain/report/chunk-outcomes.ts';
import type { ChunkMarkers, ExportRecords } from '../ports.ts';
import { basedStateSchema, defineStage, exportKey } from '../stage.ts';

const emptyStateSchema = basedStateSchema.extend({ chunkCount: z.int().min(0) });
type EmptyState = z.infer<typeof emptyStateSchema>;

export interface CompleteEmptyDependencies {
  readonly records: Pick<ExportRecords, 'transition'>;
  readonly chunks: Pick<ChunkMarkers, 'list'>;
}

/** @throws NoReadableDateError | WorkingObjectCorruptError | ExportStoppedError */
export async function completeEmpty(state: EmptyState, dependencies: CompleteEmptyDependencies): Promise<void> {
  const markers = await dependencies.chunks.list(exportKey(state), 'querying_activities');
  const run = { basis: state.basis, chunks: state.chunkCount };
  checkNothingToReport(outcomesOf(markers, QUERIED, run));
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
  state: emptyStateSchema,
  run: completeEmpty,
});
