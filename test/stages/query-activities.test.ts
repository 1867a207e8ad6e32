import { describe, expect, it } from 'vitest';
import { ExportStoppedError } from '../../lambdas/domain/errors.ts';
import { workingKeys } from '../../lambdas/domain/export/working-keys.ts';
import { queryActivities } from '../../lambdas/stages/query-activities.ts';
import { EXPORT_ID } from '../fakes/export-record.ts';
import { MemoryWorld, notStopped, OWNER, runStages, stateOf, TESTLAGET, visits } from './memory-world.ts';

const KEYS = workingKeys(TESTLAGET, EXPORT_ID);
const REGISTER = visits({ lokallag: 'Oslo' }, { lokallag: 'Bergen' }, { lokallag: 'Oslo' }, { dato: '31.02.2025' });

async function planned(branches: string[] = []): Promise<MemoryWorld> {
  const world = new MemoryWorld();
  await world.store(REGISTER, OWNER, 1);
  const record = world.seed();
  world.seed({ request: { ...record.request, branches } });
  await runStages(world, stateOf(), { until: 'plan' });
  return world;
}

describe('a chunk of the query', () => {
  it('writes the activities of its shards as one snapshot, in file order, and of no other', async () => {
    const world = await planned();
    await queryActivities(stateOf(), { index: 2, fromShard: 1, toShard: 3 }, world, notStopped);
    expect(world.register.reads).toEqual(['shard 1', 'shard 2']);
    expect(world.working.json(KEYS.snapshot(2))).toEqual(REGISTER.activities.slice(1, 3));
    expect(world.working.keys(`${KEYS.prefix}snapshot/`)).toEqual([KEYS.snapshot(2)]);
  });

  it('counts as kept what has a readable date and lies in the chosen branches; the snapshot holds all', async () => {
    const world = await planned(['Oslo']);
    const whole = { index: 0, fromShard: 0, toShard: 4 };
    const { rows, outcome } = await queryActivities(stateOf(), whole, world, notStopped);
    expect([rows, outcome]).toEqual([4, { keptActivities: 2 }]);
    expect(world.working.json(KEYS.snapshot(0))).toHaveLength(4);
  });

  it('looks between shards whether it is still wanted, and writes nothing once it is not', async () => {
    const world = await planned();
    const stop = async () => {
      throw new ExportStoppedError('cancelling');
    };
    const chunk = { index: 0, fromShard: 0, toShard: 4 };
    await expect(queryActivities(stateOf(), chunk, world, stop)).rejects.toThrow('cancelling');
    expect(world.register.reads).toEqual(['shard 0']);
    expect(world.working.keys(`${KEYS.prefix}snapshot/`)).toEqual([]);
  });

  it('cannot begin without a plan', async () => {
    const world = new MemoryWorld();
    world.seed();
    const chunk = { index: 0, fromShard: 0, toShard: 1 };
    await expect(queryActivities(stateOf(), chunk, world, notStopped)).rejects.toMatchObject({
      code: 'working_object_missing',
      details: { kind: 'basis' },
    });
  });
});
