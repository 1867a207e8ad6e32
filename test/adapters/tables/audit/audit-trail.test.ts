import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { trailItemKey } from '../../../../lambdas/adapters/tables/table-keys.ts';
import { ORGANISATION, OTHER_ORGANISATION } from '../../../fakes/exports/export-record.ts';
import { storedExports } from '../exports/stored-exports.ts';
import { storedImports } from '../imports/stored-imports.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';

let tables: LocalTables;
let stores: ReturnType<typeof storedExports>;

beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());
beforeEach(() => {
  stores = storedExports(tables);
});

describe('the audit trail', () => {
  it('lists status changes in the order of versions, beyond version 9', async () => {
    const record = await stores.created({ status: 'querying_activities', version: 8 });
    for (const to of ['aggregating', 'deduplicating', 'mapping_columns'] as const) {
      await stores.records.transition(record, 1, { to }, 'pipeline');
    }
    expect((await stores.audit.list(record)).map(({ version, status }) => [version, status])).toEqual([
      [8, 'querying_activities'],
      [9, 'aggregating'],
      [10, 'deduplicating'],
      [11, 'mapping_columns'],
    ]);
  });

  it('is empty under another organisation', async () => {
    const { exportId } = await stores.created();
    expect(await stores.audit.list({ organisationNumber: OTHER_ORGANISATION, exportId })).toEqual([]);
  });

  it('holds each download after its status change, two at the same moment included, and no link', async () => {
    const record = await stores.created({ status: 'completed', version: 7 });
    stores.clock.advance(1000);
    const at = new Date(stores.clock.now()).toISOString();
    const validUntil = '2026-03-01T08:05:00.000Z';
    const ids = await Promise.all([
      stores.audit.recordDownload(record, 'kari', validUntil),
      stores.audit.recordDownload(record, 'ola', validUntil),
    ]);
    expect(ids.sort()).toEqual([`${record.exportId}-2`, `${record.exportId}-3`]);
    const [created, ...downloads] = await stores.audit.list(record);
    expect(created?.details).toEqual({});
    expect(downloads.map(({ actor }) => actor).sort()).toEqual(['kari', 'ola']);
    const details = { download: true, validUntil };
    const { exportId } = record;
    for (const { actor: _, ...download } of downloads) {
      expect(download).toEqual({ exportId, version: 7, attempt: 1, at, status: 'completed', details });
    }
    expect(await stores.records.read(record)).toEqual(record);
  });

  it('keeps the display name of who was given a link in the record alone, where it can be deleted', async () => {
    const record = await stores.created({ status: 'completed' });
    await stores.audit.recordDownload(record, 'sub-of-rita', '2026-03-02T08:00:00.000Z', 'Rita Revisor');
    const after = await stores.records.read(record);
    expect(after).toEqual({ ...record, actorNames: { ...record.actorNames, 'sub-of-rita': 'Rita Revisor' } });
    expect(JSON.stringify(await stores.audit.read(record))).not.toContain('Rita');
  });

  it('keeps that name also in a record that has none yet', async () => {
    const record = await stores.created({ status: 'completed', actorNames: {} });
    await stores.audit.recordDownload(record, 'sub-of-rita', '2026-03-02T08:00:00.000Z', 'Rita Revisor');
    expect((await stores.records.read(record))?.actorNames).toEqual({ 'sub-of-rita': 'Rita Revisor' });
  });

  it('loses no event of twenty writers at once, and is whole', async () => {
    const record = await stores.created({ status: 'querying_activities' });
    const validUntil = '2026-03-02T08:00:00.000Z';
    const actors = Array.from({ length: 19 }, (_, index) => `user ${index}`);
    await Promise.all([
      ...actors.map((actor) => stores.audit.recordDownload(record, actor, validUntil)),
      stores.records.transition(record, 1, { to: 'aggregating' }, 'pipeline'),
    ]);
    const { events, head, check } = await stores.audit.read(record);
    expect(events.map(({ actor }) => actor).sort()).toEqual([record.requestedBy, 'pipeline', ...actors].sort());
    expect(head).toMatchObject({ count: 21, olderEvents: false });
    expect(check).toEqual({ outcome: 'whole', chained: 21, older: 0 });
  });

  it('is whole to a reader while events are written', async () => {
    const record = await stores.created({ status: 'completed' });
    const writes = (async () => {
      for (let count = 0; count < 20; count++) {
        await stores.audit.recordDownload(record, 'kari', '2026-03-02T08:00:00.000Z');
      }
      return 'written';
    })();
    const outcomes = new Set<string>();
    let state = 'writing';
    while (state === 'writing') {
      outcomes.add((await stores.audit.read(record)).check.outcome);
      state = await Promise.race([writes, Promise.resolve('writing')]);
    }
    expect(outcomes).toEqual(new Set(['whole']));
  });
});

