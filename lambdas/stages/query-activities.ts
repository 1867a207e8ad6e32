/** QueryActivities: one chunk of the register as an immutable snapshot in the working prefix. */
import { lazily } from '../adapters/lazily.ts';
import { isKept } from '../domain/facts/activity.ts';
import type { Chunk } from '../domain/export/basis.ts';
import { inBranches } from '../domain/facts/branches.ts';
import type { RegisteredActivity } from '../domain/register/register.ts';
import { observed } from '../observed.ts';
import type { ObjectStore, RegisterStore } from '../ports.ts';
import { type CheckStopped, defineChunkStage, exportKey, type StageState, type StageWorld } from '../stage.ts';
import { registerStore } from './register-dependency.ts';
import { workingWorld } from './working-dependency.ts';
import { keysOf, readBasis, writeJson } from './working-objects.ts';

export interface QueryActivitiesWorld extends StageWorld {
  readonly working: ObjectStore;
  readonly register: Pick<RegisterStore, 'readShard'>;
}

export async function queryActivities(
  state: StageState,
  chunk: Chunk,
  world: QueryActivitiesWorld,
  checkStopped: CheckStopped,
): Promise<{ rows: number; outcome: { keptActivities: number } }> {
  const basis = await readBasis(world.working, state);
  const record = await world.exports.read(exportKey(state));
  const activities: RegisteredActivity[] = [];
  for (let shard = chunk.fromShard; shard < chunk.toShard; shard++) {
    if (shard > chunk.fromShard) {
      await checkStopped();
    }
    activities.push(...(await world.register.readShard(basis, shard)));
  }
  await writeJson(world.working, keysOf(state).snapshot(chunk.index), activities);
  const branches = record?.request.branches ?? [];
  const kept = activities.filter((activity) => isKept(activity) && inBranches(branches, activity.fields.lokallag));
  return { rows: activities.length, outcome: { keptActivities: kept.length } };
}

const world = lazily(
  (): QueryActivitiesWorld => ({
    ...workingWorld(),
    register: registerStore(),
  }),
);

export const handler = observed(
  'query-activities',
  defineChunkStage({ stage: 'querying_activities', dependencies: world, run: queryActivities }),
);
