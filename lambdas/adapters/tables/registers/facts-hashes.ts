/** In the exports table: the hashes of kept facts. No personal data. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock, FactsHashes, FactsKey } from '../../../ports.ts';
import { callService } from '../../sdk-faults.ts';
import { factsItemKey } from '../table-keys.ts';

const SERVICE = 'DynamoDB';

/** Reports are due once a year. Facts whose hash is gone are computed anew. */
const LIFETIME_SECONDS = 400 * 24 * 3600;

export class DynamoFactsHashes implements FactsHashes {
  private readonly client: DynamoDBDocumentClient;
  private readonly table: string;
  private readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, table: string, clock: Clock) {
    this.client = client;
    this.table = table;
    this.clock = clock;
  }

  async read(key: FactsKey): Promise<string | undefined> {
    const { Item } = await callService(SERVICE, () =>
      this.client.send(new GetCommand({ TableName: this.table, Key: factsItemKey(key), ConsistentRead: true })),
    );
    return typeof Item?.sha256 === 'string' ? Item.sha256 : undefined;
  }

  async write(key: FactsKey, sha256: string): Promise<void> {
    const expiresAt = Math.floor(this.clock.now() / 1000) + LIFETIME_SECONDS;
    await callService(SERVICE, () =>
      this.client.send(new PutCommand({ TableName: this.table, Item: { ...factsItemKey(key), sha256, expiresAt } })),
    );
  }
}
