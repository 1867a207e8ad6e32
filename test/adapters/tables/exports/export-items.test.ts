import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { DynamoExportItems } from '../../../../lambdas/adapters/tables/exports/export-items.ts';
import { exportRecord } from '../../../fakes/exports/export-record.ts';
import { pagesOf } from '../../../fakes/pages.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';
import { storedExports } from './stored-exports.ts';

let tables: LocalTables;
let stores: ReturnType<typeof storedExports>;
let items: DynamoExportItems;

beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());
beforeEach(() => {
  stores = storedExports(tables);
  items = new DynamoExportItems(tables.client, 'exports', stores.clock);
});

describe('progress', () => {
  it('never falls and ends at the highest count when twenty writers report at the same time', async () => {
    const record = await stores.created({ status: 'aggregating', stage: 'aggregating' });
    const seen: number[] = [];
    const writers = Array.from({ length: 20 }, async (_, index) => {
      const current = ((index * 7) % 20) + 1;
      await items.progress(record, 1, 'aggregating', { current, total: 20, currentItem: null }, null);
      seen.push((await items.read(record))?.percent ?? -1);
    });
    await Promise.all(writers);
    const after = await items.read(record);
    expect(after?.stageProgress).toMatchObject({ current: 20, total: 20 });
    expect(Math.max(...seen)).toBe(after?.percent);
    expect(await stores.auditedStatuses(record)).toEqual(['aggregating']);
  }, 20_000);

  it('is not written when the stage or the attempt is over', async () => {
    const record = await stores.created({ status: 'deduplicating', stage: 'deduplicating' });
    const progress = { current: 3, total: 4, currentItem: null };
    await items.progress(record, 1, 'aggregating', progress, null);
    await items.progress(record, 2, 'deduplicating', progress, null);
    expect(await items.read(record)).toEqual(record);
  });

  it('takes one request when the record is known, and is returned as written', async () => {
    const known = await stores.created({ status: 'aggregating', stage: 'aggregating' });
    const send = vi.spyOn(tables.client, 'send');
    const progress = { current: 1, total: 4, currentItem: null };
    const written = await items.progress(known, 1, 'aggregating', progress, null, known);
    expect(send).toHaveBeenCalledTimes(1);
    send.mockRestore();
    expect(written).toMatchObject({ version: known.version + 1, stageProgress: progress });
    expect(await items.read(known)).toEqual(written);
  });

  it('is written over a record that has changed since it was known, and not when its stage is over', async () => {
    const known = await stores.created({ status: 'aggregating', stage: 'aggregating' });
    await items.progress(known, 1, 'aggregating', { current: 1, total: 4, currentItem: null }, null);
    const written = await items.progress(
      known,
      1,
      'aggregating',
      { current: 2, total: 4, currentItem: null },
      null,
      known,
    );
    expect(written).toMatchObject({ version: known.version + 2, stageProgress: { current: 2 } });
    await stores.records.transition(known, 1, { to: 'deduplicating' }, 'pipeline');
    const late = { current: 3, total: 4, currentItem: null };
    expect(await items.progress(known, 1, 'aggregating', late, null, known)).toBeUndefined();
    expect((await items.read(known))?.status).toBe('deduplicating');
  });

  it('is written again after a conflict with a transaction', async () => {
    const record = await stores.created({ status: 'aggregating', stage: 'aggregating' });
    tables.service.inject({ operation: 'PutItem', error: 'TransactionConflict', times: 2 });
    await items.progress(record, 1, 'aggregating', { current: 1, total: 4, currentItem: null }, null);
    expect((await items.read(record))?.stageProgress.current).toBe(1);
  });

  it.each([
    ['ThrottlingException', 'ThrottledError'],
    ['InternalServerError', 'TransientError'],
  ] as const)('turns %s into %s', async (error, name) => {
    const record = await stores.created();
    tables.service.inject({ operation: 'PutItem', error, times: 1 });
    await expect(
      items.progress(record, 1, 'initialised', { current: 1, total: 4, currentItem: null }, null),
    ).rejects.toMatchObject({ name });
  });
});

