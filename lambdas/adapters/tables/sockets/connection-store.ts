/** Open WebSocket connections in the exports table: one item by connection, one by organisation. */
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { KEY_PREFIX } from '../../../environment.ts';
import type { Clock, ConnectionStore, SocketConnection } from '../../../ports.ts';
import { roleSchema } from '../../../protocol.ts';
import { callService } from '../../sdk-faults.ts';

const SERVICE = 'DynamoDB';
/** API Gateway ends a connection after two hours; its item expires 15 minutes later. */
const LIFETIME_SECONDS = 2 * 3600 + 900;
const connectionSchema = z.object({
  connectionId: z.string(),
  organisationNumber: z.string(),
  userId: z.string(),
  role: roleSchema.optional(),
  connectedAt: z.number(),
});

export class DynamoConnectionStore implements ConnectionStore {
  private readonly client: DynamoDBDocumentClient;
  private readonly table: string;
  private readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, table: string, clock: Clock) {
    this.client = client;
    this.table = table;
    this.clock = clock;
  }

  async add(connection: SocketConnection): Promise<void> {
    const { connectionId, organisationNumber, userId, role, connectedAt } = connection;
    const expiresAt = Math.ceil(connectedAt / 1000) + LIFETIME_SECONDS;
    const known = role === undefined ? {} : { role };
    const facts = { connectionId, organisationNumber, userId, ...known, connectedAt, expiresAt };
    await callService(SERVICE, () =>
      this.client.send(
        new TransactWriteCommand({
          TransactItems: keysOf(connectionId, organisationNumber).map((key) => ({
            Put: { TableName: this.table, Item: { ...key, ...facts } },
          })),
        }),
      ),
    );
  }

  async remove(connectionId: string): Promise<void> {
    const { Item } = await callService(SERVICE, () =>
      this.client.send(
        new GetCommand({ TableName: this.table, Key: connectionKey(connectionId), ConsistentRead: true }),
      ),
    );
    const connection = connectionSchema.safeParse(Item);
    if (!connection.success) {
      return;
    }
    // The item that was read goes last, so that a second call finds what a first one has left.
    for (const Key of keysOf(connectionId, connection.data.organisationNumber).reverse()) {
      await callService(SERVICE, () => this.client.send(new DeleteCommand({ TableName: this.table, Key })));
    }
  }

  async ofOrganisation(organisationNumber: string): Promise<SocketConnection[]> {
    const found: SocketConnection[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await callService(SERVICE, () =>
        this.client.send(
          new QueryCommand({
            TableName: this.table,
            KeyConditionExpression: 'pk = :pk',
            // TTL deletes items late.
            FilterExpression: 'expiresAt > :now',
            ExpressionAttributeValues: {
              ':pk': `${KEY_PREFIX.connectionsOfOrganisation}${organisationNumber}`,
              ':now': Math.floor(this.clock.now() / 1000),
            },
            // A client reads its snapshot right after it connects, and must get every message after that.
            ConsistentRead: true,
            ...(from === undefined ? {} : { ExclusiveStartKey: from }),
          }),
        ),
      );
      found.push(...(page.Items ?? []).map((item) => connectionSchema.parse(item)));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return found;
  }
}

function connectionKey(connectionId: string) {
  return { pk: `${KEY_PREFIX.connection}${connectionId}`, sk: 'CONNECTION' };
}

/** Apart from the organisation's exports: $connect and $disconnect may touch these partitions and no others. */
function keysOf(connectionId: string, organisationNumber: string) {
  return [
    connectionKey(connectionId),
    { pk: `${KEY_PREFIX.connectionsOfOrganisation}${organisationNumber}`, sk: connectionId },
  ];
}
