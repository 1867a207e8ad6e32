import { describe, expect, it } from 'vitest';
import { executionInput } from '../../lambdas/domain/export/execution.ts';
import { STAGES } from '../../lambdas/protocol.ts';
import { TESTLAGET } from '../stages/runs/memory-dependencies.ts';
import { changedBefore, HOUR, isClean, KEY, MINUTE, NAME, PREFIX, SECOND } from './reconcile-fixture.ts';

describe('reconciling an export without an execution', () => {
  it('starts an execution named after its attempt after 20 s', async () => {
    const { dependencies, started, run } = await changedBefore(20 * SECOND, { status: 'initialised' });
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(started).toEqual([[NAME, executionInput(await dependencies.record(KEY)), 'Root=1-a']]);
  });

  it('starts nothing before 20 s, because the API may still do it', async () => {
    const { started, run } = await changedBefore(20 * SECOND - 1, { status: 'initialised' });
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect(started).toEqual([]);
  });

  it('starts nothing when the execution is running', async () => {
    const { started, run } = await changedBefore(HOUR, { status: 'initialised' }, 'RUNNING');
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect(started).toEqual([]);
  });

  it('passes the input that the state machine expects', async () => {
    const { dependencies } = await changedBefore(0, { status: 'initialised', attempt: 3 });
    expect(executionInput(await dependencies.record(KEY))).toEqual({
      exportId: KEY.exportId,
      purpose: 'report',
      attempt: 3,
      organisationNumber: TESTLAGET,
      includeAttachments: false,
      correlationId: 'correlation',
    });
  });
});

describe('reconciling a running export', () => {
  const running = STAGES.filter((stage) => stage !== 'initialised');

  it.each(running)('fails it during %s when its execution failed 30 s ago without an event', async (stage) => {
    const { dependencies, run } = await changedBefore(30 * SECOND, { status: stage, stage }, 'FAILED');
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(await dependencies.record(KEY)).toMatchObject({
      status: 'failed',
      failure: { code: 'stage_crashed', stage },
    });
  });

  it('fails it as aborted when it has no execution', async () => {
    const { dependencies, run } = await changedBefore(30 * SECOND, { status: 'aggregating' });
    await run();
    expect(await dependencies.record(KEY)).toMatchObject({ status: 'failed', failure: { code: 'execution_aborted' } });
  });

  it('does not check its execution before 30 s', async () => {
    const { dependencies, run } = await changedBefore(30 * SECOND - 1, { status: 'aggregating' }, 'FAILED');
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect((await dependencies.record(KEY)).status).toBe('aggregating');
  });

  it('changes nothing while its execution runs', async () => {
    const { run } = await changedBefore(2 * HOUR, { status: 'aggregating' }, 'RUNNING');
    expect(await run()).toEqual({ open: 1, changed: 0 });
  });

  it('changes nothing when its execution succeeded, because only the list is outdated', async () => {
    const { dependencies, run } = await changedBefore(HOUR, { status: 'storing_file' }, 'SUCCEEDED');
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect((await dependencies.record(KEY)).status).toBe('storing_file');
  });
});

describe('reconciling a cancelled export', () => {
  it('finishes the cancellation when the event was lost', async () => {
    const { dependencies, run } = await changedBefore(30 * SECOND, { status: 'cancelling' }, 'ABORTED');
    await run();
    expect(await dependencies.record(KEY)).toMatchObject({
      status: 'cancelled',
      cancellation: { cleanupCompleted: true },
    });
    expect(dependencies.working.keys(PREFIX)).toEqual([]);
  });

  it('cleans up once more and closes it when no Lambda can still run', async () => {
    const early = await changedBefore(16 * MINUTE - 1, { status: 'cancelled' });
    expect(await early.run()).toEqual({ open: 1, changed: 0 });
    expect(await isClean(early.dependencies)).toBe(false);

    const { dependencies, run } = await changedBefore(16 * MINUTE, { status: 'cancelled' });
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(await isClean(dependencies)).toBe(true);
    expect(await run()).toEqual({ open: 0, changed: 0 });
  });
});

