/** The reconciler's steps in every order with those of a retry or a resume that begins beside it. */
import { describe, expect, it } from 'vitest';
import type { ExportRecord } from '../../../lambdas/domain/export/export-record.ts';
import { reportKeys, workingKeys } from '../../../lambdas/domain/export/objects/working-keys.ts';
import { reconcile } from '../../../lambdas/events/reconcile.ts';
import type { ChunkKey } from '../../../lambdas/ports.ts';
import { RecordedMetrics } from '../../fakes/metrics.ts';
import { MemoryDependencies, stateOf, TESTLAGET } from '../../stages/runs/memory-dependencies.ts';
import { COUNTED, HOUR, KEY, MINUTE } from '../reconcile-fixture.ts';
import { everyOrder, inTurns, takingTurns } from './turns.ts';

const CHUNK: ChunkKey = { ...KEY, stage: 'aggregating', index: 0 };
const RESULT = { rows: 1, milliseconds: 1 };
const workingKey = (attempt: number, name: string) =>
  workingKeys(TESTLAGET, KEY.exportId, 'aggregating', { attempt, retryCount: 0 }).json(name);
const reportKey = (attempt: number) => reportKeys(TESTLAGET, KEY.exportId, { attempt, retryCount: 0 }).file('r.xlsx');

/** An export whose first attempt made a basis and one chunk, and left an unfinished report. */
async function stoppedExport(status: 'failed' | 'paused', age: number): Promise<MemoryDependencies> {
  const dependencies = new MemoryDependencies();
  const { working, reports, chunks, clock } = dependencies;
  const basis = { key: workingKey(1, 'basis'), sha256: 'a'.repeat(64) };
  dependencies.seed({ status, cost: COUNTED, plan: { chunks: 1, activities: 1, attendances: 1, basis } });
  await working.put(basis.key, '{}', 'application/json');
  await work(dependencies, 1, basis.key);
  await reports.put(reportKey(1), 'half', 'text/plain');
  expect(await chunks.list(KEY)).toHaveLength(1);
  clock.advance(age);
  return dependencies;
}

/** What a chunk's stage does: a chunk that is done for this basis is not repeated. */
async function work(
  { chunks, working }: Pick<MemoryDependencies, 'chunks' | 'working'>,
  attempt: number,
  basis: string,
): Promise<void> {
  const done = await chunks.begin(CHUNK, attempt);
  if (done?.outcome?.basis === basis) return;
  if (done !== undefined) {
    await chunks.invalidate(KEY, done, done.exportAttempt);
    await chunks.begin(CHUNK, attempt);
  }
  const object = workingKey(attempt, 'facts');
  await working.put(object, '{}', 'application/json');
  await chunks.finish(CHUNK, attempt, { ...RESULT, outcome: { basis, object } });
}

/** A retry, and the first work of its execution. @returns the record that it began from; undefined when it was refused */
async function goOn(dependencies: MemoryDependencies, turn: () => Promise<void>): Promise<ExportRecord | undefined> {
  const { status } = await dependencies.record(KEY);
  const records = takingTurns(dependencies.records, turn);
  const working = takingTurns(dependencies.working, turn);
  const chunks = takingTurns(dependencies.chunks, turn);
  const from = status === 'paused' ? 'paused' : 'failed';
  const { outcome, record } = await records.transition(KEY, 1, { to: 'restarted', from }, 'kari');
  if (outcome === 'refused') return undefined;
  const basis = record.plan?.basis?.key ?? workingKey(2, 'basis');
  if (record.plan === null) await working.put(basis, '{}', 'application/json');
  const plan = { chunks: 1, activities: 1, attendances: 1, basis: { key: basis, sha256: 'a'.repeat(64) } };
  await records.plan(KEY, 2, plan);
  await work({ chunks, working } as MemoryDependencies, 2, basis);
  await takingTurns(dependencies.reports, turn).put(reportKey(2), 'whole', 'text/plain');
  return record;
}

async function clean(dependencies: MemoryDependencies, turn: () => Promise<void>): Promise<void> {
  const { records, working, reports, chunks, clock } = dependencies;
  await reconcile({
    records: takingTurns(records, turn),
    working: takingTurns(working, turn),
    reports: takingTurns(reports, turn),
    chunks: takingTurns(chunks, turn),
    clock,
    reportRetentionDays: 1827,
    account: async () => undefined,
    executions: {
      start: async () => undefined,
      stop: async () => undefined,
      status: async () => 'ABORTED',
      lastState: async () => undefined,
    },
    metrics: new RecordedMetrics(),
    traceHeader: () => undefined,
  });
}

describe.each([
  ['failed', 16 * MINUTE],
  ['failed', 24 * HOUR],
  ['paused', 16 * MINUTE],
  ['paused', 24 * HOUR],
] as const)('an export that has been %s for %d ms and goes on beside the reconciler', (status, age) => {
  it('loses nothing and stays in the list of open exports, whatever the order of their steps', async () => {
    const turnsOf = async (side: typeof clean | typeof goOn, dependencies: MemoryDependencies): Promise<number> => {
      let turns = 0;
      await side(dependencies, async () => {
        turns += 1;
      });
      return turns;
    };
    // The longest that each can be: all is cleaned up, and all is made again.
    const cleaned = await turnsOf(clean, await stoppedExport(status, age));
    const expired = await stoppedExport(status, age);
    await expired.records.note(await expired.record(KEY), { expiredAttempt: 1 });
    const made = await turnsOf(goOn, expired);
    let [orders, wentOn] = [0, 0];
    for (const order of everyOrder(cleaned, made, 4)) {
      const dependencies = await stoppedExport(status, age);
      let begun: ExportRecord | undefined;
      await inTurns(order, {
        first: (turn) => clean(dependencies, turn),
        second: async (turn) => {
          begun = await goOn(dependencies, turn);
        },
      });
      orders += 1;
      const record = await dependencies.record(KEY);
      if (begun === undefined) {
        expect(record.status, order.join()).toBe('cancelled');
        continue;
      }
      wentOn += 1;
      expect(record, order.join()).toMatchObject({ status: 'initialised', attempt: 2, openPartition: 'OPEN' });
      const [marker] = await dependencies.chunks.list(KEY);
      const basis = record.plan?.basis?.key ?? '';
      expect(marker, order.join()).toMatchObject({ state: 'done', outcome: { basis } });
      expect(dependencies.working.keys(), order.join()).toEqual(
        expect.arrayContaining([basis, marker?.outcome?.object]),
      );
      expect(dependencies.reports.keys(), order.join()).toContain(reportKey(2));
    }
    expect(orders).toBeGreaterThan(20);
    expect(wentOn).toBeGreaterThan(0);
  });
});

describe('two runs of the reconciler at the same time', () => {
  it.each(['failed', 'paused'] as const)('clean up after an export that is %s as one does', async (status) => {
    for (const order of everyOrder(5, 5, 4)) {
      const dependencies = await stoppedExport(status, 24 * HOUR);
      await inTurns(order, {
        first: (turn) => clean(dependencies, turn),
        second: (turn) => clean(dependencies, turn),
      });
      dependencies.clock.advance(16 * MINUTE);
      await clean(dependencies, async () => undefined);
      await clean(dependencies, async () => undefined);
      expect(dependencies.working.keys()).toEqual([]);
      expect(dependencies.reports.keys()).toEqual([]);
      expect(await dependencies.chunks.list(stateOf())).toEqual([]);
      expect((await dependencies.record(KEY)).openPartition).toBeUndefined();
    }
  });
});
