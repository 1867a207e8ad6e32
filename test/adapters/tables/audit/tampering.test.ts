/** Plain puts and deletes on the tables of a local database, as somebody with access to them would make: each is noticed. */
import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoAuditTrail } from '../../../../lambdas/adapters/tables/audit/audit-trail.ts';
import { trailItemKey } from '../../../../lambdas/adapters/tables/table-keys.ts';
import { canonicalSha256 } from '../../../../lambdas/domain/canonical.ts';
import type { TrailCheck } from '../../../../lambdas/protocol.ts';
import { ORGANISATION, StoppedClock } from '../../../fakes/exports/export-record.ts';
import { storedExports } from '../exports/stored-exports.ts';
import { newImportRecord, storedImports } from '../imports/stored-imports.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';

interface Item {
  readonly pk: string;
  readonly sk: string;
  readonly event: Record<string, unknown>;
}

/** A trail of five events, written by the stores. */
interface Trail {
  readonly id: string;
  read(): Promise<{ readonly events: readonly unknown[]; readonly check: TrailCheck }>;
}

let tables: LocalTables;
let audit: DynamoAuditTrail;

beforeAll(async () => {
  tables = await startLocalTables();
  audit = new DynamoAuditTrail(tables.client, { exports: 'exports', audit: 'audit' }, new StoppedClock());
});
afterAll(() => tables.close());

const put = (TableName: 'exports' | 'audit', item: object) =>
  tables.client.send(new PutCommand({ TableName, Item: { ...item } }));
const remove = ({ pk, sk }: Item) => tables.client.send(new DeleteCommand({ TableName: 'audit', Key: { pk, sk } }));

async function exportTrail(): Promise<Trail> {
  const { created, records, audit: trail } = storedExports(tables);
  const record = await created();
  await records.transition(record, 1, { to: 'querying_activities', total: 4 }, 'pipeline');
  await records.transition(record, 1, { to: 'completed_empty' }, 'pipeline');
  await trail.recordDownload(record, 'kari', '2026-03-02T08:00:00.000Z', 'Kari');
  await trail.recordDownload(record, 'kari', '2026-03-03T08:00:00.000Z', 'Kari');
  return { id: record.exportId, read: () => audit.read(record) };
}

async function importTrail(): Promise<Trail> {
  const { imports } = storedImports(tables);
  const record = newImportRecord();
  await imports.create(record);
  const deadline = '2026-03-01T09:00:00.000Z';
  await imports.transition(record, 1, { to: 'reading', replaces: {}, deadline }, 'kari');
  await imports.transition(record, 1, { to: 'paused' }, 'kari');
  await imports.transition(record, 1, { to: 'restarted', fileIds: ['f1'], deadline, correlationId: 'x' }, 'kari');
  await imports.transition(record, 2, { to: 'cancelled' }, 'kari');
  return { id: record.importId, read: () => audit.readImport(record) };
}

let year = 2000;
async function registerTrail(): Promise<Trail> {
  const { configurations } = storedImports(tables);
  const ofYear = ++year;
  const configuration = { organisationNumber: ORGANISATION, labels: {}, vocabularies: {}, settings: {} };
  for (const organisation of ['A', 'B', 'C', 'D', 'E']) {
    const named = { ...configuration, organisation, year: ofYear, columnConfiguration: null };
    await configurations.write(named, { actor: 'kari', actorName: null });
  }
  return { id: `register-${ofYear}`, read: () => audit.readRegister(ORGANISATION, ofYear) };
}

async function itemsOf({ id }: Trail): Promise<[Item, Item, Item, Item, Item]> {
  const { Items = [] } = await tables.client.send(
    new QueryCommand({
      TableName: 'audit',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `${ORGANISATION}#${id}` },
    }),
  );
  expect(Items).toHaveLength(5);
  const [first, second, third, fourth, fifth] = Items.map(({ pk, sk, event }) => ({ pk, sk, event }));
  if (!first || !second || !third || !fourth || !fifth) throw new Error('unreachable');
  return [first, second, third, fourth, fifth];
}

/** The event with other content, and with the hash that belongs to it. */
function forged({ hash: _, ...event }: Record<string, unknown>): Record<string, unknown> {
  const changed = { ...event, actor: 'somebody else' };
  return { ...changed, hash: canonicalSha256(changed) };
}

function stripped({ sequence: _, previousHash: __, hash: ___, ...event }: Record<string, unknown>) {
  return event;
}

const broken = (kind: string, sequence: number) => ({ outcome: 'broken', kind, sequence });

