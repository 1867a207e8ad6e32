import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { LOCAL_REGION } from '../../../infra/local/service/service.ts';
import { type S3Fixture, startS3Fixture } from './s3-fixture.ts';

const MIB = 1024 ** 2;
const Bucket = 'working';

let s3: S3Fixture;
beforeAll(async () => {
  s3 = await startS3Fixture();
});
afterAll(async () => s3.close());

const begin = async (Key: string, more: object = {}): Promise<{ Bucket: string; Key: string; UploadId: string }> => {
  const { UploadId = '' } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return { Bucket, Key, UploadId };
};
const part = async (upload: { Bucket: string; Key: string; UploadId: string }, PartNumber: number, Body: Buffer) => {
  const { ETag, ChecksumCRC32 } = await s3.client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
  return { PartNumber, ETag, ChecksumCRC32 };
};
const complete = (upload: { Bucket: string; Key: string; UploadId: string }, Parts: object[], more: object = {}) =>
  s3.client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }));
const bytesOf = async (Key: string, more: object = {}): Promise<Buffer> => {
  const { Body } = await s3.client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};
const filesOf = async (dataFolder: string): Promise<string[]> =>
  (await readdir(join(dataFolder, Bucket), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

describe('a multipart upload', () => {
  const first = randomBytes(5 * MIB);
  const second = randomBytes(1234);

  it('is invisible before it is complete, and complete afterwards', async () => {
    const upload = await begin('two parts', {
      ContentType: 'text/csv',
      Metadata: { rows: '3' },
      ChecksumAlgorithm: 'CRC32',
    });
    const parts = [await part(upload, 1, first), await part(upload, 7, second)];
    await expect(bytesOf('two parts')).rejects.toMatchObject({ name: 'NoSuchKey' });

    const { ETag, ChecksumCRC32 } = await complete(upload, parts);

    const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();
    expect(ETag).toBe(`"${md5(Buffer.concat([md5(first), md5(second)])).toString('hex')}-2"`);
    expect(ChecksumCRC32).toMatch(/-2$/);
    const read = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'two parts' }));
    expect(read).toMatchObject({ ContentType: 'text/csv', Metadata: { rows: '3' }, ContentLength: 5 * MIB + 1234 });
    expect(Buffer.from((await read.Body?.transformToByteArray()) ?? []).equals(Buffer.concat([first, second]))).toBe(
      true,
    );
    const seam = await bytesOf('two parts', { Range: `bytes=${5 * MIB - 3}-${5 * MIB + 2}` });
    expect(seam.equals(Buffer.concat([first.subarray(-3), second.subarray(0, 3)]))).toBe(true);
  });

  it('has a checksum of the whole object with CRC64NVME', async () => {
    const upload = await begin('whole checksum', { ChecksumAlgorithm: 'CRC64NVME' });
    // The published value of "123456789", in one part so that the client needs no native CRC64.
    const ChecksumCRC64NVME = Buffer.from('ae8b14860a799888', 'hex').toString('base64');
    const { ETag } = await s3.client.send(
      new UploadPartCommand({ ...upload, PartNumber: 1, Body: '123456789', ChecksumCRC64NVME }),
    );
    const completed = await complete(upload, [{ PartNumber: 1, ETag, ChecksumCRC64NVME }]);
    expect(completed).toMatchObject({ ChecksumCRC64NVME, ChecksumType: 'FULL_OBJECT' });
  });

  it('leaves nothing when it is aborted, and accepts no more parts', async () => {
    const before = (await filesOf(s3.dataFolder)).toSorted();
    const upload = await begin('aborted');
    await part(upload, 1, first);
    expect((await s3.client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toMatchObject([
      { Key: 'aborted' },
    ]);

    await s3.client.send(new AbortMultipartUploadCommand(upload));

    expect((await filesOf(s3.dataFolder)).toSorted()).toEqual(before);
    expect((await s3.client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toBeUndefined();
    await expect(part(upload, 2, second)).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(complete(upload, [{ PartNumber: 1, ETag: 'x' }])).rejects.toMatchObject({ name: 'NoSuchUpload' });
    expect((await filesOf(s3.dataFolder)).toSorted()).toEqual(before);
  });

  it('lists its parts, and replaces a part that is sent again', async () => {
    const upload = await begin('listed');
    for (const [number, bytes] of [
      [1, second],
      [2, second],
      [1, first],
    ] as const)
      await part(upload, number, bytes);
    const page = await s3.client.send(new ListPartsCommand({ ...upload, MaxParts: 1 }));
    expect(page).toMatchObject({
      IsTruncated: true,
      NextPartNumberMarker: '1',
      Parts: [{ PartNumber: 1, Size: 5 * MIB }],
    });
    const rest = await s3.client.send(new ListPartsCommand({ ...upload, PartNumberMarker: '1' }));
    expect(rest).toMatchObject({ IsTruncated: false, Parts: [{ PartNumber: 2, Size: 1234 }] });
    await s3.client.send(new AbortMultipartUploadCommand(upload));
  });

  it('is refused when a part is too small, missing, out of order or has another ETag', async () => {
    const upload = await begin('refused');
    const one = await part(upload, 1, second);
    const two = await part(upload, 2, second);
    await expect(complete(upload, [one, two])).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete(upload, [two, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete(upload, [{ ...one, ETag: '"0"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete(upload, [{ ...one, PartNumber: 9 }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await complete(upload, [one]);
    expect((await bytesOf('refused')).equals(second)).toBe(true);
  });

  it('gives one object when it is completed twice at the same time', async () => {
    const upload = await begin('twice');
    const parts = [await part(upload, 1, second)];
    const results = await Promise.allSettled([complete(upload, parts), complete(upload, parts)]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await bytesOf('twice')).equals(second)).toBe(true);
  });

  it('can be replaced during a download, which still gets all parts', async () => {
    const upload = await begin('read and replaced');
    const third = randomBytes(5 * MIB);
    await complete(upload, [await part(upload, 1, first), await part(upload, 2, third), await part(upload, 3, second)]);
    const reading = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'read and replaced' }));
    const before = await filesOf(s3.dataFolder);
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'read and replaced', Body: 'new' }));
    const old = Buffer.from((await reading.Body?.transformToByteArray()) ?? []);
    expect(old.equals(Buffer.concat([first, third, second]))).toBe(true);
    // Three parts were deleted and one object was added.
    await expect.poll(async () => (await filesOf(s3.dataFolder)).length).toBe(before.length - 2);
  });

  it('does not replace an existing object with If-None-Match', async () => {
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'there', Body: 'first' }));
    const upload = await begin('there');
    const parts = [await part(upload, 1, second)];
    await expect(complete(upload, parts, { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect((await bytesOf('there')).toString()).toBe('first');
    await s3.client.send(new AbortMultipartUploadCommand(upload));
  });

  it('continues after a restart', async () => {
    const upload = await begin('interrupted');
    const one = await part(upload, 1, first);
    await s3.restart();
    await complete(upload, [one, await part(upload, 2, second)]);
    await s3.restart();
    expect((await bytesOf('interrupted')).equals(Buffer.concat([first, second]))).toBe(true);
  });
});

const credentialsSchema = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });
const startedSchema = z.object({ endpoint: z.string(), credentials: credentialsSchema });

