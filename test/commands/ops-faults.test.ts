/** Breaking by hand: what `npm run ops -- break` can break, and what it says of what it cannot. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DescribeTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { breakByHand, listFaults, mend, UsageError } from '../../infra/commands/ops/faults.ts';
import { type Engine, startEngine } from '../../infra/local/engine.ts';
import { smallTemplate, USER, writeBundles } from '../local/engine-fixture.ts';

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
    synthesis: {
      template: smallTemplate(join(folder, 'witness')),
      codeFolders: await writeBundles(join(folder, 'code')),
    },
    stackName: 'Small',
    fast: true,
    persistent: false,
    users: [USER],
  });
  client = new DynamoDBClient({ ...engine.clientConfiguration('dynamodb'), maxAttempts: 1 });
}, 30_000);
afterEach(() => mend(data));
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
    expect(await breakByHand(data, ['database', kind])).toBe(`database: ${kind}, until mended`);
    for (const call of [read, write, read]) await expect(call()).rejects.toMatchObject({ name: error });
    expect(await listFaults(data)).toBe(`database: ${kind}, until mended`);
    await client.send(new DescribeTableCommand({ TableName: TABLE }));
    expect(await mend(data)).toBe('No fault is switched on.');
    await write();
    await read();
  });

  test('broken by slow answers right, and late', async () => {
    await breakByHand(data, ['database', 'slow'], { milliseconds: 400 });
    expect(await milliseconds(write)).toBeGreaterThanOrEqual(400);
    expect(await milliseconds(read)).toBeGreaterThanOrEqual(400);
    await mend(data);
    expect(await milliseconds(read)).toBeLessThan(400);
  });

  test('is broken for so many calls, after so many good ones', async () => {
    expect(await breakByHand(data, ['database', 'throttle'], { times: 2, after: 1 })).toBe(
      'database: throttle, 2 times',
    );
    await read();
    for (const call of [write, read]) await expect(call()).rejects.toMatchObject({ name: 'ThrottlingException' });
    await write();
    expect(await listFaults(data)).toBe('No fault is switched on.');
  });

  test('fails with another error of its own where that is asked for, and with none that it has not', async () => {
    await breakByHand(data, ['database', 'fail'], { error: 'ProvisionedThroughputExceededException' });
    await expect(read()).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    await mend(data);
    await expect(breakByHand(data, ['database', 'fail'], { error: 'Nonsense' })).rejects.toThrow('ThrottlingException');
  });

  test('cannot be killed, and says how it can be broken', () => {
    expect(() => breakByHand(data, ['database', 'kill'])).toThrow('there are throttle, fail, slow');
  });
});

test('functions and the database are listed together, and mended together', async () => {
  await breakByHand(data, ['second', 'slow']);
  expect(await breakByHand(data, ['database', 'slow'], { times: 3 })).toBe(
    'database: slow, 3 times\nSmall-Second: slow, until mended',
  );
  expect(await mend(data)).toBe('No fault is switched on.');
});

test.each(['databse', 'StoreFile'])('for %s, which is nothing, all that can be broken is named', async (name) => {
  const refused = breakByHand(data, [name, 'fail']);
  await expect(refused).rejects.toBeInstanceOf(UsageError);
  await expect(refused).rejects.toThrow(`called ${name}. There are: database, ${FUNCTIONS}`);
});

test('a way that there is not is named beside those that there are', () => {
  expect(() => breakByHand(data, ['second', 'explode'])).toThrow('there are throttle, fail, slow, kill');
  expect(() => breakByHand(data, ['database'])).toThrow('break what, and how?');
});

test('a number that is none is refused by its name', async () => {
  await expect(breakByHand(data, ['database', 'slow'], { milliseconds: Number.NaN })).rejects.toThrow('milliseconds');
  await expect(breakByHand(data, ['second', 'fail'], { times: 0 })).rejects.toThrow('times');
});

test('without an engine nothing can be broken', async () => {
  await expect(breakByHand(join(folder, 'nothing'), ['database', 'slow'])).rejects.toThrow('npm start starts one');
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
    out: 'database: slow, until mended\n',
  });
  expect(await ops('mend')).toMatchObject({ code: 0, out: 'No fault is switched on.\n' });
  const unknown = await ops('break', 'databse', 'slow');
  expect(unknown.code).toBe(2);
  expect(unknown.error).toContain(`There are: database, ${FUNCTIONS}\n\nnpm run ops`);
});