describe('the plan', () => {
  it('is written while the export is being planned, by the current attempt only', async () => {
    const record = await stores.created({ plan: null });
    const plan = { chunks: 3, activities: 10, attendances: 20 };
    await items.plan(record, 2, plan);
    expect((await items.read(record))?.plan).toBeNull();
    await items.plan(record, 1, plan);
    expect(await items.read(record)).toMatchObject({ plan, version: 2 });
    await stores.records.transition(record, 1, { to: 'querying_activities' }, 'pipeline');
    await items.plan(record, 1, { ...plan, chunks: 99 });
    expect((await items.read(record))?.plan).toEqual(plan);
  });
});

describe('the prediction of the total time', () => {
  it('is kept once, without a new version or an audit event', async () => {
    const record = await stores.created();
    await items.predict(record, 1, 42.5);
    await items.predict(record, 1, 7);
    expect(await items.read(record)).toEqual({ ...record, predictedSeconds: 42.5 });
    expect(await stores.audit.list(record)).toHaveLength(1);
  });

  it('stays through later changes, and is not written for another attempt', async () => {
    const record = await stores.created();
    await items.predict(record, 2, 7);
    expect((await items.read(record))?.predictedSeconds).toBeUndefined();
    await items.predict(record, 1, 42.5);
    await stores.records.transition(record, 1, { to: 'querying_activities' }, 'pipeline');
    expect(await items.read(record)).toMatchObject({ version: 2, predictedSeconds: 42.5 });
  });

  it('is dropped when it meets a transaction, and throws other faults by name', async () => {
    const record = await stores.created();
    tables.service.inject({ operation: 'UpdateItem', error: 'TransactionConflict', times: 1 });
    await items.predict(record, 1, 42.5);
    expect((await items.read(record))?.predictedSeconds).toBeUndefined();
    tables.service.inject({ operation: 'UpdateItem', error: 'ThrottlingException', times: 1 });
    await expect(items.predict(record, 1, 42.5)).rejects.toMatchObject({ name: 'ThrottledError' });
  });
});

describe('the cost', () => {
  it('raises the version and keeps status and time, and is written once for the same usage', async () => {
    const record = await stores.created();
    const written = await items.recordCost(record, 1, { stateTransitions: 1000 });
    expect(written?.after).toMatchObject({ version: 2, status: record.status, updatedAt: record.updatedAt });
    expect((await items.read(record))?.cost).toMatchObject({
      total: 0.025,
      attempts: { 1: { stateTransitions: 1000 } },
    });
    expect(await items.recordCost(record, 1, { stateTransitions: 1000 })).toBeUndefined();
  });

  it('of two attempts adds up when both are written at the same time', async () => {
    const record = await stores.created();
    await Promise.all([
      items.recordCost(record, 1, { stateTransitions: 1000 }),
      items.recordCost(record, 2, { stateTransitions: 2000 }),
    ]);
    expect((await items.read(record))?.cost?.total).toBeCloseTo(0.075, 12);
  });
});

