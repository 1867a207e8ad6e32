import { expect, it } from 'vitest';
import { completeEmpty } from '../../lambdas/stages/complete-empty.ts';
import { MemoryWorld, stateOf } from './memory-world.ts';

it('says completed_empty, without a file', async () => {
  const world = new MemoryWorld();
  world.seed({ status: 'querying_activities' });
  await completeEmpty(stateOf(), world);
  expect(await world.record(stateOf())).toMatchObject({ status: 'completed_empty', percent: 100, file: null });
  expect(world.reports.keys()).toEqual([]);
});

it('is content when its own first run has said so', async () => {
  const world = new MemoryWorld();
  world.seed({ status: 'completed_empty' });
  await expect(completeEmpty(stateOf(), world)).resolves.toBeUndefined();
});

it('says nothing over an export that was cancelled meanwhile', async () => {
  const world = new MemoryWorld();
  world.seed({ status: 'cancelling' });
  await expect(completeEmpty(stateOf(), world)).rejects.toThrow('cancelling');
});
