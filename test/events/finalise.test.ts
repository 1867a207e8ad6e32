import { describe, expect, it } from 'vitest';
import { codeOf, type EndedExecution } from '../../lambdas/events/ended-execution.ts';
import { finalise, finishCancellation } from '../../lambdas/events/finalise.ts';
import { STAGES } from '../../lambdas/protocol.ts';
import { MemoryDependencies, stateOf, TESTLAGET } from '../stages/runs/memory-dependencies.ts';

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

/** @param lastState the state that the execution entered last */
function run(dependencies: MemoryDependencies, ended: EndedExecution | undefined, lastState?: string): Promise<void> {
  const { records, working, reports } = dependencies;
  return finalise(KEY, 1, ended, {
    records,
    working,
    reports,
    reportRetentionDays: 1827,
    executions: { lastState: async (name) => (name === `${KEY.exportId}-1` ? lastState : undefined) },
    account: async () => undefined,
  });
}

it('a check is accounted for only when the next one is ensured, so that the reconciler comes back to it', async () => {
  const dependencies = await exportThatIs({ status: 'failed', purpose: 'check' });
  const { records, working, reports } = dependencies;
  const done: string[] = [];
  let fault: Error | undefined = new Error('throttled');
  const finish = () =>
    finalise(KEY, 1, FAILED, {
      records,
      working,
      reports,
      reportRetentionDays: 1827,
      executions: { lastState: async () => undefined },
      account: async () => void done.push('cost'),
      ensureCheck: async () => {
        if (fault !== undefined) throw fault;
        done.push('check');
        return 'nothing';
      },
    });
  await expect(finish()).rejects.toThrow('throttled');
  expect(done).toEqual([]);
  fault = undefined;
  await finish();
  expect(done).toEqual(['check', 'cost']);
});

const left = (dependencies: MemoryDependencies): string[] => dependencies.working.keys(PREFIX);

describe('finalise', () => {
  it.each(STAGES)('fails an export whose execution ends during %s', async (stage) => {
    const dependencies = await exportThatIs({ status: stage, stage });
    await run(dependencies, FAILED);
    expect(await dependencies.record(KEY)).toMatchObject({
      status: 'failed',
      failure: { code: 'stage_crashed', stage, supportReference: '00000001-1' },
    });
    // The prefix is kept for a retry.
    expect(left(dependencies)).toHaveLength(1);
    expect((await dependencies.record(KEY)).openPartition).toBe('OPEN');
  });

  it.each(['completed', 'completed_empty'] as const)('only cleans up after an export that is %s', async (status) => {
    const dependencies = await exportThatIs({ status });
    await run(dependencies, { status: 'SUCCEEDED' });
    expect(left(dependencies)).toEqual([]);
    expect(await dependencies.record(KEY)).toMatchObject({ status });
    // The reconciler closes it when no Lambda can be alive.
    expect((await dependencies.record(KEY)).openPartition).toBe('OPEN');
    expect(dependencies.working.keys()).toEqual(['work/970168885/another/basis.json']);
  });

  it.each<[string | undefined, string]>([
    ['DeduplicateParticipants', 'deduplicating'],
    ['StateOfAnotherRelease', 'aggregating'],
    [undefined, 'aggregating'],
  ])('blames a crash after the state %s on %s, when only aggregating was written', async (lastState, stage) => {
    const dependencies = await exportThatIs({ status: 'aggregating', stage: 'aggregating' });
    await run(dependencies, { status: 'TIMED_OUT' }, lastState);
    expect((await dependencies.record(KEY)).failure).toMatchObject({ code: 'execution_timed_out', stage });
  });

  it.each(['failed', 'paused', 'cancelling', 'completed_empty'] as const)(
    'deletes what an export that is %s has left in the reports bucket',
    async (status) => {
      const dependencies = await exportThatIs({ status });
      await dependencies.reports.put(`reports/${TESTLAGET}/${KEY.exportId}/1-0/r.xlsx`, 'half', 'text/plain');
      await run(dependencies, FAILED);
      expect(dependencies.reports.versions).toEqual([]);
    },
  );

  it('writes cancelled with actor and percent after cleaning up a cancelling export', async () => {
    const cancellation = { by: 'kari', percent: 40, cleanupCompleted: false };
    const dependencies = await exportThatIs({ status: 'cancelling', percent: 40, cancellation });
    await run(dependencies, { status: 'ABORTED' });
    expect(left(dependencies)).toEqual([]);
    expect(await dependencies.record(KEY)).toMatchObject({
      status: 'cancelled',
      cancellation: { by: 'kari', percent: 40, cleanupCompleted: true },
      // Still open, because a Lambda that outlived the execution may write once more.
      openPartition: 'OPEN',
    });
  });

  it('keeps the status cancelling when the prefix cannot be deleted', async () => {
    const dependencies = await exportThatIs({ status: 'cancelling' });
    dependencies.working.deletePrefix = () => Promise.reject(new Error('busy'));
    await expect(run(dependencies, FAILED)).rejects.toThrow('busy');
    expect((await dependencies.record(KEY)).status).toBe('cancelling');
  });

  it('deletes late writes of an export that is cancelled already', async () => {
    const dependencies = await exportThatIs({ status: 'cancelled' });
    await run(dependencies, FAILED);
    expect(left(dependencies)).toEqual([]);
    expect(dependencies.records.changes).toEqual([]);
  });

  it.each(['failed', 'paused'] as const)(
    'changes nothing for an export that is %s, which can continue',
    async (status) => {
      const dependencies = await exportThatIs({ status });
      await run(dependencies, FAILED);
      expect(left(dependencies)).toHaveLength(1);
      expect(dependencies.records.changes).toEqual([]);
    },
  );

  it('changes nothing when a later attempt has begun', async () => {
    const dependencies = await exportThatIs({ status: 'aggregating', attempt: 2 });
    await run(dependencies, FAILED);
    expect(dependencies.records.changes).toEqual([]);
    expect(left(dependencies)).toHaveLength(1);
  });

  it('changes nothing when the export does not exist', async () => {
    const dependencies = new MemoryDependencies();
    await expect(run(dependencies, FAILED)).resolves.toBeUndefined();
  });

  it('fails an export once when it is called twice', async () => {
    const dependencies = await exportThatIs({ status: 'aggregating', stage: 'aggregating' });
    await run(dependencies, FAILED);
    await run(dependencies, { status: 'TIMED_OUT' });
    expect((await dependencies.audit.list(KEY)).map(({ status }) => status)).toEqual(['failed']);
  });
});

describe('without an execution', () => {
  it('finishCancellation cleans up and writes cancelled', async () => {
    const dependencies = await exportThatIs({ status: 'cancelling' });
    await finishCancellation(KEY, dependencies);
    expect((await dependencies.record(KEY)).status).toBe('cancelled');
    expect(left(dependencies)).toEqual([]);
  });

  it('finalise changes nothing for a running export', async () => {
    const dependencies = await exportThatIs({ status: 'aggregating' });
    await run(dependencies, undefined);
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
])('returns the code %s for %j', (code, ended) => {
  expect(codeOf(ended)).toBe(code);
});
