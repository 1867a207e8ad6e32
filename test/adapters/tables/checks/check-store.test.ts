import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { DynamoAuditTrail } from '../../../../lambdas/adapters/tables/audit/audit-trail.ts';
import { DynamoCheckStore } from '../../../../lambdas/adapters/tables/checks/check-store.ts';
import { DynamoExportRecords } from '../../../../lambdas/adapters/tables/exports/export-records.ts';
import { DynamoRegisterSweeps } from '../../../../lambdas/adapters/tables/registers/register-sweeps.ts';
import { lockItemKey } from '../../../../lambdas/adapters/tables/table-keys.ts';
import { nextPointer } from '../../../../lambdas/domain/checks/check-decision.ts';
import type { CheckPointer } from '../../../../lambdas/domain/checks/check-pointer.ts';
import { newCheck } from '../../../../lambdas/domain/checks/new-check.ts';
import type { ExportRecord } from '../../../../lambdas/domain/export/export-record.ts';
import { checkIdOf } from '../../../../lambdas/domain/export/purpose.ts';
import { BEGINNING, EXPORT_ID, exportRecord, StoppedClock } from '../../../fakes/exports/export-record.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';

const NAMES = { exports: 'exports', audit: 'audit' };
const DAY = 24 * 3600_000;

let tables: LocalTables;
let checks: DynamoCheckStore;
let records: DynamoExportRecords;
let count = 0;
/** An organisation that no other test has. */
let organisationNumber: string;

beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());
beforeEach(() => {
  const clock = new StoppedClock();
  checks = new DynamoCheckStore(tables.client, NAMES, clock);
  records = new DynamoExportRecords(tables.client, NAMES, clock);
  count += 1;
  organisationNumber = String(910_000_000 + count);
});

const check = (id = EXPORT_ID, year = 2025): ExportRecord =>
  newCheck({
    checkId: checkIdOf(id),
    organisationNumber,
    year,
    correlationId: 'correlation',
    basis: 'basis',
    now: new Date(BEGINNING).toISOString(),
  });
const pointerTo = (record: ExportRecord, before?: CheckPointer) =>
  nextPointer(
    record,
    { wanted: 'basis', again: false, isDamaged: false },
    { pointer: before, record: before && { ...record, exportId: before.checkId, status: 'failed' } },
  );

it('a start writes the check, its first event and the pointer at once', async () => {
  const record = check();
  expect(await checks.start(record, undefined, pointerTo(record))).toBe(true);
  expect(await checks.pointer(organisationNumber, 2025)).toEqual(pointerTo(record));
  expect(await checks.pointer(organisationNumber, 2024)).toBeUndefined();
  expect(await records.read(record)).toEqual(record);
  const { events, check: trail } = await new DynamoAuditTrail(tables.client, NAMES, new StoppedClock()).read(record);
  expect(trail).toMatchObject({ outcome: 'whole' });
  expect(events).toMatchObject([{ exportId: record.exportId, status: 'initialised', actor: 'system' }]);
});

it('a start after another one is refused and writes nothing', async () => {
  const [first, second] = [check(), check('01JZZZZZZZ0000000000000002')];
  await checks.start(first, undefined, pointerTo(first));
  expect(await checks.start(second, undefined, pointerTo(second))).toBe(false);
  expect(await records.read(second)).toBeUndefined();
  expect(await checks.start(second, pointerTo(first), pointerTo(second, pointerTo(first)))).toBe(true);
  expect(await checks.pointer(organisationNumber, 2025)).toMatchObject({ checkId: second.exportId, version: 2 });
});

it('a check is open as an export is, and in no list, lock or slot of exports', async () => {
  const record = check();
  await checks.start(record, undefined, pointerTo(record));
  const open: string[] = [];
  for await (const page of records.open()) open.push(...page.map(({ exportId }) => exportId));
  expect(open).toContain(record.exportId);
  expect(await records.list(organisationNumber, { limit: 10 })).toEqual({ records: [], nextCursor: null });

  // An export with the lock of the same hash is another thing.
  const report = exportRecord({ organisationNumber, requestHash: record.requestHash });
  expect(await records.create(report)).toMatchObject({ outcome: 'created', record: { status: 'initialised' } });
  const failure = { code: 'stage_crashed', stage: 'initialised', details: {}, retryable: true } as const;
  await records.transition(record, 1, { to: 'failed', failure, supportReference: 'r' }, 'finaliser');
  expect(await records.read(record)).toMatchObject({ status: 'failed' });
  expect(await records.slots(organisationNumber)).toMatchObject({ running: [report.exportId] });
  const Key = lockItemKey(organisationNumber, record.requestHash);
  const { Item } = await tables.client.send(new GetCommand({ TableName: 'exports', Key, ConsistentRead: true }));
  expect(Item).toMatchObject({ exportId: report.exportId });
});

it('a check that replaces another marks the register, because its objects and then its facts have to go', async () => {
  const [first, second] = [check(), check('01JZZZZZZZ0000000000000002')];
  const sweeps = new DynamoRegisterSweeps(tables.client, 'exports', { versions: async () => [] });
  const due = async (at: number) =>
    (await sweeps.due(new Date(at).toISOString(), 100)).filter(
      (mark) => mark.organisationNumber === organisationNumber,
    );
  await checks.start(first, undefined, pointerTo(first));
  expect(await due(BEGINNING + 9 * DAY)).toEqual([]);
  await checks.start(second, pointerTo(first), pointerTo(second, pointerTo(first)));
  expect(await due(BEGINNING)).toEqual([]);
  expect(await due(BEGINNING + DAY)).toHaveLength(1);
  // Facts of words that were changed are kept as long as a version of the register.
  expect(await due(BEGINNING + 31 * DAY)).toHaveLength(2);
});

it('the pointers of an organisation can be forgotten, and its checks stay', async () => {
  const [one, other] = [check(), check('01JZZZZZZZ0000000000000002', 2024)];
  await checks.start(one, undefined, pointerTo(one));
  await checks.start(other, undefined, pointerTo(other));
  await checks.forget(organisationNumber);
  expect(await checks.pointer(organisationNumber, 2025)).toBeUndefined();
  expect(await checks.pointer(organisationNumber, 2024)).toBeUndefined();
  expect((await checks.records(organisationNumber)).map(({ exportId }) => exportId).sort()).toEqual(
    [one.exportId, other.exportId].sort(),
  );
});
