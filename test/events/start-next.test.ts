import { describe, expect, it } from 'vitest';
import { finalise } from '../../lambdas/events/finalise.ts';
import { reconcile } from '../../lambdas/events/reconcile.ts';
import { startNext } from '../../lambdas/events/start-next.ts';
import type { ExportKey } from '../../lambdas/ports.ts';
import { MAX_RUNNING_EXPORTS } from '../../lambdas/protocol.ts';
import { exportRecord } from '../fakes/export-record.ts';
import { RecordedMetrics } from '../fakes/metrics.ts';
import { MemoryDependencies, TESTLAGET } from '../stages/memory-dependencies.ts';

const FAILURE = { code: 'internal_error', stage: 'initialised' as const, details: {}, retryable: true };
const FAILED = { to: 'failed', failure: FAILURE, supportReference: 'x' } as const;

/** As many exports as may run, and then some that wait. */
async function queueOf(waiting: number) {
  const dependencies = new MemoryDependencies();
  const { records } = dependencies;
  const keys = Array.from({ length: MAX_RUNNING_EXPORTS + waiting }, (_, index) => ({
    organisationNumber: TESTLAGET,
    exportId: `01JZZZZZZZ00000000000000${String(index).padStart(2, '0')}`,
  }));
  for (const key of keys) {
    await records.create(exportRecord({ ...key, requestHash: key.exportId }));
  }
  const started: string[] = [];
  let fault: Error | undefined;
  const executions = {
    start: async (name: string) => {
      if (fault !== undefined) throw fault;
      started.push(name);
    },
    status: async (name: string) => (started.includes(name) ? ('RUNNING' as const) : undefined),
    stop: async () => {},
    lastState: async () => undefined,
  };
  const parts = {
    ...dependencies,
    records,
    executions,
    traceHeader: () => undefined,
    account: async () => {},
    reportRetentionDays: 1827,
  };
  return {
    dependencies,
    records,
    executions,
    started,
    keyAt: (index: number) => keys[index] ?? { organisationNumber: TESTLAGET, exportId: 'none' },
    nameAt: (index: number) => `${keys[index]?.exportId}-1`,
    breakStarts: (error: Error | undefined) => {
      fault = error;
    },
    next: () => startNext(TESTLAGET, 'finaliser', parts),
    finalised: (key: ExportKey) =>
      finalise(key, 1, { status: 'FAILED' }, { ...parts, startNext: () => startNext(TESTLAGET, 'finaliser', parts) }),
    reconciled: () => reconcile({ ...parts, metrics: new RecordedMetrics() }),
  };
}

describe('startNext', () => {
  it('starts nothing while every slot is taken', async () => {
    const { next, started } = await queueOf(2);
    expect(await next()).toBe(0);
    expect(started).toEqual([]);
  });

  it('starts those that wait in their order, as many as slots are free', async () => {
    const { next, records, keyAt, nameAt, started } = await queueOf(3);
    for (let index = 0; index < MAX_RUNNING_EXPORTS; index++) {
      await records.transition(keyAt(index), 1, FAILED, 'pipeline');
    }
    expect(await next()).toBe(MAX_RUNNING_EXPORTS);
    expect(started).toEqual([nameAt(MAX_RUNNING_EXPORTS), nameAt(MAX_RUNNING_EXPORTS + 1)]);
    expect(await records.read(keyAt(MAX_RUNNING_EXPORTS + 2))).toMatchObject({ status: 'queued' });
  });

  it('starts each once when it runs several times at the same time', async () => {
    const { next, records, keyAt, nameAt, started } = await queueOf(3);
    await records.transition(keyAt(0), 1, FAILED, 'pipeline');
    await Promise.all([next(), next(), next()]);
    expect(started).toEqual([nameAt(MAX_RUNNING_EXPORTS)]);
  });
});

it('the finaliser starts the next one when an execution has ended', async () => {
  const { finalised, records, keyAt, nameAt, started } = await queueOf(1);
  await records.transition(keyAt(0), 1, FAILED, 'pipeline');
  await finalised(keyAt(0));
  expect(started).toEqual([nameAt(MAX_RUNNING_EXPORTS)]);
});

describe('the reconciler', () => {
  it('starts the one that waits first when nobody noticed the end of another', async () => {
    const { records, keyAt, nameAt, started, reconciled } = await queueOf(2);
    await records.transition(keyAt(0), 1, FAILED, 'pipeline');
    expect(await reconciled()).toMatchObject({ fixed: 1 });
    expect(started).toEqual([nameAt(MAX_RUNNING_EXPORTS)]);
  });

  it('starts the execution of one that was promoted by a process that broke off', async () => {
    const { dependencies, records, keyAt, nameAt, started, next, breakStarts, reconciled } = await queueOf(1);
    await records.transition(keyAt(0), 1, FAILED, 'pipeline');
    breakStarts(new Error('no connection'));
    await expect(next()).rejects.toThrow('no connection');
    expect(await records.read(keyAt(MAX_RUNNING_EXPORTS))).toMatchObject({ status: 'initialised' });
    breakStarts(undefined);
    dependencies.clock.advance(25_000);
    await reconciled();
    expect(started).toContain(nameAt(MAX_RUNNING_EXPORTS));
  });

  it('frees the slot of an export that an older release has ended without freeing it', async () => {
    const { records, keyAt, nameAt, started, reconciled } = await queueOf(1);
    records.seed(exportRecord({ ...keyAt(0), requestHash: keyAt(0).exportId, status: 'failed' }));
    await reconciled();
    expect(started).toEqual([nameAt(MAX_RUNNING_EXPORTS)]);
  });

  it('never counts a queued export as past its budget', async () => {
    const { dependencies, executions, records, keyAt, nameAt, reconciled } = await queueOf(1);
    for (let index = 0; index < MAX_RUNNING_EXPORTS; index++) {
      await executions.start(nameAt(index));
      await records.advance(keyAt(index), 'querying_activities');
    }
    dependencies.clock.advance(10 * 60_000);
    expect(await reconciled()).toMatchObject({ open: MAX_RUNNING_EXPORTS + 1, pastBudget: 0, fixed: 0 });
  });
});
