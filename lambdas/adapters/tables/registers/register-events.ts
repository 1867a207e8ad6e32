/** Audit events of a register that belong to no import: a file taken out, a version restored, a configuration written. */
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { RegisterAuditEvent } from '../../../protocol.ts';
import { callService } from '../../sdk-faults.ts';
import { type AuditTables, nextEvent, type TrailKey } from '../audit/trail-items.ts';
import { auditPartition, registerTrail } from '../table-keys.ts';
import type { TransactItem } from '../transact.ts';

/** What a transaction writes with the event; it fails when another writer was faster. */
export async function registerEvent(
  client: DynamoDBDocumentClient,
  tables: AuditTables,
  organisationNumber: string,
  event: RegisterAuditEvent,
): Promise<TransactItem[]> {
  const key: TrailKey = { organisationNumber, trailId: registerTrail(event.year) };
  return (await nextEvent(client, tables, key, event, () => hasEvents(client, tables.audit, key))).items;
}

/** Before the first event of this release there may be events of an older one, or none. */
async function hasEvents(
  client: DynamoDBDocumentClient,
  table: string,
  { organisationNumber, trailId }: TrailKey,
): Promise<boolean> {
  const { Items = [] } = await callService('DynamoDB', () =>
    client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': auditPartition(organisationNumber, trailId) },
        ConsistentRead: true,
        Limit: 1,
      }),
    ),
  );
  return Items.length > 0;
}
