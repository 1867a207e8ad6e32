import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectRetentionCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_CREDENTIALS } from '../../../infra/local/service/service.ts';
import { LINK_SIGNER, type S3Fixture, startS3Fixture } from './s3-fixture.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const LOCKED = { Bucket: 'locked' };

let s3: S3Fixture;
beforeAll(async () => {
  s3 = await startS3Fixture({
    buckets: [
      { name: 'locked', versioned: true, objectLock: true, lifecycle: [{ prefix: '', noncurrentDays: 1 }] },
      { name: 'reports', versioned: true },
    ],
    credentials: {
      [LOCAL_CREDENTIALS.accessKeyId]: { secretAccessKey: LOCAL_CREDENTIALS.secretAccessKey },
      [LINK_SIGNER.accessKeyId]: {
        secretAccessKey: LINK_SIGNER.secretAccessKey,
        policy: (action, bucket) => action === 's3:GetObjectVersion' && bucket === 'locked',
      },
    },
  });
});
afterAll(async () => s3.close());

async function put(Key: string, Body: string, more: object = {}): Promise<string> {
  const { VersionId = '' } = await s3.client.send(new PutObjectCommand({ ...LOCKED, Key, Body, ...more }));
  return VersionId;
}

async function read(Key: string, VersionId?: string): Promise<string | undefined> {
  const { Body } = await s3.client.send(new GetObjectCommand({ ...LOCKED, Key, VersionId }));
  return Body?.transformToString();
}

const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS);

const retain = (Key: string, VersionId: string, until: Date, Mode: 'GOVERNANCE' | 'COMPLIANCE' = 'GOVERNANCE') =>
  s3.client.send(
    new PutObjectRetentionCommand({ ...LOCKED, Key, VersionId, Retention: { Mode, RetainUntilDate: until } }),
  );

const deleteVersion = (Key: string, VersionId: string) =>
  s3.client.send(new DeleteObjectCommand({ ...LOCKED, Key, VersionId }));

