import { tmpdir } from 'node:os';
import {
  BatchWriteItemCommand,
  DynamoDBClient as Client,
  ConditionalCheckFailedException,
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DynamoDbService, startDynamoDb, type TableDescriptor } from '../../../infra/local/dynamodb/dynamodb.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../infra/local/service/service.ts';
import { signedFetch } from '../../../infra/local/service/signed-fetch.ts';

const KEY = {
  keySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
} as const;
const string = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' }) as const;

const EXPORTS: TableDescriptor = {
  name: 'exports',
  ...KEY,
  attributeDefinitions: ['pk', 'sk', 'openPartition', 'updatedAt'].map(string),
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
  streamViewType: 'NEW_AND_OLD_IMAGES',
  ttlAttribute: 'expiresAt',
};
const AUDIT: TableDescriptor = { name: 'audit', ...KEY, attributeDefinitions: ['pk', 'sk'].map(string) };

let service: DynamoDbService;
let db: DynamoDBClient;
beforeAll(async () => {
  service = await startDynamoDb({
    dataFolder: tmpdir(),
    persistent: false,
    injectable: true,
    tables: [EXPORTS, AUDIT],
  });
  db = clientOf(service.endpoint);
});
afterAll(async () => {
  db.destroy();
  await service.close();
});

const clientOf = (endpoint: string, maxAttempts = 1): DynamoDBClient =>
  new Client({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, maxAttempts });
const item = (pk: string, more: Record<string, { S: string } | { N: string }> = {}) => ({
  pk: { S: pk },
  sk: { S: 'a' },
  ...more,
});
const put = (TableName: string, Item: ReturnType<typeof item>): TransactWriteItem => ({
  Put: {
    TableName,
    Item,
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});
const read = async (TableName: string, pk: string) =>
  (await db.send(new GetItemCommand({ TableName, Key: item(pk), ConsistentRead: true }))).Item;
const caught = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    return await promise;
  } catch (error) {
    return error;
  }
};

