/** AggregateActivities: turns one chunk's snapshot into compact facts and findings, and sums what needs no persons. */

import { aggregateChunk } from '../domain/counting/count-register.ts';
import type { Chunk } from '../domain/export/basis.ts';
import { isKept } from '../domain/facts/activity.ts';
import { ATTENDANCE_WIDTH, type ChunkFacts, provisionalSums } from '../domain/facts/chunk-facts.ts';
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
  /** Rows of every year, because the reconciliation compares them with the rows that were imported. */
  readonly counts: ReadCounts;
  /** Of the object as it was written. */
  readonly sha256: { readonly facts: string };
}

/** @throws UnmappedValuesError for a value that the plan did not see. @throws WorkingObjectMissingError */
export async function aggregateActivities(
  state: StageState,
  chunk: Chunk,
  { working }: AggregateActivitiesDependencies,
): Promise<{ rows: number; outcome: AggregateOutcome }> {
  const keys = keysOf(state);
  const basis = await readBasis(working, state);
  const snapshot = await readOwnJson<RegisteredActivity[]>(working, keys.snapshot(chunk.index), 'snapshot');
  const { facts, findings } = aggregateChunk(snapshot, basis);
  await writeJson(working, keys.findings(`1-activities-${keys.paddedChunk(chunk.index)}`), findings);
  const written = await writeJson(working, keys.facts(chunk.index), facts);
  const sums = provisionalSums(facts, basis.request.branches);
  const outcome = { sums, counts: readCounts(snapshot, facts), sha256: { facts: written } };
  return { rows: facts.activities.length, outcome };
}

function readCounts(snapshot: readonly RegisteredActivity[], { activities }: ChunkFacts): ReadCounts {
  const dropped = snapshot.filter((activity) => !isKept(activity));
  return {
    activities: activities.length,
    attendances: activities.reduce((sum, activity) => sum + activity.attendances.length / ATTENDANCE_WIDTH, 0),
    droppedActivities: dropped.length,
    droppedAttendances: dropped.reduce((sum, activity) => sum + activity.attendances.length, 0),
  };
}

export const aggregateActivitiesStage = defineChunkStage({ stage: 'aggregating', run: aggregateActivities });
