import { describe, expect, it } from 'vitest';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import { isPastBudget } from '../../lambdas/events/reconcile.ts';
import type { MetricName } from '../../lambdas/metric-catalogue.ts';
import { STAGES, type Stage } from '../../lambdas/protocol.ts';
import { BEGINNING, exportRecord } from '../fakes/exports/export-record.ts';
import { type MemoryDependencies, TESTLAGET } from '../stages/runs/memory-dependencies.ts';
import { COUNTED, changedBefore, type ExecutionStatus, HOUR, KEY, MINUTE, SECOND } from './reconcile-fixture.ts';

describe('the metrics of a reconciliation', () => {
  it.each<
    [string, number, Parameters<MemoryDependencies['seed']>[0], ExecutionStatus, Partial<Record<MetricName, number>>]
  >([
    ['a new export', 0, { status: 'initialised' }, undefined, {}],
    ['an export that it starts', 20 * SECOND, { status: 'initialised' }, undefined, { ExportsFixed: 1 }],
    ['an export that it fails', 30 * SECOND, { status: 'aggregating' }, 'FAILED', { ExportsFixed: 1 }],
    [
      'an export that it only cleans up',
      16 * MINUTE,
      { status: 'cancelled' },
      undefined,
      { ExportsUnderWay: 0, ExportsToCleanUp: 1 },
    ],
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
      ExportsUnderWay: 1,
      ExportsToCleanUp: 0,
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

describe('the exports under way, and those to clean up', () => {
  it('are those that the audit trails say, at each step of an export, until it is closed', async () => {
    const { dependencies, metrics, run } = await changedBefore(0, { status: 'initialised', cost: null }, 'RUNNING');
    const { records, clock, audit } = dependencies;
    const others = [2, 3, 4].map((last) => ({ ...KEY, exportId: `01JZZZZZZZ000000000000000${last}` }));
    for (const key of others) await records.create(exportRecord({ ...key, requestHash: key.exportId }));
    const [second = KEY, third = KEY, waiting = KEY] = others;
    const ENDED = ['completed', 'completed_empty', 'failed', 'cancelled', 'paused'];
    const shown = async () => {
      await run();
      return [metrics.valuesOf('ExportsUnderWay').at(-1), metrics.valuesOf('ExportsToCleanUp').at(-1)];
    };
    /** Recomputed from the last event of each export; the first one was stored without its event. */
    const raw = async () => {
      const trails = await Promise.all([KEY, ...others].map((key) => audit.list(key)));
      const last = trails.map((events) => events.at(-1)?.status ?? 'initialised');
      const ended = last.filter((status) => ENDED.includes(status)).length;
      return [last.length - ended, ended];
    };
    expect(await shown()).toEqual([4, 0]);
    expect((await records.read(waiting))?.status).toBe('queued');
    const failure = { code: 'internal_error', stage: 'initialised' as const, details: {}, retryable: true };
    await records.transition(second, 1, { to: 'failed', failure, supportReference: 'x' }, 'pipeline');
    expect(await shown()).toEqual(await raw());
    await records.transition(third, null, { to: 'paused' }, 'kari');
    expect(await shown()).toEqual(await raw());
    await records.transition(waiting, null, { to: 'cancelling', by: 'kari' }, 'kari');
    expect(await shown()).toEqual(await raw());
    await records.transition(waiting, null, { to: 'cancelled', cleanupCompleted: true }, 'finaliser');
    expect(await shown()).toEqual(await raw());
    expect(await raw()).toEqual([1, 3]);
    clock.advance(17 * MINUTE);
    await run();
    // The cancelled one is closed by its clean-up.
    expect(await shown()).toEqual([1, 2]);
  });
});

describe('an export whose report cannot be protected', () => {
  const published = (name: string) => ({
    key: `reports/${TESTLAGET}/${KEY.exportId}/1-0/${name}`,
    versionId: 'v1',
    sha256: 'a',
  });
  const file = {
    fileName: 'r.xlsx',
    bytes: 1,
    rows: 1,
    sha256: 'a',
    published: {
      report: published('r.xlsx'),
      figures: published('figures.json'),
      manifest: published('manifest.json'),
    },
  };

  it('gets its cost, holds up no other, and is past its budget when that stays so', async () => {
    const { dependencies, metrics, run, started } = await changedBefore(
      MINUTE,
      { status: 'completed', cost: null, file },
      'SUCCEEDED',
    );
    const { reports } = dependencies;
    const { retain } = reports;
    const tried: string[] = [];
    reports.retain = async ({ key }) => {
      tried.push(key);
      throw new Error('no lock on this bucket');
    };
    dependencies.seed({ exportId: '01JZZZZZZZ0000000000000002', status: 'initialised' });
    dependencies.clock.advance(MINUTE);
    await expect(run()).rejects.toThrow('no lock');
    expect(tried).toEqual(Object.values(file.published).map(({ key }) => key));
    expect((await dependencies.record(KEY)).cost?.attempts).toHaveProperty('1');
    expect(started).toHaveLength(1);
    expect(metrics.valuesOf('ExportsPastBudget')).toEqual([0]);

    dependencies.records.remove({ ...KEY, exportId: '01JZZZZZZZ0000000000000002' });
    dependencies.clock.advance(20 * MINUTE);
    await expect(run()).rejects.toThrow('no lock');
    expect(metrics.valuesOf('ExportsPastBudget').at(-1)).toBe(1);
    reports.retain = retain;
    await run();
    expect(metrics.valuesOf('ExportsPastBudget').at(-1)).toBe(0);
    expect((await dependencies.record(KEY)).openPartition).toBeUndefined();
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
    expect(isPastBudget(begun({ status }), BEGINNING + 2 * MINUTE, false)).toBe(false);
    expect(isPastBudget(begun({ status }), BEGINNING + 2 * MINUTE + 1, false)).toBe(true);
  });

  it.each(STAGES.filter((stage) => stage !== 'initialised'))(
    'when it does not change during %s for a minute longer than a Lambda may run',
    (status) => {
      expect(isPastBudget(begun({ status }), BEGINNING + 16 * MINUTE, false)).toBe(false);
      expect(isPastBudget(begun({ status }), BEGINNING + 16 * MINUTE + 1, false)).toBe(true);
    },
  );

  it('when it runs for five minutes longer than the two hours of the state machine', () => {
    const busy = (age: number) => begun({ status: 'aggregating', updatedAt: at(age - SECOND) });
    expect(isPastBudget(busy(2 * HOUR + 5 * MINUTE), BEGINNING + 2 * HOUR + 5 * MINUTE, false)).toBe(false);
    expect(isPastBudget(busy(2 * HOUR + 6 * MINUTE), BEGINNING + 2 * HOUR + 6 * MINUTE, false)).toBe(true);
  });

  it.each(['failed', 'paused', 'cancelled', 'completed', 'completed_empty'] as const)(
    'never when it is %s',
    (status) => {
      expect(isPastBudget(begun({ status }), BEGINNING + 30 * HOUR, false)).toBe(false);
    },
  );
});
