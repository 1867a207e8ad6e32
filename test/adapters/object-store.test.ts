import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { S3ObjectStore } from '../../lambdas/adapters/objects/object-store.ts';
import { type S3Fixture, startS3Fixture } from '../local/s3/s3-fixture.ts';

const MEBIBYTE = 1024 * 1024;
let s3: S3Fixture;
let working: S3ObjectStore;
let reports: S3ObjectStore;

beforeAll(async () => {
  s3 = await startS3Fixture();
  working = new S3ObjectStore(s3.client, 'working');
  reports = new S3ObjectStore(s3.client, 'reports');
});
afterAll(() => s3.close());

const text = async (stream: Readable | undefined): Promise<string> =>
  Buffer.concat((await stream?.toArray()) ?? []).toString();
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const openUploads = async () =>
  (await s3.client.send(new ListMultipartUploadsCommand({ Bucket: 'working' }))).Uploads ?? [];

describe('an object', () => {
  it('is read as it was written, whole, as a stream, and in part', async () => {
    await working.put('work/a/text', 'blåbærsyltetøy', 'text/plain');
    expect(new TextDecoder().decode(await working.get('work/a/text'))).toBe('blåbærsyltetøy');
    expect(await text(await working.getStream('work/a/text'))).toBe('blåbærsyltetøy');
    await working.put('work/a/digits', '0123456789', 'text/plain');
    expect(await text(working.getRange('work/a/digits', 2, 5))).toBe('234');
    expect(await text(working.getRange('work/a/digits', 9, 10))).toBe('9');
    expect(await working.size('work/a/digits')).toBe(10);
  });

  it('that does not exist is read as undefined', async () => {
    expect(await working.get('work/none')).toBeUndefined();
    expect(await working.getStream('work/none')).toBeUndefined();
    expect(await working.size('work/none')).toBeUndefined();
  });

  it('that does not exist fails the stream of a range', async () => {
    await expect(text(working.getRange('work/none', 0, 1))).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('frees its connection when the reader of a range stops early', async () => {
    await working.put('work/a/large', randomBytes(4 * MEBIBYTE), 'application/octet-stream');
    const bodies: Readable[] = [];
    const watch = { name: 'watch', step: 'initialize' } as const;
    s3.client.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        if ('Body' in answer.output && answer.output.Body instanceof Readable) {
          bodies.push(answer.output.Body);
        }
        return answer;
      },
      watch,
    );
    const range = working.getRange('work/a/large', 0, 4 * MEBIBYTE);
    await once(range, 'readable');
    range.destroy();
    await expect.poll(() => bodies[0]?.destroyed).toBe(true);
    s3.client.middlewareStack.remove(watch.name);
  });

  it('of a bucket that does not exist throws NoSuchBucket', async () => {
    const nowhere = new S3ObjectStore(s3.client, 'nowhere');
    await expect(nowhere.put('work/a', 'a', 'text/plain')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(nowhere.get('work/a')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('an upload', () => {
  it.each([
    ['in one request', 1000],
    ['in parts', 11 * MEBIBYTE],
    ['of no bytes', 0],
  ])('%s ends with the size and hash of the written bytes', async (_, size) => {
    const bytes = randomBytes(size);
    const upload = working.upload('work/b/upload', 'application/zip');
    for (let from = 0; from < size; from += 700_001) {
      if (!upload.sink.write(bytes.subarray(from, from + 700_001))) {
        await once(upload.sink, 'drain');
      }
    }
    upload.sink.end();
    expect(await upload.finished).toEqual({ bytes: size, sha256: sha256(bytes) });
    expect(sha256((await working.get('work/b/upload')) ?? bytes.subarray(1))).toBe(sha256(bytes));
    expect(await openUploads()).toEqual([]);
  });

  it('makes its writer wait while parts are being sent', async () => {
    const upload = working.upload('work/b/slow', 'application/zip');
    const taken = Array.from({ length: 40 }, () => upload.sink.write(Buffer.alloc(MEBIBYTE)));
    expect(taken).toContain(false);
    await upload.abort();
  });

  it('that is aborted leaves neither an object nor parts', async () => {
    const upload = working.upload('work/c/aborted', 'application/zip');
    upload.sink.write(Buffer.alloc(6 * MEBIBYTE));
    await expect.poll(async () => (await openUploads()).length).toBe(1);
    await upload.abort();
    expect(await openUploads()).toEqual([]);
    expect(await working.size('work/c/aborted')).toBeUndefined();
    await expect(upload.finished).rejects.toThrow();
  });

  it('that is aborted before the first byte leaves no object', async () => {
    const upload = working.upload('work/c/early', 'application/zip');
    await upload.abort();
    expect(await working.size('work/c/early')).toBeUndefined();
  });

  it('whose writer fails leaves neither an object nor parts', async () => {
    const upload = working.upload('work/c/broken', 'application/zip');
    upload.sink.write(Buffer.alloc(6 * MEBIBYTE));
    upload.sink.destroy(new Error('the writer failed'));
    await expect(upload.finished).rejects.toThrow('the writer failed');
    await upload.abort();
    expect(await openUploads()).toEqual([]);
    expect(await working.size('work/c/broken')).toBeUndefined();
  });

  it('that the bucket refuses fails its writer, which would otherwise wait forever', async () => {
    const upload = new S3ObjectStore(s3.client, 'nowhere').upload('work/c/refused', 'application/zip');
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(65_536));
      },
    });
    await expect(pipeline(endless, upload.sink)).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(upload.finished).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await upload.abort();
  });

  it('that fails for a while fails its writer with an error that the state machine retries', async () => {
    const send = vi
      .spyOn(s3.client, 'send')
      .mockImplementation(() =>
        Promise.reject(Object.assign(new Error('try later'), { name: 'InternalError', $fault: 'server' })),
      );
    const upload = working.upload('work/c/later', 'application/zip');
    const large = Readable.from(Array.from({ length: 12 }, () => Buffer.alloc(MEBIBYTE)));
    const transient = { name: 'TransientError', retryable: true };
    await expect(pipeline(large, upload.sink).then(() => upload.finished)).rejects.toMatchObject(transient);
    await expect(upload.finished).rejects.toMatchObject(transient);
    send.mockRestore();
  });
});

describe('a prefix', () => {
  it('is listed in the order of keys over all pages, and deleted without its neighbours', async () => {
    const keys = Array.from({ length: 1003 }, (_, index) => `work/d/one/${String(index).padStart(4, '0')}`);
    for (let from = 0; from < keys.length; from += 50) {
      await Promise.all(keys.slice(from, from + 50).map((key) => working.put(key, key.slice(-1), 'text/plain')));
    }
    await working.put('work/d/one-more', 'stays', 'text/plain');
    const written = Date.now();
    const listed = await working.list('work/d/one/');
    expect(listed.map(({ key }) => key)).toEqual(keys);
    expect(listed[0]).toMatchObject({ key: keys[0], bytes: 1 });
    // The time of the store, which keeps whole seconds.
    expect(Math.abs((listed[0]?.modifiedAt ?? 0) - written)).toBeLessThan(60_000);

    expect(await working.deletePrefix('work/d/one/')).toBe(1003);
    expect(await working.list('work/d/one/')).toEqual([]);
    expect(await working.size('work/d/one-more')).toBe(5);
    expect(await working.deletePrefix('work/d/one/')).toBe(0);
  }, 60_000);

  it('loses only the objects whose keys are deleted, and a missing one is no error', async () => {
    for (const key of ['work/k/a', 'work/k/b', 'work/k/bc']) await working.put(key, '1', 'text/plain');
    await working.delete(['work/k/b', 'work/k/none']);
    expect((await working.list('work/k/')).map(({ key }) => key)).toEqual(['work/k/a', 'work/k/bc']);
    await working.delete([]);
  });

  it('is deleted with the parts of unfinished uploads, which no listing of objects shows', async () => {
    const begin = async (key: string) => {
      const upload = { Bucket: 'working', Key: key };
      const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand(upload));
      await s3.client.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'Kari Berg' }));
    };
    await begin('work/g/one/facts');
    await begin('work/g/one/report');
    await begin('work/g/other/facts');
    await working.deletePrefix('work/g/one/');
    const { Uploads = [] } = await s3.client.send(
      new ListMultipartUploadsCommand({ Bucket: 'working', Prefix: 'work/g/' }),
    );
    expect(Uploads.map(({ Key }) => Key)).toEqual(['work/g/other/facts']);
  });

  it('that cannot be deleted throws how many objects are left', async () => {
    await working.put('work/f/one', '1', 'text/plain');
    const { send } = s3.client;
    vi.spyOn(s3.client, 'send').mockImplementation(async (command: { input: object }) =>
      'Delete' in command.input
        ? { Errors: [{ Key: 'work/f/one', Code: 'InternalError' }] }
        : (send as (one: object) => Promise<unknown>).call(s3.client, command),
    );
    await expect(working.deletePrefix('work/f/')).rejects.toThrow('1 objects were not deleted: InternalError');
    vi.restoreAllMocks();
  });
});

