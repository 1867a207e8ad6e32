import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resetLocalData } from '../../infra/commands/reset.ts';
import { statisticNamed } from '../../infra/local/cloudwatch/metrics/summary.ts';
import { readCredentials } from '../../infra/local/engine/credentials-file.ts';
import { type Engine, EngineRunningError, startEngine } from '../../infra/local/engine.ts';
import { LOCAL_REGION } from '../../infra/local/service/service.ts';
import { smallStack, USER } from './engine-fixture.ts';

const MACHINE = 'arn:aws:states:eu-north-1:000000000000:stateMachine:Small-Machine';

async function witnessed(folder: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(folder, 'witness'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** An ended process that init has not collected yet (a zombie, for seconds on some machines) does not count as alive. */
const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

async function execute(engine: Engine, name: string, input: object) {
  const sfn = new SFNClient(engine.clientConfiguration('sfn'));
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn: MACHINE, name, input: JSON.stringify(input) }),
  );
  const description = () => sfn.send(new DescribeExecutionCommand({ executionArn }));
  await expect.poll(async () => (await description()).status, { timeout: 10_000 }).not.toBe('RUNNING');
  return description();
}

describe('an engine from a template', () => {
  let folder: string;
  let engine: Engine;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engine-'));
    engine = await startEngine({
      dataFolder: join(folder, 'data'),
      synthesis: await smallStack(folder),
      fast: true,
      users: [USER],
    });
  }, 30_000);

  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  it('runs the state machine on the functions, which reach the other services', async () => {
    const { status, output } = await execute(engine, 'one', { number: 20, spin: false });
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output ?? '')).toEqual({ next: 41, bucket: 'small-files', endpoint: engine.endpoints.s3 });
  });

  it('sends an event to the rules when an execution ends', async () => {
    const { executionArn } = await execute(engine, 'two', { number: 1, spin: false });
    await expect
      .poll(() => witnessed(folder))
      .toContainEqual(
        expect.objectContaining({
          source: 'aws.states',
          detail: expect.objectContaining({ executionArn, status: 'SUCCEEDED' }),
        }),
      );
  });

  it('invokes the function of a stream with what is written to the table', async () => {
    const client = new DynamoDBClient(engine.clientConfiguration('dynamodb'));
    await client.send(new PutItemCommand({ TableName: 'Small-Table', Item: { pk: { S: 'streamed' } } }));
    await expect
      .poll(() => witnessed(folder))
      .toContainEqual({
        Records: [
          expect.objectContaining({
            eventName: 'INSERT',
            dynamodb: expect.objectContaining({ NewImage: { pk: { S: 'streamed' } } }),
          }),
        ],
      });
  });

  it('measures the requests to the table', async () => {
    const client = new DynamoDBClient(engine.clientConfiguration('dynamodb'));
    const units = () => {
      const { store } = engine.operations.sources;
      const dimensions = { TableName: 'Small-Table' };
      const metric = { namespace: 'AWS/DynamoDB', name: 'ConsumedReadCapacityUnits', dimensions };
      return store.read(metric, statisticNamed('Sum', 'test'), { start: 0, period: Number.MAX_SAFE_INTEGER, count: 1 });
    };
    expect(units()).toEqual([undefined]);
    await client.send(new GetItemCommand({ TableName: 'Small-Table', Key: { pk: { S: 'none' } } }));
    // Half a unit, because the read is eventually consistent.
    await expect.poll(units).toEqual([0.5]);
    client.destroy();
  });

  it('accepts only tokens of its user pool in the HTTP API', async () => {
    expect((await fetch(`${engine.endpoints.httpApi}/me`)).status).toBe(401);
    const { idToken } = await engine.issueTokens('kari');
    const response = await fetch(`${engine.endpoints.httpApi}/me`, { headers: { authorization: `Bearer ${idToken}` } });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ claims: USER.attributes });
  });

  it('makes a function fail by its short name', async () => {
    engine.inject({ functionName: 'second', kind: 'fail', errorType: 'UnmappedValuesError', errorMessage: 'no' });
    expect(await execute(engine, 'three', { number: 1, spin: false })).toMatchObject({
      status: 'FAILED',
      error: 'UnmappedValuesError',
    });
  });

  it('refuses a second engine on its data folder, and the reset of the folder', async () => {
    await expect(
      startEngine({
        dataFolder: join(folder, 'data'),
        synthesis: { stackName: 'Small', template: { Resources: {} }, codeFolders: new Map() },
      }),
    ).rejects.toBeInstanceOf(EngineRunningError);
    await expect(resetLocalData(folder)).rejects.toBeInstanceOf(EngineRunningError);
    await expect(resetLocalData(folder)).rejects.toThrow(
      `${engine.endpoints.website} (process ${process.pid}). Stop it with Ctrl-C in its terminal.`,
    );
  });
});

