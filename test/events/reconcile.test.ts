import { describe, expect, it } from 'vitest';
import { executionInput } from '../../lambdas/domain/export/execution.ts';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import { isPastBudget, reconcile } from '../../lambdas/events/reconcile.ts';
import type { MetricName } from '../../lambdas/metric-catalogue.ts';
import type { Executions } from '../../lambdas/ports.ts';
import { STAGES, type Stage } from '../../lambdas/protocol.ts';
import { BEGINNING, exportRecord } from '../fakes/export-record.ts';
import { RecordedMetrics } from '../fakes/metrics.ts';
import { MemoryDependencies, stateOf, TESTLAGET } from '../stages/memory-dependencies.ts';

const KEY = stateOf();
const NAME = `${KEY.exportId}-1`;
const PREFIX = `work/${TESTLAGET}/${KEY.exportId}/`;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

type ExecutionStatus = Awaited<ReturnType<Executions['status']>>;

/** What the reconciler depends on, `age` after the export was last changed. */
async function changedBefore(
  age: number,
  record: Parameters<MemoryDependencies['seed']>[0],
  executionStatus: ExecutionStatus = undefined,
): Promise<{
  dependencies: MemoryDependencies;
  metrics: RecordedMetrics;
  started: unknown[];
  run: () => Promise<{ open: number; changed: number }>;
}> {
  const dependencies = new MemoryDependencies();
  dependencies.seed(record);
  await dependencies.working.put(`${PREFIX}basis.json`, '{}', 'application/json');
  await dependencies.chunks.begin({ ...KEY, stage: 'aggregating', index: 0 }, 1);
  dependencies.clock.advance(age);
  const started: unknown[] = [];
  const metrics = new RecordedMetrics();
  const executions = {
    start: async (...start: unknown[]) => void started.push(start),
    status: async (name: string) => (name === NAME ? executionStatus : undefined),
  };
  const { records, chunks, working, clock } = dependencies;
  return {
    dependencies,
    metrics,
    started,
    run: async () => {
      const traceHeader = () => 'Root=1-a';
      const { open, mended, swept } = await reconcile({
        records,
        chunks,
        working,
        clock,
        executions,
        metrics,
        traceHeader,
      });
      return { open, changed: mended + swept };
    },
  };
}

const isClean = async (dependencies: MemoryDependencies): Promise<boolean> =>
  dependencies.working.keys(PREFIX).length === 0 && (await dependencies.chunks.list(KEY)).length === 0;

describe('an export that was never started', () => {
  it('is started after 20 s, under the name of its attempt', async () => {
    const { dependencies, started, run } = await changedBefore(20 * SECOND, { status: 'initialised' });
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(started).toEqual([[NAME, executionInput(await dependencies.record(KEY)), 'Root=1-a']]);
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
    const { dependencies } = await changedBefore(0, { status: 'initialised', attempt: 3 });
    expect(executionInput(await dependencies.record(KEY))).toEqual({
      exportId: KEY.exportId,
      attempt: 3,
      organisationNumber: TESTLAGET,
      includeAttachments: false,
      correlationId: 'correlation',
    });
  });
});

describe('a running export', () => {
  const running = STAGES.filter((stage) => stage !== 'initialised');

  it.each(running)('in %s whose execution has failed unheard is failed after 30 s', async (stage) => {
    const { dependencies, run } = await changedBefore(30 * SECOND, { status: stage, stage }, 'FAILED');
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(await dependencies.record(KEY)).toMatchObject({
      status: 'failed',
      failure: { code: 'stage_crashed', stage },
    });
  });

  it('whose execution is not to be found is failed as aborted', async () => {
    const { dependencies, run } = await changedBefore(30 * SECOND, { status: 'aggregating' });
    await run();
    expect(await dependencies.record(KEY)).toMatchObject({ status: 'failed', failure: { code: 'execution_aborted' } });
  });

  it('is not asked about before', async () => {
    const { dependencies, run } = await changedBefore(30 * SECOND - 1, { status: 'aggregating' }, 'FAILED');
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect((await dependencies.record(KEY)).status).toBe('aggregating');
  });

  it('that runs, however long, is left alone', async () => {
    const { run } = await changedBefore(2 * HOUR, { status: 'aggregating' }, 'RUNNING');
    expect(await run()).toEqual({ open: 1, changed: 0 });
  });

  it('whose execution has succeeded is left to the list that is behind: its own record says completed', async () => {
    const { dependencies, run } = await changedBefore(HOUR, { status: 'storing_file' }, 'SUCCEEDED');
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect((await dependencies.record(KEY)).status).toBe('storing_file');
  });
});

