import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoExportStore } from '../../lambdas/adapters/export-store.ts';
import { chunkItemKey, lockItemKey } from '../../lambdas/adapters/table-keys.ts';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import type { ChunkKey } from '../../lambdas/ports.ts';
import { exportRecord, ORGANISATION, OTHER_ORGANISATION, StoppedClock } from '../fakes/export-record.ts';
import { pagesOf } from '../fakes/pages.ts';
import { type LocalTables, startLocalTables } from './local-tables.ts';

let tables: LocalTables;
let clock: StoppedClock;
let store: DynamoExportStore;
let count = 0;

beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());
beforeEach(() => {
  clock = new StoppedClock();
  store = new DynamoExportStore(tables.client, { exports: 'exports', audit: 'audit' }, clock);
});

/** A record whose id and request no other test has. */
function newRecord(fields: Partial<ExportRecord> = {}): ExportRecord {
  const number = String(++count).padStart(10, '0');
  return exportRecord({ exportId: `01JZZZZZZZ000000${number}`, requestHash: number.padStart(64, '0'), ...fields });
}

async function created(fields: Partial<ExportRecord> = {}): Promise<ExportRecord> {
  const record = newRecord(fields);
  expect(await store.create(record)).toEqual({ outcome: 'created' });
  return record;
}

const lockOf = async ({ organisationNumber, requestHash }: ExportRecord): Promise<unknown> =>
  (
    await tables.client.send(
      new GetCommand({ TableName: 'exports', Key: lockItemKey(organisationNumber, requestHash) }),
    )
  ).Item?.exportId;

const statusesOf = async (record: ExportRecord) => (await store.audit(record)).map(({ status }) => status);

const FAILURE = { code: 'internal_error', stage: 'initialised' as const, details: {}, retryable: true };

describe('a new export', () => {
  it('stands with its audit event and its lock', async () => {
    const record = await created();
    expect(await store.read(record)).toEqual(record);
    expect(await lockOf(record)).toBe(record.exportId);
    expect(await store.audit(record)).toEqual([
      {
        exportId: record.exportId,
        version: 1,
        attempt: 1,
        at: record.updatedAt,
        status: 'initialised',
        actor: 'kari@example.org',
        details: {},
      },
    ]);
  });

  it('joins the one that holds the lock of the same request, and leaves no trace of itself', async () => {
    const first = await created();
    const second = newRecord({ requestHash: first.requestHash });
    expect(await store.create(second)).toEqual({ outcome: 'joined', exportId: first.exportId });
    expect(await store.read(second)).toBeUndefined();
    expect(await store.audit(second)).toEqual([]);
  });

  it('of another organisation with the same request joins nobody', async () => {
    const first = await created();
    await created({ organisationNumber: OTHER_ORGANISATION, requestHash: first.requestHash });
  });

  it('is found by its own organisation alone', async () => {
    const { exportId } = await created();
    expect(await store.read({ organisationNumber: OTHER_ORGANISATION, exportId })).toBeUndefined();
  });
});

