import { once } from 'node:events';
import { get } from 'node:http';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../infra/local/service/service.ts';
import { LINK_SIGNER, type S3Fixture, startS3Fixture } from './s3-fixture.ts';

const KEY = 'reports/911/exp 1/Rapport (æøå).xlsx';

let s3: S3Fixture;
beforeAll(async () => {
  s3 = await startS3Fixture();
  await s3.client.send(new PutObjectCommand({ Bucket: 'reports', Key: KEY, Body: 'workbook' }));
  await s3.client.send(new PutObjectCommand({ Bucket: 'reports', Key: 'manifests/1', Body: 'secret' }));
});
afterAll(async () => s3.close());

const link = (more: object = {}, expiresIn = 60, credentials = LINK_SIGNER): Promise<string> =>
  getSignedUrl(s3.clientAs(credentials), new GetObjectCommand({ Bucket: 'reports', Key: KEY, ...more }), { expiresIn });

const refusal = async (response: Response) => {
  const body = await response.text();
  return `${response.status} ${/<Code>(.*?)<\/Code>/.exec(body)?.[1]} ${/<Message>(.*?)<\/Message>/.exec(body)?.[1]}`;
};

describe('a download link', () => {
  it('returns the object with the file name of the link, for any origin', async () => {
    const url = await link({
      ResponseContentDisposition: `attachment; filename="r.xlsx"; filename*=UTF-8''r%C3%A6.xlsx`,
      ResponseContentType: 'application/vnd.ms-excel',
    });
    const response = await fetch(url, { headers: { origin: 'https://page.example' } });

    expect(response.status).toBe(200);
    expect(await response.text()).toBe('workbook');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-disposition': `attachment; filename="r.xlsx"; filename*=UTF-8''r%C3%A6.xlsx`,
      'content-type': 'application/vnd.ms-excel',
      'content-length': '8',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'Content-Length, Content-Disposition, ETag',
    });
  });

  it('may be used with a range, as a resumed download does', async () => {
    const response = await fetch(await link(), { headers: { range: 'bytes=4-' } });
    expect([response.status, await response.text()]).toEqual([206, 'book']);
  });

  it('works until it expires and not a second longer', async () => {
    const url = await link({}, 24 * 60 * 60);
    const signedAt =
      new URL(url).searchParams.get('X-Amz-Date')?.replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:') ?? '';
    s3.setClock(new Date(Date.parse(signedAt) + 24 * 60 * 60 * 1000 - 1));
    expect((await fetch(url)).status).toBe(200);
    s3.setClock(new Date(Date.parse(signedAt) + 24 * 60 * 60 * 1000));
    expect(await refusal(await fetch(url))).toBe('403 AccessDenied Request has expired');
    s3.setClock(undefined);
  });

  it.each([
    ['another object', (url: URL) => void Object.assign(url, { pathname: '/reports/manifests/1' })],
    ['another file name', (url: URL) => url.searchParams.set('response-content-disposition', 'inline')],
    ['a longer validity', (url: URL) => url.searchParams.set('X-Amz-Expires', '600')],
    [
      'a later date',
      (url: URL) =>
        url.searchParams.set('X-Amz-Date', `${new Date().toISOString().slice(0, 10).replaceAll('-', '')}T000000Z`),
    ],
    ['another signature', (url: URL) => url.searchParams.set('X-Amz-Signature', '0'.repeat(64))],
    ['a shortened signature', (url: URL) => url.searchParams.set('X-Amz-Signature', '0')],
  ])('is refused when it is changed to %s', async (what, change) => {
    const url = new URL(await link({ ResponseContentDisposition: 'attachment' }));
    change(url);
    if (what === 'a later date') s3.setClock(new Date(`${new Date().toISOString().slice(0, 10)}T00:00:01Z`));
    expect(await refusal(await fetch(url))).toMatch(/^403 SignatureDoesNotMatch The request signature we calculated/);
    s3.setClock(undefined);
  });

  it('works for GET only', async () => {
    const url = await link();
    expect(await refusal(await fetch(url, { method: 'PUT', body: 'x' }))).toContain('403 SignatureDoesNotMatch');
    expect(await refusal(await fetch(url, { method: 'DELETE' }))).toContain('403 SignatureDoesNotMatch');
  });

  it('cannot be valid for longer than a week', async () => {
    const url = new URL(await link());
    url.searchParams.set('X-Amz-Expires', '604801');
    expect(await refusal(await fetch(url))).toContain('400 AuthorizationQueryParametersError');
  });

  it('gives no access outside reports/, whatever is signed', async () => {
    expect(await refusal(await fetch(await link({ Key: 'manifests/1' })))).toBe('403 AccessDenied Access Denied');
    expect((await fetch(await link({ Key: 'manifests/1' }, 60, LOCAL_CREDENTIALS))).status).toBe(200);
  });

  it('does not reveal whether an object exists', async () => {
    expect(await refusal(await fetch(await link({ Key: 'reports/none' })))).toBe('403 AccessDenied Access Denied');
    expect(await refusal(await fetch(await link({ Key: 'reports/none' }, 60, LOCAL_CREDENTIALS)))).toContain(
      '404 NoSuchKey',
    );
  });

  it('may have the bucket in the host name', async () => {
    const { port } = new URL(s3.service.endpoint);
    const credentials = LINK_SIGNER;
    const signer = new S3Client({ endpoint: `http://localhost:${port}`, region: LOCAL_REGION, credentials });
    const url = new URL(await getSignedUrl(signer, new GetObjectCommand({ Bucket: 'reports', Key: KEY })));
    signer.destroy();
    expect(url.host).toBe(`reports.localhost:${port}`);
    // Not every system resolves names below localhost, so the name is only in the Host header.
    const sent = get({ host: '127.0.0.1', port, path: `${url.pathname}${url.search}`, headers: { host: url.host } });
    const [response] = await once(sent, 'response');
    expect([response.statusCode, (await response.toArray()).join('')]).toEqual([200, 'workbook']);
  });

  it('has CORS headers even when it is refused', async () => {
    const url = `${await link()}0`;
    const response = await fetch(url, { headers: { origin: 'https://page.example' } });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([403, '*']);
  });
});

