import { describe, expect, it } from 'vitest';
import { codeOf, type EndedExecution, finalise, finishCancellation } from '../../lambdas/events/finalise.ts';
import { STAGES } from '../../lambdas/protocol.ts';
import { MemoryWorld, stateOf, TESTLAGET } from '../stages/memory-world.ts';

const PREFIX = `work/${TESTLAGET}/${stateOf().exportId}/`;
const KEY = stateOf();
const FAILED: EndedExecution = { status: 'FAILED', error: 'Runtime.ExitError' };

async function exportThatIs(status: Parameters<MemoryWorld['seed']>[0]): Promise<MemoryWorld> {
  const world = new MemoryWorld();
  world.seed(status);
  await world.working.put(`${PREFIX}basis.json`, '{}', 'application/json');
  await world.working.put('work/970168885/another/basis.json', '{}', 'application/json');
  return world;
}

const left = (world: MemoryWorld): string[] => world.working.keys(PREFIX);

describe('an execution that has ended', () => {
  it.each(STAGES)('in the middle of %s without a word fails its export there', async (stage) => {
    const world = await exportThatIs({ status: stage, stage });
    await finalise(KEY, 1, FAILED, world);
    expect(await world.record(KEY)).toMatchObject({
      status: 'failed',
      failure: { code: 'stage_crashed', stage, supportReference: '00000001-1' },
    });
    // Kept for a retry.
    expect(left(world)).toHaveLength(1);
    expect((await world.record(KEY)).openPartition).toBe('OPEN');
  });

  it.each(['completed', 'completed_empty'] as const)('with %s leaves nothing to do but to clean up', async (status) => {
    const world = await exportThatIs({ status });
    await finalise(KEY, 1, { status: 'SUCCEEDED' }, world);
    expect(left(world)).toEqual([]);
    expect(await world.record(KEY)).toMatchObject({ status });
    expect((await world.record(KEY)).openPartition).toBeUndefined();
    expect(world.working.keys()).toEqual(['work/970168885/another/basis.json']);
  });

  it('because of a cancellation is cleaned up after and said to be cancelled, by whom and how far it was', async () => {
    const cancellation = { by: 'kari', percent: 40, cleanupCompleted: false };
    const world = await exportThatIs({ status: 'cancelling', percent: 40, cancellation });
    await finalise(KEY, 1, { status: 'ABORTED' }, world);
    expect(left(world)).toEqual([]);
    expect(await world.record(KEY)).toMatchObject({
      status: 'cancelled',
      cancellation: { by: 'kari', percent: 40, cleanupCompleted: true },
      // Open still: a Lambda that outlived the execution may write once more.
      openPartition: 'OPEN',
    });
  });

  it('does not say that it is cancelled before the prefix is gone', async () => {
    const world = await exportThatIs({ status: 'cancelling' });
    world.working.deletePrefix = () => Promise.reject(new Error('busy'));
    await expect(finalise(KEY, 1, FAILED, world)).rejects.toThrow('busy');
    expect((await world.record(KEY)).status).toBe('cancelling');
  });

  it('after it was cancelled already has its late writes swept away', async () => {
    const world = await exportThatIs({ status: 'cancelled' });
    await finalise(KEY, 1, FAILED, world);
    expect(left(world)).toEqual([]);
    expect(world.exports.changes).toEqual([]);
  });

  it.each(['failed', 'paused'] as const)('of an export that is %s changes nothing: it can go on', async (status) => {
    const world = await exportThatIs({ status });
    await finalise(KEY, 1, FAILED, world);
    expect(left(world)).toHaveLength(1);
    expect(world.exports.changes).toEqual([]);
  });

  it('of an earlier attempt does not touch the later one', async () => {
    const world = await exportThatIs({ status: 'aggregating', attempt: 2 });
    await finalise(KEY, 1, FAILED, world);
    expect(world.exports.changes).toEqual([]);
    expect(left(world)).toHaveLength(1);
  });

  it('of no export that is known changes nothing', async () => {
    const world = new MemoryWorld();
    await expect(finalise(KEY, 1, FAILED, world)).resolves.toBeUndefined();
  });

  it('may be told twice', async () => {
    const world = await exportThatIs({ status: 'aggregating', stage: 'aggregating' });
    await finalise(KEY, 1, FAILED, world);
    await finalise(KEY, 1, { status: 'TIMED_OUT' }, world);
    expect((await world.exports.audit(KEY)).map(({ status }) => status)).toEqual(['failed']);
  });
});

describe('without an execution', () => {
  it('a paused export that is cancelled is cleaned up after all the same', async () => {
    const world = await exportThatIs({ status: 'cancelling' });
    await finishCancellation(world)(KEY);
    expect((await world.record(KEY)).status).toBe('cancelled');
    expect(left(world)).toEqual([]);
  });

  it('a running export is left alone', async () => {
    const world = await exportThatIs({ status: 'aggregating' });
    await finalise(KEY, 1, undefined, world);
    expect(world.exports.changes).toEqual([]);
  });
});

it.each<[string, EndedExecution]>([
  ['execution_timed_out', { status: 'TIMED_OUT' }],
  ['execution_aborted', { status: 'ABORTED' }],
  ['stage_timed_out', { status: 'FAILED', error: 'Sandbox.Timedout' }],
  ['stage_timed_out', { status: 'FAILED', error: 'States.Timeout' }],
  ['out_of_memory', { status: 'FAILED', error: 'Runtime.OutOfMemory' }],
  ['temporarily_unavailable', { status: 'FAILED', error: 'Lambda.TooManyRequestsException' }],
  ['stage_crashed', { status: 'FAILED', error: 'Runtime.ExitError' }],
  ['stage_crashed', { status: 'FAILED' }],
])('the code %s is said of %j', (code, ended) => {
  expect(codeOf(ended)).toBe(code);
});
