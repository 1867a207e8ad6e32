/** A local database with the tables that the adapters use, and a real SDK client for it. */
import { tmpdir } from 'node:os';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  type DynamoDbService,
  LOCAL_CREDENTIALS,
  LOCAL_REGION,
  startDynamoDb,
  type TableDescriptor,
} from '../../../infra/local/engine.ts';

const table = (name: string, more: Partial<TableDescriptor> = {}): TableDescriptor => ({
  name,
  keySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  attributeDefinitions: [text('pk'), text('sk')],
  ...more,
});
const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });

export interface LocalTables {
  readonly service: DynamoDbService;
  readonly client: DynamoDBDocumentClient;
  close(): Promise<void>;
}

export async function startLocalTables(): Promise<LocalTables> {
  const service = await startDynamoDb({
    dataFolder: tmpdir(),
    persistent: false,
    injectable: true,
    tables: [
      table('exports', {
        attributeDefinitions: ['pk', 'sk', 'openPartition', 'updatedAt'].map(text),
        globalSecondaryIndexes: [
          {
            IndexName: 'openExports',
            KeySchema: [
              { AttributeName: 'openPartition', KeyType: 'HASH' },
              { AttributeName: 'updatedAt', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
      table('audit'),
    ],
  });
  const client = DynamoDBDocumentClient.from(
    // One attempt, so that each injected fault reaches the adapter.
    new DynamoDBClient({
      endpoint: service.endpoint,
      region: LOCAL_REGION,
      credentials: LOCAL_CREDENTIALS,
      maxAttempts: 1,
    }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
  return {
    service,
    client,
    async close() {
      client.destroy();
      await service.close();
    },
  };
}
