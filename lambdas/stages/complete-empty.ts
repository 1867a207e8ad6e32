/** CompleteEmpty: ends an export that has nothing to report; it makes no file and is no failure. */
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
