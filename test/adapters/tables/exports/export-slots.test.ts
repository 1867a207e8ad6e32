import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExportRecord } from '../../../../lambdas/domain/export/export-record.ts';
import { MAX_QUEUED_EXPORTS, MAX_RUNNING_EXPORTS } from '../../../../lambdas/protocol.ts';
import { ORGANISATION, OTHER_ORGANISATION } from '../../../fakes/exports/export-record.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';
import { newRecord, storedExports } from './stored-exports.ts';

const FAILURE = { code: 'internal_error', stage: 'initialised' as const, details: {}, retryable: true };
const FAILED = { to: 'failed', failure: FAILURE, supportReference: 'x-1' } as const;
const RETRY = { to: 'restarted', from: 'failed' } as const;

let tables: LocalTables;
let stores: ReturnType<typeof storedExports>;

beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());
beforeEach(async () => {
  stores = storedExports(tables);
  await stores.emptySlots(ORGANISATION);
});

/** Starts exports one after another, as different requests of one organisation. */
async function started(count: number): Promise<ExportRecord[]> {
  const records: ExportRecord[] = [];
  for (let index = 0; index < count; index++) {
    const answer = await stores.records.create(newRecord());
    expect(answer.outcome).toBe('created');
    records.push(...(answer.outcome === 'created' ? [answer.record] : []));
  }
  return records;
}

const statusOf = async (record: ExportRecord | undefined) => record && (await stores.records.read(record))?.status;

describe('a new export', () => {
  it('is queued with its audit event and its lock when as many run as may', async () => {
    const records = await started(MAX_RUNNING_EXPORTS + 2);
    expect(records.map(({ status }) => status)).toEqual([
      ...Array(MAX_RUNNING_EXPORTS).fill('initialised'),
      'queued',
      'queued',
    ]);
    const [third, fourth] = records.slice(MAX_RUNNING_EXPORTS);
    expect(await stores.records.slots(ORGANISATION)).toMatchObject({
      running: records.slice(0, MAX_RUNNING_EXPORTS).map(({ exportId }) => exportId),
      waiting: [third?.exportId, fourth?.exportId],
    });
    expect(third && (await stores.lockOf(third))).toBe(third?.exportId);
    expect(third && (await stores.auditedStatuses(third))).toEqual(['queued']);
    expect(third && (await stores.records.read(third))).toMatchObject({ status: 'queued', openPartition: 'OPEN' });
  });

  it('of another organisation does not wait', async () => {
    await started(MAX_RUNNING_EXPORTS + 1);
    await stores.emptySlots(OTHER_ORGANISATION);
    const other = await stores.records.create(newRecord({ organisationNumber: OTHER_ORGANISATION }));
    expect(other).toMatchObject({ outcome: 'created', record: { status: 'initialised' } });
  });

  it('joins the same request that waits', async () => {
    const waiting = (await started(MAX_RUNNING_EXPORTS + 1)).at(-1);
    const same = newRecord({ requestHash: waiting?.requestHash ?? '' });
    expect(await stores.records.create(same)).toEqual({ outcome: 'joined', exportId: waiting?.exportId });
  });

  it('is refused when as many wait as may, but still joins the same request', async () => {
    const records = await started(MAX_RUNNING_EXPORTS + MAX_QUEUED_EXPORTS);
    const more = newRecord();
    expect(await stores.records.create(more)).toEqual({ outcome: 'full' });
    expect(await stores.records.read(more)).toBeUndefined();
    const same = newRecord({ requestHash: records[0]?.requestHash ?? '' });
    expect(await stores.records.create(same)).toEqual({ outcome: 'joined', exportId: records[0]?.exportId });
  });

  it('never joins the same request that is being cancelled', async () => {
    const [record] = await started(1);
    const cancelling = record ?? newRecord();
    await stores.records.transition(cancelling, 1, { to: 'cancelling', by: 'kari' }, 'kari');
    const same = newRecord({ requestHash: cancelling.requestHash });
    expect(await stores.records.create(same)).toEqual({ outcome: 'cancelling', exportId: cancelling.exportId });
    await stores.records.transition(cancelling, 1, { to: 'cancelled', cleanupCompleted: true }, 'finaliser');
    expect((await stores.records.create(same)).outcome).toBe('created');
  });

  it('runs or waits, and never too many, when twenty start at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => stores.records.create(newRecord())));
    expect(answers.filter(({ outcome }) => outcome === 'created')).toHaveLength(20);
    const { running, waiting } = await stores.records.slots(ORGANISATION);
    expect([running.length, new Set(waiting).size]).toEqual([MAX_RUNNING_EXPORTS, 20 - MAX_RUNNING_EXPORTS]);
  });
});

