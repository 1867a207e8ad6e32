/** Faults of the calls of functions: what a client sees that calls S3 and KMS through the proxies. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CallFaults, startCallFaults } from '../../../infra/local/call-faults/call-faults.ts';
import type { CallFaultInput } from '../../../infra/local/engine.ts';
import { startKms } from '../../../infra/local/kms/kms.ts';
import { type S3Service, startS3 } from '../../../infra/local/s3/s3.ts';
import { LOCAL_ACCOUNT, LOCAL_CREDENTIALS, LOCAL_REGION, type Service } from '../../../infra/local/service/service.ts';

const Bucket = 'files';
const KEY_ID = '11111111-1111-1111-1111-111111111111';

let folder: string;
let s3: S3Service;
let kms: Service;
let faults: CallFaults;
let client: S3Client;
let keys: KMSClient;
let killed: string[] = [];
/** Who makes the calls of `client`, whose requests have a trace as those of a function have. */
let caller: Caller | undefined;

const inject = (fault: CallFaultInput) => faults.switches.inject(fault);
const read = async (Key: string) =>
  (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'call-faults-'));
  s3 = await startS3({
    dataFolder: join(folder, 's3'),
    buckets: [{ name: Bucket, versioned: false }],
    credentials: { [LOCAL_CREDENTIALS.accessKeyId]: LOCAL_CREDENTIALS },
  });
  const arn = `arn:aws:kms:${LOCAL_REGION}:${LOCAL_ACCOUNT}:key/${KEY_ID}`;
  kms = await startKms({ keysFolder: folder, keys: [{ id: KEY_ID, arn, spec: 'ECC_NIST_P256' }] });
  faults = await startCallFaults({
    endpoints: { s3: s3.endpoint, kms: kms.endpoint },
    callerOf: () => caller,
  });
  const { S3 = '', KMS = '' } = faults.redirected({ S3: s3.endpoint, KMS: kms.endpoint });
  const configuration = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, maxAttempts: 1 };
  client = new S3Client({ ...configuration, endpoint: S3, forcePathStyle: true });
  keys = new KMSClient({ ...configuration, endpoint: KMS });
  client.middlewareStack.add(
    (next) => (step) => {
      Object.assign((step.request as { headers: object }).headers, { 'x-amzn-trace-id': 'Root=1' });
      return next(step);
    },
    { step: 'build' },
  );
  await client.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'one two three four' }));
});

afterEach(() => {
  faults.switches.clear();
  killed = [];
  caller = undefined;
});

afterAll(async () => {
  client.destroy();
  keys.destroy();
  await faults.close();
  await Promise.all([s3.close(), kms.close()]);
  await rm(folder, { recursive: true });
});

describe('a call without a fault', () => {
  it('is answered as by the service itself, a HEAD too', async () => {
    expect(await read('kept')).toBe('one two three four');
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: 'kept' }))).toMatchObject({ ContentLength: 18 });
    await expect(read('missing')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('a refused call', () => {
  it('has the error of its service, as often as the fault says and after the calls that pass', async () => {
    inject({ service: 's3', operation: 'GetObject', kind: 'fail', status: 503, errorType: 'SlowDown', after: 1 });
    expect(await read('kept')).toBe('one two three four');
    await expect(read('kept')).rejects.toMatchObject({ name: 'SlowDown', $metadata: { httpStatusCode: 503 } });
    expect(await read('kept')).toBe('one two three four');

    inject({ service: 'kms', kind: 'fail', status: 500, errorType: 'KMSInternalException' });
    const fails = keys.send(new GetPublicKeyCommand({ KeyId: KEY_ID }));
    await expect(fails).rejects.toMatchObject({ name: 'KMSInternalException' });
  });

  it('is another one than a call with another address or from another function', async () => {
    inject({ service: 's3', contains: 'elsewhere', kind: 'fail', status: 500, errorType: 'InternalError' });
    expect(await read('kept')).toBe('one two three four');
    inject({ service: 's3', functionName: 'store-file', kind: 'fail', status: 500, errorType: 'InternalError' });
    expect(await read('kept')).toBe('one two three four');
    caller = { functionName: 'Stack-StoreFile', payload: '{}', kill: () => undefined };
    await expect(read('kept')).rejects.toMatchObject({ name: 'InternalError' });
    caller = { functionName: 'Stack-Query', payload: '{"place":"elsewhere"}', kill: () => undefined };
    await expect(read('kept')).rejects.toMatchObject({ name: 'InternalError' });
  });
});

describe('a call that breaks off', () => {
  it('has not been done when it breaks off at the request', async () => {
    inject({ service: 's3', operation: 'PutObject', kind: 'cut', at: 'request' });
    await expect(client.send(new PutObjectCommand({ Bucket, Key: 'early', Body: 'x' }))).rejects.toThrow();
    await expect(read('early')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('has been done when it breaks off at the answer', async () => {
    inject({ service: 's3', operation: 'PutObject', kind: 'cut', at: 'answer' });
    await expect(client.send(new PutObjectCommand({ Bucket, Key: 'late', Body: 'x' }))).rejects.toThrow();
    expect(await read('late')).toBe('x');
  });

  it('gives the first half of a body and then an error', async () => {
    inject({ service: 's3', operation: 'GetObject', kind: 'cut', at: 'body' });
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'kept' }));
    await expect(Body?.transformToString()).rejects.toThrow();
  });

  it('kills the process that calls, before or after the call is done', async () => {
    caller = { functionName: 'Stack-StoreFile', payload: '{}', kill: () => killed.push('StoreFile') };
    inject({ service: 's3', operation: 'PutObject', kind: 'kill', at: 'answer' });
    await expect(client.send(new PutObjectCommand({ Bucket, Key: 'killed', Body: 'x' }))).rejects.toThrow();
    expect(killed).toEqual(['StoreFile']);
    expect(await read('killed')).toBe('x');
  });
});

describe('a held call', () => {
  it('goes on when the faults with its text are cleared', async () => {
    inject({ service: 's3', operation: 'GetObject', kind: 'hold', contains: 'kept' });
    let answered = false;
    const reading = read('kept').then((text) => {
      answered = true;
      return text;
    });
    await expect.poll(() => faults.switches.pending).toEqual([]);
    faults.switches.clear('another');
    expect(answered).toBe(false);
    faults.switches.clear('kept');
    expect(await reading).toBe('one two three four');
  });
});
