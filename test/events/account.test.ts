import { describe, expect, it } from 'vitest';
import { costOf } from '../../lambdas/domain/export/cost/cost.ts';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import { type AccountDependencies, accountRun } from '../../lambdas/events/account.ts';
import { finalise } from '../../lambdas/events/finalise.ts';
import { reconcile } from '../../lambdas/events/reconcile.ts';
import type { ExportKey } from '../../lambdas/ports.ts';
import { RecordedMetrics } from '../fakes/metrics.ts';
import { MemoryDependencies, stateOf, TESTLAGET, visits } from '../stages/runs/memory-dependencies.ts';
import { runStages } from '../stages/runs/run-stages.ts';

const KEY = stateOf();

function fixture(record: Partial<ExportRecord> = {}) {
  const dependencies = new MemoryDependencies();
  dependencies.seed(record);
  const metrics = new RecordedMetrics();
  const transitions = new Map([
    [`${KEY.exportId}-1`, 40],
    [`${KEY.exportId}-2`, 25],
  ]);
  const accounts: AccountDependencies = {
    metric: 'ExportCostUsd',
    recordCost: ({ organisationNumber, id, attempt }, usage) =>
      dependencies.records.recordCost({ organisationNumber, exportId: id }, attempt, usage),
    usage: dependencies.usage,
    executions: { transitions: async (name) => transitions.get(name) ?? 0 },
    metrics,
    organisationLabel: () => 'other',
    used: () => ({ lambdaRequests: 1 }),
  };
  const account = ({ organisationNumber, exportId }: ExportKey, attempt: number) =>
    accountRun({ organisationNumber, id: exportId, attempt }, accounts);
  return {
    dependencies,
    metrics,
    account,
    finaliseDependencies: {
      ...dependencies,
      account,
      reportRetentionDays: 1827,
      executions: { lastState: async () => undefined },
    },
  };
}

const NO_EXECUTION = {
  start: async () => undefined,
  stop: async () => undefined,
  status: async () => undefined,
  lastState: async () => undefined,
};

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('accounting for a run', () => {
  it('sums the usage of its invocations, the finaliser, its state transitions and one API request', async () => {
    const { dependencies, metrics, account } = fixture();
    await dependencies.usage.record(KEY, 1, { lambdaRequests: 1, readUnits: 2.5 });
    const chunk = { ...KEY, stage: 'aggregating' as const, index: 0 };
    await dependencies.chunks.begin(chunk, 1);
    await dependencies.chunks.fail(chunk, 1, 'throttled', true, { lambdaRequests: 1, s3Reads: 3 });
    await dependencies.chunks.begin(chunk, 1);
    await dependencies.chunks.finish(
      chunk,
      1,
      { rows: 1, milliseconds: 1, outcome: {} },
      { lambdaRequests: 1, s3Reads: 4 },
    );
    await account(KEY, 1);
    const usage = { lambdaRequests: 4, readUnits: 2.5, s3Reads: 7, stateTransitions: 40, apiRequests: 1 };
    const { cost } = await dependencies.record(KEY);
    expect(cost).toEqual({ ...costOf(usage), attempts: { 1: usage } });
    expect(metrics.measured).toEqual([
      ['ExportCostUsd', cost?.total, { organisation: 'other' }],
      ['StateTransitions', 40],
    ]);
  });

  it('changes nothing and measures nothing when it is repeated', async () => {
    const { dependencies, metrics, account } = fixture();
    await account(KEY, 1);
    const record = await dependencies.record(KEY);
    await account(KEY, 1);
    expect(await dependencies.record(KEY)).toBe(record);
    expect(metrics.measured).toHaveLength(2);
  });

  it('sums all attempts on the record, and measures each increase once', async () => {
    const { dependencies, metrics, account } = fixture({ attempt: 2 });
    await dependencies.usage.record(KEY, 1, { lambdaGbSeconds: 10 });
    await dependencies.usage.record(KEY, 2, { lambdaGbSeconds: 3 });
    await account(KEY, 1);
    await account(KEY, 2);
    await account(KEY, 1);
    const { cost } = await dependencies.record(KEY);
    expect(cost?.attempts).toMatchObject({ 1: { lambdaGbSeconds: 10 }, 2: { lambdaGbSeconds: 3 } });
    expect(sum(metrics.valuesOf('ExportCostUsd'))).toBeCloseTo(cost?.total ?? Number.NaN, 12);
    expect(metrics.valuesOf('StateTransitions')).toEqual([40, 25]);
  });

  it('keeps the cost when the chunk markers have been deleted', async () => {
    const { dependencies, account } = fixture();
    const chunk = { ...KEY, stage: 'aggregating' as const, index: 0 };
    await dependencies.chunks.begin(chunk, 1);
    await dependencies.chunks.finish(chunk, 1, { rows: 1, milliseconds: 1, outcome: {} }, { lambdaGbSeconds: 30 });
    await account(KEY, 1);
    const { cost } = await dependencies.record(KEY);
    await dependencies.chunks.deleteUpTo(KEY, 1);
    await account(KEY, 1);
    expect((await dependencies.record(KEY)).cost).toEqual(cost);
  });
});