describe('the end of an export', () => {
  it.each([
    ['failed', FAILED],
    ['paused', { to: 'paused' } as const],
  ])('in %s frees its slot, and the one that waits first can be promoted', async (_, end) => {
    const records = await started(MAX_RUNNING_EXPORTS + 2);
    const [first] = records;
    const [next, later] = records.slice(MAX_RUNNING_EXPORTS);
    const promote = (record = newRecord()) => stores.records.transition(record, null, { to: 'promoted' }, 'finaliser');
    expect((await promote(next)).outcome).toBe('refused');
    await stores.records.transition(first ?? newRecord(), 1, end, 'pipeline');
    expect((await promote(later)).outcome).toBe('refused');
    expect((await promote(next)).outcome).toBe('written');
    expect((await promote(later)).outcome).toBe('refused');
    expect([await statusOf(next), await statusOf(later)]).toEqual(['initialised', 'queued']);
    expect(next && (await stores.auditedStatuses(next))).toEqual(['queued', 'initialised']);
  });

  it('that was being cancelled frees its slot when it is cancelled, and not before', async () => {
    const [record] = await started(1);
    const cancelling = record ?? newRecord();
    await stores.records.transition(cancelling, 1, { to: 'cancelling', by: 'kari' }, 'kari');
    expect((await stores.records.slots(ORGANISATION)).running).toEqual([cancelling.exportId]);
    await stores.records.transition(cancelling, 1, { to: 'cancelled', cleanupCompleted: true }, 'finaliser');
    expect((await stores.records.slots(ORGANISATION)).running).toEqual([]);
  });

  it('of an older release, which is not in the slots, changes nothing in them', async () => {
    const [older] = await started(1);
    await stores.emptySlots(ORGANISATION);
    await started(1);
    const before = await stores.records.slots(ORGANISATION);
    await stores.records.transition(older ?? newRecord(), 1, FAILED, 'pipeline');
    expect(await stores.records.slots(ORGANISATION)).toEqual(before);
  });

  it('when it is cancelled while it waits, lets the others move up', async () => {
    const [, , third, fourth] = await started(MAX_RUNNING_EXPORTS + 2);
    await stores.records.transition(third ?? newRecord(), 1, { to: 'cancelling', by: 'kari' }, 'kari');
    expect((await stores.records.slots(ORGANISATION)).waiting).toEqual([fourth?.exportId]);
  });
});

describe('a retry', () => {
  it('waits when as many run as may', async () => {
    const [failed] = await started(1);
    const record = failed ?? newRecord();
    await stores.records.transition(record, 1, FAILED, 'pipeline');
    await started(MAX_RUNNING_EXPORTS);
    expect(await stores.records.transition(record, 1, RETRY, 'kari')).toMatchObject({
      outcome: 'written',
      record: { status: 'queued', attempt: 2 },
    });
    expect((await stores.records.slots(ORGANISATION)).waiting).toEqual([record.exportId]);
  });

  it('is refused as full when as many wait as may, and changes nothing', async () => {
    const [failed] = await started(1);
    const record = failed ?? newRecord();
    await stores.records.transition(record, 1, FAILED, 'pipeline');
    await started(MAX_RUNNING_EXPORTS + MAX_QUEUED_EXPORTS);
    expect((await stores.records.transition(record, 1, RETRY, 'kari')).outcome).toBe('full');
    expect(await statusOf(record)).toBe('failed');
  });
});

it('slots can be left only by an export whose status gives it none', async () => {
  const [record] = await started(1);
  await stores.records.leaveSlots(record ?? newRecord());
  expect((await stores.records.slots(ORGANISATION)).running).toEqual([record?.exportId]);
  await stores.records.leaveSlots(newRecord());
  expect((await stores.records.slots(ORGANISATION)).running).toEqual([record?.exportId]);
});
