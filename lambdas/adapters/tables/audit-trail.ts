/** The audit table: one event for each version of an export that changed its status, and one for each download link. */
import { randomUUID } from 'node:crypto';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ExportRecord } from '../../domain/export/export-record.ts';
import type { AuditTrail, Clock, ExportKey } from '../../ports.ts';
import { type AuditEvent, auditEventSchema } from '../../protocol.ts';
import { callService } from '../sdk-faults.ts';
import { queryAll } from './query-all.ts';
import { auditItemKey, auditPartition } from './table-keys.ts';

export class DynamoAuditTrail implements AuditTrail {
  private readonly client: DynamoDBDocumentClient;
  private readonly table: string;
  private readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, table: string, clock: Clock) {
    this.client = client;
    this.table = table;
    this.clock = clock;
  }

  async list(key: ExportKey): Promise<AuditEvent[]> {
    const items = await queryAll(this.client, this.table, 'pk = :pk', {
      ':pk': auditPartition(key.organisationNumber, key.exportId),
    });
    return items.map((item) => auditEventSchema.parse(item.event));
  }

  async recordDownload(record: ExportRecord, actor: string, validUntil: string): Promise<string> {
    const at = new Date(this.clock.now()).toISOString();
    const event = { at, actor, details: { download: true, validUntil } };
    // A download changes no version, so the time and a random part keep two of them apart.
    const put = appendedEvent(this.table, record, event, `#DOWNLOAD#${at}#${randomUUID()}`);
    await callService('DynamoDB', () => this.client.send(new PutCommand(put)));
    return put.Item.sk;
  }
}

/**
 * The Put that appends an event of the record's version and status; it fails where that event exists already.
 * @param suffix of the sort key, for an event beside the one of the status change
 */
export function appendedEvent(
  table: string,
  record: ExportRecord,
  { at, actor, details }: Pick<AuditEvent, 'at' | 'actor' | 'details'>,
  suffix = '',
) {
  const { organisationNumber, exportId, version, attempt, status } = record;
  const { pk, sk } = auditItemKey(organisationNumber, exportId, version);
  const event: AuditEvent = { exportId, version, attempt, at, status, actor, details };
  return {
    TableName: table,
    Item: { pk, sk: `${sk}${suffix}`, event },
    ConditionExpression: 'attribute_not_exists(pk)',
  };
}
