/** Open WebSocket connections in the exports table: one item by connection, one by organisation. */
import {
  BatchWriteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Clock, ConnectionStore, SocketConnection } from '../ports.ts';
import { callService } from './sdk-faults.ts';
import { organisationPartition } from './table-keys.ts';

const SERVICE = 'DynamoDB';
/** API Gateway ends a connection after two hours; its item expires 15 minutes later. */
const LIFETIME_SECONDS = 2 * 3600 + 900;
const connectionSchema = z.object({
  connectionId: z.string(),
  organisationNumber: z.string(),
  userId: z.string(),
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
    const { connectionId, organisationNumber, userId, connectedAt } = connection;
    const expiresAt = Math.ceil(connectedAt / 1000) + LIFETIME_SECONDS;
    const facts = { connectionId, organisationNumber, userId, connectedAt, expiresAt };
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
    await callService(SERVICE, () =>
      this.client.send(
        new BatchWriteCommand({
          RequestItems: {
            [this.table]: keysOf(connectionId, connection.data.organisationNumber).map((Key) => ({
              DeleteRequest: { Key },
            })),
          },
        }),
      ),
    );
  }

  async ofOrganisation(organisationNumber: string): Promise<SocketConnection[]> {
    const found: SocketConnection[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await callService(SERVICE, () =>
        this.client.send(
          new QueryCommand({
            TableName: this.table,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
            // TTL deletes items late.
            FilterExpression: 'expiresAt > :now',
            ExpressionAttributeValues: {
              ':pk': organisationPartition(organisationNumber),
              ':prefix': CONNECTION_PREFIX,
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

const CONNECTION_PREFIX = 'CONNECTION#';

function connectionKey(connectionId: string) {
  return { pk: `${CONNECTION_PREFIX}${connectionId}`, sk: 'CONNECTION' };
}

function keysOf(connectionId: string, organisationNumber: string) {
  return [
    connectionKey(connectionId),
    { pk: organisationPartition(organisationNumber), sk: `${CONNECTION_PREFIX}${connectionId}` },
  ];
}