describe('a cancelled export', () => {
  it('is brought to its end when the event never came', async () => {
    const { dependencies, run } = await changedBefore(30 * SECOND, { status: 'cancelling' }, 'ABORTED');
    await run();
    expect(await dependencies.record(KEY)).toMatchObject({
      status: 'cancelled',
      cancellation: { cleanupCompleted: true },
    });
    expect(dependencies.working.keys(PREFIX)).toEqual([]);
  });

  it('is swept once more when no Lambda can run any longer, and then closed', async () => {
    const early = await changedBefore(16 * MINUTE - 1, { status: 'cancelled' });
    expect(await early.run()).toEqual({ open: 1, changed: 0 });
    expect(await isClean(early.dependencies)).toBe(false);

    const { dependencies, run } = await changedBefore(16 * MINUTE, { status: 'cancelled' });
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(await isClean(dependencies)).toBe(true);
    expect(await run()).toEqual({ open: 0, changed: 0 });
  });
});

it.each(['completed', 'completed_empty'] as const)(
  'an export that is %s and still open is cleaned up and closed at once',
  async (status) => {
    const { dependencies, run } = await changedBefore(0, { status });
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(dependencies.working.keys(PREFIX)).toEqual([]);
    expect(await run()).toEqual({ open: 0, changed: 0 });
  },
);

