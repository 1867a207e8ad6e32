/** Requests to the local database are shown in the charts of the product's own dashboard. */
import { tmpdir } from 'node:os';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMetricClock } from '../../../infra/local/cloudwatch/clock.ts';
import { MetricStore, MINUTE } from '../../../infra/local/cloudwatch/metrics/metric-store.ts';
import { databaseAnswered } from '../../../infra/local/cloudwatch/metrics/platform-metrics.ts';
import { statisticNamed } from '../../../infra/local/cloudwatch/metrics/summary.ts';
import { buildReport } from '../../../infra/local/dashboards/build-report.ts';
import { type DatabaseAnswer, type DynamoDbService, startDynamoDb } from '../../../infra/local/dynamodb/dynamodb.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../infra/local/service/service.ts';
import { readTemplate, type StackDescription } from '../../../infra/local/template/template.ts';
import { synthesisedTemplate } from '../../infra/synthesised.ts';

const NOON = Date.UTC(2026, 10, 22, 12);

let stack: StackDescription;
let service: DynamoDbService;
let client: DynamoDBClient;
let answers: DatabaseAnswer[] = [];
let exportsTable: string;
let auditTable: string;

beforeAll(async () => {
  const { synthesis } = await synthesisedTemplate();
  stack = readTemplate(synthesis.template, { stackName: 'BufdirExport', codeFolders: synthesis.codeFolders });
  const tableNamed = (variable: string): string =>
    stack.functions.map(({ environment }) => environment[variable]).find((name) => name !== undefined) ?? '';
  [exportsTable, auditTable] = [tableNamed('EXPORTS_TABLE'), tableNamed('AUDIT_TABLE')];
  service = await startDynamoDb({
    dataFolder: tmpdir(),
    persistent: false,
    injectable: true,
    onAnswer: (answer) => answers.push(answer),
    tables: stack.tables,
  });
  client = new DynamoDBClient({
    endpoint: service.endpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  });
}, 120_000);
afterAll(async () => {
  client.destroy();
  await service.close();
});
beforeEach(() => {
  answers = [];
});

/** The values of a chart since the start of the test, by the labels of its lines. */
async function panel(title: string, requests: number): Promise<Record<string, number>> {
  // A request is measured after its answer has been sent.
  await expect.poll(() => answers.length).toBe(requests);
  const store = new MetricStore();
  for (const datum of answers.flatMap((answer) => databaseAnswered(answer, NOON))) store.add(datum);
  const { observability } = stack;
  const clock = createMetricClock(1, () => NOON + MINUTE);
  const sources = { store, now: () => NOON + MINUTE, quotaOf: () => 1 };
  const report = buildReport({ observability, sources, logs: () => [], clock, alarms: [], alarmHistory: [] }, '1h');
  const chart = report.dashboards
    .flatMap(({ widgets }) => widgets)
    .find((widget) => 'title' in widget && widget.title === title);
  const series = chart?.kind === 'metric' ? chart.series : [];
  return Object.fromEntries(
    series.flatMap(({ label, values }) => {
      const value = values.find((each) => each !== null);
      return value === undefined || value === null ? [] : [[label, value]];
    }),
  );
}

const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 'a' } });
const item = (pk: string, kilobytes: number) => ({ ...key(pk), text: { S: 'x'.repeat(1024 * kilobytes - 100) } });
const put = (pk: string, kilobytes = 1) =>
  client.send(new PutItemCommand({ TableName: exportsTable, Item: item(pk, kilobytes) }));
const read = (pk: string) =>
  client.send(new GetItemCommand({ TableName: exportsTable, Key: key(pk), ConsistentRead: true }));

