/** Breaking by hand: what `npm run ops -- break` can break, and what it says of what it cannot. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DescribeTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
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
  test.each([
    ['throttle', 'ThrottlingException'],
    ['fail', 'InternalServerError'],
  ])('broken by %s answers each call with %s until it is mended, and still has its tables', async (kind, error) => {
    expect(await injectFault(data, ['database', kind])).toBe(`database: ${kind}, until fixed`);
    for (const call of [read, write, read]) await expect(call()).rejects.toMatchObject({ name: error });
    expect(await listFaults(data)).toBe(`database: ${kind}, until fixed`);
    await client.send(new DescribeTableCommand({ TableName: TABLE }));
    expect(await clearFaults(data)).toBe('No fault is switched on.');
    await write();
    await read();
  });

  test('broken by slow answers right, and late', async () => {
    await injectFault(data, ['database', 'slow'], { milliseconds: 400 });
    expect(await milliseconds(write)).toBeGreaterThanOrEqual(400);
    expect(await milliseconds(read)).toBeGreaterThanOrEqual(400);
    await clearFaults(data);
    expect(await milliseconds(read)).toBeLessThan(400);
  });

  test('is broken for so many calls, after so many good ones', async () => {
    expect(await injectFault(data, ['database', 'throttle'], { times: 2, after: 1 })).toBe(
      'database: throttle, 2 times',
    );
    await read();
    for (const call of [write, read]) await expect(call()).rejects.toMatchObject({ name: 'ThrottlingException' });
    await write();
    expect(await listFaults(data)).toBe('No fault is switched on.');
  });

  test('fails with another error of its own where that is asked for, and with none that it has not', async () => {
    await injectFault(data, ['database', 'fail'], { error: 'ProvisionedThroughputExceededException' });
    await expect(read()).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    await clearFaults(data);
    await expect(injectFault(data, ['database', 'fail'], { error: 'Nonsense' })).rejects.toThrow('ThrottlingException');
  });

  test('cannot be killed, and says how it can be broken', () => {
    expect(() => injectFault(data, ['database', 'kill'])).toThrow('no fault kill, only throttle, fail, slow');
  });
});

test('functions and the database are listed together, and mended together', async () => {
  await injectFault(data, ['second', 'slow']);
  expect(await injectFault(data, ['database', 'slow'], { times: 3 })).toBe(
    'database: slow, 3 times\nSmall-Second: slow, until fixed',
  );
  expect(await clearFaults(data)).toBe('No fault is switched on.');
});

test.each(['databse', 'StoreFile'])('for %s, which is nothing, all that can be broken is named', async (name) => {
  const refused = injectFault(data, [name, 'fail']);
  await expect(refused).rejects.toBeInstanceOf(UsageError);
  await expect(refused).rejects.toThrow(`There is no ${name}. Names: database, ${FUNCTIONS}`);
});

test('a way that there is not is named beside those that there are', () => {
  expect(() => injectFault(data, ['second', 'explode'])).toThrow('no fault explode, only throttle, fail, slow, kill');
  expect(() => injectFault(data, ['database'])).toThrow('break needs a name and a kind of fault');
});

test('a number that is none is refused by its name', async () => {
  await expect(injectFault(data, ['database', 'slow'], { milliseconds: Number.NaN })).rejects.toThrow('milliseconds');
  await expect(injectFault(data, ['second', 'fail'], { times: 0 })).rejects.toThrow('times');
});

test('without an engine nothing can be broken', async () => {
  await expect(injectFault(join(folder, 'nothing'), ['database', 'slow'])).rejects.toThrow('npm start starts one');
});

test('the command breaks and mends, and ends with 2 and the list where there is nothing of that name', async () => {
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
  expect(await ops('fix')).toMatchObject({ code: 0, out: 'No fault is switched on.\n' });
  const unknown = await ops('break', 'databse', 'slow');
  expect(unknown.code).toBe(2);
  expect(unknown.error).toContain(`Names: database, ${FUNCTIONS}\n\nnpm run ops`);
});
