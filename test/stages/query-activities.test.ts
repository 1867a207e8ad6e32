import { describe, expect, it } from 'vitest';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { ExportStoppedError } from '../../lambdas/domain/errors.ts';
import { workingKeys } from '../../lambdas/domain/export/working-keys.ts';
import { queryActivities } from '../../lambdas/stages/query-activities.ts';
import { EXPORT_ID } from '../fakes/export-record.ts';
import { MemoryDependencies, notStopped, OWNER, stateOf, TESTLAGET, visits } from './memory-dependencies.ts';
import { runStages } from './run-stages.ts';

const KEYS = workingKeys(TESTLAGET, EXPORT_ID);
const REGISTER = visits({ lokallag: 'Oslo' }, { lokallag: 'Bergen' }, { lokallag: 'Oslo' }, { dato: '31.02.2025' });

const UNDATED = { file: 'register.xlsx' };

async function planned(branches: string[] = [], register = REGISTER): Promise<MemoryDependencies> {
  const dependencies = new MemoryDependencies();
  await dependencies.store(register, OWNER, 1);
  const record = dependencies.seed();
  dependencies.seed({ request: { ...record.request, branches } });
  await runStages(dependencies, stateOf(), { until: 'plan' });
  return dependencies;
}

describe('querying a chunk', () => {
  it('writes the activities of its shards, and of no others, as one snapshot in file order', async () => {
    const dependencies = await planned();
    await queryActivities(stateOf(), { index: 2, fromShard: 1, toShard: 3 }, dependencies, notStopped);
    expect(dependencies.register.reads).toEqual(['shard 1', 'shard 2']);
    expect(dependencies.working.json(KEYS.snapshot(2))).toEqual(REGISTER.activities.slice(1, 3));
    expect(dependencies.working.keys(`${KEYS.prefix}snapshot/`)).toEqual([KEYS.snapshot(2)]);
  });

  it('counts only dated activities of the chosen branches, while the snapshot, whose hash it returns, holds all', async () => {
    const dependencies = await planned(['Oslo']);
    const whole = { index: 0, fromShard: 0, toShard: 4 };
    const { rows, outcome } = await queryActivities(stateOf(), whole, dependencies, notStopped);
    const snapshot = sha256((await dependencies.working.get(KEYS.snapshot(0))) ?? '');
    const undated = { ...UNDATED, activities: 1, firstRows: [5] };
    expect([rows, outcome]).toEqual([4, { keptActivities: 2, undated, sha256: { snapshot } }]);
    expect(dependencies.working.json(KEYS.snapshot(0))).toHaveLength(4);
  });

  it('names the first ten rows of the chosen branches whose date cannot be read', async () => {
    const undated = Array.from({ length: 12 }, () => ({ dato: 'mars', lokallag: 'Bergen' }));
    const dependencies = await planned(['Bergen'], visits({ dato: 'mars', lokallag: 'Oslo' }, ...undated));
    const { outcome } = await queryActivities(
      stateOf(),
      { index: 0, fromShard: 0, toShard: 13 },
      dependencies,
      notStopped,
    );
    const firstRows = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    expect(outcome).toMatchObject({ keptActivities: 0, undated: { ...UNDATED, activities: 12, firstRows } });
  });

  it('counts an activity that has no id, but a date, as neither kept nor undated', async () => {
    const dependencies = await planned([], visits({ aktivitet_id: '' }));
    const { outcome } = await queryActivities(
      stateOf(),
      { index: 0, fromShard: 0, toShard: 1 },
      dependencies,
      notStopped,
    );
    expect(outcome).toMatchObject({ keptActivities: 0, undated: null });
  });

  it('checks between shards whether the export is stopped, and then writes nothing', async () => {
    const dependencies = await planned();
    const stop = async () => {
      throw new ExportStoppedError('cancelling');
    };
    const chunk = { index: 0, fromShard: 0, toShard: 4 };
    await expect(queryActivities(stateOf(), chunk, dependencies, stop)).rejects.toThrow('cancelling');
    expect(dependencies.register.reads).toEqual(['shard 0']);
    expect(dependencies.working.keys(`${KEYS.prefix}snapshot/`)).toEqual([]);
  });

  it('fails when there is no basis', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed();
    const chunk = { index: 0, fromShard: 0, toShard: 1 };
    await expect(queryActivities(stateOf(), chunk, dependencies, notStopped)).rejects.toMatchObject({
      code: 'working_object_missing',
      details: { kind: 'basis' },
    });
  });
});
