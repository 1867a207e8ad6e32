/** The stores of exports over one local database, and export records that no other test has. */
import { DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import { DynamoAuditTrail } from '../../../../lambdas/adapters/tables/audit/audit-trail.ts';
import { DynamoChunkMarkers } from '../../../../lambdas/adapters/tables/exports/chunk-markers.ts';
import { DynamoExportRecords } from '../../../../lambdas/adapters/tables/exports/export-records.ts';
import { DynamoUsageAccounts } from '../../../../lambdas/adapters/tables/exports/usage-accounts.ts';
import { lockItemKey, slotsItemKey } from '../../../../lambdas/adapters/tables/table-keys.ts';
import type { ExportRecord } from '../../../../lambdas/domain/export/export-record.ts';
import type { ExportKey } from '../../../../lambdas/ports.ts';
import { exportRecord, StoppedClock } from '../../../fakes/exports/export-record.ts';
import type { LocalTables } from '../local-tables.ts';

export function storedExports({ client }: LocalTables) {
  const clock = new StoppedClock();
  const records = new DynamoExportRecords(client, { exports: 'exports', audit: 'audit' }, clock);
  async function emptySlots(organisationNumber: string): Promise<void> {
    await client.send(new DeleteCommand({ TableName: 'exports', Key: slotsItemKey(organisationNumber) }));
  }
  const trail = new DynamoAuditTrail(client, { exports: 'exports', audit: 'audit' }, clock);
  /** The events without their places in the trail. */
  const list = async (key: ExportKey) =>
    (await trail.read(key)).events.map(({ sequence: _, previousHash: __, hash: ___, ...event }) => event);
  const audit = {
    list,
    read: trail.read.bind(trail),
    readRegister: trail.readRegister.bind(trail),
    recordDownload: trail.recordDownload.bind(trail),
  };
  return {
    clock,
    records,
    chunks: new DynamoChunkMarkers(client, 'exports', clock),
    usage: new DynamoUsageAccounts(client, 'exports', clock),
    audit,

    /** Creates an export that no other test has, in an organisation without other running exports. */
    async created(fields: Partial<ExportRecord> = {}): Promise<ExportRecord> {
      const record = newRecord(fields);
      await emptySlots(record.organisationNumber);
      expect(await records.create(record)).toEqual({ outcome: 'created', record });
      return record;
    },

    emptySlots,

    /** The id of the export that holds the lock of the record's request. */
    async lockOf({ organisationNumber, requestHash }: ExportRecord): Promise<unknown> {
      const Key = lockItemKey(organisationNumber, requestHash);
      return (await client.send(new GetCommand({ TableName: 'exports', Key }))).Item?.exportId;
    },

    /** The statuses in the audit trail, in order. */
    async auditedStatuses(record: ExportRecord): Promise<string[]> {
      return (await audit.list(record)).map(({ status }) => status);
    },
  };
}

let count = 0;

/** A record whose id and request no other test has. */
export function newRecord(fields: Partial<ExportRecord> = {}): ExportRecord {
  const number = String(++count).padStart(10, '0');
  return exportRecord({ exportId: `01JZZZZZZZ000000${number}`, requestHash: number.padStart(64, '0'), ...fields });
}
