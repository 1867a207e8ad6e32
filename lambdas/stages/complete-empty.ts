/** CompleteEmpty: nothing to report is an answer, not a failure, and makes no file. */
import { ExportStoppedError } from '../domain/errors.ts';
import type { ExportRecords } from '../ports.ts';
import { defineStage, exportKey, type StageState, stageStateSchema } from '../stage.ts';

export interface CompleteEmptyDependencies {
  readonly records: Pick<ExportRecords, 'transition'>;
}

export async function completeEmpty(state: StageState, dependencies: CompleteEmptyDependencies): Promise<void> {
  const { outcome, record } = await dependencies.records.transition(
    exportKey(state),
    state.attempt,
    { to: 'completed_empty' },
    'pipeline',
  );
  // A second run of this task finds its own first run's word.
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
