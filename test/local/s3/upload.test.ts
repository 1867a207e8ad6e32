/** Uploads by a presigned PUT that fixes the size, as a browser sends them. */
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_CREDENTIALS } from '../../../infra/local/service/service.ts';
import { type S3Fixture, startS3Fixture } from './s3-fixture.ts';

const CSV = 'a;b\n1;2\n';
const ORIGIN = 'https://page.example';

let s3: S3Fixture;
beforeAll(async () => {
  s3 = await startS3Fixture({
    buckets: [
      {
        name: 'uploads',
        versioned: false,
        cors: [
          { allowedOrigins: ['*'], allowedMethods: ['GET', 'PUT'], allowedHeaders: ['*'], exposedHeaders: ['ETag'] },
        ],
      },
    ],
  });
});
afterAll(async () => s3.close());

/** A URL for exactly this many bytes. */
async function uploadUrl(key: string, bytes: number): Promise<string> {
  const signer = s3.clientAs(LOCAL_CREDENTIALS);
  // By default the SDK would include the checksum of an empty body in the signature.
  signer.config.requestChecksumCalculation = async () => 'WHEN_REQUIRED';
  const put = new PutObjectCommand({ Bucket: 'uploads', Key: key, ContentLength: bytes });
  return getSignedUrl(signer, put, { expiresIn: 60 });
}

const sizeOf = async (Key: string) =>
  (await s3.client.send(new HeadObjectCommand({ Bucket: 'uploads', Key }))).ContentLength;

const refusal = async (response: Response) =>
  `${response.status} ${/<Code>(.*?)<\/Code>/.exec(await response.text())?.[1]}`;

describe('a presigned upload of a fixed size', () => {
  it('stores a body of this size, and a page may read the answer', async () => {
    const url = await uploadUrl('incoming/fits', CSV.length);
    const response = await fetch(url, { method: 'PUT', body: CSV, headers: { origin: ORIGIN } });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: 'uploads', Key: 'incoming/fits' }));
    expect(await Body?.transformToString()).toBe(CSV);
  });

  it.each([
    ['longer', `${CSV}more`],
    ['shorter', CSV.slice(1)],
    ['empty', ''],
  ])('refuses a body that is %s, and stores nothing', async (what, body) => {
    const url = await uploadUrl(`incoming/${what}`, CSV.length);
    expect(await refusal(await fetch(url, { method: 'PUT', body }))).toBe('403 SignatureDoesNotMatch');
    await expect(sizeOf(`incoming/${what}`)).rejects.toMatchObject({ name: 'NotFound' });
  });

  it('refuses a body once it has expired', async () => {
    const url = await uploadUrl('incoming/late', CSV.length);
    s3.setClock(new Date(Date.now() + 61_000));
    expect(await refusal(await fetch(url, { method: 'PUT', body: CSV }))).toBe('403 AccessDenied');
    s3.setClock(undefined);
  });

  it.each<[string, (url: URL) => void]>([
    ['another key', (url) => void Object.assign(url, { pathname: '/uploads/incoming/elsewhere' })],
    ['a longer validity', (url) => url.searchParams.set('X-Amz-Expires', '3600')],
    ['headers that no longer hold the size', (url) => url.searchParams.set('X-Amz-SignedHeaders', 'host')],
  ])('refuses a URL that was changed to %s', async (_what, change) => {
    const url = new URL(await uploadUrl('incoming/changed', CSV.length));
    change(url);
    expect(await refusal(await fetch(url, { method: 'PUT', body: CSV }))).toBe('403 SignatureDoesNotMatch');
  });
});

describe('a preflight of an upload', () => {
  const preflight = (method: string) =>
    fetch(`${s3.service.endpoint}/uploads/incoming/x`, {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': method,
        'access-control-request-headers': 'content-type',
      },
    });

  it('is accepted for PUT where the bucket has a rule for it', async () => {
    const response = await preflight('PUT');
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'content-type',
    });
  });

  it('is refused for a method without a rule', async () => {
    expect(await refusal(await preflight('DELETE'))).toBe('403 AccessForbidden');
  });
});
