import { request } from 'node:http';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../infra/local/engine.ts';
import { RoleUploadSigner } from '../../lambdas/adapters/upload-signer.ts';
import { type S3Fixture, startS3Fixture } from '../local/s3/s3-fixture.ts';

const KEY = 'incoming/971277882/01JZZZZZZZ0000000000000001/f1-p1';
const MINUTES = 900;
let s3: S3Fixture;
beforeAll(async () => {
  s3 = await startS3Fixture();
  vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.service.endpoint);
  vi.stubEnv('AWS_REGION', LOCAL_REGION);
  vi.stubEnv('AWS_ACCESS_KEY_ID', LOCAL_CREDENTIALS.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', LOCAL_CREDENTIALS.secretAccessKey);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await s3.close();
});

const signer = (now = Date.now()) => new RoleUploadSigner({ bucket: 'working', clock: { now: () => now } });

interface Signed {
  readonly url: string;
  readonly headers: Record<string, string>;
}

/** @returns the status of the answer */
async function put({ url, headers }: Signed, body: string): Promise<number> {
  return (await fetch(url, { method: 'PUT', headers, body })).status;
}

/** A PUT in pieces, which says no length. */
function putInPieces({ url, headers }: Signed, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'PUT', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sending.on('error', reject);
    sending.write(body.slice(0, 4));
    sending.end(body.slice(4));
  });
}

describe('a signed upload', () => {
  it('stores exactly the bytes and the type that were signed', async () => {
    const upload = await signer().sign(KEY, 12, MINUTES);
    expect(await put(upload, 'twelve bytes')).toBe(200);
    const stored = await s3.client.send(new HeadObjectCommand({ Bucket: 'working', Key: KEY }));
    expect([stored.ContentLength, stored.ContentType]).toEqual([12, 'application/octet-stream']);
  });

  it('stores an empty file', async () => {
    expect(await put(await signer().sign(`${KEY}-empty`, 0, MINUTES), '')).toBe(200);
    const stored = await s3.client.send(new HeadObjectCommand({ Bucket: 'working', Key: `${KEY}-empty` }));
    expect(stored.ContentLength).toBe(0);
    expect(await put(await signer().sign(`${KEY}-empty`, 0, MINUTES), 'one')).toBe(403);
  });

  it('is refused with another length, without a length and with another type', async () => {
    const upload = await signer().sign(`${KEY}-refused`, 12, MINUTES);
    expect(await put(upload, 'eleven bytes and more')).toBe(403);
    expect(await put(upload, 'short')).toBe(403);
    expect(await putInPieces(upload, 'twelve bytes')).toBe(403);
    expect(await put({ ...upload, headers: { 'content-type': 'text/html' } }, 'twelve bytes')).toBe(403);
    await expect(
      s3.client.send(new HeadObjectCommand({ Bucket: 'working', Key: `${KEY}-refused` })),
    ).rejects.toMatchObject({ name: 'NotFound' });
  });

  it('does not write another object', async () => {
    const upload = await signer().sign(KEY, 12, MINUTES);
    expect(await put({ ...upload, url: upload.url.replace('f1-p1', 'f1-p2') }, 'twelve bytes')).toBe(403);
  });

  it('is accepted until the time that it states', async () => {
    const now = Date.now();
    const upload = await signer(now).sign(KEY, 12, MINUTES);
    expect(Date.parse(upload.validUntil)).toBe(Math.floor(now / 1000) * 1000 + MINUTES * 1000);
    s3.setClock(new Date(Date.parse(upload.validUntil) - 1_000));
    expect(await put(upload, 'twelve bytes')).toBe(200);
    s3.setClock(new Date(Date.parse(upload.validUntil) + 1_000));
    expect(await put(upload, 'twelve bytes')).toBe(403);
    s3.setClock(undefined);
  });

  it('says when it ends with the credentials that signed it', async () => {
    const expiration = new Date(Math.floor(Date.now() / 1000) * 1000 + 60_000);
    vi.stubEnv('AWS_CREDENTIAL_EXPIRATION', expiration.toISOString());
    const { validUntil } = await signer().sign(KEY, 12, MINUTES);
    vi.stubEnv('AWS_CREDENTIAL_EXPIRATION', undefined);
    expect(validUntil).toBe(expiration.toISOString());
  });

  it('needs no checksum that a browser would have to compute', async () => {
    const { url, headers } = await signer().sign(KEY, 12, MINUTES);
    const parameters = new URL(url).searchParams;
    expect(parameters.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host');
    expect([...parameters.keys()].filter((name) => /checksum|crc|sdk/i.test(name))).toEqual([]);
    expect(Object.keys(headers)).toEqual(['content-type']);
  });

  it('names in AWS the host of the bucket, which the page may connect to', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_S3', undefined);
    const { url } = await signer().sign(KEY, 12, MINUTES);
    vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.service.endpoint);
    expect(new URL(url).origin).toBe(`https://working.s3.${LOCAL_REGION}.amazonaws.com`);
  });
});