describe('a copy', () => {
  it('has its own name and type, and is made of a key with any letters', async () => {
    await working.put('work/e/Rapport & vedlegg/blå+grønn', 'content', 'application/octet-stream');
    const disposition = 'attachment; filename="rapport.xlsx"';
    await reports.copyFrom(
      'working',
      'work/e/Rapport & vedlegg/blå+grønn',
      'reports/e/r.xlsx',
      disposition,
      'application/x-own',
    );
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: 'reports', Key: 'reports/e/r.xlsx' }));
    expect([head.ContentDisposition, head.ContentType]).toEqual([disposition, 'application/x-own']);
    expect(await text(await reports.getStream('reports/e/r.xlsx'))).toBe('content');
  });

  it('of an object that does not exist throws NoSuchKey', async () => {
    await expect(
      reports.copyFrom('working', 'work/none', 'reports/x', 'attachment', 'text/plain'),
    ).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
  });
});

describe('what is created by a request whose answer was lost, and that is sent again', () => {
  it('is one version when the bytes are the same', async () => {
    const first = await reports.createVersion('reports/g/figures.json', '{"å":1}', 'application/json');
    expect(await reports.createVersion('reports/g/figures.json', '{"å":1}', 'application/json')).toBe(first);
    expect(await reports.listVersions('reports/g/')).toEqual([{ key: 'reports/g/figures.json', versionId: first }]);
  });

  it('stays as it is when other bytes are sent, and that error is retried', async () => {
    await reports.createVersion('reports/h/manifest.json', 'first', 'application/json');
    const second = reports.createVersion('reports/h/manifest.json', 'second', 'application/json');
    await expect(second).rejects.toMatchObject({ name: 'ConflictError', retryable: true });
    expect(await text(await reports.getStream('reports/h/manifest.json'))).toBe('first');
    expect(await reports.listVersions('reports/h/')).toHaveLength(1);
  });

  it('is one version of a copy', async () => {
    await working.put('work/i/report', 'report', 'text/plain');
    const copy = () => reports.copyFrom('working', 'work/i/report', 'reports/i/r', 'attachment', 'text/plain');
    const first = await copy();
    expect(await copy()).toBe(first);
    expect(await reports.listVersions('reports/i/')).toEqual([{ key: 'reports/i/r', versionId: first }]);
  });
});

describe('an error', () => {
  it('of a busy service has a name that the state machine retries', async () => {
    vi.spyOn(s3.client, 'send').mockImplementation(() =>
      Promise.reject(Object.assign(new Error('slow down'), { name: 'SlowDown', $fault: 'server' })),
    );
    const busy = { name: 'ThrottledError', retryable: true };
    await expect(working.put('a', 'a', 'text/plain')).rejects.toMatchObject(busy);
    await expect(working.get('a')).rejects.toMatchObject(busy);
    await expect(working.size('a')).rejects.toMatchObject(busy);
    await expect(working.list('a')).rejects.toMatchObject(busy);
    await expect(text(working.getRange('a', 0, 1))).rejects.toMatchObject(busy);
    vi.restoreAllMocks();
  });
});
