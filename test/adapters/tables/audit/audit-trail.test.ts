import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OTHER_ORGANISATION } from '../../../fakes/export-record.ts';
import { storedExports } from '../exports/stored-exports.ts';
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
});
