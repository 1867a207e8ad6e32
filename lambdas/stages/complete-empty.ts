/** CompleteEmpty: nothing to report is an answer, not a failure, and makes no file. */
import { ExportStoppedError } from '../domain/errors.ts';
import { observed } from '../observed.ts';
import { defineStage, exportKey, type StageState, type StageWorld, stageStateSchema } from '../stage.ts';
import { stageWorld } from './dependencies.ts';

export async function completeEmpty(state: StageState, world: StageWorld): Promise<void> {
  const { outcome, record } = await world.exports.transition(
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

export const handler = observed(
  'complete-empty',
  defineStage({
    during: 'querying_activities',
    enters: null,
    state: stageStateSchema,
    dependencies: stageWorld,
    run: completeEmpty,
  }),
);
