import { expect, it } from 'vitest';
import { completeEmpty } from '../../lambdas/stages/complete-empty.ts';
import { MemoryDependencies, OWNER, stateOf, visits } from './runs/memory-dependencies.ts';
import { runStages } from './runs/run-stages.ts';

it('writes completed_empty without a file', async () => {
  const dependencies = new MemoryDependencies();
  dependencies.seed({ status: 'querying_activities' });
  await completeEmpty({ ...stateOf(), chunkCount: 0 }, dependencies);
  expect(await dependencies.record(stateOf())).toMatchObject({ status: 'completed_empty', percent: 100, file: null });
  expect(dependencies.reports.keys()).toEqual([]);
});

it('succeeds when it runs again', async () => {
  const dependencies = new MemoryDependencies();
  dependencies.seed({ status: 'completed_empty' });
  await expect(completeEmpty({ ...stateOf(), chunkCount: 0 }, dependencies)).resolves.toBeUndefined();
});

it('throws when the export has been cancelled', async () => {
  const dependencies = new MemoryDependencies();
  dependencies.seed({ status: 'cancelling' });
  await expect(completeEmpty({ ...stateOf(), chunkCount: 0 }, dependencies)).rejects.toThrow('cancelling');
});

it('fails, naming the first rows over all chunks, when activities were left out for their date', async () => {
  const dependencies = new MemoryDependencies();
  await dependencies.store(visits(...Array.from({ length: 25 }, () => ({ dato: '14. mars' }))), OWNER, 1);
  dependencies.seed();
  await expect(runStages(dependencies, stateOf())).rejects.toMatchObject({ name: 'NoReadableDateError' });
  expect(await dependencies.record(stateOf())).toMatchObject({
    status: 'failed',
    failure: {
      code: 'no_readable_date',
      retryable: false,
      details: { activities: 25, file: 'register.xlsx', firstRows: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
    },
  });
});

it('fails when the chosen branches have activities, and none of them a readable date', async () => {
  const dependencies = new MemoryDependencies();
  await dependencies.store(visits({ lokallag: 'Oslo' }, { lokallag: 'Bergen', dato: '' }));
  const { request } = dependencies.seed();
  dependencies.seed({ request: { ...request, branches: ['Bergen'] } });
  await expect(runStages(dependencies, stateOf())).rejects.toMatchObject({
    details: { activities: 1, file: 'register.xlsx', firstRows: [3] },
  });
});

it('reports nothing for branches without activities, whatever the dates of others', async () => {
  const dependencies = new MemoryDependencies();
  await dependencies.store(visits({ lokallag: 'Oslo' }, { lokallag: 'Bergen', dato: '' }));
  const { request } = dependencies.seed();
  dependencies.seed({ request: { ...request, branches: ['Tromsø'] } });
  await runStages(dependencies, stateOf());
  expect(await dependencies.record(stateOf())).toMatchObject({ status: 'completed_empty' });
});