describe('the chart of consumed capacity', () => {
  it('shows the read and written units of each request for its table', async () => {
    await put('one', 3);
    await read('one');
    await read('one');
    expect(await panel('DynamoDB: consumed', 3)).toEqual({ 'exports written': 3, 'exports read': 2 });
  });

  it('shows the units of a transaction, a batch and a query for each table', async () => {
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName: exportsTable, Item: item('two', 1) } },
          { Put: { TableName: auditTable, Item: item('two', 2) } },
        ],
      }),
    );
    await client.send(
      new BatchWriteItemCommand({ RequestItems: { [auditTable]: [{ PutRequest: { Item: item('three', 4) } }] } }),
    );
    // An eventually consistent read costs half a unit for each 4 kB.
    const found = await client.send(
      new BatchGetItemCommand({
        RequestItems: { [exportsTable]: { Keys: [key('two')] }, [auditTable]: { Keys: [key('two'), key('three')] } },
      }),
    );
    expect(Object.keys(found.Responses ?? {}).sort()).toEqual([auditTable, exportsTable].sort());
    await client.send(
      new QueryCommand({
        TableName: auditTable,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'three' } },
      }),
    );
    expect(await panel('DynamoDB: consumed', 4)).toEqual({
      'exports written': 2,
      'exports read': 0.5,
      'audit written': 4 + 4,
      'audit read': 1.5,
    });
  });

  it('does not change the answer to the caller', async () => {
    const asked = await client.send(
      new PutItemCommand({ TableName: exportsTable, Item: item('four', 1), ReturnConsumedCapacity: 'TOTAL' }),
    );
    expect(asked.ConsumedCapacity).toMatchObject({ TableName: exportsTable, CapacityUnits: 1 });
    expect((await put('five')).ConsumedCapacity).toBeUndefined();
    const { Item, ConsumedCapacity } = await read('five');
    expect([Item, ConsumedCapacity]).toEqual([item('five', 1), undefined]);
    const none = { ReturnConsumedCapacity: 'NONE' } as const;
    const get = new GetItemCommand({ TableName: exportsTable, Key: key('five'), ...none });
    expect((await client.send(get)).ConsumedCapacity).toBeUndefined();
  });

  it('shows nothing for a failed condition, which counts neither as a throttle nor as an error', async () => {
    await put('six');
    const again = new PutItemCommand({
      TableName: exportsTable,
      Item: item('six', 1),
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await expect(client.send(again)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect(await panel('DynamoDB: consumed', 2)).toEqual({ 'exports written': 1 });
    expect(await panel('DynamoDB: throttled', 2)).toEqual({});
  });
});

describe('the chart of throttles', () => {
  it.each(['ThrottlingException', 'ProvisionedThroughputExceededException'] as const)(
    'counts each %s, read and written',
    async (error) => {
      service.inject({ operation: 'GetItem', error, times: 2 });
      service.inject({ operation: 'PutItem', error, times: 1 });
      for (const request of [() => read('one'), () => read('one'), () => put('one')]) {
        await expect(request()).rejects.toMatchObject({ name: error });
      }
      expect(await panel('DynamoDB: throttled', 3)).toEqual({ 'exports read': 2, 'exports written': 1 });
      expect(await panel('DynamoDB: consumed', 3)).toEqual({});
    },
  );

  it('shows system errors too, by operation', async () => {
    service.inject({ operation: 'GetItem', error: 'InternalServerError', times: 1 });
    await expect(read('one')).rejects.toMatchObject({ name: 'InternalServerError' });
    expect(await panel('DynamoDB: throttled', 1)).toEqual({ 'exports GetItem': 1 });
  });

  it('does not count a transaction conflict as a throttle', async () => {
    service.inject({ operation: 'PutItem', error: 'TransactionConflict', times: 1 });
    await expect(put('one')).rejects.toMatchObject({ name: 'TransactionConflictException' });
    expect(await panel('DynamoDB: throttled', 1)).toEqual({});
  });
});

it('the chart of latency shows a slow database, by operation', async () => {
  service.inject({ operation: 'GetItem', error: 'Slow', milliseconds: 300, times: 1 });
  await put('one');
  await read('one');
  const shown = await panel('DynamoDB: latency', 2);
  expect(Object.keys(shown).sort()).toEqual(['exports GetItem', 'exports PutItem']);
  expect(shown['exports GetItem']).toBeGreaterThanOrEqual(300);
  expect(shown['exports PutItem']).toBeLessThan(shown['exports GetItem'] ?? 0);
});

it('a throttled transaction counts for each of its tables', () => {
  const store = new MetricStore();
  const data = databaseAnswered(
    {
      operation: 'TransactWriteItems',
      tableNames: ['one', 'other'],
      error: 'ThrottlingException',
      status: 400,
      consumed: [],
      milliseconds: 5,
    },
    NOON,
  );
  for (const datum of data) store.add(datum);
  const counted = ['one', 'other'].map((TableName) =>
    store.read(
      { namespace: 'AWS/DynamoDB', name: 'WriteThrottleEvents', dimensions: { TableName } },
      statisticNamed('Sum', 'test'),
      { start: NOON, period: MINUTE, count: 1 },
    ),
  );
  expect(counted).toEqual([[1], [1]]);
});