describe('a conditional write', () => {
  it('returns the existing item when it fails', async () => {
    await db.send(new PutItemCommand({ TableName: 'exports', Item: item('lock', { owner: { S: 'first' } }) }));
    const error = await caught(
      db.send(
        new PutItemCommand({
          TableName: 'exports',
          Item: item('lock', { owner: { S: 'second' } }),
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
    );
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({ Item: { owner: { S: 'first' } } });
    expect((await read('exports', 'lock'))?.owner).toEqual({ S: 'first' });
  });

  it('succeeds for one of fifty simultaneous writers', async () => {
    const attempts = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) =>
        db.send(
          new PutItemCommand({
            TableName: 'exports',
            Item: item('race', { n: { N: String(n) } }),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        ),
      ),
    );
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('increments only from the expected state', async () => {
    await db.send(new PutItemCommand({ TableName: 'exports', Item: item('attempt', { n: { N: '1' } }) }));
    const count = () =>
      db.send(
        new UpdateItemCommand({
          TableName: 'exports',
          Key: item('attempt'),
          UpdateExpression: 'SET n = n + :one',
          ConditionExpression: 'n = :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
          ReturnValues: 'ALL_NEW',
        }),
      );
    expect((await count()).Attributes?.n).toEqual({ N: '2' });
    await expect(count()).rejects.toBeInstanceOf(ConditionalCheckFailedException);
  });
});

describe('a transaction over two tables', () => {
  it('writes to both tables', async () => {
    await db.send(
      new TransactWriteItemsCommand({ TransactItems: [put('exports', item('t1')), put('audit', item('t1'))] }),
    );
    expect([await read('exports', 't1'), await read('audit', 't1')]).toEqual([item('t1'), item('t1')]);
  });

  it('writes nothing when one condition fails, and returns which one and why', async () => {
    const there = item('t2', { by: { S: 'another' } });
    await db.send(new PutItemCommand({ TableName: 'audit', Item: there }));
    const error = await caught(
      db.send(new TransactWriteItemsCommand({ TransactItems: [put('exports', item('t2')), put('audit', item('t2'))] })),
    );
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: there }],
    });
    expect(await read('exports', 't2')).toBeUndefined();
  });

  it('is refused when it contains an item twice', async () => {
    await expect(
      db.send(
        new TransactWriteItemsCommand({ TransactItems: [put('exports', item('t3')), put('exports', item('t3'))] }),
      ),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('a query', () => {
  it('returns pages of one megabyte, with every item once and in order', async () => {
    const sort = (n: number): string => String(n).padStart(4, '0');
    for (let start = 0; start < 60; start += 20) {
      const requests = Array.from({ length: 20 }, (_, n) => ({
        PutRequest: { Item: { pk: { S: 'big' }, sk: { S: sort(start + n) }, text: { S: 'x'.repeat(50_000) } } },
      }));
      await db.send(new BatchWriteItemCommand({ RequestItems: { audit: requests } }));
    }
    const sizes: number[] = [];
    const found: (string | undefined)[] = [];
    const query = {
      TableName: 'audit',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'big' } },
    };
    for await (const { Items = [] } of paginateQuery({ client: db }, query)) {
      sizes.push(Items.length);
      found.push(...Items.map(({ sk }) => sk?.S));
    }
    expect(found).toEqual(Array.from({ length: 60 }, (_, n) => sort(n)));
    // 20.97 items of 50 kB fit; AWS includes the item that crosses the limit in the page.
    expect(sizes[0]).toBeGreaterThanOrEqual(20);
    expect(sizes[0]).toBeLessThanOrEqual(21);
  });

  it('finds only the items of a sparse index, in the order of its key', async () => {
    const open = (pk: string, updatedAt: string) =>
      item(pk, { openPartition: { S: 'open' }, updatedAt: { S: updatedAt }, status: { S: 'x' } });
    for (const exported of [
      open('o2', '2025-02'),
      open('o1', '2025-01'),
      item('done', { updatedAt: { S: '2025-01' } }),
    ]) {
      await db.send(new PutItemCommand({ TableName: 'exports', Item: exported }));
    }
    await db.send(
      new UpdateItemCommand({
        TableName: 'exports',
        Key: item('o2'),
        UpdateExpression: 'SET updatedAt = :at',
        ExpressionAttributeValues: { ':at': { S: '2024-12' } },
      }),
    );
    const find = async () =>
      (
        await db.send(
          new QueryCommand({
            TableName: 'exports',
            IndexName: 'openExports',
            KeyConditionExpression: 'openPartition = :open AND updatedAt < :before',
            ExpressionAttributeValues: { ':open': { S: 'open' }, ':before': { S: '2025-06' } },
          }),
        )
      ).Items?.map(({ pk, status }) => [pk?.S, status?.S]);
    expect(await find()).toEqual([
      ['o2', 'x'],
      ['o1', 'x'],
    ]);
    await db.send(
      new UpdateItemCommand({ TableName: 'exports', Key: item('o1'), UpdateExpression: 'REMOVE openPartition' }),
    );
    expect(await find()).toEqual([['o2', 'x']]);
  });
});

it('the stream contains each change in order, with the images before and after', async () => {
  // The SDK's client for streams is not a dependency; its calls are JSON.
  const streams = async (operation: string, body: object) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
    };
    const request = { method: 'POST', headers, body: JSON.stringify(body) } as const;
    const response = await signedFetch(service.endpoint, request, 'dynamodb', LOCAL_CREDENTIALS);
    expect(response.status).toBe(200);
    return JSON.parse(await response.text());
  };
  const { Table } = await db.send(new DescribeTableCommand({ TableName: 'exports' }));
  const StreamArn = Table?.LatestStreamArn;
  const { StreamDescription } = await streams('DescribeStream', { StreamArn });
  expect(StreamDescription).toMatchObject({ StreamStatus: 'ENABLED', StreamViewType: 'NEW_AND_OLD_IMAGES' });

  await db.send(new PutItemCommand({ TableName: 'exports', Item: item('streamed', { n: { N: '1' } }) }));
  await db.send(new PutItemCommand({ TableName: 'exports', Item: item('streamed', { n: { N: '2' } }) }));

  const ShardId = StreamDescription.Shards.at(-1).ShardId;
  const { ShardIterator } = await streams('GetShardIterator', {
    StreamArn,
    ShardId,
    ShardIteratorType: 'TRIM_HORIZON',
  });
  const { Records, NextShardIterator } = await streams('GetRecords', { ShardIterator });
  const ours = Records.filter(
    (record: { dynamodb: { Keys: { pk: { S: string } } } }) => record.dynamodb.Keys.pk.S === 'streamed',
  );
  expect(ours).toMatchObject([
    { eventName: 'INSERT', dynamodb: { NewImage: { n: { N: '1' } } } },
    { eventName: 'MODIFY', dynamodb: { OldImage: { n: { N: '1' } }, NewImage: { n: { N: '2' } } } },
  ]);
  expect((await streams('GetRecords', { ShardIterator: NextShardIterator })).Records).toEqual([]);
});

it('the sweep deletes expired items and no others', async () => {
  const now = new Date('2026-01-01T00:00:00Z');
  const seconds = now.getTime() / 1000;
  const items = {
    expired: item('ttl-expired', { expiresAt: { N: String(seconds - 1) } }),
    'not yet': item('ttl-later', { expiresAt: { N: String(seconds) } }),
    'six years ago': item('ttl-old', { expiresAt: { N: String(seconds - 6 * 365 * 86_400) } }),
    'no number': item('ttl-text', { expiresAt: { S: '0' } }),
    never: item('ttl-none'),
  };
  for (const Item of Object.values(items)) {
    await db.send(new PutItemCommand({ TableName: 'exports', Item }));
    await db.send(new PutItemCommand({ TableName: 'audit', Item }));
  }
  expect(await service.sweepExpired(now)).toBe(1);
  expect(await service.sweepExpired(now)).toBe(0);
  expect(await read('exports', 'ttl-expired')).toBeUndefined();
  for (const pk of ['ttl-later', 'ttl-old', 'ttl-text', 'ttl-none']) expect(await read('exports', pk)).toBeDefined();
  expect(await read('audit', 'ttl-expired')).toBeDefined();
});

describe('an injected fault', () => {
  it('causes AWS’s transaction conflict the given number of times, and nothing is written', async () => {
    service.inject({ operation: 'TransactWriteItems', error: 'TransactionConflict', times: 2 });
    const write = () =>
      db.send(new TransactWriteItemsCommand({ TransactItems: [put('exports', item('f1')), put('audit', item('f1'))] }));
    for (const _ of [1, 2]) {
      const error = await caught(write());
      expect(error).toBeInstanceOf(TransactionCanceledException);
      expect(error).toMatchObject({ CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }] });
    }
    expect(await read('exports', 'f1')).toBeUndefined();
    await write();
    expect(await read('exports', 'f1')).toEqual(item('f1'));
  });

  it.each([
    ['TransactionConflict', 'TransactionConflictException'],
    ['ThrottlingException', 'ThrottlingException'],
    ['ProvisionedThroughputExceededException', 'ProvisionedThroughputExceededException'],
    ['InternalServerError', 'InternalServerError'],
  ] as const)('throws %s of a single put as %s', async (error, name) => {
    service.inject({ operation: 'PutItem', error, times: 1 });
    const write = () => db.send(new PutItemCommand({ TableName: 'exports', Item: item('f2') }));
    await expect(write()).rejects.toMatchObject({ name });
    await write();
  });

  it('applies to one table only, in calls on one or several tables', async () => {
    service.inject({ tableName: 'audit', error: 'ThrottlingException', times: 3 });
    await read('exports', 'f4');
    await expect(read('audit', 'f4')).rejects.toMatchObject({ name: 'ThrottlingException' });
    const both = { TransactItems: [put('exports', item('f4')), put('audit', item('f4'))] };
    await expect(db.send(new TransactWriteItemsCommand(both))).rejects.toMatchObject({ name: 'ThrottlingException' });
    const batch = {
      RequestItems: { exports: [{ PutRequest: { Item: item('f4') } }], audit: [{ PutRequest: { Item: item('f4') } }] },
    };
    await expect(db.send(new BatchWriteItemCommand(batch))).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(await read('audit', 'f4')).toBeUndefined();
  });

  it('is retried by the SDK when it throttles', async () => {
    const patient = clientOf(service.endpoint, 3);
    service.inject({ operation: 'PutItem', error: 'ThrottlingException', times: 2 });
    const { $metadata } = await patient.send(new PutItemCommand({ TableName: 'exports', Item: item('f3') }));
    expect($metadata.attempts).toBe(3);
    patient.destroy();
  });
});
