/** QueryActivities: pins one chunk: its part of the register is there, unchanged, and says how much there is to report. */

import type { Chunk } from '../domain/export/basis.ts';
import { addKept, countKept, type KeptActivities } from '../domain/facts/kept-activities.ts';
import { partName } from '../domain/registers/file-parts.ts';
import type { QueryOutcome } from '../domain/report/chunk-outcomes.ts';
import type { ObjectStore } from '../ports.ts';
import { type BasedState, basedStateSchema, type CheckStopped, defineChunkStage } from '../stage.ts';
import { readBasis } from './objects/basis.ts';
import { fileOfChunk, pinnedChunks, readPinnedActivities } from './objects/register-chunks.ts';

export interface QueryActivitiesDependencies {
  readonly working: Pick<ObjectStore, 'get'>;
  readonly registers: Pick<ObjectStore, 'get'>;
}

/** @throws RegisterObjectCorruptError | WorkingObjectCorruptError */
export async function queryActivities(
  state: BasedState,
  chunk: Chunk,
  { working, registers }: QueryActivitiesDependencies,
  checkStopped: CheckStopped,
): Promise<{ rows: number; outcome: QueryOutcome }> {
  const basis = await readBasis(working, state);
  const kept: KeptActivities[] = [];
  let rows = 0;
  for (const pinned of pinnedChunks(basis, chunk)) {
    if (kept.length > 0) {
      await checkStopped();
    }
    const activities = await readPinnedActivities(basis, pinned, registers);
    kept.push(countKept(activities, basis.request.branches, partName(fileOfChunk(basis, pinned), 'aktiviteter')));
    rows += activities.length;
  }
  const register = pinnedChunks(basis, chunk).map(({ sha256 }) => sha256);
  return { rows, outcome: { ...addKept(kept), sha256: { register } } };
}

export const queryActivitiesStage = defineChunkStage({
  stage: 'querying_activities',
  state: basedStateSchema,
  run: queryActivities,
});
