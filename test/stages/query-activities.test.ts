import { describe, expect, it } from 'vitest';
import { ExportStoppedError } from '../../lambdas/domain/errors.ts';
import { workingKeys } from '../../lambdas/domain/export/working-keys.ts';
import { queryActivities } from '../../lambdas/stages/query-activities.ts';
import { EXPORT_ID } from '../fakes/export-record.ts';
import { MemoryDependencies, notStopped, OWNER, runStages, stateOf, TESTLAGET, visits } from './memory-dependencies.ts';

const KEYS = workingKeys(TESTLAGET, EXPORT_ID);
const REGISTER = visits({ lokallag: 'Oslo' }, { lokallag: 'Bergen' }, { lokallag: 'Oslo' }, { dato: '31.02.2025' });

async function planned(branches: string[] = []): Promise<MemoryDependencies> {
  const dependencies = new MemoryDependencies();
  await dependencies.store(REGISTER, OWNER, 1);
  const record = dependencies.seed();
  dependencies.seed({ request: { ...record.request, branches } });
  await runStages(dependencies, stateOf(), { until: 'plan' });
  return dependencies;
}

describe('a chunk of the query', () => {
  it('writes the activities of its shards as one snapshot, in file order, and of no other', async () => {
    const dependencies = await planned();
    await queryActivities(stateOf(), { index: 2, fromShard: 1, toShard: 3 }, dependencies, notStopped);
    expect(dependencies.register.reads).toEqual(['shard 1', 'shard 2']);
    expect(dependencies.working.json(KEYS.snapshot(2))).toEqual(REGISTER.activities.slice(1, 3));
    expect(dependencies.working.keys(`${KEYS.prefix}snapshot/`)).toEqual([KEYS.snapshot(2)]);
  });

  it('counts as kept what has a readable date and lies in the chosen branches; the snapshot holds all', async () => {
    const dependencies = await planned(['Oslo']);
    const whole = { index: 0, fromShard: 0, toShard: 4 };
    const { rows, outcome } = await queryActivities(stateOf(), whole, dependencies, notStopped);
    expect([rows, outcome]).toEqual([4, { keptActivities: 2 }]);
    expect(dependencies.working.json(KEYS.snapshot(0))).toHaveLength(4);
  });

  it('looks between shards whether it is still wanted, and writes nothing once it is not', async () => {
    const dependencies = await planned();
    const stop = async () => {
      throw new ExportStoppedError('cancelling');
    };
    const chunk = { index: 0, fromShard: 0, toShard: 4 };
    await expect(queryActivities(stateOf(), chunk, dependencies, stop)).rejects.toThrow('cancelling');
    expect(dependencies.register.reads).toEqual(['shard 0']);
    expect(dependencies.working.keys(`${KEYS.prefix}snapshot/`)).toEqual([]);
  });

  it('cannot begin without a plan', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed();
    const chunk = { index: 0, fromShard: 0, toShard: 1 };
    await expect(queryActivities(stateOf(), chunk, dependencies, notStopped)).rejects.toMatchObject({
      code: 'working_object_missing',
      details: { kind: 'basis' },
    });
  });
});