describe('finalise', () => {
  it('records the cost and keeps the status that it has written', async () => {
    const { dependencies, finaliseDependencies } = fixture({ status: 'aggregating', stage: 'aggregating' });
    await finalise(KEY, 1, { status: 'FAILED', error: 'Sandbox.Timedout' }, finaliseDependencies);
    expect(await dependencies.record(KEY)).toMatchObject({
      status: 'failed',
      failure: { code: 'stage_timed_out' },
      cost: { attempts: { 1: { stateTransitions: 40 } } },
    });
  });

  it('records the cost of an earlier attempt and changes nothing else', async () => {
    const { dependencies, finaliseDependencies } = fixture({ status: 'querying_activities', attempt: 2 });
    await finalise(KEY, 1, { status: 'ABORTED' }, finaliseDependencies);
    const { cost, status } = await dependencies.record(KEY);
    expect([status, Object.keys(cost?.attempts ?? {})]).toEqual(['querying_activities', ['1']]);
  });

  it('records the cost of a whole run of the stages', async () => {
    const { dependencies, finaliseDependencies } = fixture();
    await dependencies.store(visits({}, {}));
    await runStages(dependencies, KEY);
    await finalise(KEY, 1, { status: 'SUCCEEDED' }, finaliseDependencies);
    const { cost, status, openPartition } = await dependencies.record(KEY);
    expect([status, openPartition]).toEqual(['completed', 'OPEN']);
    // Three begin tasks, three chunks, four single tasks, and the finaliser.
    expect(cost?.attempts[1]?.lambdaRequests).toBe(11);
    // Each of the ten records its usage in a write of its own or in the one that ends its chunk.
    expect(cost?.attempts[1]?.writeUnits).toBe(10);
  });
});

describe('reconcile', () => {
  it.each(['failed', 'paused', 'cancelled'] as const)(
    'records the cost of an export that is %s, once',
    async (status) => {
      const { dependencies, metrics, account } = fixture({ status });
      dependencies.clock.advance(30_000);
      const executions = NO_EXECUTION;
      const reconcileDependencies = {
        ...dependencies,
        executions,
        metrics,
        account,
        reportRetentionDays: 1827,
        traceHeader: () => undefined,
      };
      await reconcile(reconcileDependencies);
      await reconcile(reconcileDependencies);
      expect((await dependencies.record(KEY)).cost?.attempts).toHaveProperty('1');
      expect((await dependencies.record(KEY)).status).toBe(status);
      expect(metrics.valuesOf('ExportCostUsd')).toHaveLength(1);
    },
  );

  it('records no cost in the first 30 seconds', async () => {
    const { dependencies, metrics, account } = fixture({ status: 'failed', organisationNumber: TESTLAGET });
    dependencies.clock.advance(29_999);
    const executions = NO_EXECUTION;
    await reconcile({
      ...dependencies,
      executions,
      metrics,
      account,
      reportRetentionDays: 1827,
      traceHeader: () => undefined,
    });
    expect((await dependencies.record(KEY)).cost).toBeNull();
  });
});
