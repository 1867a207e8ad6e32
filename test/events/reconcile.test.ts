import { describe, expect, it } from 'vitest';
import { executionInput, reconcile } from '../../lambdas/events/reconcile.ts';
import type { Executions } from '../../lambdas/ports.ts';
import { STAGES } from '../../lambdas/protocol.ts';
import { MemoryWorld, stateOf, TESTLAGET } from '../stages/memory-world.ts';

const KEY = stateOf();
const NAME = `${KEY.exportId}-1`;
const PREFIX = `work/${TESTLAGET}/${KEY.exportId}/`;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

type ExecutionStatus = Awaited<ReturnType<Executions['status']>>;

/** The world that the reconciler sees, `age` after the export was last changed. */
async function changedBefore(
  age: number,
  record: Parameters<MemoryWorld['seed']>[0],
  executionStatus: ExecutionStatus = undefined,
): Promise<{ world: MemoryWorld; started: unknown[]; run: () => ReturnType<typeof reconcile> }> {
  const world = new MemoryWorld();
  world.seed(record);
  await world.working.put(`${PREFIX}basis.json`, '{}', 'application/json');
  await world.exports.beginChunk({ ...KEY, stage: 'aggregating', index: 0 }, 1);
  world.clock.advance(age);
  const started: unknown[] = [];
  const executions = {
    start: async (name: string, input: Record<string, unknown>) => void started.push([name, input]),
    status: async (name: string) => (name === NAME ? executionStatus : undefined),
  };
  const { exports, working, clock } = world;
  return { world, started, run: () => reconcile({ exports, working, clock, executions }) };
}

const isClean = async (world: MemoryWorld): Promise<boolean> =>
  world.working.keys(PREFIX).length === 0 && (await world.exports.chunks(KEY)).length === 0;

describe('an export that was never started', () => {
  it('is started after 20 s, under the name of its attempt', async () => {
    const { world, started, run } = await changedBefore(20 * SECOND, { status: 'initialised' });
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(started).toEqual([[NAME, executionInput(await world.record(KEY))]]);
  });

  it('is given those 20 s: the API may be about to', async () => {
    const { started, run } = await changedBefore(20 * SECOND - 1, { status: 'initialised' });
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect(started).toEqual([]);
  });

  it('but runs is left alone', async () => {
    const { started, run } = await changedBefore(HOUR, { status: 'initialised' }, 'RUNNING');
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect(started).toEqual([]);
  });

  it('gets the input that the state machine is defined for', async () => {
    const { world } = await changedBefore(0, { status: 'initialised', attempt: 3 });
    expect(executionInput(await world.record(KEY))).toEqual({
      exportId: KEY.exportId,
      attempt: 3,
      organisationNumber: TESTLAGET,
      includeAttachments: false,
    });
  });
});

describe('a running export', () => {
  const running = STAGES.filter((stage) => stage !== 'initialised');

  it.each(running)('in %s whose execution has failed unheard is failed after 30 s', async (stage) => {
    const { world, run } = await changedBefore(30 * SECOND, { status: stage, stage }, 'FAILED');
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(await world.record(KEY)).toMatchObject({ status: 'failed', failure: { code: 'stage_crashed', stage } });
  });

  it('whose execution is not to be found is failed as aborted', async () => {
    const { world, run } = await changedBefore(30 * SECOND, { status: 'aggregating' });
    await run();
    expect(await world.record(KEY)).toMatchObject({ status: 'failed', failure: { code: 'execution_aborted' } });
  });

  it('is not asked about before', async () => {
    const { world, run } = await changedBefore(30 * SECOND - 1, { status: 'aggregating' }, 'FAILED');
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect((await world.record(KEY)).status).toBe('aggregating');
  });

  it('that runs, however long, is left alone', async () => {
    const { run } = await changedBefore(2 * HOUR, { status: 'aggregating' }, 'RUNNING');
    expect(await run()).toEqual({ open: 1, changed: 0 });
  });

  it('whose execution has succeeded is left to the list that is behind: its own record says completed', async () => {
    const { world, run } = await changedBefore(HOUR, { status: 'storing_file' }, 'SUCCEEDED');
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect((await world.record(KEY)).status).toBe('storing_file');
  });
});

