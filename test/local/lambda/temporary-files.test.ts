import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_ASYNC_INVOKE } from '../../../infra/local/lambda/function.ts';
import { type LambdaService, startLambda } from '../../../infra/local/lambda/lambda.ts';

/** Writes a file, says where, and then ends as the event says. */
const HANDLER = `
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
export const handler = async ({ crash }) => {
  const file = join(tmpdir(), 'half-read.csv');
  writeFileSync(file, 'rows');
  console.log('wrote ' + file);
  if (crash) process.kill(process.pid, 'SIGKILL');
  return file;
};
`;

let folder: string;
let service: LambdaService | undefined;
let lines: string[] = [];

async function start(): Promise<LambdaService> {
  service = await startLambda({
    dataFolder: join(folder, 'data'),
    functions: [
      {
        name: 'reader',
        arn: 'arn:aws:lambda:eu-north-1:000000000000:function:reader',
        handler: 'index.handler',
        codeFolder: join(folder, 'code'),
        environment: {},
        timeoutSeconds: 10,
        memoryMegabytes: 256,
        asyncInvoke: DEFAULT_ASYNC_INVOKE,
      },
    ],
    onLog: ({ line }) => lines.push(line),
  });
  return service;
}

const written = () => lines.flatMap((line) => line.split('wrote ').slice(1));

beforeEach(async () => {
  lines = [];
  folder = await mkdtemp(join(tmpdir(), 'temporary-'));
  await mkdir(join(folder, 'code'));
  await writeFile(join(folder, 'code', 'index.mjs'), HANDLER);
});
afterEach(async () => {
  await service?.close();
  service = undefined;
  await rm(folder, { recursive: true, force: true });
});

it('temporary files of a function are in a folder of its own process, which a warm process keeps', async () => {
  const lambda = await start();
  await lambda.invoke('reader', {});
  await lambda.invoke('reader', {});
  const [first, second] = written();
  expect(first).toBe(second);
  expect(first?.startsWith(join(folder, 'data', 'tmp', 'sandbox-'))).toBe(true);
  expect(existsSync(first ?? '')).toBe(true);
});

it('temporary files of a function that crashes are deleted', async () => {
  const lambda = await start();
  const { kind } = await lambda.invoke('reader', { crash: true });
  expect(kind).toBe('failure');
  await expect.poll(() => written().map((file) => existsSync(file))).toEqual([false]);
});

it('temporary files of a killed engine are deleted by the next one', async () => {
  const left = join(folder, 'data', 'tmp', 'sandbox-of-before');
  await mkdir(left, { recursive: true });
  await writeFile(join(left, 'half-read.csv'), 'rows');
  await start();
  expect(existsSync(left)).toBe(false);
});

it('no temporary file is left when the engine closes', async () => {
  const lambda = await start();
  await lambda.invoke('reader', {});
  await lambda.close();
  service = undefined;
  expect(written().map((file) => existsSync(file))).toEqual([false]);
});