describe('the list of an organisation', () => {
  it('is paged from the newest export to the oldest, without a gap or a repetition', async () => {
    const organisationNumber = '963281684';
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) {
      ids.unshift((await stores.created({ organisationNumber })).exportId);
    }
    const first = await items.list(organisationNumber, { limit: 2 });
    expect(first.records.map(({ exportId }) => exportId)).toEqual(ids.slice(0, 2));
    const second = await items.list(organisationNumber, { limit: 2, cursor: first.nextCursor ?? '' });
    expect(second.records.map(({ exportId }) => exportId)).toEqual(ids.slice(2, 4));
    const third = await items.list(organisationNumber, { limit: 2, cursor: second.nextCursor ?? '' });
    expect([third.records.map(({ exportId }) => exportId), third.nextCursor]).toEqual([ids.slice(4), null]);
  });

  it('is cut where large records would make an answer too large, and goes on without a gap', async () => {
    const organisationNumber = '983974724';
    const branches = Array.from({ length: 1000 }, (_, index) => String(index).padEnd(100, 'a'));
    const ids: string[] = [];
    for (let index = 0; index < 40; index++) {
      const request = { ...exportRecord().request, branches };
      ids.unshift((await stores.created({ organisationNumber, request })).exportId);
    }
    const listed: string[] = [];
    const sizes: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Awaited<ReturnType<typeof items.list>> = await items.list(organisationNumber, {
        limit: 100,
        ...(cursor !== '' && { cursor }),
      });
      listed.push(...page.records.map(({ exportId }) => exportId));
      sizes.push(Buffer.byteLength(JSON.stringify(page.records)));
      cursor = page.nextCursor;
    }
    expect(listed).toEqual(ids);
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThan(4_000_000);
  });

  it('holds only the statuses and the year that were asked for, page by page without a gap', async () => {
    const organisationNumber = '974761076';
    const wanted: string[] = [];
    for (let index = 0; index < 6; index++) {
      const record = await stores.created({
        organisationNumber,
        request: { ...exportRecord().request, year: 2024 + (index % 2) },
      });
      if (index >= 2) {
        await stores.records.transition(record, 1, { to: 'cancelling', by: 'kari' }, 'kari');
      }
      if (index >= 2 && index % 2 === 1) {
        wanted.unshift(record.exportId);
      }
    }
    const asked = { limit: 1, statuses: ['cancelling', 'paused'], year: 2025 } as const;
    const first = await items.list(organisationNumber, asked);
    expect(first.records.map(({ exportId }) => exportId)).toEqual(wanted.slice(0, 1));
    const second = await items.list(organisationNumber, { ...asked, cursor: first.nextCursor ?? '' });
    expect(second.records.map(({ exportId }) => exportId)).toEqual(wanted.slice(1));
    expect((await items.list(organisationNumber, { limit: 10, statuses: ['completed'] })).records).toEqual([]);
    expect((await items.list(organisationNumber, { limit: 10, year: 2024 })).records).toHaveLength(3);
  });

  it('is empty for an organisation without exports', async () => {
    expect(await items.list('957500102', { limit: 10 })).toEqual({ records: [], nextCursor: null });
  });
});

describe('what the clean-up of an export notes', () => {
  it('is written when nothing has changed, and says what it wrote', async () => {
    const record = await stores.created();
    const swept = await items.note(record, { sweptAttempt: 1 });
    expect(swept).toEqual({ ...record, sweptAttempt: 1, version: 2 });
    expect(await items.read(record)).toEqual(swept);
  });

  it('is not written when the export has changed since it was judged, and that one is not closed either', async () => {
    const record = await stores.created({ status: 'failed' });
    const { record: retried } = await stores.records.transition(record, 1, { to: 'restarted', from: 'failed' }, 'kari');
    expect(await items.note(record, { expiredAttempt: 1 })).toBeUndefined();
    expect(await items.close(record)).toBe(false);
    expect(await items.read(record)).toEqual(retried);
  });
});

describe('the open exports', () => {
  it('are those not closed, in pages, with the oldest change first', async () => {
    const openIds = async () => (await pagesOf(items.open())).flat().map(({ exportId }) => exportId);
    for (const record of (await pagesOf(items.open())).flat()) {
      await items.close(record);
    }
    const [one, two] = [await stores.created(), await stores.created()];
    stores.clock.advance(5000);
    await stores.records.transition(one, 1, { to: 'querying_activities' }, 'pipeline');
    expect(await openIds()).toEqual([two.exportId, one.exportId]);
    const pages = await pagesOf(items.open(1));
    expect(pages.flat().map(({ exportId }) => exportId)).toEqual([two.exportId, one.exportId]);
    expect(pages.map(({ length }) => length).filter((length) => length > 1)).toEqual([]);
    expect(await items.close(two)).toBe(true);
    // Its version is another one since.
    expect(await items.close(two)).toBe(false);
    expect(await openIds()).toEqual([one.exportId]);
    expect(await items.read(two)).toMatchObject({ version: 2, status: 'initialised' });
  });
});

it('a failure loses what it quotes without a new status in the audit trail, once', async () => {
  const failure = { code: 'x', stage: 'aggregating', supportReference: 'S', retryable: true } as const;
  const record = await stores.created({ status: 'failed', failure: { ...failure, details: { values: ['Kari'] } } });
  await items.blankFailure(record);
  await items.blankFailure(record);
  const after = await items.read(record);
  expect(after).toEqual({ ...record, version: record.version + 1, failure: { ...failure, details: {} } });
  expect(await stores.auditedStatuses(record)).toEqual(['failed']);
});