describe('a change of status', () => {
  it('is one transaction with its audit event: where the event cannot be written, the status does not change', async () => {
    const record = await created();
    const sk = 'EVENT#0000000002';
    const pk = `${ORGANISATION}#${record.exportId}`;
    const event = { ...(await store.audit(record))[0], version: 2, actor: 'somebody quicker' };
    await tables.client.send(new PutCommand({ TableName: 'audit', Item: { pk, sk, event } }));
    await expect(
      store.transition(record, 1, { to: 'querying_activities', total: 4 }, 'pipeline'),
    ).rejects.toMatchObject({ name: 'ConflictError', retryable: true });
    expect(await store.read(record)).toEqual(record);
    expect((await store.audit(record)).map(({ actor }) => actor)).toEqual(['kari@example.org', 'somebody quicker']);
  });

  it('stands with who did it and when, in the order of versions', async () => {
    const record = await created();
    clock.advance(1000);
    const { outcome, record: written } = await store.transition(
      record,
      1,
      { to: 'querying_activities', total: 4 },
      'pipeline',
    );
    expect(outcome).toBe('written');
    expect(await store.read(record)).toEqual(written);
    expect(written).toMatchObject({ version: 2, status: 'querying_activities', stageProgress: { total: 4 } });
    expect((await store.audit(record)).at(-1)).toMatchObject({
      version: 2,
      at: new Date(clock.now()).toISOString(),
      status: 'querying_activities',
      actor: 'pipeline',
    });
  });

  it('is refused where the table of transitions does not allow it, and leaves no event', async () => {
    const record = await created();
    const answer = await store.transition(record, 1, { to: 'storing_file' }, 'pipeline');
    expect(answer).toEqual({ outcome: 'refused', record });
    expect(await statusesOf(record)).toEqual(['initialised']);
  });

  it('is refused to an attempt that is over; whoever names none may', async () => {
    const record = await created({ attempt: 2 });
    expect((await store.transition(record, 1, { to: 'querying_activities' }, 'pipeline')).outcome).toBe('refused');
    expect((await store.transition(record, null, { to: 'paused' }, 'kari')).outcome).toBe('written');
  });

  it('is made once by twenty who try at once', async () => {
    const record = await created();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        store.transition(record, 1, { to: 'failed', failure: FAILURE, supportReference: 'x' }, `actor ${index}`),
      ),
    );
    expect(answers.filter(({ outcome }) => outcome === 'written')).toHaveLength(1);
    expect(await statusesOf(record)).toEqual(['initialised', 'failed']);
    expect((await store.read(record))?.version).toBe(2);
  });

  it('keeps of the file what proves it, and no link', async () => {
    const record = await created({ status: 'storing_file' });
    const file = {
      fileName: 'rapport.xlsx',
      bytes: 10,
      rows: 2,
      sha256: 'c'.repeat(64),
      downloadUrl: 'https://reports/x?X-Amz-Signature=s',
      validUntil: '2026-03-03T08:00:00.000Z',
    };
    await store.transition(record, 1, { to: 'completed', file }, 'pipeline');
    const { downloadUrl: _, validUntil: __, ...kept } = file;
    expect((await store.audit(record)).at(-1)?.details).toEqual(kept);
    expect((await store.read(record))?.file).toEqual(file);
  });

  it('of an export that is not there is a fault', async () => {
    await expect(store.transition(newRecord(), 1, { to: 'paused' }, 'kari')).rejects.toThrow('No export');
  });

  it.each([
    [
      'failed',
      { to: 'failed', failure: FAILURE, supportReference: 'x-1' } as const,
      { ...FAILURE, supportReference: 'x-1' },
    ],
    ['paused', { to: 'paused' } as const, {}],
  ])('to %s tells the audit trail what it needs', async (_, transition, details) => {
    const record = await created();
    await store.transition(record, 1, transition, 'pipeline');
    expect((await store.audit(record)).at(-1)?.details).toEqual(details);
  });
});

describe('the lock', () => {
  it('goes with the terminal status, and the same request starts anew', async () => {
    const record = await created({ status: 'querying_activities' });
    await store.transition(record, 1, { to: 'completed_empty' }, 'pipeline');
    expect(await lockOf(record)).toBeUndefined();
    await created({ requestHash: record.requestHash });
  });

  it('stays while an export is paused or cancelling, and goes when it is cancelled', async () => {
    const record = await created();
    await store.transition(record, 1, { to: 'paused' }, 'kari');
    expect(await lockOf(record)).toBe(record.exportId);
    await store.transition(record, 1, { to: 'cancelling', by: 'kari' }, 'kari');
    expect(await lockOf(record)).toBe(record.exportId);
    await store.transition(record, 1, { to: 'cancelled', cleanupCompleted: true }, 'finaliser');
    expect(await lockOf(record)).toBeUndefined();
    expect((await store.audit(record)).at(-1)?.details).toEqual({ cleanupCompleted: true });
  });

  it('is taken anew by a retry', async () => {
    const record = await created();
    await store.transition(record, 1, { to: 'failed', failure: FAILURE, supportReference: 'x' }, 'pipeline');
    expect(await lockOf(record)).toBeUndefined();
    const { record: retried } = await store.transition(record, 1, { to: 'restarted', from: 'failed' }, 'kari');
    expect(retried).toMatchObject({ status: 'initialised', attempt: 2, failure: null });
    expect(await lockOf(record)).toBe(record.exportId);
    expect((await store.audit(record)).at(-1)).toMatchObject({ attempt: 2, details: { from: 'failed' } });
  });

  it('refuses a retry while another export of the same request runs', async () => {
    const record = await created();
    await store.transition(record, 1, { to: 'failed', failure: FAILURE, supportReference: 'x' }, 'pipeline');
    const other = await created({ requestHash: record.requestHash });
    expect((await store.transition(record, 1, { to: 'restarted', from: 'failed' }, 'kari')).outcome).toBe('refused');
    expect(await lockOf(record)).toBe(other.exportId);
    expect((await store.read(record))?.status).toBe('failed');
  });
});

