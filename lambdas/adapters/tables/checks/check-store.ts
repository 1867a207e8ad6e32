/** In the exports table: which check is that of a base year, and the start of a new one. */
import { randomUUID } from 'node:crypto';
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { type CheckPointer, checkPointerSchema } from '../../../domain/checks/check-pointer.ts';
import { type ExportRecord, exportRecordSchema } from '../../../domain/export/export-record.ts';
import type { CheckStore, Clock } from '../../../ports.ts';
import { RESTORABLE_DAYS } from '../../../protocol.ts';
import { callService } from '../../sdk-faults.ts';
import { exportEvent, exportTrail } from '../audit/export-events.ts';
import { type AuditTables, firstEvent } from '../audit/trail-items.ts';
import { exportItem } from '../exports/export-items.ts';
import { queryAll } from '../query-all.ts';
import { sweepMark } from '../registers/register-items.ts';
import { CHECK_PREFIX, CHECK_RUN_PREFIX, checkItemKey, organisationPartition } from '../table-keys.ts';
import { type TransactItem, transact } from '../transact.ts';

const SERVICE = 'DynamoDB';
const DAY = 24 * 3600_000;

export class DynamoCheckStore implements CheckStore {
  private readonly client: DynamoDBDocumentClient;
  private readonly tables: AuditTables;
  private readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, tables: AuditTables, clock: Clock) {
    this.client = client;
    this.tables = tables;
    this.clock = clock;
  }

  async pointer(organisationNumber: string, year: number): Promise<CheckPointer | undefined> {
    const Key = checkItemKey(organisationNumber, year);
    const { Item } = await callService(SERVICE, () =>
      this.client.send(new GetCommand({ TableName: this.tables.exports, Key, ConsistentRead: true })),
    );
    return Item === undefined ? undefined : checkPointerSchema.parse(Item.check);
  }

  async start(record: ExportRecord, before: CheckPointer | undefined, after: CheckPointer): Promise<boolean> {
    const event = exportEvent(record, { at: record.updatedAt, actor: record.requestedBy, details: {} });
    const TableName = this.tables.exports;
    return transact(this.client, [
      { Put: { TableName, Item: exportItem(record), ConditionExpression: 'attribute_not_exists(pk)' } },
      ...firstEvent(this.tables, exportTrail(record), event),
      this.pointerPut(before, after),
      ...(before === undefined ? [] : this.marksOfObjects(after).map((Item) => ({ Put: { TableName, Item } }))),
    ]);
  }

  async records(organisationNumber: string): Promise<ExportRecord[]> {
    const items = await this.query(organisationNumber, CHECK_RUN_PREFIX);
    return items.map(({ record }) => exportRecordSchema.parse(record));
  }

  async forget(organisationNumber: string): Promise<void> {
    for (const { pk, sk } of await this.query(organisationNumber, CHECK_PREFIX)) {
      await callService(SERVICE, () =>
        this.client.send(new DeleteCommand({ TableName: this.tables.exports, Key: { pk, sk } })),
      );
    }
  }

  private query(organisationNumber: string, prefix: string): Promise<Record<string, unknown>[]> {
    return queryAll(this.client, this.tables.exports, 'pk = :pk AND begins_with(sk, :prefix)', {
      ':pk': organisationPartition(organisationNumber),
      ':prefix': prefix,
    });
  }

  /** The Put of the pointer, on condition that it is still the one that was read. */
  private pointerPut(before: CheckPointer | undefined, after: CheckPointer): TransactItem {
    return {
      Put: {
        TableName: this.tables.exports,
        Item: { ...checkItemKey(after.organisationNumber, after.year), check: after },
        ...(before === undefined
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#check.#version = :version',
              ExpressionAttributeNames: { '#check': 'check', '#version': 'version' },
              ExpressionAttributeValues: { ':version': before.version },
            }),
      },
    };
  }

  /**
   * When the objects of the check that nothing points to any more are old enough to be swept, and when the facts are that it
   * computed from other words or settings.
   */
  private marksOfObjects({ organisationNumber, year }: CheckPointer): Record<string, unknown>[] {
    return [1, RESTORABLE_DAYS + 1].map((days) => {
      const at = new Date(this.clock.now() + days * DAY).toISOString();
      return sweepMark({ organisationNumber, year }, at, randomUUID());
    });
  }
}