describe.each([
  ['an export', exportTrail],
  ['an import', importTrail],
  ['a register', registerTrail],
])('the trail of %s', (_, written) => {
  it('is whole as it was written', async () => {
    const trail = await written();
    expect(await trail.read()).toMatchObject({ check: { outcome: 'whole', chained: 5, older: 0 } });
  });

  it('is broken when an event is rewritten', async () => {
    const trail = await written();
    const [, second] = await itemsOf(trail);
    await put('audit', { ...second, event: { ...second.event, actor: 'somebody else' } });
    expect((await trail.read()).check).toEqual(broken('changed', 2));
  });

  it('is broken when an event is rewritten with its hash', async () => {
    const trail = await written();
    const [, second] = await itemsOf(trail);
    await put('audit', { ...second, event: forged(second.event) });
    expect((await trail.read()).check).toEqual(broken('changed', 3));
  });

  it('is broken when the last event is rewritten with its hash', async () => {
    const trail = await written();
    const [, , , , fifth] = await itemsOf(trail);
    await put('audit', { ...fifth, event: forged(fifth.event) });
    expect((await trail.read()).check).toEqual(broken('changed', 5));
  });

  it('is broken when an event gets a field', async () => {
    const trail = await written();
    const [, second] = await itemsOf(trail);
    await put('audit', { ...second, event: { ...second.event, approved: true } });
    expect((await trail.read()).check).toEqual(broken('changed', 2));
  });

  it('is broken when an item is no event any more, and the others are still answered', async () => {
    const trail = await written();
    const [, second] = await itemsOf(trail);
    await put('audit', { ...second, event: 'nothing' });
    const { events, check } = await trail.read();
    expect(check).toEqual(broken('stripped', 2));
    expect(events).toHaveLength(4);
  });

  it('is broken when an event is removed', async () => {
    const trail = await written();
    const [, second] = await itemsOf(trail);
    await remove(second);
    expect((await trail.read()).check).toEqual(broken('missing', 2));
  });

  it('is broken when it is cut at the beginning', async () => {
    const trail = await written();
    const [first, second] = await itemsOf(trail);
    await remove(first);
    await remove(second);
    expect((await trail.read()).check).toEqual(broken('missing', 1));
  });

  it('is broken when it is cut at the end', async () => {
    const trail = await written();
    const [, , , fourth, fifth] = await itemsOf(trail);
    await remove(fourth);
    await remove(fifth);
    expect((await trail.read()).check).toEqual(broken('cut', 4));
  });

  it('is broken when all of its events are removed', async () => {
    const trail = await written();
    for (const item of await itemsOf(trail)) await remove(item);
    expect((await trail.read()).check).toEqual(broken('cut', 1));
  });

  it.each([
    ['between two', 'TRAIL#0000000002a', broken('added', 3)],
    ['after the last', 'TRAIL#0000000006', broken('added', 6)],
    ['before the first', 'EVENT#0000000001', broken('added', 1)],
  ])('is broken when an event without a place is added %s', async (_place, sk, expected) => {
    const trail = await written();
    const [first] = await itemsOf(trail);
    await put('audit', { ...first, sk, event: stripped(first.event) });
    expect((await trail.read()).check).toEqual(expected);
  });

  it('is broken when an event that fits is added at the end', async () => {
    const trail = await written();
    const [, , , , fifth] = await itemsOf(trail);
    const placed = { ...stripped(fifth.event), sequence: 6, previousHash: fifth.event.hash };
    await put('audit', {
      ...fifth,
      sk: 'TRAIL#0000000006',
      event: { ...placed, hash: canonicalSha256(placed) },
    });
    expect((await trail.read()).check).toEqual(broken('added', 6));
  });

  it('is broken when two events change their places', async () => {
    const trail = await written();
    const [, second, third] = await itemsOf(trail);
    await put('audit', { ...second, event: third.event });
    await put('audit', { ...third, event: second.event });
    expect((await trail.read()).check).toEqual(broken('reordered', 2));
  });

  it.each([
    ['the first event', 0],
    ['an event in the middle', 2],
    ['the last event', 4],
  ] as const)('is broken when %s loses its place', async (_event, index) => {
    const trail = await written();
    const { [index]: item } = await itemsOf(trail);
    await put('audit', { ...item, event: stripped(item.event) });
    expect((await trail.read()).check).toEqual(broken('stripped', index + 1));
  });

  it('is broken when all of its events lose their places', async () => {
    const trail = await written();
    for (const item of await itemsOf(trail)) await put('audit', { ...item, event: stripped(item.event) });
    expect((await trail.read()).check).toEqual(broken('stripped', 1));
  });

  it('and another are broken when they exchange one event', async () => {
    const [one, other] = [await written(), await written()];
    const [, ofOne] = await itemsOf(one);
    const [, ofOther] = await itemsOf(other);
    await put('audit', { ...ofOne, event: ofOther.event });
    await put('audit', { ...ofOther, event: ofOne.event });
    expect([(await one.read()).check, (await other.read()).check]).toEqual([
      broken('changed', 2),
      broken('changed', 2),
    ]);
  });

  it('and another are broken when they exchange all events', async () => {
    const [one, other] = [await written(), await written()];
    const [ofOne, ofOther] = [await itemsOf(one), await itemsOf(other)];
    for (const [index, item] of ofOne.entries()) {
      await put('audit', { ...item, event: ofOther[index]?.event });
      await put('audit', { ...ofOther[index], event: item.event });
    }
    expect([(await one.read()).check, (await other.read()).check]).toEqual([
      broken('changed', 5),
      broken('changed', 5),
    ]);
  });

  it('is broken when its record is put back to an earlier state', async () => {
    const trail = await written();
    const [, , third] = await itemsOf(trail);
    const before = { count: 3, hash: third.event.hash, olderEvents: false };
    await put('exports', { ...trailItemKey(ORGANISATION, trail.id), trail: before });
    expect((await trail.read()).check).toEqual(broken('added', 4));
  });

  it('is broken when its record is removed', async () => {
    const trail = await written();
    const Key = trailItemKey(ORGANISATION, trail.id);
    await tables.client.send(new DeleteCommand({ TableName: 'exports', Key }));
    expect((await trail.read()).check).toEqual(broken('record_missing', 1));
  });
});

it('a trail whose record was put back takes no further event, so it has no two ends', async () => {
  const { created, records } = storedExports(tables);
  const record = await created();
  const Key = trailItemKey(ORGANISATION, record.exportId);
  const { Item } = await tables.client.send(new GetCommand({ TableName: 'exports', Key }));
  await records.transition(record, 1, { to: 'querying_activities', total: 4 }, 'pipeline');
  await put('exports', Item ?? {});
  await expect(records.transition(record, 1, { to: 'aggregating' }, 'pipeline')).rejects.toMatchObject({
    name: 'ConflictError',
  });
  expect((await audit.read(record)).check).toEqual(broken('added', 2));
});
