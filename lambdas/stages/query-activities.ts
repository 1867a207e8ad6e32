/** QueryActivities: copies one chunk of the register into the working prefix, as a snapshot that never changes. */

import type { Chunk } from '../domain/export/basis.ts';
import { countKept, type KeptActivities } from '../domain/facts/kept-activities.ts';
import type { RegisteredActivity } from '../domain/register/register.ts';
import type { ObjectStore, RegisterStore } from '../ports.ts';
import { type CheckStopped, defineChunkStage, type StageState } from '../stage.ts';
import { keysOf, readBasis, writeJson } from './working-objects.ts';

export interface QueryActivitiesDependencies {
  readonly working: Pick<ObjectStore, 'get' | 'put'>;
  readonly register: Pick<RegisterStore, 'readShard'>;
}

export interface QueryOutcome extends KeptActivities, Record<string, unknown> {
  /** Of the object as it was written. */
  readonly sha256: { readonly snapshot: string };
}

export async function queryActivities(
  state: StageState,
  chunk: Chunk,
  dependencies: QueryActivitiesDependencies,
  checkStopped: CheckStopped,
): Promise<{ rows: number; outcome: QueryOutcome }> {
  const basis = await readBasis(dependencies.working, state);
  const activities: RegisteredActivity[] = [];
  for (let shard = chunk.fromShard; shard < chunk.toShard; shard++) {
    if (shard > chunk.fromShard) {
      await checkStopped();
    }
    activities.push(...(await dependencies.register.readShard(basis, shard)));
  }
  const snapshot = await writeJson(dependencies.working, keysOf(state).snapshot(chunk.index), activities);
  const { request, registerFiles } = basis;
  // The file with the activities is the first one.
  const file = registerFiles[0]?.name ?? '';
  const outcome = { ...countKept(activities, request.branches, file), sha256: { snapshot } };
  return { rows: activities.length, outcome };
}

export const queryActivitiesStage = defineChunkStage({ stage: 'querying_activities', run: queryActivities });