describe('a cancelled export', () => {
  it('is brought to its end when the event never came', async () => {
    const { world, run } = await changedBefore(30 * SECOND, { status: 'cancelling' }, 'ABORTED');
    await run();
    expect(await world.record(KEY)).toMatchObject({ status: 'cancelled', cancellation: { cleanupCompleted: true } });
    expect(world.working.keys(PREFIX)).toEqual([]);
  });

  it('is swept once more when no Lambda can run any longer, and then closed', async () => {
    const early = await changedBefore(16 * MINUTE - 1, { status: 'cancelled' });
    expect(await early.run()).toEqual({ open: 1, changed: 0 });
    expect(await isClean(early.world)).toBe(false);

    const { world, run } = await changedBefore(16 * MINUTE, { status: 'cancelled' });
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(await isClean(world)).toBe(true);
    expect(await run()).toEqual({ open: 0, changed: 0 });
  });
});

it.each(['completed', 'completed_empty'] as const)(
  'an export that is %s and still open is cleaned up and closed at once',
  async (status) => {
    const { world, run } = await changedBefore(0, { status });
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(world.working.keys(PREFIX)).toEqual([]);
    expect(await run()).toEqual({ open: 0, changed: 0 });
  },
);

describe('a failed export', () => {
  it('keeps what it did for 24 h, and then starts from the query again', async () => {
    const early = await changedBefore(24 * HOUR - 1, { status: 'failed' });
    expect(await early.run()).toEqual({ open: 1, changed: 0 });
    expect(await isClean(early.world)).toBe(false);

    const { world, run } = await changedBefore(24 * HOUR, { status: 'failed' });
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(await isClean(world)).toBe(true);
    expect((await world.record(KEY)).status).toBe('failed');
    expect(await run()).toEqual({ open: 0, changed: 0 });
  });

  it('that was retried since it was listed keeps its prefix', async () => {
    const { world, run } = await changedBefore(24 * HOUR, { status: 'failed' });
    const listed = [await world.record(KEY)];
    await world.exports.transition(KEY, 1, { to: 'restarted', from: 'failed' }, 'kari');
    world.exports.open = async () => listed;
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect(await isClean(world)).toBe(false);
  });
});

describe('a paused export', () => {
  it('keeps what it did for 24 h', async () => {
    const { world, run } = await changedBefore(24 * HOUR - 1, { status: 'paused' });
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect(await isClean(world)).toBe(false);
  });

  it('becomes cancelled after that: cleaned up first, swept and closed later', async () => {
    const { world, run } = await changedBefore(24 * HOUR, { status: 'paused', percent: 30 });
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(await world.record(KEY)).toMatchObject({
      status: 'cancelled',
      cancellation: { by: 'system', percent: 30, cleanupCompleted: true },
    });
    expect(world.working.keys(PREFIX)).toEqual([]);
    world.clock.advance(16 * MINUTE);
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(await isClean(world)).toBe(true);
    expect(await run()).toEqual({ open: 0, changed: 0 });
  });

  it('is not lost when the reconciler dies half-way: the next run goes on', async () => {
    const { world, run } = await changedBefore(24 * HOUR, { status: 'paused' });
    const { deletePrefix } = world.working;
    world.working.deletePrefix = () => Promise.reject(new Error('killed'));
    await expect(run()).rejects.toThrow('killed');
    world.working.deletePrefix = deletePrefix;
    world.clock.advance(MINUTE);
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect((await world.record(KEY)).status).toBe('cancelled');
    expect(world.working.keys(PREFIX)).toEqual([]);
  });

  it('that was resumed since it was listed keeps its prefix', async () => {
    const { world, run } = await changedBefore(24 * HOUR, { status: 'paused' });
    const listed = [await world.record(KEY)];
    await world.exports.transition(KEY, 1, { to: 'restarted', from: 'paused' }, 'kari');
    world.exports.open = async () => listed;
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect(await isClean(world)).toBe(false);
  });
});