describe('a version under retention', () => {
  it('cannot be deleted, alone or among others, also after a restart', async () => {
    const kept = await put('a/kept', 'kept');
    const loose = await put('a/loose', 'loose');
    const until = inDays(5);
    await retain('a/kept', kept, until);
    await s3.restart();

    await expect(deleteVersion('a/kept', kept)).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
    const { Errors, Deleted } = await s3.client.send(
      new DeleteObjectsCommand({
        ...LOCKED,
        Delete: {
          Objects: [
            { Key: 'a/kept', VersionId: kept },
            { Key: 'a/loose', VersionId: loose },
          ],
        },
      }),
    );
    expect(Errors).toMatchObject([{ Key: 'a/kept', VersionId: kept, Code: 'AccessDenied' }]);
    expect(Deleted).toMatchObject([{ Key: 'a/loose', VersionId: loose }]);
    expect(await read('a/kept', kept)).toBe('kept');
    const { Retention } = await s3.client.send(
      new GetObjectRetentionCommand({ ...LOCKED, Key: 'a/kept', VersionId: kept }),
    );
    expect(Retention).toEqual({ Mode: 'GOVERNANCE', RetainUntilDate: until });
  });

  it('is hidden by a delete marker and by a new version, and stays', async () => {
    const kept = await put('b', 'kept');
    await retain('b', kept, inDays(5));
    await put('b', 'new');
    await s3.client.send(new DeleteObjectCommand({ ...LOCKED, Key: 'b' }));

    await expect(read('b')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await read('b', kept)).toBe('kept');
  });

  it('may be retained for longer or for the same time, and not for a shorter time', async () => {
    const kept = await put('c', 'kept');
    const until = inDays(5);
    await retain('c', kept, until);
    await retain('c', kept, until);
    await retain('c', kept, inDays(9));

    await expect(retain('c', kept, inDays(8))).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(retain('c', kept, inDays(10), 'COMPLIANCE')).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('is not deleted by a request to bypass the retention', async () => {
    const kept = await put('d', 'kept');
    await retain('d', kept, inDays(5));
    const bypass = new DeleteObjectCommand({
      ...LOCKED,
      Key: 'd',
      VersionId: kept,
      BypassGovernanceRetention: true,
    });
    await expect(s3.client.send(bypass)).rejects.toMatchObject({ name: 'NotImplemented' });
    expect(await read('d', kept)).toBe('kept');
  });

  it('is passed over by the lifecycle until its time has come', async () => {
    const kept = await put('e', 'kept');
    const loose = await put('e', 'loose');
    await put('e', 'current');
    await retain('e', kept, inDays(5));

    await s3.service.expire(inDays(3));
    expect(await read('e', kept)).toBe('kept');
    await expect(read('e', loose)).rejects.toMatchObject({ name: 'NoSuchVersion' });

    await s3.service.expire(inDays(6));
    await expect(read('e', kept)).rejects.toMatchObject({ name: 'NoSuchVersion' });
    expect(await read('e')).toBe('current');
  });
});

describe('a retention is refused', () => {
  it('that has ended', async () => {
    const version = await put('f', 'x');
    await expect(retain('f', version, new Date(Date.now() - 1000))).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it('on a version that does not exist', async () => {
    await put('g', 'x');
    await expect(retain('g', 'unknown', inDays(1))).rejects.toMatchObject({ name: 'NoSuchVersion' });
  });

  it('in a bucket without Object Lock', async () => {
    const Key = 'h';
    await s3.client.send(new PutObjectCommand({ Bucket: 'reports', Key, Body: 'x' }));
    const Retention = { Mode: 'GOVERNANCE', RetainUntilDate: inDays(1) } as const;
    const send = () => s3.client.send(new PutObjectRetentionCommand({ Bucket: 'reports', Key, Retention }));
    await expect(send()).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: 'Bucket is missing Object Lock Configuration',
    });
  });

  it('by a version that has none when it is asked for', async () => {
    const VersionId = await put('i', 'x');
    await expect(
      s3.client.send(new GetObjectRetentionCommand({ ...LOCKED, Key: 'i', VersionId })),
    ).rejects.toMatchObject({ name: 'NoSuchObjectLockConfiguration' });
  });
});

describe('versions', () => {
  it('are listed in pages, those of deleted objects too', async () => {
    const written: string[] = [];
    for (const key of ['l/1', 'l/2']) {
      for (const body of ['a', 'b', 'c']) written.unshift(await put(key, body));
    }
    const marker = await s3.client.send(new DeleteObjectCommand({ ...LOCKED, Key: 'l/1' }));
    const found: (string | undefined)[] = [];
    let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
    let pages = 0;
    while (from !== undefined) {
      const page: Awaited<ReturnType<typeof list>> = await list(from);
      found.push(...[...(page.DeleteMarkers ?? []), ...(page.Versions ?? [])].map(({ VersionId }) => VersionId));
      from = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
      pages += 1;
    }
    expect(pages).toBe(4);
    expect([...found].sort()).toEqual([...written, marker.VersionId].sort());
  });

  const list = (from: object) =>
    s3.client.send(new ListObjectVersionsCommand({ ...LOCKED, Prefix: 'l/', MaxKeys: 2, ...from }));

  it('are read by their id through a presigned link whose identity may read versions alone', async () => {
    const first = await put('m', 'first');
    await put('m', 'second');
    const signer = s3.clientAs(LINK_SIGNER);
    const link = (more: object) => getSignedUrl(signer, new GetObjectCommand({ ...LOCKED, Key: 'm', ...more }));

    expect(await (await fetch(await link({ VersionId: first }))).text()).toBe('first');
    expect((await fetch(await link({}))).status).toBe(403);
  });

  it('are named in the answers of copying and of a multipart upload', async () => {
    await put('n', 'source');
    const copy = await s3.client.send(new CopyObjectCommand({ ...LOCKED, Key: 'n/copy', CopySource: 'locked/n' }));
    expect(await read('n/copy', copy.VersionId ?? 'none')).toBe('source');
    const again = new CopyObjectCommand({ ...LOCKED, Key: 'n/copy', CopySource: 'locked/n', IfNoneMatch: '*' });
    await expect(s3.client.send(again)).rejects.toMatchObject({ name: 'PreconditionFailed' });

    const Key = 'n/parts';
    const upload = async (IfNoneMatch?: string) => {
      const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ ...LOCKED, Key }));
      const part = { ...LOCKED, Key, UploadId, PartNumber: 1 };
      const { ETag } = await s3.client.send(new UploadPartCommand({ ...part, Body: 'parts' }));
      const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
      return s3.client.send(
        new CompleteMultipartUploadCommand({ ...LOCKED, Key, UploadId, MultipartUpload, IfNoneMatch }),
      );
    };
    const { VersionId } = await upload('*');
    expect(await read(Key, VersionId ?? 'none')).toBe('parts');
    await expect(upload('*')).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('are created again with If-None-Match after the object was deleted', async () => {
    await put('o', 'first', { IfNoneMatch: '*' });
    await expect(put('o', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await s3.client.send(new DeleteObjectCommand({ ...LOCKED, Key: 'o' }));
    await put('o', 'third', { IfNoneMatch: '*' });
    expect(await read('o')).toBe('third');
  });
});
