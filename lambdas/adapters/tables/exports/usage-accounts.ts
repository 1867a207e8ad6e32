/** What a run's invocations have used: those with a chunk on its marker, every other one in an item beside the markers. */
import { randomUUID } from 'node:crypto';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type AttemptUsage, attemptUsageSchema, sumOfUsage, type Usage } from '../../../domain/export/cost/usage.ts';
import { chunkRecordSchema } from '../../../domain/export/export-record.ts';
import type { Clock, ExportKey, UsageAccounts } from '../../../ports.ts';
import { callService } from '../../sdk-faults.ts';
import { queryAll } from '../query-all.ts';
import { chunkPartition, chunkPartitionExpiry, usageItemKey } from '../table-keys.ts';

export class DynamoUsageAccounts implements UsageAccounts {
  private readonly client: DynamoDBDocumentClient;
  private readonly table: string;
  private readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, table: string, clock: Clock) {
    this.client = client;
    this.table = table;
    this.clock = clock;
  }

  async record(key: ExportKey, attempt: number, usage: Usage): Promise<void> {
    const used: AttemptUsage = { attempt, usage };
    await callService('DynamoDB', () =>
      this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: {
            ...usageItemKey(key.organisationNumber, key.exportId, attempt, randomUUID()),
            // The attribute's name in items that are already stored.
            said: used,
            expiresAt: chunkPartitionExpiry(this.clock.now()),
          },
        }),
      ),
    );
  }

  async total(key: ExportKey, attempt: number): Promise<Usage> {
    const items = await queryAll(this.client, this.table, 'pk = :pk', {
      ':pk': chunkPartition(key.organisationNumber, key.exportId),
    });
    const used = items.flatMap((item) =>
      item.chunk === undefined ? attemptUsageSchema.parse(item.said) : chunkRecordSchema.parse(item.chunk).usage,
    );
    return sumOfUsage(used.filter((each) => each.attempt === attempt).map(({ usage }) => usage));
  }
}