describe.each(['completed', 'completed_empty'] as const)('reconciling an export that is %s', (status) => {
  it('cleans up after 30 s when the event of its execution was lost', async () => {
    const { dependencies, run } = await changedBefore(30 * SECOND, { status, cost: null }, 'SUCCEEDED');
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(dependencies.working.keys(PREFIX)).toEqual([]);
    expect((await dependencies.record(KEY)).cost?.attempts).toHaveProperty('1');
    expect(await run()).toEqual({ open: 1, changed: 0 });
  });

  it('leaves its execution, which is about to end, alone', async () => {
    const { stopped, run } = await changedBefore(30 * SECOND, { status, cost: null }, 'RUNNING');
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect(stopped).toEqual([]);
  });

  it('cleans up once more and closes it when no Lambda can still run', async () => {
    const early = await changedBefore(16 * MINUTE - 1, { status });
    expect(await early.run()).toEqual({ open: 1, changed: 0 });
    const { dependencies, run } = await changedBefore(16 * MINUTE, { status });
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(dependencies.working.keys(PREFIX)).toEqual([]);
    expect(await dependencies.chunks.list(KEY)).toHaveLength(1);
    expect(await run()).toEqual({ open: 0, changed: 0 });
  });
});

it.each(['failed', 'paused', 'cancelled', 'cancelling'] as const)(
  'reconciling an export that is %s stops its execution when that still runs',
  async (status) => {
    const { dependencies, stopped, run } = await changedBefore(30 * SECOND, { status, cost: null }, 'RUNNING');
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(stopped).toEqual([NAME]);
    expect((await dependencies.record(KEY)).status).toBe(status);
  },
);

describe('reconciling a failed export', () => {
  it('keeps its working prefix for 24 h, and then deletes it with the chunk markers', async () => {
    const early = await changedBefore(24 * HOUR - 1, { status: 'failed', sweptAttempt: 1 });
    expect(await early.run()).toEqual({ open: 1, changed: 0 });
    expect(await isClean(early.dependencies)).toBe(false);

    const { dependencies, run } = await changedBefore(24 * HOUR, { status: 'failed' });
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(await isClean(dependencies)).toBe(true);
    expect((await dependencies.record(KEY)).status).toBe('failed');
    expect(await run()).toEqual({ open: 0, changed: 0 });
  });

  it('keeps its prefix when it was retried after it was listed', async () => {
    const { dependencies, run } = await changedBefore(24 * HOUR, { status: 'failed' });
    const listed = [await dependencies.record(KEY)];
    await dependencies.records.transition(KEY, 1, { to: 'restarted', from: 'failed' }, 'kari');
    dependencies.records.open = async function* () {
      yield listed;
    };
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect(await isClean(dependencies)).toBe(false);
  });
});

describe('reconciling a paused export', () => {
  it('keeps its working prefix for 24 h', async () => {
    const { dependencies, run } = await changedBefore(24 * HOUR - 1, { status: 'paused', sweptAttempt: 1 });
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect(await isClean(dependencies)).toBe(false);
  });

  it('cancels it after 24 h, and closes it later', async () => {
    const { dependencies, run } = await changedBefore(24 * HOUR, { status: 'paused', percent: 30 });
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(await dependencies.record(KEY)).toMatchObject({
      status: 'cancelled',
      cancellation: { by: 'system', percent: 30, cleanupCompleted: true },
    });
    expect(dependencies.working.keys(PREFIX)).toEqual([]);
    dependencies.clock.advance(16 * MINUTE);
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(await isClean(dependencies)).toBe(true);
    expect(await run()).toEqual({ open: 0, changed: 0 });
  });

  it('continues in the next run when deleting the prefix fails', async () => {
    const { dependencies, run } = await changedBefore(24 * HOUR, { status: 'paused' });
    const { deletePrefix } = dependencies.working;
    dependencies.working.deletePrefix = () => Promise.reject(new Error('killed'));
    await expect(run()).rejects.toThrow('killed');
    dependencies.working.deletePrefix = deletePrefix;
    dependencies.clock.advance(MINUTE);
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect((await dependencies.record(KEY)).status).toBe('cancelled');
    expect(dependencies.working.keys(PREFIX)).toEqual([]);
  });

  it('keeps its prefix when it was resumed after it was listed', async () => {
    const { dependencies, run } = await changedBefore(24 * HOUR, { status: 'paused' });
    const listed = [await dependencies.record(KEY)];
    await dependencies.records.transition(KEY, 1, { to: 'restarted', from: 'paused' }, 'kari');
    dependencies.records.open = async function* () {
      yield listed;
    };
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect(await isClean(dependencies)).toBe(false);
  });
});
