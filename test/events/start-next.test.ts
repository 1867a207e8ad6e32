import { describe, expect, it } from 'vitest';
import { finalise } from '../../lambdas/events/finalise.ts';
import { reconcile } from '../../lambdas/events/reconcile.ts';
import { startNext } from '../../lambdas/events/start-next.ts';
import type { ExportKey } from '../../lambdas/ports.ts';
import { MAX_RUNNING_EXPORTS } from '../../lambdas/protocol.ts';
import { exportRecord } from '../fakes/exports/export-record.ts';
import { RecordedMetrics } from '../fakes/metrics.ts';
import { MemoryDependencies, TESTLAGET } from '../stages/runs/memory-dependencies.ts';

const MINUTE = 60_000;
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
  const broken = new Set<string>();
  let fault: Error | undefined;
  const executions = {
    start: async (name: string) => {
      if (fault !== undefined) throw fault;
      if (broken.has(name)) throw new Error(`${name} cannot be started`);
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
    /** Starts of these executions fail, and of no other. */
    broken,
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

  it('passes over one whose record is gone or is queued no more', async () => {
    const { next, records, keyAt, nameAt, started } = await queueOf(3);
    records.remove(keyAt(MAX_RUNNING_EXPORTS));
    const second = keyAt(MAX_RUNNING_EXPORTS + 1);
    records.seed(exportRecord({ ...second, requestHash: second.exportId, status: 'cancelled' }));
    await records.transition(keyAt(0), 1, FAILED, 'pipeline');
    expect(await next()).toBe(1);
    expect(started).toEqual([nameAt(MAX_RUNNING_EXPORTS + 2)]);
    expect((await records.slots(TESTLAGET)).waiting).toEqual([]);
  });

  it('starts the others when the start of one fails, and throws that error', async () => {
    const { next, broken, records, keyAt, nameAt, started } = await queueOf(3);
    broken.add(nameAt(MAX_RUNNING_EXPORTS));
    for (let index = 0; index < MAX_RUNNING_EXPORTS; index++) {
      await records.transition(keyAt(index), 1, FAILED, 'pipeline');
    }
    await expect(next()).rejects.toThrow('cannot be started');
    expect(started).toEqual([nameAt(MAX_RUNNING_EXPORTS + 1)]);
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

  it.each(['gone', 'cancelled'] as const)('starts the next one when the first in the queue is %s', async (first) => {
    const { records, keyAt, nameAt, started, reconciled } = await queueOf(2);
    const blocking = keyAt(MAX_RUNNING_EXPORTS);
    if (first === 'gone') records.remove(blocking);
    else records.seed(exportRecord({ ...blocking, requestHash: blocking.exportId, status: 'cancelled' }));
    await records.transition(keyAt(0), 1, FAILED, 'pipeline');
    await reconciled();
    expect(started).toEqual([nameAt(MAX_RUNNING_EXPORTS + 1)]);
  });

  it('fails an export that could not be started for ten minutes, and the one behind it gets its slot', async () => {
    const { dependencies, broken, executions, records, keyAt, nameAt, started, reconciled } = await queueOf(2);
    await executions.start(nameAt(1));
    await records.transition(keyAt(0), 1, FAILED, 'pipeline');
    broken.add(nameAt(MAX_RUNNING_EXPORTS));
    await expect(reconciled()).rejects.toThrow('cannot be started');
    dependencies.clock.advance(10 * MINUTE - 1);
    await expect(reconciled()).rejects.toThrow('cannot be started');
    expect(await records.read(keyAt(MAX_RUNNING_EXPORTS))).toMatchObject({ status: 'initialised' });
    dependencies.clock.advance(1);
    await expect(reconciled()).rejects.toThrow('cannot be started');
    expect(await records.read(keyAt(MAX_RUNNING_EXPORTS))).toMatchObject({
      status: 'failed',
      failure: { code: 'temporarily_unavailable', retryable: true },
    });
    expect(started).toContain(nameAt(MAX_RUNNING_EXPORTS + 1));
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