it('starts nothing for a template with a resource type that is not honoured', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'));
  const template = { Resources: { Cache: { Type: 'AWS::ElastiCache::ReplicationGroup', Properties: {} } } };
  await expect(
    startEngine({ dataFolder: folder, synthesis: { stackName: 'Small', template, codeFolders: new Map() } }),
  ).rejects.toThrow('resource type AWS::ElastiCache::ReplicationGroup (Cache)');
  await rm(folder, { recursive: true });
});

describe('an engine killed in the middle of an execution', () => {
  let folder: string;
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engine-'));
  });
  afterAll(async () => {
    child?.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  async function startInProcess(): Promise<Engine['endpoints']> {
    const script = fileURLToPath(new URL('./engine-process.ts', import.meta.url));
    const started = spawn(process.execPath, [script, folder], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    return new Promise((resolve, reject) => {
      started.stdout.on('data', (text: Buffer) => resolve(JSON.parse(text.toString().replace('ready ', ''))));
      started.once('exit', () => reject(new Error('The engine did not start')));
    });
  }

  /** Writes data to all services, and starts an execution that does not end. @returns the running sandboxes */
  async function work(endpoints: Engine['endpoints']): Promise<number[]> {
    const credentials = await readCredentials(join(folder, 'data'));
    const configuration = { region: LOCAL_REGION, ...(credentials && { credentials }) };
    const s3 = new S3Client({ ...configuration, endpoint: endpoints.s3 });
    await s3.send(new PutObjectCommand({ Bucket: 'small-files', Key: 'kept', Body: 'still here' }));
    const dynamoDb = new DynamoDBClient({ ...configuration, endpoint: endpoints.dynamodb });
    await dynamoDb.send(new PutItemCommand({ TableName: 'Small-Table', Item: { pk: { S: 'kept' } } }));
    const sfn = new SFNClient({ ...configuration, endpoint: endpoints.sfn });
    await sfn.send(
      new StartExecutionCommand({ stateMachineArn: MACHINE, name: 'spinning', input: '{"number":1,"spin":true}' }),
    );
    const marks = () => readdir(join(folder, 'data', 'sandboxes'));
    // The processes of the first function, of the second one, which spins, and of the stream's function.
    await expect.poll(async () => (await marks()).length, { timeout: 10_000 }).toBe(3);
    await expect.poll(() => witnessed(folder), { timeout: 10_000 }).toHaveLength(1);
    await expect
      .poll(() => readFile(join(folder, 'data', 'logs', 'Small-First.log'), 'utf8').catch(() => ''), {
        timeout: 10_000,
      })
      .toContain('"outcome":"success"');
    await expect
      .poll(() => readFile(join(folder, 'data', 'logs', 'Small-Witness.log'), 'utf8').catch(() => ''), {
        timeout: 10_000,
      })
      .toContain('"outcome":"success"');
    // Time for the checkpoint, which is written after the answer.
    await delay(200);
    return (await marks()).map(Number);
  }

  /** Ctrl-C: a terminal sends the signal to the whole process group. */
  async function interrupt(): Promise<void> {
    process.kill(-(child?.pid ?? Number.NaN), 'SIGINT');
    // Time for the signal to end a process that does not handle it.
    await delay(300);
  }

  async function kill(): Promise<void> {
    const exited = new Promise((resolve) => child?.once('exit', resolve));
    child?.kill('SIGKILL');
    await exited;
  }

  it('continues at the same addresses with its data, reports the execution as aborted, and leaves no process', async () => {
    const endpoints = await startInProcess();
    const left = await work(endpoints);
    await interrupt();
    expect(left.filter(alive), 'running after Ctrl-C, which is for the engine alone').toEqual(left);
    await kill();
    const engine = await startEngine({
      dataFolder: join(folder, 'data'),
      synthesis: await smallStack(folder),
      fast: true,
    });
    try {
      // Also the process in an endless loop, which cannot notice the end of its engine.
      await expect.poll(() => left.filter(alive)).toEqual([]);
      expect(engine.endpoints).toEqual(endpoints);
      const s3 = new S3Client(engine.clientConfiguration('s3'));
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'small-files', Key: 'kept' }));
      expect(await Body?.transformToString()).toBe('still here');
      const dynamoDb = new DynamoDBClient(engine.clientConfiguration('dynamodb'));
      const { Item } = await dynamoDb.send(
        new GetItemCommand({ TableName: 'Small-Table', Key: { pk: { S: 'kept' } } }),
      );
      expect(Item).toEqual({ pk: { S: 'kept' } });
      expect(engine.interrupted).toBe(1);
      await expect
        .poll(() => witnessed(folder), { timeout: 10_000 })
        .toContainEqual(
          expect.objectContaining({ detail: expect.objectContaining({ name: 'spinning', status: 'ABORTED' }) }),
        );
      // The records that the stream's function had processed are not sent again.
      expect((await witnessed(folder)).filter((event) => 'Records' in event)).toHaveLength(1);
    } finally {
      await engine.close();
    }
  }, 60_000);
});
