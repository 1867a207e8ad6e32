import { expect, it } from 'vitest';
import { beginPhase } from '../../lambdas/stages/begin-phase.ts';
import { MemoryDependencies, stateOf } from './runs/memory-dependencies.ts';

const querying = (attempt = 1) => ({
  ...stateOf({ attempt }),
  status: 'querying_activities' as const,
  chunkCount: 7,
});

it('writes the status of a Map with its number of chunks as total', async () => {
  const dependencies = new MemoryDependencies();
  dependencies.seed();
  await beginPhase(querying(), dependencies);
  expect(await dependencies.record(stateOf())).toMatchObject({
    status: 'querying_activities',
    stage: 'querying_activities',
    stageProgress: { current: 0, total: 7 },
  });
});

it('succeeds when it runs again in the same attempt', async () => {
  const dependencies = new MemoryDependencies();
  dependencies.seed({ status: 'querying_activities' });
  await expect(beginPhase(querying(), dependencies)).resolves.toBeUndefined();
});

it.each(['cancelling', 'cancelled', 'paused', 'failed', 'aggregating'] as const)(
  'throws when the export is %s, and keeps the status',
  async (status) => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status });
    await expect(beginPhase(querying(), dependencies)).rejects.toMatchObject({
      name: 'ExportStoppedError',
      details: { status },
    });
    expect((await dependencies.record(stateOf())).status).toBe(status);
  },
);

it('throws when a later attempt has begun', async () => {
  const dependencies = new MemoryDependencies();
  dependencies.seed({ attempt: 2 });
  await expect(beginPhase(querying(1), dependencies)).rejects.toThrow('initialised');
  expect((await dependencies.record(stateOf())).status).toBe('initialised');
});
