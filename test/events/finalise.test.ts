import { describe, expect, it } from 'vitest';
import { codeOf, type EndedExecution, finalise, finishCancellation } from '../../lambdas/events/finalise.ts';
import { STAGES } from '../../lambdas/protocol.ts';
import { MemoryDependencies, stateOf, TESTLAGET } from '../stages/memory-dependencies.ts';

const PREFIX = `work/${TESTLAGET}/${stateOf().exportId}/`;
const KEY = stateOf();
const FAILED: EndedExecution = { status: 'FAILED', error: 'Runtime.ExitError' };

async function exportThatIs(status: Parameters<MemoryDependencies['seed']>[0]): Promise<MemoryDependencies> {
  const dependencies = new MemoryDependencies();
  dependencies.seed(status);
  await dependencies.working.put(`${PREFIX}basis.json`, '{}', 'application/json');
  await dependencies.working.put('work/970168885/another/basis.json', '{}', 'application/json');
  return dependencies;
}

const left = (dependencies: MemoryDependencies): string[] => dependencies.working.keys(PREFIX);

describe('an execution that has ended', () => {
  it.each(STAGES)('in the middle of %s without a word fails its export there', async (stage) => {
    const dependencies = await exportThatIs({ status: stage, stage });
    await finalise(KEY, 1, FAILED, dependencies);
    expect(await dependencies.record(KEY)).toMatchObject({
      status: 'failed',
      failure: { code: 'stage_crashed', stage, supportReference: '00000001-1' },
    });
    // Kept for a retry.
    expect(left(dependencies)).toHaveLength(1);
    expect((await dependencies.record(KEY)).openPartition).toBe('OPEN');
  });

  it.each(['completed', 'completed_empty'] as const)('with %s leaves nothing to do but to clean up', async (status) => {
    const dependencies = await exportThatIs({ status });
    await finalise(KEY, 1, { status: 'SUCCEEDED' }, dependencies);
    expect(left(dependencies)).toEqual([]);
    expect(await dependencies.record(KEY)).toMatchObject({ status });
    expect((await dependencies.record(KEY)).openPartition).toBeUndefined();
    expect(dependencies.working.keys()).toEqual(['work/970168885/another/basis.json']);
  });

  it('because of a cancellation is cleaned up after and said to be cancelled, by whom and how far it was', async () => {
    const cancellation = { by: 'kari', percent: 40, cleanupCompleted: false };
    const dependencies = await exportThatIs({ status: 'cancelling', percent: 40, cancellation });
    await finalise(KEY, 1, { status: 'ABORTED' }, dependencies);
    expect(left(dependencies)).toEqual([]);
    expect(await dependencies.record(KEY)).toMatchObject({
      status: 'cancelled',
      cancellation: { by: 'kari', percent: 40, cleanupCompleted: true },
      // Open still: a Lambda that outlived the execution may write once more.
      openPartition: 'OPEN',
    });
  });

  it('does not say that it is cancelled before the prefix is gone', async () => {
    const dependencies = await exportThatIs({ status: 'cancelling' });
    dependencies.working.deletePrefix = () => Promise.reject(new Error('busy'));
    await expect(finalise(KEY, 1, FAILED, dependencies)).rejects.toThrow('busy');
    expect((await dependencies.record(KEY)).status).toBe('cancelling');
  });

  it('after it was cancelled already has its late writes swept away', async () => {
    const dependencies = await exportThatIs({ status: 'cancelled' });
    await finalise(KEY, 1, FAILED, dependencies);
    expect(left(dependencies)).toEqual([]);
    expect(dependencies.records.changes).toEqual([]);
  });

  it.each(['failed', 'paused'] as const)('of an export that is %s changes nothing: it can go on', async (status) => {
    const dependencies = await exportThatIs({ status });
    await finalise(KEY, 1, FAILED, dependencies);
    expect(left(dependencies)).toHaveLength(1);
    expect(dependencies.records.changes).toEqual([]);
  });

  it('of an earlier attempt does not touch the later one', async () => {
    const dependencies = await exportThatIs({ status: 'aggregating', attempt: 2 });
    await finalise(KEY, 1, FAILED, dependencies);
    expect(dependencies.records.changes).toEqual([]);
    expect(left(dependencies)).toHaveLength(1);
  });

  it('of no export that is known changes nothing', async () => {
    const dependencies = new MemoryDependencies();
    await expect(finalise(KEY, 1, FAILED, dependencies)).resolves.toBeUndefined();
  });

  it('may be told twice', async () => {
    const dependencies = await exportThatIs({ status: 'aggregating', stage: 'aggregating' });
    await finalise(KEY, 1, FAILED, dependencies);
    await finalise(KEY, 1, { status: 'TIMED_OUT' }, dependencies);
    expect((await dependencies.audit.list(KEY)).map(({ status }) => status)).toEqual(['failed']);
  });
});

describe('without an execution', () => {
  it('a paused export that is cancelled is cleaned up after all the same', async () => {
    const dependencies = await exportThatIs({ status: 'cancelling' });
    await finishCancellation(KEY, dependencies);
    expect((await dependencies.record(KEY)).status).toBe('cancelled');
    expect(left(dependencies)).toEqual([]);
  });

  it('a running export is left alone', async () => {
    const dependencies = await exportThatIs({ status: 'aggregating' });
    await finalise(KEY, 1, undefined, dependencies);
    expect(dependencies.records.changes).toEqual([]);
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