describe('a conflict between transactions', () => {
  it('is tried again, and told apart from a condition that failed', async () => {
    const record = newRecord();
    tables.service.inject({ operation: 'TransactWriteItems', error: 'TransactionConflict', times: 3 });
    expect(await store.create(record)).toEqual({ outcome: 'created' });
    tables.service.inject({ operation: 'TransactWriteItems', error: 'TransactionConflict', times: 3 });
    expect((await store.transition(record, 1, { to: 'querying_activities' }, 'pipeline')).outcome).toBe('written');
    tables.service.inject({ operation: 'TransactWriteItems', error: 'TransactionConflict', times: 2 });
    expect(await store.create(newRecord({ requestHash: record.requestHash }))).toMatchObject({ outcome: 'joined' });
  });

  it('with progress is tried again too', async () => {
    const record = await created({ status: 'aggregating', stage: 'aggregating' });
    tables.service.inject({ operation: 'PutItem', error: 'TransactionConflict', times: 2 });
    await store.progress(record, 1, 'aggregating', { current: 1, total: 4, currentItem: null }, null);
    expect((await store.read(record))?.stageProgress.current).toBe(1);
  });

  it('that does not end becomes an error that the machine retries', async () => {
    const record = newRecord();
    tables.service.inject({ operation: 'TransactWriteItems', error: 'TransactionConflict', times: 12 });
    await expect(store.create(record)).rejects.toMatchObject({ name: 'ConflictError', retryable: true });
    expect(await store.read(record)).toBeUndefined();
  }, 20_000);

  it.each([
    ['ThrottlingException', 'ThrottledError'],
    ['InternalServerError', 'TransientError'],
  ] as const)('is not what %s is: that becomes %s', async (error, name) => {
    const record = await created();
    tables.service.inject({ operation: 'TransactWriteItems', error, times: 1 });
    await expect(store.transition(record, 1, { to: 'paused' }, 'kari')).rejects.toMatchObject({ name });
    tables.service.inject({ operation: 'PutItem', error, times: 1 });
    await expect(
      store.progress(record, 1, 'initialised', { current: 1, total: 4, currentItem: null }, null),
    ).rejects.toMatchObject({ name });
    const chunk: ChunkKey = { ...keyOf(record), stage: 'aggregating', index: 0 };
    tables.service.inject({ operation: 'PutItem', error, times: 1 });
    await expect(store.beginChunk(chunk, 1)).rejects.toMatchObject({ name });
    tables.service.inject({ operation: 'UpdateItem', error, times: 1 });
    await expect(store.failChunk(chunk, 1, 'x', true)).rejects.toMatchObject({ name });
  });
});

describe('progress', () => {
  it('never falls under twenty writers at once, and none of them is lost that is ahead', async () => {
    const record = await created({ status: 'aggregating', stage: 'aggregating' });
    const seen: number[] = [];
    const writers = Array.from({ length: 20 }, async (_, index) => {
      const current = ((index * 7) % 20) + 1;
      await store.progress(record, 1, 'aggregating', { current, total: 20, currentItem: null }, null);
      seen.push((await store.read(record))?.percent ?? -1);
    });
    await Promise.all(writers);
    const after = await store.read(record);
    expect(after?.stageProgress).toMatchObject({ current: 20, total: 20 });
    expect(Math.max(...seen)).toBe(after?.percent);
    expect(await statusesOf(record)).toEqual(['aggregating']);
  }, 20_000);

  it('does nothing when the stage or the attempt is over', async () => {
    const record = await created({ status: 'deduplicating', stage: 'deduplicating' });
    const progress = { current: 3, total: 4, currentItem: null };
    await store.progress(record, 1, 'aggregating', progress, null);
    await store.progress(record, 2, 'deduplicating', progress, null);
    expect(await store.read(record)).toEqual(record);
  });
});

