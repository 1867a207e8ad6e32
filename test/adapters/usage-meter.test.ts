import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../infra/local/engine.ts';
import { S3ObjectStore } from '../../lambdas/adapters/objects/object-store.ts';
import { meterDynamoDb, meterS3, usageMeter } from '../../lambdas/adapters/usage-meter.ts';
import { type S3Fixture, startS3Fixture } from '../local/s3/s3-fixture.ts';
import { type LocalTables, startLocalTables } from './tables/local-tables.ts';

let tables: LocalTables;
let client: DynamoDBDocumentClient;
let s3: S3Fixture;
beforeAll(async () => {
  [tables, s3] = await Promise.all([startLocalTables(), startS3Fixture()]);
  const metered = new DynamoDBClient({
    endpoint: tables.service.endpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
  });
  meterDynamoDb(metered);
  client = DynamoDBDocumentClient.from(metered);
  meterS3(s3.client);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  client.destroy();
  await Promise.all([s3.close(), tables.close()]);
});
beforeEach(() => usageMeter.begin(0));

const item = (sk: string, text = '') => ({ pk: 'meter', sk, text });

describe('DynamoDB', () => {
  it('is counted in the units that each command consumes: 1 KB a write, 4 KB a read', async () => {
    await client.send(new PutCommand({ TableName: 'audit', Item: item('small') }));
    expect(usageMeter.used()).toMatchObject({ writeUnits: 1 });
    await client.send(new PutCommand({ TableName: 'audit', Item: item('large', 'x'.repeat(3000)) }));
    expect(usageMeter.used()).toMatchObject({ writeUnits: 4 });
    await client.send(new GetCommand({ TableName: 'audit', Key: { pk: 'meter', sk: 'large' }, ConsistentRead: true }));
    expect(usageMeter.used()).toMatchObject({ writeUnits: 4, readUnits: 1 });
  });

  it('is counted for commands over several items and tables', async () => {
    const put = (TableName: string, sk: string) => ({ Put: { TableName, Item: item(sk) } });
    await client.send(new TransactWriteCommand({ TransactItems: [put('audit', 'a'), put('exports', 'b')] }));
    expect(usageMeter.used().writeUnits).toBe(4);
    const requests = ['c', 'd', 'e'].map((sk) => ({ PutRequest: { Item: item(sk) } }));
    await client.send(new BatchWriteCommand({ RequestItems: { audit: requests } }));
    expect(usageMeter.used().writeUnits).toBe(7);
    const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': 'meter' } };
    const { Items } = await client.send(new QueryCommand({ TableName: 'audit', ...query }));
    expect(Items?.length).toBeGreaterThan(3);
    expect(usageMeter.used().readUnits).toBeGreaterThan(0);
  });
});

describe('S3', () => {
  it('is counted by the price class of each request, and by the bytes of objects', async () => {
    await s3.client.send(new PutObjectCommand({ Bucket: 'working', Key: 'work/a', Body: 'twelve bytes' }));
    const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: 'working', Key: 'work/a' }));
    await Body?.transformToString();
    expect(usageMeter.used()).toMatchObject({ s3Writes: 1, s3Reads: 1, s3BytesRead: 12 });
    expect(usageMeter.used().s3BytesWritten).toBeGreaterThanOrEqual(12);
  });

  it('is counted for each part of an upload, and not for deletions', async () => {
    const store = new S3ObjectStore(s3.client, 'working');
    const upload = store.upload('work/large', 'text/plain');
    upload.sink.end(Buffer.alloc(6 * 1024 * 1024));
    await upload.finished;
    // One request begins it, two send parts, one completes it.
    expect(usageMeter.used().s3Writes).toBe(4);
    await store.deletePrefix('work/');
    expect(usageMeter.used().s3Writes).toBe(5);
  });
});

describe('an invocation', () => {
  it('begins without the usage of the one before', async () => {
    await client.send(new PutCommand({ TableName: 'audit', Item: item('small') }));
    usageMeter.begin(0);
    expect(usageMeter.used()).toMatchObject({ lambdaRequests: 1 });
    expect(usageMeter.used().writeUnits).toBeUndefined();
  });

  it('uses its memory times its duration, the initialisation before the first invocation included', () => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_MEMORY_SIZE', '512');
    usageMeter.begin(4000);
    expect(usageMeter.used().lambdaGbSeconds).toBeGreaterThanOrEqual(2);
    usageMeter.begin(60_000);
    expect(usageMeter.used().lambdaGbSeconds).toBeLessThan(6);
  });
});