describe('an upload link', () => {
  it('accepts any body, but only with the signed headers', async () => {
    const put = new PutObjectCommand({ Bucket: 'working', Key: 'imports/file', ContentType: 'text/csv' });
    // As with AWS: by default the SDK would include the checksum of an empty body in the signature.
    const signer = s3.clientAs(LOCAL_CREDENTIALS);
    signer.config.requestChecksumCalculation = async () => 'WHEN_REQUIRED';
    const url = await getSignedUrl(signer, put, { expiresIn: 60 });
    const refused = await fetch(url, { method: 'PUT', body: 'a,b', headers: { 'x-amz-meta-evil': '1' } });
    expect(await refusal(refused)).toContain('403 AccessDenied There were headers present');
    expect((await fetch(url, { method: 'PUT', body: 'a,b' })).status).toBe(200);
    const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: 'working', Key: 'imports/file' }));
    expect(await Body?.transformToString()).toBe('a,b');
  });
});

describe('a request', () => {
  it('is refused without a signature', async () => {
    expect(await refusal(await fetch(`${s3.service.endpoint}/reports/manifests/1`))).toBe(
      '403 AccessDenied Access Denied',
    );
    expect(await refusal(await fetch(`${s3.service.endpoint}/working/x`, { method: 'PUT', body: 'x' }))).toContain(
      '403 AccessDenied',
    );
  });

  it.each([
    ['InvalidAccessKeyId', { accessKeyId: 'NOBODY', secretAccessKey: 'x' }],
    ['InvalidAccessKeyId', { accessKeyId: 'toString', secretAccessKey: 'x' }],
    ['SignatureDoesNotMatch', { ...LOCAL_CREDENTIALS, secretAccessKey: 'wrong' }],
    ['InvalidToken', { ...LOCAL_CREDENTIALS, sessionToken: 'of no use here' }],
  ])('is refused with %s', async (name, credentials) => {
    await expect(s3.clientAs(credentials).send(new ListObjectsV2Command({ Bucket: 'working' }))).rejects.toMatchObject({
      name,
    });
  });

  it('is refused when its body was changed', async () => {
    const client = s3.clientAs(LOCAL_CREDENTIALS);
    client.middlewareStack.add(
      (next) => async (input) => {
        const { request } = input;
        if (typeof request === 'object' && request !== null && 'body' in request) request.body = 'tampered';
        return next(input);
      },
      { step: 'finalizeRequest', priority: 'low', name: 'tamper' },
    );
    const put = client.send(new PutObjectCommand({ Bucket: 'working', Key: 'tampered', Body: 'original' }));
    await expect(put).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' });
  });

  it('is refused when its time differs by more than fifteen minutes', async () => {
    s3.setClock(new Date(Date.now() + 16 * 60 * 1000));
    await expect(s3.client.send(new ListObjectsV2Command({ Bucket: 'working' }))).rejects.toMatchObject({
      name: 'RequestTimeTooSkewed',
    });
    s3.setClock(undefined);
  });

  it('is allowed by the policy of its identity for each key', async () => {
    const signer = s3.clientAs(LINK_SIGNER);
    await expect(
      signer.send(new PutObjectCommand({ Bucket: 'reports', Key: KEY, Body: 'forged' })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(signer.send(new ListObjectsV2Command({ Bucket: 'reports' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const { Errors } = await signer.send(
      new DeleteObjectsCommand({ Bucket: 'reports', Delete: { Objects: [{ Key: KEY }] } }),
    );
    expect(Errors).toMatchObject([{ Key: KEY, Code: 'AccessDenied' }]);
    expect(await (await fetch(await link())).text()).toBe('workbook');
  });
});

describe('a preflight', () => {
  const preflight = (bucket: string, method: string) =>
    fetch(`${s3.service.endpoint}/${bucket}/x`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://page.example',
        'access-control-request-method': method,
        'access-control-request-headers': 'Range',
      },
    });

  it('is accepted if the rules allow it', async () => {
    const response = await preflight('reports', 'GET');
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET',
      'access-control-allow-headers': 'range',
    });
  });

  it('is refused for another method and for a bucket without rules', async () => {
    expect(await refusal(await preflight('reports', 'PUT'))).toContain('403 AccessForbidden');
    expect(await refusal(await preflight('working', 'GET'))).toContain('403 AccessForbidden');
  });
});