it('the plan is written while the export is being planned, and not by an attempt that is over', async () => {
  const record = await created({ plan: null });
  const plan = { chunks: 3, activities: 10, attendances: 20 };
  await store.plan(record, 2, plan);
  expect((await store.read(record))?.plan).toBeNull();
  await store.plan(record, 1, plan);
  expect(await store.read(record)).toMatchObject({ plan, version: 2 });
  await store.transition(record, 1, { to: 'querying_activities' }, 'pipeline');
  await store.plan(record, 1, { ...plan, chunks: 99 });
  expect((await store.read(record))?.plan).toEqual(plan);
});

const keyOf = ({ organisationNumber, exportId }: ExportRecord) => ({ organisationNumber, exportId });

describe('the marker of a chunk', () => {
  const RESULT = { rows: 5, milliseconds: 12, outcome: { keptActivities: 4 } };
  const chunkOf = (record: ExportRecord, index = 0): ChunkKey => ({
    ...keyOf(record),
    stage: 'querying_activities',
    index,
  });

  it('is written once: who begins it again is told what the first one did', async () => {
    const record = await created();
    const key = chunkOf(record);
    expect(await store.beginChunk(key, 1)).toBeUndefined();
    expect(await store.chunks(record)).toMatchObject([{ state: 'running', attempt: 1, rows: null }]);
    await store.finishChunk(key, 1, RESULT);
    expect(await store.beginChunk(key, 2)).toMatchObject({ state: 'done', exportAttempt: 1, ...RESULT });
    await store.finishChunk(key, 1, { ...RESULT, rows: 99 });
    await store.failChunk(key, 1, 'late', false);
    expect(await store.chunks(record)).toMatchObject([{ state: 'done', attempt: 1, errorCode: null, ...RESULT }]);
  });

  it('counts tries, and says why the last one failed and whether there will be another', async () => {
    const record = await created();
    const key = chunkOf(record);
    await store.beginChunk(key, 1);
    await store.failChunk(key, 1, 'throttled', true);
    expect(await store.chunks(record)).toMatchObject([{ state: 'retrying', attempt: 1, errorCode: 'throttled' }]);
    await store.beginChunk(key, 1);
    expect(await store.chunks(record)).toMatchObject([{ state: 'running', attempt: 2, errorCode: null }]);
    await store.failChunk(key, 1, 'internal_error', false);
    expect(await store.chunks(record)).toMatchObject([{ state: 'failed', errorCode: 'internal_error' }]);
  });

  it('belongs to the latest attempt: a worker of an earlier one neither takes it back nor finishes it', async () => {
    const record = await created();
    const key = chunkOf(record);
    await store.beginChunk(key, 1);
    await store.beginChunk(key, 2);
    await store.finishChunk(key, 1, { ...RESULT, rows: 99 });
    await store.failChunk(key, 1, 'late', false);
    await store.beginChunk(key, 1);
    expect(await store.chunks(record)).toMatchObject([{ state: 'running', exportAttempt: 2, attempt: 2 }]);
    await store.finishChunk(key, 2, RESULT);
    expect(await store.chunks(record)).toMatchObject([{ state: 'done', ...RESULT }]);
  });

  it('that another finished between the look and the write is found', async () => {
    const record = await created();
    const key = chunkOf(record);
    await store.beginChunk(key, 1);
    const { client } = tables;
    const slow = new Proxy(client, {
      get: (target, name) =>
        name === 'send'
          ? async (command: PutCommand) => {
              if (command instanceof PutCommand) {
                await store.finishChunk(key, 1, RESULT);
              }
              return client.send(command);
            }
          : Reflect.get(target, name),
    });
    const slowStore = new DynamoExportStore(slow, { exports: 'exports', audit: 'audit' }, clock);
    expect(await slowStore.beginChunk(key, 1)).toMatchObject({ state: 'done', ...RESULT });
  });

  it('that nobody began cannot be finished', async () => {
    const record = await created();
    await store.finishChunk(chunkOf(record), 1, RESULT);
    expect(await store.chunks(record)).toEqual([]);
  });

  it('goes a week later, because retries are long over', async () => {
    const record = await created();
    await store.beginChunk(chunkOf(record), 1);
    const Key = chunkItemKey(ORGANISATION, record.exportId, 'querying_activities', 0);
    const { Item } = await tables.client.send(new GetCommand({ TableName: 'exports', Key }));
    expect(Item?.expiresAt).toBe(clock.now() / 1000 + 7 * 24 * 3600);
  });

  it('is listed by stage in the order of the plan, and forgotten with the others of its export', async () => {
    const [record, other] = [await created(), await created()];
    for (const index of [11, 2, 0]) {
      await store.beginChunk(chunkOf(record, index), 1);
    }
    await store.beginChunk({ ...keyOf(record), stage: 'aggregating', index: 0 }, 1);
    await store.beginChunk(chunkOf(other), 1);
    expect((await store.chunks(record, 'querying_activities')).map(({ index }) => index)).toEqual([0, 2, 11]);
    expect(await store.chunks(record)).toHaveLength(4);
    await store.deleteChunks(record);
    expect(await store.chunks(record)).toEqual([]);
    expect(await store.chunks(other)).toHaveLength(1);
  });

  it('is listed with all others when they take more than one page of the table', async () => {
    const record = await created();
    const outcome = { filler: 'x'.repeat(300_000) };
    for (let index = 0; index < 5; index++) {
      await store.beginChunk(chunkOf(record, index), 1);
      await store.finishChunk(chunkOf(record, index), 1, { ...RESULT, outcome });
    }
    expect((await store.chunks(record)).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('the history', () => {
  it('is paged from the newest to the oldest, without a gap or a repetition', async () => {
    const organisationNumber = '963281684';
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) {
      ids.unshift((await created({ organisationNumber })).exportId);
    }
    const first = await store.list(organisationNumber, { limit: 2 });
    expect(first.records.map(({ exportId }) => exportId)).toEqual(ids.slice(0, 2));
    const second = await store.list(organisationNumber, { limit: 2, cursor: first.nextCursor ?? '' });
    expect(second.records.map(({ exportId }) => exportId)).toEqual(ids.slice(2, 4));
    const third = await store.list(organisationNumber, { limit: 2, cursor: second.nextCursor ?? '' });
    expect([third.records.map(({ exportId }) => exportId), third.nextCursor]).toEqual([ids.slice(4), null]);
  });

  it('keeps only the statuses and the year that were asked for, page by page, without a gap', async () => {
    const organisationNumber = '974761076';
    const wanted: string[] = [];
    for (let index = 0; index < 6; index++) {
      const record = await created({
        organisationNumber,
        request: { ...exportRecord().request, year: 2024 + (index % 2) },
      });
      if (index >= 2) {
        await store.transition(record, 1, { to: 'cancelling', by: 'someone' }, 'someone');
      }
      if (index >= 2 && index % 2 === 1) {
        wanted.unshift(record.exportId);
      }
    }
    const asked = { limit: 1, statuses: ['cancelling', 'paused'], year: 2025 } as const;
    const first = await store.list(organisationNumber, asked);
    expect(first.records.map(({ exportId }) => exportId)).toEqual(wanted.slice(0, 1));
    const second = await store.list(organisationNumber, { ...asked, cursor: first.nextCursor ?? '' });
    expect(second.records.map(({ exportId }) => exportId)).toEqual(wanted.slice(1));
    expect((await store.list(organisationNumber, { limit: 10, statuses: ['completed'] })).records).toEqual([]);
    expect((await store.list(organisationNumber, { limit: 10, year: 2024 })).records).toHaveLength(3);
  });

  it('is empty for an organisation that never exported', async () => {
    expect(await store.list('957500102', { limit: 10 })).toEqual({ records: [], nextCursor: null });
  });
});

describe('the usage of an attempt', () => {
  const chunkOf = (record: ExportRecord): ChunkKey => ({ ...record, stage: 'aggregating', index: 0 });

  it('is the sum of what its invocations said, of chunks and others, at the same time too', async () => {
    const record = await created();
    const key = chunkOf(record);
    await store.beginChunk(key, 1);
    await store.failChunk(key, 1, 'throttled', true, { lambdaRequests: 1, readUnits: 0.5 });
    await store.beginChunk(key, 1);
    await store.finishChunk(key, 1, { rows: 1, milliseconds: 1, outcome: {} }, { lambdaRequests: 1, readUnits: 2 });
    await Promise.all(Array.from({ length: 5 }, () => store.recordUsage(record, 1, { lambdaRequests: 1 })));
    await store.recordUsage(record, 2, { lambdaRequests: 1 });
    expect(await store.usage(record, 1)).toEqual({ lambdaRequests: 7, readUnits: 2.5 });
    expect(await store.usage(record, 2)).toEqual({ lambdaRequests: 1 });
    expect(await store.chunks(record)).toHaveLength(1);
  });

  it('becomes a cost on the record: a new version, the same status and time, and nothing the second time', async () => {
    const record = await created();
    const written = await store.account(record, 1, { stateTransitions: 1000 });
    expect(written?.after).toMatchObject({ version: 2, status: record.status, updatedAt: record.updatedAt });
    expect((await store.read(record))?.cost).toMatchObject({
      total: 0.025,
      attempts: { 1: { stateTransitions: 1000 } },
    });
    expect(await store.account(record, 1, { stateTransitions: 1000 })).toBeUndefined();
  });

  it('of two finalisers at once adds up', async () => {
    const record = await created();
    await Promise.all([
      store.account(record, 1, { stateTransitions: 1000 }),
      store.account(record, 2, { stateTransitions: 2000 }),
    ]);
    expect((await store.read(record))?.cost?.total).toBeCloseTo(0.075, 12);
  });
});

describe('the prediction of the whole time', () => {
  it('is kept once, as a note: no new version, no audit event', async () => {
    const record = await created();
    await store.predict(record, 1, 42.5);
    await store.predict(record, 1, 7);
    expect(await store.read(record)).toEqual({ ...record, predictedSeconds: 42.5 });
    expect(await store.audit(record)).toHaveLength(1);
  });

  it('outlives the changes after it, and is none of a later attempt', async () => {
    const record = await created();
    await store.predict(record, 2, 7);
    expect((await store.read(record))?.predictedSeconds).toBeUndefined();
    await store.predict(record, 1, 42.5);
    await store.transition(record, 1, { to: 'querying_activities' }, 'pipeline');
    expect(await store.read(record)).toMatchObject({ version: 2, predictedSeconds: 42.5 });
  });
});

describe('the open exports', () => {
  it('are those not closed, the one that has been silent longest first', async () => {
    const openIds = async () => (await pagesOf(store.open())).flat().map(({ exportId }) => exportId);
    for (const { organisationNumber, exportId } of (await pagesOf(store.open())).flat()) {
      await store.close({ organisationNumber, exportId });
    }
    const [one, two] = [await created(), await created()];
    clock.advance(5000);
    await store.transition(one, 1, { to: 'querying_activities' }, 'pipeline');
    expect(await openIds()).toEqual([two.exportId, one.exportId]);
    const pages = await pagesOf(store.open(1));
    expect(pages.flat().map(({ exportId }) => exportId)).toEqual([two.exportId, one.exportId]);
    expect(pages.map(({ length }) => length).filter((length) => length > 1)).toEqual([]);
    await store.close(two);
    await store.close(two);
    expect(await openIds()).toEqual([one.exportId]);
    expect(await store.read(two)).toMatchObject({ version: 2, status: 'initialised' });
  });
});

it('each download stands in the audit trail, also two at the same moment, and none holds the link', async () => {
  const record = await created({ status: 'completed' });
  const validUntil = '2026-03-01T08:05:00.000Z';
  await Promise.all([
    store.recordDownload(record, 'kari', validUntil),
    store.recordDownload(record, 'ola', validUntil),
  ]);
  const [first, ...downloads] = await store.audit(record);
  expect(first?.details).toEqual({});
  expect(downloads.map(({ actor }) => actor).sort()).toEqual(['kari', 'ola']);
  expect(downloads.map(({ details, version }) => [details, version])).toEqual(
    Array(2).fill([{ download: true, validUntil }, 1]),
  );
  expect(await store.read(record)).toEqual(record);
});
