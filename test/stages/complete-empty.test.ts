import { expect, it } from 'vitest';
import { completeEmpty } from '../../lambdas/stages/complete-empty.ts';
import { MemoryDependencies, stateOf } from './memory-dependencies.ts';

it('writes completed_empty without a file', async () => {
  const dependencies = new MemoryDependencies();
  dependencies.seed({ status: 'querying_activities' });
  await completeEmpty(stateOf(), dependencies);
  expect(await dependencies.record(stateOf())).toMatchObject({ status: 'completed_empty', percent: 100, file: null });
  expect(dependencies.reports.keys()).toEqual([]);
});

it('succeeds when it runs again', async () => {
  const dependencies = new MemoryDependencies();
  dependencies.seed({ status: 'completed_empty' });
  await expect(completeEmpty(stateOf(), dependencies)).resolves.toBeUndefined();
});

it('throws when the export has been cancelled', async () => {
  const dependencies = new MemoryDependencies();
  dependencies.seed({ status: 'cancelling' });
  await expect(completeEmpty(stateOf(), dependencies)).rejects.toThrow('cancelling');
});
