/** The engine and the fixtures on a database that the user has started: here the local engine's binary, started by hand. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { resetLocalData } from '../../../infra/commands/reset.ts';
import { type DatabaseAnswer, startDynamoDb, type TableDescriptor } from '../../../infra/local/dynamodb/dynamodb.ts';
import { type DatabaseProcess, startDatabaseProcess } from '../../../infra/local/dynamodb/process.ts';
import { startEngine } from '../../../infra/local/engine.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../infra/local/service/service.ts';
import { startLocalTables } from '../../adapters/tables/local-tables.ts';
import { smallStack } from '../engine-fixture.ts';
import { hasBinary } from './own-binary.ts';

const TABLES: readonly TableDescriptor[] = ['exports', 'audit'].map((name) => ({
  name,
  keySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  attributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  ttlAttribute: 'expiresAt',
}));

/** The database processes that this process has started and that run. */
function databaseProcesses(): number {
  const isOurs = (pid: string): boolean => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
      return Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('dynoxide');
    } catch {
      return false;
    }
  };
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOurs(name)).length;
}

describe.skipIf(!hasBinary)('with AWS_ENDPOINT_URL_DYNAMODB set', () => {
  let database: DatabaseProcess;
  let databaseFolder: string;
  let direct: DynamoDBClient;
  let dataFolder: string;
  const clients: DynamoDBClient[] = [];

  const clientOf = (endpoint: string): DynamoDBClient => {
    const client = new DynamoDBClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
    clients.push(client);
    return client;
  };
  const tablesInDatabase = async () => (await direct.send(new ListTablesCommand({}))).TableNames ?? [];

  beforeAll(async () => {
    databaseFolder = await mkdtemp(join(tmpdir(), 'users-database-'));
    database = await startDatabaseProcess(join(databaseFolder, 'users.sqlite'));
    direct = clientOf(database.endpoint);
  });
  beforeEach(async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', database.endpoint);
    dataFolder = await mkdtemp(join(tmpdir(), 'external-'));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(dataFolder, { recursive: true, force: true });
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await database.close();
    await rm(databaseFolder, { recursive: true, force: true });
  });

  it('a service uses that database, starts none, and deletes its tables when it is closed', async () => {
    const before = databaseProcesses();
    // The one started by hand shows that the count finds such processes.
    expect(before).toBeGreaterThan(0);
    const service = await startDynamoDb({ dataFolder, persistent: false, tables: TABLES });
    expect(service.pid).toBeUndefined();
    expect(databaseProcesses()).toBe(before);
    expect(await tablesInDatabase()).toEqual([
      expect.stringMatching(/^[0-9a-f]{12}\.audit$/),
      expect.stringMatching(/^[0-9a-f]{12}\.exports$/),
    ]);
    await service.close();
    expect(await tablesInDatabase()).toEqual([]);
  });

  it('services at the same time have the same table names and separate items', async () => {
    const options = { dataFolder, persistent: false, tables: TABLES };
    const services = await Promise.all([startDynamoDb(options), startDynamoDb(options)]);
    const [one, two] = services.map(({ endpoint }) => clientOf(endpoint));
    await one?.send(new PutItemCommand({ TableName: 'exports', Item: { pk: { S: 'one' } } }));
    expect((await one?.send(new ScanCommand({ TableName: 'exports' })))?.Items).toEqual([{ pk: { S: 'one' } }]);
    expect((await two?.send(new ScanCommand({ TableName: 'exports' })))?.Items).toEqual([]);
    await services[0]?.close();
    expect(await tablesInDatabase()).toHaveLength(2);
    await services[1]?.close();
  });

  it('every way to name a table works, and answers name it without its prefix', async () => {
    const answers: DatabaseAnswer[] = [];
    const service = await startDynamoDb({
      dataFolder,
      persistent: false,
      injectable: true,
      onAnswer: (answer) => answers.push(answer),
      tables: TABLES,
    });
    const client = clientOf(service.endpoint);
    const key = (pk: string) => ({ pk: { S: pk } });
    const put = { PutRequest: { Item: key('batch') } };
    await client.send(new BatchWriteItemCommand({ RequestItems: { exports: [put], audit: [put] } }));
    const { Responses } = await client.send(
      new BatchGetItemCommand({ RequestItems: { exports: { Keys: [key('batch')] }, audit: { Keys: [key('none')] } } }),
    );
    expect(Responses).toEqual({ exports: [key('batch')], audit: [] });
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName: 'exports', Item: key('both') } },
          {
            ConditionCheck: {
              TableName: 'audit',
              Key: key('both'),
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
      }),
    );
    const read = new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName: 'exports', Key: key('both') } }] });
    expect((await client.send(read)).Responses).toEqual([{ Item: key('both') }]);
    const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: 'both' } } };
    const { ConsumedCapacity } = await client.send(
      new QueryCommand({ TableName: 'exports', ...query, ReturnConsumedCapacity: 'TOTAL' }),
    );
    expect(ConsumedCapacity?.TableName).toBe('exports');
    expect((await client.send(new DescribeTableCommand({ TableName: 'audit' }))).Table?.TableName).toBe('audit');
    expect(answers.map(({ tableNames }) => tableNames)).toEqual([
      ['exports', 'audit'],
      ['exports', 'audit'],
      ['exports', 'audit'],
      ['exports'],
      ['exports'],
    ]);
    const consumed = new Set(answers.flatMap(({ consumed }) => consumed.map(({ tableName }) => tableName)));
    expect([...consumed].toSorted()).toEqual(['audit', 'exports']);
    service.inject({ operation: 'GetItem', error: 'InternalServerError', times: 1, tableName: 'audit' });
    const get = (TableName: string) => client.send(new GetItemCommand({ TableName, Key: key('both') }));
    expect((await get('exports')).Item).toEqual(key('both'));
    // The SDK has tried again.
    expect((await get('audit')).$metadata.attempts).toBe(2);
    await service.close();
  });

  it('expired items are swept from its tables only', async () => {
    const service = await startDynamoDb({ dataFolder, persistent: false, tables: TABLES });
    const now = new Date('2026-01-01T00:00:00Z');
    const Item = { pk: { S: 'old' }, expiresAt: { N: String(now.getTime() / 1000 - 1) } };
    await clientOf(service.endpoint).send(new PutItemCommand({ TableName: 'exports', Item }));
    expect(await service.sweepExpired(now)).toBe(1);
    await service.close();
  });

  it('a persistent service finds its items again under its data folder, until that is reset', async () => {
    const options = { dataFolder, persistent: true, tables: TABLES };
    const first = await startDynamoDb(options);
    await clientOf(first.endpoint).send(new PutItemCommand({ TableName: 'exports', Item: { pk: { S: 'kept' } } }));
    await first.close();
    const second = await startDynamoDb(options);
    const { Items } = await clientOf(second.endpoint).send(new ScanCommand({ TableName: 'exports' }));
    expect(Items).toEqual([{ pk: { S: 'kept' } }]);
    await second.close();
    expect(await tablesInDatabase()).toHaveLength(2);
    await resetLocalData(dataFolder, dataFolder);
    expect(await tablesInDatabase()).toEqual([]);
  });

  it('a reset without the variable leaves the tables and says so', async () => {
    const service = await startDynamoDb({ dataFolder, persistent: true, tables: TABLES });
    await service.close();
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', '');
    const warning = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await resetLocalData(dataFolder, dataFolder);
    expect(warning).toHaveBeenCalledWith(expect.stringContaining('set AWS_ENDPOINT_URL_DYNAMODB to its address'));
    warning.mockRestore();
    expect(await tablesInDatabase()).toHaveLength(2);
  });

  it('a service says so when no database answers at that address', async () => {
    const closed = await startDatabaseProcess(join(dataFolder, 'closed.sqlite'));
    await closed.close();
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', closed.endpoint);
    await expect(startDynamoDb({ dataFolder, persistent: false, tables: [] })).rejects.toThrow(
      `AWS_ENDPOINT_URL_DYNAMODB is ${closed.endpoint}, but no database answers there`,
    );
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', 'https://example.org');
    await expect(startDynamoDb({ dataFolder, persistent: false, tables: [] })).rejects.toThrow(
      'must begin with http://',
    );
  });

  it('the tables of the adapters’ tests are in that database', async () => {
    const before = databaseProcesses();
    const tables = await startLocalTables();
    expect(tables.service.pid).toBeUndefined();
    expect(databaseProcesses()).toBe(before);
    expect((await tablesInDatabase()).map((name) => name.split('.')[1])).toEqual(
      expect.arrayContaining(['audit', 'exports']),
    );
    await tables.close();
  });

  it('an engine keeps its tables there, and follows their streams', { timeout: 60_000 }, async () => {
    const before = databaseProcesses();
    const engine = await startEngine({
      dataFolder: join(dataFolder, 'data'),
      synthesis: await smallStack(dataFolder),
      fast: true,
      persistent: false,
    });
    expect(databaseProcesses()).toBe(before);
    const { endpoint } = engine.clientConfiguration('dynamodb');
    await clientOf(endpoint).send(new PutItemCommand({ TableName: 'Small-Table', Item: { pk: { S: 'streamed' } } }));
    const [name = ''] = (await tablesInDatabase()).filter((table) => table.endsWith('.Small-Table'));
    expect((await direct.send(new ScanCommand({ TableName: name }))).Items).toEqual([{ pk: { S: 'streamed' } }]);
    await expect
      .poll(() => readFile(join(dataFolder, 'witness'), 'utf8').catch(() => ''), { timeout: 20_000 })
      .toContain('"NewImage":{"pk":{"S":"streamed"}}');
    await engine.close();
    expect(await tablesInDatabase()).not.toContain(name);
  });
});
