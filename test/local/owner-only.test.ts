import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { keptSeed, readCredentials } from '../../infra/local/engine/credentials-file.ts';
import { type Engine, findRunningEngine, startEngine } from '../../infra/local/engine.ts';
import { smallStack, USER } from './engine-fixture.ts';

const MACHINE = 'arn:aws:states:eu-north-1:000000000000:stateMachine:Small-Machine';

let folder: string;
let dataFolder: string;
let umask: number;
const engines: Engine[] = [];
beforeEach(async () => {
  umask = process.umask();
  folder = await mkdtemp(join(tmpdir(), 'owner-'));
  dataFolder = join(folder, 'data');
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  process.umask(umask);
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<Engine> {
  const engine = await startEngine({ dataFolder, synthesis: await smallStack(folder), fast: true, users: [USER] });
  engines.push(engine);
  return engine;
}

/** Writes to every service that keeps files. */
async function work(engine: Engine): Promise<void> {
  const s3 = new S3Client(engine.clientConfiguration('s3'));
  await s3.send(new PutObjectCommand({ Bucket: 'small-files', Key: 'a/b', Body: 'x' }));
  const database = new DynamoDBClient(engine.clientConfiguration('dynamodb'));
  await database.send(new PutItemCommand({ TableName: 'Small-Table', Item: { pk: { S: 'x' } } }));
  const machines = new SFNClient(engine.clientConfiguration('sfn'));
  await machines.send(new StartExecutionCommand({ stateMachineArn: MACHINE, input: '{"number":1}' }));
  const log = () => readFile(join(dataFolder, 'logs', 'Small-Second.log'), 'utf8').catch(() => '');
  await expect.poll(log).toContain('"outcome":"success"');
  for (const client of [s3, database, machines]) client.destroy();
}

/** The paths below a folder, and the folder itself, that others than their owner may read, write or enter. */
async function openToOthers(path: string): Promise<string[]> {
  const { mode } = await stat(path);
  const entries = (await stat(path)).isDirectory() ? await readdir(path) : [];
  const below = await Promise.all(entries.map((name) => openToOthers(join(path, name))));
  return [...((mode & 0o077) === 0 ? [] : [path]), ...below.flat()];
}

describe('the data folder', () => {
  it('is closed to other users with every file of a working engine', async () => {
    process.umask(0o022);
    await work(await start());
    const names = await readdir(dataFolder);
    expect(names).toEqual(
      expect.arrayContaining(['cognito', 'credentials.json', 'dynamodb.sqlite', 'logs', 's3', 'step-functions', 'tmp']),
    );
    expect(await openToOthers(dataFolder)).toEqual([]);
  });

  it('is closed with what a release before left open', async () => {
    await mkdir(join(dataFolder, 's3', 'old'), { recursive: true });
    await writeFile(join(dataFolder, 's3', 'old', 'object'), 'x');
    for (const path of ['', 's3', 's3/old', 's3/old/object']) await chmod(join(dataFolder, path), 0o755);
    await start();
    expect(await openToOthers(dataFolder)).toEqual([]);
  });
});

describe('the secrets of an engine', () => {
  it('are in the data folder while it runs, where the commands of its user find it', async () => {
    const engine = await start();
    expect(await readCredentials(dataFolder)).toEqual(engine.clientConfiguration('s3').credentials);
    const running = await findRunningEngine(dataFolder);
    expect(running?.pid).toBe(process.pid);
    expect((await running?.faults.database({ method: 'GET' }))?.status).toBe(200);
    await engine.close();
    expect(await readCredentials(dataFolder)).toBeUndefined();
    expect(await findRunningEngine(dataFolder)).toBeUndefined();
  });

  it('are others in another folder, and the same after a restart for the keys of users', async () => {
    const [here, again, elsewhere] = [await seedIn(folder), await seedIn(folder), await seedIn(tmpdir())];
    expect(here).toMatch(/^[0-9a-f]{64}$/);
    expect(again).toBe(here);
    expect(elsewhere).not.toBe(here);
  });
});

async function seedIn(parent: string): Promise<string> {
  if (parent === folder) return keptSeed(folder);
  const other = await mkdtemp(join(parent, 'owner-'));
  onTestFinished(() => rm(other, { recursive: true }));
  return keptSeed(other);
}
