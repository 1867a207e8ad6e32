import { describe, expect, it } from 'vitest';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import { isPastBudget } from '../../lambdas/events/reconcile.ts';
import type { MetricName } from '../../lambdas/metric-catalogue.ts';
import { STAGES, type Stage } from '../../lambdas/protocol.ts';
import { BEGINNING, exportRecord } from '../fakes/export-record.ts';
import type { MemoryDependencies } from '../stages/memory-dependencies.ts';
import { COUNTED, changedBefore, type ExecutionStatus, HOUR, MINUTE, SECOND } from './reconcile-fixture.ts';

describe('the metrics of a reconciliation', () => {
  it.each<
    [string, number, Parameters<MemoryDependencies['seed']>[0], ExecutionStatus, Partial<Record<MetricName, number>>]
  >([
    ['a new export', 0, { status: 'initialised' }, undefined, {}],
    ['an export that it starts', 20 * SECOND, { status: 'initialised' }, undefined, { ExportsFixed: 1 }],
    ['an export that it fails', 30 * SECOND, { status: 'aggregating' }, 'FAILED', { ExportsFixed: 1 }],
    ['an export that it only cleans up', 16 * MINUTE, { status: 'cancelled' }, undefined, {}],
    [
      'an export that stays initialised for too long',
      3 * MINUTE,
      { status: 'initialised' },
      'RUNNING',
      { ExportsPastBudget: 1 },
    ],
  ])('count %s', async (_, age, record, status, expected) => {
    const { metrics, run } = await changedBefore(age, record, status);
    await run();
    expect(Object.fromEntries(metrics.measured.map(([name, value]) => [name, value]))).toEqual({
      ReconcilerRuns: 1,
      OpenExports: 1,
      ExportsPastBudget: 0,
      ExportsFixed: 0,
      ...expected,
    });
  });

  it('count the run and the other exports when one export fails', async () => {
    const { dependencies, metrics, started, run } = await changedBefore(
      30 * SECOND,
      { status: 'cancelling' },
      'ABORTED',
    );
    dependencies.seed({ exportId: '01JZZZZZZZ0000000000000002', status: 'initialised' });
    dependencies.seed({ exportId: '01JZZZZZZZ0000000000000003', status: 'initialised' });
    dependencies.clock.advance(MINUTE);
    dependencies.working.deletePrefix = () => Promise.reject(new Error('cannot delete'));
    await expect(run()).rejects.toThrow('cannot delete');
    expect(started).toHaveLength(2);
    expect(metrics.valuesOf('ReconcilerRuns')).toEqual([1]);
    expect(metrics.valuesOf('ExportsFixed')).toEqual([2]);
  });
});

describe('the list of open exports', () => {
  it('is read to its end when it begins with failed exports', async () => {
    const { dependencies, started, run } = await changedBefore(HOUR, { status: 'failed', sweptAttempt: 1 });
    for (const last of [2, 3, 4, 5]) {
      dependencies.seed({
        exportId: `01JZZZZZZZ000000000000000${last}`,
        status: 'failed',
        sweptAttempt: 1,
        cost: COUNTED,
      });
    }
    dependencies.seed({ exportId: '01JZZZZZZZ0000000000000009', status: 'initialised' });
    expect(await run()).toEqual({ open: 6, changed: 1 });
    expect(started).toHaveLength(1);
  });

  it('is not read further after two minutes', async () => {
    const { dependencies, run } = await changedBefore(HOUR, { status: 'failed', sweptAttempt: 1 });
    for (const last of [2, 3, 4, 5]) {
      dependencies.seed({
        exportId: `01JZZZZZZZ000000000000000${last}`,
        status: 'failed',
        sweptAttempt: 1,
        cost: COUNTED,
      });
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
    'when it does not change during %s for a minute longer than a Lambda may run',
    (status) => {
      expect(isPastBudget(begun({ status }), BEGINNING + 16 * MINUTE)).toBe(false);
      expect(isPastBudget(begun({ status }), BEGINNING + 16 * MINUTE + 1)).toBe(true);
    },
  );

  it('when it runs for five minutes longer than the two hours of the state machine', () => {
    const busy = (age: number) => begun({ status: 'aggregating', updatedAt: at(age - SECOND) });
    expect(isPastBudget(busy(2 * HOUR + 5 * MINUTE), BEGINNING + 2 * HOUR + 5 * MINUTE)).toBe(false);
    expect(isPastBudget(busy(2 * HOUR + 6 * MINUTE), BEGINNING + 2 * HOUR + 6 * MINUTE)).toBe(true);
  });

  it.each(['failed', 'paused', 'cancelled', 'completed', 'completed_empty'] as const)(
    'never when it is %s',
    (status) => {
      expect(isPastBudget(begun({ status }), BEGINNING + 30 * HOUR)).toBe(false);
    },
  );
});
