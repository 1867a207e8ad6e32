import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type S3Fixture, startS3Fixture } from './s3-fixture.ts';

let s3: S3Fixture;
beforeAll(async () => {
  s3 = await startS3Fixture();
});
afterAll(async () => s3.close());

const text = async (Bucket: string, Key: string, more: object = {}): Promise<string> => {
  const { Body } = await s3.client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return (await Body?.transformToString()) ?? '';
};

const dataFiles = (bucket: string): Promise<string[]> => readdir(join(s3.dataFolder, bucket, 'data'));

describe('an object', () => {
  it('is returned with its bytes, metadata, type, encryption and checksum', async () => {
    const written = await s3.client.send(
      new PutObjectCommand({
        Bucket: 'working',
        Key: 'work/æ ø+å/(1)*.txt',
        Body: 'innhold',
        ContentType: 'text/plain; charset=utf-8',
        ContentDisposition: 'attachment; filename="a.txt"',
        Metadata: { rows: '12' },
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: 'alias/data',
      }),
    );
    const read = await s3.client.send(
      new GetObjectCommand({ Bucket: 'working', Key: 'work/æ ø+å/(1)*.txt', ChecksumMode: 'ENABLED' }),
    );

    expect(await read.Body?.transformToString()).toBe('innhold');
    expect(read).toMatchObject({
      ETag: `"${createHash('md5').update('innhold').digest('hex')}"`,
      ContentLength: 7,
      ContentType: 'text/plain; charset=utf-8',
      ContentDisposition: 'attachment; filename="a.txt"',
      Metadata: { rows: '12' },
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'alias/data',
      ChecksumCRC32: written.ChecksumCRC32,
    });
    expect(written).toMatchObject({ ETag: read.ETag, ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/data' });
    expect(written.VersionId).toBeUndefined();
  });

  it.each(['CRC32', 'SHA256'] as const)('is accepted as a stream with a %s trailer', async (ChecksumAlgorithm) => {
    const bytes = randomBytes(300_000);
    const pieces = [bytes.subarray(0, 7), bytes.subarray(7, 200_000), bytes.subarray(200_000)];
    await s3.client.send(
      new PutObjectCommand({
        Bucket: 'working',
        Key: `streamed-${ChecksumAlgorithm}`,
        Body: Readable.from(pieces),
        ContentLength: bytes.length,
        ChecksumAlgorithm,
      }),
    );
    const read = await s3.client.send(
      new GetObjectCommand({ Bucket: 'working', Key: `streamed-${ChecksumAlgorithm}` }),
    );
    expect(Buffer.from((await read.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
    expect(read.ContentEncoding).toBeUndefined();
  });

  it('may be empty', async () => {
    await s3.client.send(new PutObjectCommand({ Bucket: 'working', Key: 'empty', Body: '' }));
    expect(await text('working', 'empty')).toBe('');
  });

  it.each([
    { name: 'ChecksumCRC32', value: 'AAAAAA==' },
    { name: 'ChecksumSHA256', value: Buffer.alloc(32).toString('base64') },
    { name: 'ChecksumCRC64NVME', value: Buffer.alloc(8).toString('base64') },
    { name: 'ContentMD5', value: Buffer.alloc(16).toString('base64') },
  ])('is refused with a wrong $name, and leaves nothing', async ({ name, value }) => {
    const before = await dataFiles('working');
    await expect(
      s3.client.send(new PutObjectCommand({ Bucket: 'working', Key: 'corrupt', Body: 'abc', [name]: value })),
    ).rejects.toMatchObject({ name: 'BadDigest', $metadata: { httpStatusCode: 400 } });
    await expect(text('working', 'corrupt')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await dataFiles('working')).toEqual(before);
  });

  it('is created once with If-None-Match, by fifty writers at the same time', async () => {
    const attempts = await Promise.allSettled(
      Array.from({ length: 50 }, (_, writer) =>
        s3.client.send(new PutObjectCommand({ Bucket: 'working', Key: 'marker', Body: `${writer}`, IfNoneMatch: '*' })),
      ),
    );
    const refused = attempts.filter((attempt) => attempt.status === 'rejected').map(({ reason }) => reason);
    expect(refused).toHaveLength(49);
    expect(new Set(refused.map((error) => `${error.name} ${error.$metadata.httpStatusCode}`))).toEqual(
      new Set(['PreconditionFailed 412']),
    );
  });

  it('is replaced with If-Match only if the ETag is current', async () => {
    const { ETag } = await s3.client.send(new PutObjectCommand({ Bucket: 'working', Key: 'state', Body: 'one' }));
    await s3.client.send(new PutObjectCommand({ Bucket: 'working', Key: 'state', Body: 'two', IfMatch: ETag }));
    await expect(
      s3.client.send(new PutObjectCommand({ Bucket: 'working', Key: 'state', Body: 'three', IfMatch: ETag })),
    ).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await text('working', 'state')).toBe('two');
  });

  it('is read in ranges', async () => {
    await s3.client.send(new PutObjectCommand({ Bucket: 'working', Key: 'digits', Body: '0123456789' }));
    const middle = await s3.client.send(new GetObjectCommand({ Bucket: 'working', Key: 'digits', Range: 'bytes=2-4' }));
    expect(middle).toMatchObject({
      ContentRange: 'bytes 2-4/10',
      ContentLength: 3,
      $metadata: { httpStatusCode: 206 },
    });
    expect(await middle.Body?.transformToString()).toBe('234');
    expect(await text('working', 'digits', { Range: 'bytes=7-' })).toBe('789');
    expect(await text('working', 'digits', { Range: 'bytes=-2' })).toBe('89');
    expect(await text('working', 'digits', { Range: 'bytes=8-99' })).toBe('89');
    await expect(text('working', 'digits', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('returns 304 for a known ETag and 412 for an unexpected one', async () => {
    const { ETag } = await s3.client.send(new PutObjectCommand({ Bucket: 'working', Key: 'cached', Body: 'x' }));
    await expect(text('working', 'cached', { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(text('working', 'cached', { IfMatch: '"other"' })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 412 },
    });
  });

  it('is copied with its metadata or with new metadata', async () => {
    await s3.client.send(
      new PutObjectCommand({ Bucket: 'working', Key: 'fra å', Body: 'kopi', Metadata: { from: 'here' } }),
    );
    const CopySource = `working/${encodeURIComponent('fra å')}`;
    await s3.client.send(new CopyObjectCommand({ Bucket: 'reports', Key: 'copied', CopySource }));
    await s3.client.send(
      new CopyObjectCommand({
        Bucket: 'working',
        Key: 'renamed',
        CopySource,
        MetadataDirective: 'REPLACE',
        Metadata: { from: 'there' },
      }),
    );
    expect(await text('reports', 'copied')).toBe('kopi');
    const head = (Bucket: string, Key: string) => s3.client.send(new HeadObjectCommand({ Bucket, Key }));
    expect((await head('reports', 'copied')).Metadata).toEqual({ from: 'here' });
    expect((await head('working', 'renamed')).Metadata).toEqual({ from: 'there' });
  });

  it('is deleted with its bytes; deleting it again succeeds', async () => {
    const before = (await dataFiles('working')).length;
    await s3.client.send(new PutObjectCommand({ Bucket: 'working', Key: 'gone', Body: 'x' }));
    expect(await dataFiles('working')).toHaveLength(before + 1);
    await s3.client.send(new DeleteObjectCommand({ Bucket: 'working', Key: 'gone' }));
    await s3.client.send(new DeleteObjectCommand({ Bucket: 'working', Key: 'gone' }));
    await expect(s3.client.send(new HeadObjectCommand({ Bucket: 'working', Key: 'gone' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
    expect(await dataFiles('working')).toHaveLength(before);
  });

  it('can be replaced during a download, which still gets the whole old object', async () => {
    const old = randomBytes(8_000_000);
    await s3.client.send(new PutObjectCommand({ Bucket: 'working', Key: 'busy', Body: old }));
    const reading = await s3.client.send(new GetObjectCommand({ Bucket: 'working', Key: 'busy' }));
    await s3.client.send(new PutObjectCommand({ Bucket: 'working', Key: 'busy', Body: 'new' }));
    expect(Buffer.from((await reading.Body?.transformToByteArray()) ?? []).equals(old)).toBe(true);
    expect(await text('working', 'busy')).toBe('new');
  });

  it('survives a restart', async () => {
    await s3.client.send(new PutObjectCommand({ Bucket: 'working', Key: 'kept', Body: 'still', Metadata: { a: 'b' } }));
    await s3.restart();
    expect(await text('working', 'kept')).toBe('still');
  });
});

describe('a listing', () => {
  const keys = Array.from({ length: 1203 }, (_, index) => `list/${String(index % 12).padStart(2, '0')}/${index}`);
  beforeAll(async () => {
    for (let index = 0; index < keys.length; index += 100) {
      await Promise.all(
        keys
          .slice(index, index + 100)
          .map((Key) => s3.client.send(new PutObjectCommand({ Bucket: 'working', Key, Body: Key }))),
      );
    }
  });

  const list = async (input: object): Promise<{ keys: string[]; prefixes: string[]; pages: number }> => {
    const found = { keys: [] as string[], prefixes: [] as string[], pages: 0 };
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.client.send(
        new ListObjectsV2Command({
          Bucket: 'working',
          Prefix: 'list/',
          ...input,
          ...(ContinuationToken && { ContinuationToken }),
        }),
      );
      found.keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
      found.prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix));
      found.pages += 1;
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return found;
  };

  it('returns all keys in order, in pages of a thousand', async () => {
    expect(await list({})).toEqual({ keys: keys.toSorted(), prefixes: [], pages: 2 });
  });

  it('groups by delimiter, also across pages', async () => {
    const prefixes = Array.from({ length: 12 }, (_, index) => `list/${String(index).padStart(2, '0')}/`);
    expect(await list({ Delimiter: '/' })).toEqual({ keys: [], prefixes, pages: 1 });
    expect(await list({ Delimiter: '/', MaxKeys: 5 })).toEqual({ keys: [], prefixes, pages: 3 });
  });

  it('starts after a key', async () => {
    const after = keys.toSorted()[1199];
    expect((await list({ StartAfter: after })).keys).toEqual(keys.toSorted().slice(1200));
  });

  it('is empty after all keys are deleted in batches', async () => {
    for (let index = 0; index < keys.length; index += 1000) {
      const Objects = keys.slice(index, index + 1000).map((Key) => ({ Key }));
      const { Deleted, Errors } = await s3.client.send(
        new DeleteObjectsCommand({ Bucket: 'working', Delete: { Objects } }),
      );
      expect(Deleted).toHaveLength(Objects.length);
      expect(Errors).toBeUndefined();
    }
    expect((await list({})).keys).toEqual([]);
  });
});

describe('a versioned bucket', () => {
  it('keeps replaced and deleted objects', async () => {
    const put = (Body: string) => s3.client.send(new PutObjectCommand({ Bucket: 'reports', Key: 'v', Body }));
    const first = await put('first');
    await put('second');
    const { DeleteMarker } = await s3.client.send(new DeleteObjectCommand({ Bucket: 'reports', Key: 'v' }));

    expect(DeleteMarker).toBe(true);
    await expect(text('reports', 'v')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await text('reports', 'v', { VersionId: first.VersionId })).toBe('first');

    const { Versions = [], DeleteMarkers = [] } = await s3.client.send(
      new ListObjectVersionsCommand({ Bucket: 'reports', Prefix: 'v' }),
    );
    expect(Versions.map(({ IsLatest, Size }) => ({ IsLatest, Size }))).toEqual([
      { IsLatest: false, Size: 6 },
      { IsLatest: false, Size: 5 },
    ]);
    expect(DeleteMarkers).toMatchObject([{ IsLatest: true }]);

    await s3.client.send(
      new DeleteObjectCommand({ Bucket: 'reports', Key: 'v', VersionId: DeleteMarkers[0]?.VersionId }),
    );
    expect(await text('reports', 'v')).toBe('second');
  });

  it('reports that it is versioned, and the other bucket that it is not', async () => {
    const status = async (Bucket: string) => (await s3.client.send(new GetBucketVersioningCommand({ Bucket }))).Status;
    expect([await status('reports'), await status('working')]).toEqual(['Enabled', undefined]);
  });
});

describe('a request is refused for', () => {
  it('a bucket that does not exist', async () => {
    await expect(text('nowhere', 'x')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  const put = (Bucket: string, more: object) =>
    s3.client.send(new PutObjectCommand({ Bucket, Key: 'refused', Body: 'x', ...more }));

  it.each([
    ['an operation', () => s3.client.send(new GetObjectTaggingCommand({ Bucket: 'working', Key: 'kept' }))],
    ['the list of buckets', () => s3.client.send(new ListBucketsCommand({}))],
    ['a tag', () => put('working', { Tagging: 'a=b' })],
    ['an ACL', () => put('working', { ACL: 'public-read' })],
    ['a storage class', () => put('working', { StorageClass: 'GLACIER' })],
    ['an object lock', () => put('reports', { ObjectLockLegalHoldStatus: 'ON' })],
    ['a checksum algorithm', () => put('working', { ChecksumSHA1: 'AAAA' })],
  ])('%s that is not honoured', async (_, send) => {
    await expect(send()).rejects.toMatchObject({ name: 'NotImplemented', $metadata: { httpStatusCode: 501 } });
    await expect(text('working', 'refused')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('lifecycle', () => {
  it('expires objects under the prefix at the midnight after three days', async () => {
    s3.setClock(new Date());
    for (const Key of ['work/old', 'imports/old']) {
      await s3.client.send(new PutObjectCommand({ Bucket: 'working', Key, Body: 'x' }));
    }
    const day = 24 * 60 * 60 * 1000;
    await s3.service.expire(new Date(Date.now() + 2.9 * day));
    expect(await text('working', 'work/old')).toBe('x');
    await s3.service.expire(new Date(Date.now() + 4 * day));
    await expect(text('working', 'work/old')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await text('working', 'imports/old')).toBe('x');
    s3.setClock(undefined);
  });
});
