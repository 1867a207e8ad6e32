/** In the exports table: the hashes of kept facts and counts. No personal data. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock, KeptHashes, KeptKey } from '../../../ports.ts';
import { callService } from '../../sdk-faults.ts';
import { keptItemKey } from '../table-keys.ts';

const SERVICE = 'DynamoDB';

/** Reports are due once a year. What has lost its hash is computed anew. */
const LIFETIME_SECONDS = 400 * 24 * 3600;

export class DynamoKeptHashes implements KeptHashes {
  private readonly client: DynamoDBDocumentClient;
  private readonly table: string;
  private readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, table: string, clock: Clock) {
    this.client = client;
    this.table = table;
    this.clock = clock;
  }

  async read(key: KeptKey): Promise<string | undefined> {
    const { Item } = await callService(SERVICE, () =>
      this.client.send(new GetCommand({ TableName: this.table, Key: keptItemKey(key), ConsistentRead: true })),
    );
    return typeof Item?.sha256 === 'string' ? Item.sha256 : undefined;
  }

  async write(key: KeptKey, sha256: string): Promise<void> {
    const expiresAt = Math.floor(this.clock.now() / 1000) + LIFETIME_SECONDS;
    await callService(SERVICE, () =>
      this.client.send(new PutCommand({ TableName: this.table, Item: { ...keptItemKey(key), sha256, expiresAt } })),
    );
  }
}
