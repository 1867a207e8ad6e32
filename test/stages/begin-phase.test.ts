import { expect, it } from 'vitest';
import { beginPhase } from '../../lambdas/stages/begin-phase.ts';
import { MemoryWorld, stateOf } from './memory-world.ts';

const querying = (attempt = 1) => ({
  ...stateOf({ attempt }),
  status: 'querying_activities' as const,
  chunkCount: 7,
});

it('writes the status ahead of the Map, with the number of its chunks as total', async () => {
  const world = new MemoryWorld();
  world.seed();
  await beginPhase(querying(), world);
  expect(await world.record(stateOf())).toMatchObject({
    status: 'querying_activities',
    stage: 'querying_activities',
    stageProgress: { current: 0, total: 7 },
  });
});

it('may be run again by the machine', async () => {
  const world = new MemoryWorld();
  world.seed({ status: 'querying_activities' });
  await expect(beginPhase(querying(), world)).resolves.toBeUndefined();
});

it.each(['cancelling', 'cancelled', 'paused', 'failed', 'aggregating'] as const)(
  'stops where the export is %s, and leaves the status',
  async (status) => {
    const world = new MemoryWorld();
    world.seed({ status });
    await expect(beginPhase(querying(), world)).rejects.toMatchObject({
      name: 'ExportStoppedError',
      details: { status },
    });
    expect((await world.record(stateOf())).status).toBe(status);
  },
);

it('stops where a later attempt has taken over', async () => {
  const world = new MemoryWorld();
  world.seed({ attempt: 2 });
  await expect(beginPhase(querying(1), world)).rejects.toThrow('initialised');
  expect((await world.record(stateOf())).status).toBe('initialised');
});