describe('a trail of an older release', () => {
  /** The events under their old keys, without places, and no record of the trail. */
  async function olderTrail() {
    const record = await stores.created({ status: 'querying_activities', version: 2 });
    const pk = `${record.organisationNumber}#${record.exportId}`;
    const [event] = await stores.audit.list(record);
    await tables.client.send(new DeleteCommand({ TableName: 'audit', Key: { pk, sk: 'TRAIL#0000000001' } }));
    const Key = trailItemKey(record.organisationNumber, record.exportId);
    await tables.client.send(new DeleteCommand({ TableName: 'exports', Key }));
    for (const version of [1, 2]) {
      const Item = { pk, sk: `EVENT#000000000${version}`, event: { ...event, version } };
      await tables.client.send(new PutCommand({ TableName: 'audit', Item }));
    }
    return { record, pk };
  }

  it('is read, and the check says that its events are not chained', async () => {
    const { record } = await olderTrail();
    const { events, head, check } = await stores.audit.read(record);
    expect(events.map(({ version }) => version)).toEqual([1, 2]);
    expect([head, check]).toEqual([undefined, { outcome: 'whole', chained: 0, older: 2 }]);
  });

  it('goes on with a chain after its events, and a change of that chain is noticed', async () => {
    const { record, pk } = await olderTrail();
    await stores.records.transition(record, 1, { to: 'aggregating' }, 'pipeline');
    await stores.records.transition(record, 1, { to: 'deduplicating' }, 'pipeline');
    const { events, check } = await stores.audit.read(record);
    expect(events.map(({ version }) => version)).toEqual([1, 2, 3, 4]);
    expect(check).toEqual({ outcome: 'whole', chained: 2, older: 2 });

    const Item = { pk, sk: 'TRAIL#0000000001', event: (await stores.audit.list(record))[2] };
    await tables.client.send(new PutCommand({ TableName: 'audit', Item }));
    expect((await stores.audit.read(record)).check).toEqual({ outcome: 'broken', kind: 'missing', sequence: 1 });
  });

  it('of a register goes on with a chain after its events', async () => {
    const { configurations } = storedImports(tables);
    const pk = `${ORGANISATION}#register-1999`;
    const at = '2025-03-01T08:00:00.000Z';
    const event = { year: 1999, version: null, at, change: 'configuration', actor: 'kari', details: {} };
    await tables.client.send(new PutCommand({ TableName: 'audit', Item: { pk, sk: `EVENT#${at}#x`, event } }));
    const nothingSet = { labels: {}, vocabularies: {}, settings: {}, columnConfiguration: null };
    const named = { organisationNumber: ORGANISATION, organisation: 'Forbundet', year: 1999 };
    await configurations.write({ ...named, ...nothingSet }, { actor: 'ola', actorName: null });
    const { events, check } = await stores.audit.readRegister(ORGANISATION, 1999);
    expect(events.map(({ actor }) => actor)).toEqual(['kari', 'ola']);
    expect(check).toEqual({ outcome: 'whole', chained: 1, older: 1 });
  });
});
