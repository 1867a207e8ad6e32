/** AggregateActivities: one chunk's snapshot as compact facts, its findings, and what can already be summed. */

import { aggregateChunk } from '../domain/counting/count-register.ts';
import type { Chunk } from '../domain/export/basis.ts';
import { isKept } from '../domain/facts/activity.ts';
import { ATTENDANCE_WIDTH, provisionalSums } from '../domain/facts/chunk-facts.ts';
import type { RegisteredActivity } from '../domain/register/register.ts';
import type { ReadCounts } from '../domain/report/reconciliation.ts';
import type { ObjectStore } from '../ports.ts';
import { defineChunkStage, type StageState } from '../stage.ts';
import { keysOf, readBasis, readOwnJson, writeJson } from './working-objects.ts';

export interface AggregateActivitiesDependencies {
  readonly working: Pick<ObjectStore, 'get' | 'put'>;
}

export interface AggregateOutcome extends Record<string, unknown> {
  readonly sums: ReturnType<typeof provisionalSums>;
  /** What was read back from the table, whatever its year: the reconciliation holds it against what was imported. */
  readonly counts: ReadCounts;
}

/** @throws UnmappedActivityTypeError when the register changed under a plan that had checked it */
export async function aggregateActivities(
  state: StageState,
  chunk: Chunk,
  dependencies: AggregateActivitiesDependencies,
): Promise<{ rows: number; outcome: AggregateOutcome }> {
  const keys = keysOf(state);
  const basis = await readBasis(dependencies.working, state);
  const snapshot = await readOwnJson<RegisteredActivity[]>(
    dependencies.working,
    keys.snapshot(chunk.index),
    'snapshot',
  );
  const { facts, findings } = aggregateChunk(snapshot, basis);
  await writeJson(dependencies.working, keys.findings(`1-activities-${keys.paddedChunk(chunk.index)}`), findings);
  await writeJson(dependencies.working, keys.facts(chunk.index), facts);
  const attendancesOf = (activities: readonly RegisteredActivity[]) =>
    activities.reduce((sum, activity) => sum + activity.attendances.length, 0);
  const dropped = snapshot.filter((activity) => !isKept(activity));
  const attendances = facts.activities.reduce(
    (sum, activity) => sum + activity.attendances.length / ATTENDANCE_WIDTH,
    0,
  );
  const counts = {
    activities: facts.activities.length,
    attendances,
    droppedActivities: dropped.length,
    droppedAttendances: attendancesOf(dropped),
  };
  return {
    rows: facts.activities.length,
    outcome: { sums: provisionalSums(facts, basis.request.branches), counts },
  };
}

export const aggregateActivitiesStage = defineChunkStage({ stage: 'aggregating', run: aggregateActivities });