describe('in its own process', () => {
  const startChild = async (dataFolder: string) => {
    const child = fork(new URL('./s3-process.ts', import.meta.url), [dataFolder], { stdio: 'inherit' });
    const [message] = await once(child, 'message');
    const client = new S3Client({ ...startedSchema.parse(message), region: LOCAL_REGION, maxAttempts: 1 });
    const peakMegabytes = async (): Promise<number> => {
      child.send('memory');
      const [peak] = await once(child, 'message');
      return Number(peak) / 1024;
    };
    const kill = async (): Promise<void> => {
      child.kill('SIGKILL');
      await once(child, 'exit');
      client.destroy();
    };
    return { client, peakMegabytes, kill };
  };
  let dataFolder = '';
  beforeEach(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 's3-'));
  });
  afterEach(async () => rm(dataFolder, { recursive: true, force: true }));

  const piece = randomBytes(MIB);
  function* pieces(count: number) {
    for (let index = 0; index < count; index += 1) yield piece;
  }

  it('needs less than 90 MB more memory for uploads of 120 MB in one piece and 60 MB in parts', async () => {
    const { client, peakMegabytes, kill } = await startChild(dataFolder);
    await client.send(
      new PutObjectCommand({ Bucket, Key: 'warm', Body: Readable.from(pieces(2)), ContentLength: 2 * MIB }),
    );
    const before = await peakMegabytes();
    await client.send(
      new PutObjectCommand({ Bucket, Key: 'one', Body: Readable.from(pieces(120)), ContentLength: 120 * MIB }),
    );
    await new Upload({ client, params: { Bucket, Key: 'parts', Body: Readable.from(pieces(60)) } }).done();
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket }));
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'parts' }));
    let read = 0;
    if (Body instanceof Readable) for await (const bytes of Body) read += bytes.length;
    const grown = (await peakMegabytes()) - before;
    await kill();

    expect(Contents?.map(({ Size }) => Size)).toEqual([120 * MIB, 60 * MIB, 2 * MIB]);
    expect(read).toBe(60 * MIB);
    expect(grown).toBeLessThan(90);
  }, 120_000);

  it('keeps only finished objects when it is killed during uploads', async () => {
    const { client, kill } = await startChild(dataFolder);
    await client.send(new PutObjectCommand({ Bucket, Key: 'replaced', Body: 'finished' }));
    async function* endless() {
      for (;;) {
        yield piece;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
    const unfinished = ['replaced', 'new'].map((Key) =>
      client
        .send(new PutObjectCommand({ Bucket, Key, Body: Readable.from(endless()), ContentLength: 1024 * MIB }))
        .catch(() => undefined),
    );
    await expect.poll(async () => (await filesOf(dataFolder)).length).toBe(4);
    await kill();
    await Promise.all(unfinished);

    const second = await startS3Fixture({ dataFolder });
    const read = await second.client.send(new GetObjectCommand({ Bucket, Key: 'replaced' }));
    expect(await read.Body?.transformToString()).toBe('finished');
    expect((await second.client.send(new ListObjectsV2Command({ Bucket }))).Contents).toHaveLength(1);
    expect(await filesOf(dataFolder)).toHaveLength(2);
    await second.close();
  });
});
