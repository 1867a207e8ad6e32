/** `npm run ops -- break`, `fix` and `faults` on a running engine. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DescribeTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clearFaults, injectFault, listFaults, UsageError } from '../../infra/commands/ops/faults.ts';
import { type Engine, startEngine } from '../../infra/local/engine.ts';
import { smallStack, USER } from '../local/engine-fixture.ts';

const TABLE = 'Small-Table';
const FUNCTIONS = 'first, second, witness';

let folder: string;
let data: string;
let engine: Engine;
let client: DynamoDBClient;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ops-faults-'));
  data = join(folder, 'data');
  engine = await startEngine({
    dataFolder: data,
    synthesis: await smallStack(folder),
    fast: true,
    persistent: false,
    users: [USER],
  });
  client = new DynamoDBClient({ ...engine.clientConfiguration('dynamodb'), maxAttempts: 1 });
}, 30_000);
afterEach(() => clearFaults(data));
afterAll(async () => {
  client.destroy();
  await engine.close();
  await rm(folder, { recursive: true });
});

const read = () => client.send(new GetItemCommand({ TableName: TABLE, Key: { pk: { S: 'one' } } }));
const write = () => client.send(new PutItemCommand({ TableName: TABLE, Item: { pk: { S: 'one' } } }));
const milliseconds = async (work: () => Promise<unknown>) => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};

describe('the database', () => {
  it.each([
    ['throttle', 'ThrottlingException'],
    ['fail', 'InternalServerError'],
  ])('answers each call after %s with %s until it is fixed, and keeps its tables', async (kind, error) => {
    expect(await injectFault(data, ['database', kind])).toBe(`database: ${kind}, until fixed`);
    for (const call of [read, write, read]) await expect(call()).rejects.toMatchObject({ name: error });
    expect(await listFaults(data)).toBe(`database: ${kind}, until fixed`);
    await client.send(new DescribeTableCommand({ TableName: TABLE }));
    expect(await clearFaults(data)).toBe(`database: fault ${kind} ended`);
    expect(await clearFaults(data)).toBe('No fault is switched on.');
    await write();
    await read();
  });

  it('answers late after slow', async () => {
    await injectFault(data, ['database', 'slow'], { milliseconds: 400 });
    expect(await milliseconds(write)).toBeGreaterThanOrEqual(400);
    expect(await milliseconds(read)).toBeGreaterThanOrEqual(400);
    await clearFaults(data);
    expect(await milliseconds(read)).toBeLessThan(400);
  });

  it('fails for a number of calls after a number of good ones', async () => {
    expect(await injectFault(data, ['database', 'throttle'], { times: 2, after: 1 })).toBe(
      'database: throttle, 2 times',
    );
    await read();
    for (const call of [write, read]) await expect(call()).rejects.toMatchObject({ name: 'ThrottlingException' });
    await write();
    expect(await listFaults(data)).toBe('No fault is switched on.');
  });

  it('fails with another given error, and refuses an unknown one', async () => {
    await injectFault(data, ['database', 'fail'], { error: 'ProvisionedThroughputExceededException' });
    await expect(read()).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    await clearFaults(data);
    await expect(injectFault(data, ['database', 'fail'], { error: 'Nonsense' })).rejects.toThrow('ThrottlingException');
  });

  it('cannot be killed, and lists its faults', () => {
    expect(() => injectFault(data, ['database', 'kill'])).toThrow('no fault kill, only throttle, fail, slow');
  });
});

it('faults of functions and of the database are listed and cleared together', async () => {
  await injectFault(data, ['second', 'slow']);
  expect(await injectFault(data, ['database', 'slow'], { times: 3 })).toBe(
    'database: slow, 3 times\nSmall-Second: slow, until fixed',
  );
  expect(await clearFaults(data)).toBe('database: fault slow ended\nSmall-Second: fault slow ended');
  expect(await listFaults(data)).toBe('No fault is switched on.');
});

it.each(['databse', 'StoreFile'])('the unknown name %s is refused with a list of all names', async (name) => {
  const refused = injectFault(data, [name, 'fail']);
  await expect(refused).rejects.toBeInstanceOf(UsageError);
  await expect(refused).rejects.toThrow(`There is no ${name}. Names: database, ${FUNCTIONS}`);
});

it('an unknown kind of fault is refused with a list of all kinds', () => {
  expect(() => injectFault(data, ['second', 'explode'])).toThrow('no fault explode, only throttle, fail, slow, kill');
  expect(() => injectFault(data, ['database'])).toThrow('break needs a name and a kind of fault');
});

it('an invalid number is refused with its name', async () => {
  await expect(injectFault(data, ['database', 'slow'], { milliseconds: Number.NaN })).rejects.toThrow('milliseconds');
  await expect(injectFault(data, ['second', 'fail'], { times: 0 })).rejects.toThrow('times');
});

it('faults are refused when no engine runs', async () => {
  await expect(injectFault(join(folder, 'nothing'), ['database', 'slow'])).rejects.toThrow('npm start starts one');
});

it('the command switches faults on and off, and exits with 2 and the list for an unknown name', async () => {
  const ops = (...given: string[]) =>
    new Promise<{ code: unknown; out: string; error: string }>((resolve) => {
      const script = fileURLToPath(new URL('../../infra/commands/ops.ts', import.meta.url));
      execFile(process.execPath, [script, ...given, '--data', data], (failure, out, error) =>
        resolve({ code: failure?.code ?? 0, out, error }),
      );
    });
  expect(await ops('break', 'database', 'slow', '--milliseconds', '5')).toMatchObject({
    code: 0,
    out: 'database: slow, until fixed\n',
  });
  expect(await ops('fix')).toMatchObject({ code: 0, out: 'database: fault slow ended\n' });
  const unknown = await ops('break', 'databse', 'slow');
  expect(unknown.code).toBe(2);
  expect(unknown.error).toContain(`Names: database, ${FUNCTIONS}\n\nnpm run ops`);
});
