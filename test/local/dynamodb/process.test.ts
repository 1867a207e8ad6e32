import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, it as base, beforeEach, expect } from 'vitest';
import * as z from 'zod';
import { startDynamoDb, type TableDescriptor } from '../../../infra/local/dynamodb/dynamodb.ts';
import { startDatabaseProcess } from '../../../infra/local/dynamodb/process.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../infra/local/service/service.ts';
import { hasBinary } from './own-binary.ts';

const it = base.skipIf(!hasBinary);

const TABLE: TableDescriptor = {
  name: 'exports',
  keySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  attributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
};

let dataFolder: string;
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'dynamodb-'));
});
afterEach(async () => rm(dataFolder, { recursive: true, force: true }));

const clientOf = (endpoint: string, credentials = LOCAL_CREDENTIALS): DynamoDBClient =>
  new DynamoDBClient({ endpoint, region: LOCAL_REGION, credentials, maxAttempts: 1 });

const startedSchema = z.object({
  endpoint: z.string(),
  pid: z.number(),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
});

const startChild = async (): Promise<{ readonly child: ChildProcess } & z.infer<typeof startedSchema>> => {
  const child = fork(new URL('./database-process.ts', import.meta.url), [dataFolder], { stdio: 'inherit' });
  const [message] = await once(child, 'message');
  return { child, ...startedSchema.parse(message) };
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('the database keeps every acknowledged write when it is killed with its parent', async () => {
  const { child, endpoint, pid, credentials } = await startChild();
  const client = clientOf(endpoint, credentials);
  const acknowledged = new Set<string>();
  let stopped = false;
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let n = 0; !stopped; n += 1) {
      const pk = `${writer}-${n}`;
      try {
        await client.send(new PutItemCommand({ TableName: 'exports', Item: { pk: { S: pk } } }));
        acknowledged.add(pk);
      } catch {
        return;
      }
    }
  });
  await expect.poll(() => acknowledged.size).toBeGreaterThan(200);
  process.kill(pid, 'SIGKILL');
  child.kill('SIGKILL');
  stopped = true;
  await Promise.all(writers);
  client.destroy();

  const service = await startDynamoDb({ dataFolder, persistent: true, tables: [TABLE], environment: {} });
  const reader = clientOf(service.endpoint);
  const { Items = [] } = await reader.send(new ScanCommand({ TableName: 'exports' }));
  reader.destroy();
  await service.close();
  const kept = new Set(Items.map(({ pk }) => pk?.S));
  expect([...acknowledged].filter((pk) => !kept.has(pk))).toEqual([]);
});

it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('the database ends when its parent ends by %s', async (signal) => {
  const { child, pid } = await startChild();
  expect(isAlive(pid)).toBe(true);
  child.kill(signal);
  await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
});

it('the database ends when it is closed, and does not keep its parent alive', async () => {
  const { child, pid } = await startChild();
  child.send('close');
  await once(child, 'exit');
  expect(isAlive(pid)).toBe(false);
});

it('the database runs beside another one, and reports a port that is taken', async () => {
  const options = { dataFolder, persistent: false, tables: [TABLE], environment: {} };
  const [first, second] = await Promise.all([startDynamoDb(options), startDynamoDb(options)]);
  expect(first.endpoint).not.toBe(second.endpoint);
  const stranger = createServer((_, response) => response.end('healthy: not the engine'));
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  const address = stranger.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(startDynamoDb({ ...options, port })).rejects.toThrow(`address already in use 127.0.0.1:${port}`);
  stranger.close();
  await Promise.all([first.close(), second.close()]);
});

it('the service creates tables once, and refuses a changed table', async () => {
  const start = (table: TableDescriptor) =>
    startDynamoDb({ dataFolder, persistent: true, tables: [table], environment: {} });
  await (await start(TABLE)).close();
  await (await start(TABLE)).close();
  await expect(start({ ...TABLE, streamViewType: 'NEW_IMAGE' })).rejects.toThrow(
    'delete the data folder to start again',
  );
});

it('what is not persistent is in the data folder until the service is closed', async () => {
  const service = await startDynamoDb({ dataFolder, persistent: false, tables: [TABLE], environment: {} });
  expect(await readdir(dataFolder)).toHaveLength(1);
  await service.close();
  expect(await readdir(dataFolder)).toEqual([]);
});

it.each([true, false])(
  'no statement about stream records goes through all of them (persistent: %s)',
  async (persistent) => {
    const service = await startDynamoDb({ dataFolder, persistent, tables: [], environment: {} });
    const file =
      (await readdir(dataFolder, { recursive: true })).find((name) => name.endsWith('dynamodb.sqlite')) ?? '';
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(join(dataFolder, file), { readOnly: true });
    // As they stand in the database's binary.
    const number = 'CAST(sequence_number AS INTEGER)';
    const statements = [
      `SELECT COALESCE(MAX(${number}), 0) + 1 FROM _stream_records WHERE table_name = 'a'`,
      `SELECT event_name FROM _stream_records WHERE table_name = 'a' AND shard_id = 'b' AND ${number} > 1 ORDER BY ${number} ASC LIMIT 9`,
      `SELECT MIN(sequence_number), MAX(sequence_number) FROM _stream_records WHERE table_name = 'a' AND shard_id = 'b'`,
    ];
    const plans = statements.map((statement) => database.prepare(`EXPLAIN QUERY PLAN ${statement}`).all());
    database.close();
    await service.close();
    expect(plans.map((steps) => steps.map(({ detail }) => detail))).toEqual([
      ['SEARCH _stream_records USING COVERING INDEX engine_stream_records (table_name=?)'],
      ['SEARCH _stream_records USING INDEX engine_stream_records (table_name=? AND <expr>>?)'],
      ['SEARCH _stream_records USING COVERING INDEX engine_stream_records (table_name=?)'],
    ]);
  },
);

it('the service refuses to inject faults when it was not started for that', async () => {
  const service = await startDynamoDb({ dataFolder, persistent: false, tables: [], environment: {} });
  expect(() => service.inject({ operation: 'PutItem', error: 'ThrottlingException', times: 1 })).toThrow('injectable');
  await service.close();
});

it('the database listens where no page can look for it, and the service asks for a signature before it', async () => {
  const database = await startDatabaseProcess(join(dataFolder, 'first.sqlite'));
  const { hostname, port } = new URL(database.endpoint);
  expect(hostname).toMatch(/^127\.(?!0\.)/);
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
  const second = await startDatabaseProcess(join(dataFolder, 'second.sqlite'));
  expect(new URL(second.endpoint).hostname).not.toBe(hostname);
  await Promise.all([database.close(), second.close()]);

  const service = await startDynamoDb({ dataFolder, persistent: false, tables: [TABLE], environment: {} });
  const stranger = clientOf(service.endpoint, { ...LOCAL_CREDENTIALS, secretAccessKey: 'guessed' });
  await expect(stranger.send(new ScanCommand({ TableName: 'exports' }))).rejects.toMatchObject({
    name: 'InvalidSignatureException',
  });
  stranger.destroy();
  await service.close();
});