describe('a failed export', () => {
  it('keeps what it did for 24 h, and then starts from the query again', async () => {
    const early = await changedBefore(24 * HOUR - 1, { status: 'failed' });
    expect(await early.run()).toEqual({ open: 1, changed: 0 });
    expect(await isClean(early.dependencies)).toBe(false);

    const { dependencies, run } = await changedBefore(24 * HOUR, { status: 'failed' });
    expect(await run()).toEqual({ open: 1, changed: 1 });
    expect(await isClean(dependencies)).toBe(true);
    expect((await dependencies.record(KEY)).status).toBe('failed');
    expect(await run()).toEqual({ open: 0, changed: 0 });
  });

  it('that was retried since it was listed keeps its prefix', async () => {
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

describe('a paused export', () => {
  it('keeps what it did for 24 h', async () => {
    const { dependencies, run } = await changedBefore(24 * HOUR - 1, { status: 'paused' });
    expect(await run()).toEqual({ open: 1, changed: 0 });
    expect(await isClean(dependencies)).toBe(false);
  });

  it('becomes cancelled after that: cleaned up first, swept and closed later', async () => {
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

  it('is not lost when the reconciler dies half-way: the next run goes on', async () => {
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

  it('that was resumed since it was listed keeps its prefix', async () => {
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

describe('what the reconciler tells operations', () => {
  it.each<
    [string, number, Parameters<MemoryDependencies['seed']>[0], ExecutionStatus, Partial<Record<MetricName, number>>]
  >([
    ['a fresh export', 0, { status: 'initialised' }, undefined, {}],
    ['one that it starts', 20 * SECOND, { status: 'initialised' }, undefined, { ExportsMended: 1 }],
    ['one that it fails', 30 * SECOND, { status: 'aggregating' }, 'FAILED', { ExportsMended: 1 }],
    ['one that it only cleans up after', 16 * MINUTE, { status: 'cancelled' }, undefined, {}],
    ['one that has long begun nothing', 3 * MINUTE, { status: 'initialised' }, 'RUNNING', { ExportsPastBudget: 1 }],
  ])('of %s', async (_, age, record, status, expected) => {
    const { metrics, run } = await changedBefore(age, record, status);
    await run();
    expect(Object.fromEntries(metrics.measured.map(([name, value]) => [name, value]))).toEqual({
      ReconcilerRuns: 1,
      OpenExports: 1,
      ExportsPastBudget: 0,
      ExportsMended: 0,
      ...expected,
    });
  });

  it('is that it ran, even when one export could not be mended; the others were', async () => {
    const { dependencies, metrics, started, run } = await changedBefore(
      30 * SECOND,
      { status: 'cancelling' },
      'ABORTED',
    );
    dependencies.seed({ exportId: '01JZZZZZZZ0000000000000002', status: 'initialised' });
    dependencies.seed({ exportId: '01JZZZZZZZ0000000000000003', status: 'initialised' });
    dependencies.clock.advance(MINUTE);
    dependencies.working.deletePrefix = () => Promise.reject(new Error('poison'));
    await expect(run()).rejects.toThrow('poison');
    expect(started).toHaveLength(2);
    expect(metrics.valuesOf('ReconcilerRuns')).toEqual([1]);
    expect(metrics.valuesOf('ExportsMended')).toEqual([2]);
  });
});

describe('the list of open exports', () => {
  it('is read to its end: failures that are kept for a day delay nobody', async () => {
    const { dependencies, started, run } = await changedBefore(HOUR, { status: 'failed' });
    for (const last of [2, 3, 4, 5]) {
      dependencies.seed({ exportId: `01JZZZZZZZ000000000000000${last}`, status: 'failed' });
    }
    dependencies.seed({ exportId: '01JZZZZZZZ0000000000000009', status: 'initialised' });
    expect(await run()).toEqual({ open: 6, changed: 1 });
    expect(started).toHaveLength(1);
  });

  it('is left to the next run after three minutes', async () => {
    const { dependencies, run } = await changedBefore(HOUR, { status: 'failed' });
    for (const last of [2, 3, 4, 5]) {
      dependencies.seed({ exportId: `01JZZZZZZZ000000000000000${last}`, status: 'failed' });
    }
    const { open } = dependencies.records;
    dependencies.records.open = async function* () {
      for await (const page of open.call(dependencies.records)) {
        dependencies.clock.advance(2 * MINUTE);
        yield page;
      }
    };
    expect((await run()).open).toBe(4);
  });
});

describe('an export is past its budget', () => {
  const begun = (fields: Partial<ExportRecord>) => exportRecord({ stage: fields.status as Stage, ...fields });
  const at = (milliseconds: number) => new Date(BEGINNING + milliseconds).toISOString();

  it.each(['initialised', 'cancelling'] as const)('when it has been %s for more than two minutes', (status) => {
    expect(isPastBudget(begun({ status }), BEGINNING + 2 * MINUTE)).toBe(false);
    expect(isPastBudget(begun({ status }), BEGINNING + 2 * MINUTE + 1)).toBe(true);
  });

  it.each(STAGES.filter((stage) => stage !== 'initialised'))(
    'when it says nothing in %s for longer than a Lambda may run, and a minute',
    (status) => {
      expect(isPastBudget(begun({ status }), BEGINNING + 16 * MINUTE)).toBe(false);
      expect(isPastBudget(begun({ status }), BEGINNING + 16 * MINUTE + 1)).toBe(true);
    },
  );

  it('when it goes on and on: the machine’s own two hours and five minutes', () => {
    const busy = (age: number) => begun({ status: 'aggregating', updatedAt: at(age - SECOND) });
    expect(isPastBudget(busy(2 * HOUR + 5 * MINUTE), BEGINNING + 2 * HOUR + 5 * MINUTE)).toBe(false);
    expect(isPastBudget(busy(2 * HOUR + 6 * MINUTE), BEGINNING + 2 * HOUR + 6 * MINUTE)).toBe(true);
  });

  it.each(['failed', 'paused', 'cancelled', 'completed', 'completed_empty'] as const)(
    'but never when it is %s: nobody waits for it',
    (status) => {
      expect(isPastBudget(begun({ status }), BEGINNING + 30 * HOUR)).toBe(false);
    },
  );
});
