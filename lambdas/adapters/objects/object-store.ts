/** One S3 bucket. */
import { PassThrough, pipeline, Readable } from 'node:stream';
import {
  CopyObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  PutObjectRetentionCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { ConflictError } from '../../domain/errors.ts';
import type { ObjectStore, ObjectVersion } from '../../ports.ts';
import { asError, asNamedFault, callService, faultName } from '../sdk-faults.ts';
import { wholeBody } from './object-body.ts';
import { abortUploads, deleteObjects } from './object-deletion.ts';
import { uploadObject } from './object-upload.ts';

const SERVICE = 'S3';

export class S3ObjectStore implements ObjectStore {
  private readonly client: S3Client;
  readonly bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.client = client;
    this.bucket = bucket;
  }

  async put(key: string, body: string | Uint8Array, contentType: string): Promise<string | undefined> {
    const { VersionId } = await callService(SERVICE, () =>
      this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentType: contentType })),
    );
    return VersionId;
  }

  async create(key: string, body: string | Uint8Array, contentType: string): Promise<void> {
    const input = { Bucket: this.bucket, Key: key, Body: body, ContentType: contentType, IfNoneMatch: '*' };
    await this.createdVersion(
      () => this.client.send(new PutObjectCommand(input)),
      async () => ({}),
    );
  }

  async createVersion(key: string, body: string | Uint8Array, contentType: string): Promise<string | undefined> {
    const Body = Buffer.from(body);
    const input = { Bucket: this.bucket, Key: key, Body, ContentType: contentType, IfNoneMatch: '*' };
    return this.createdVersion(
      () => this.client.send(new PutObjectCommand(input)),
      async (error) => {
        const there = await callService(SERVICE, () =>
          this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key })),
        );
        if (!Buffer.concat(await bodyOf(there).toArray()).equals(Body)) {
          throw new ConflictError(error);
        }
        return there;
      },
    );
  }

  private async createdVersion(
    create: () => Promise<{ VersionId?: string | undefined }>,
    found: (error: unknown) => Promise<{ VersionId?: string | undefined }>,
  ): Promise<string | undefined> {
    try {
      return (await create()).VersionId;
    } catch (error) {
      if (faultName(error) !== 'PreconditionFailed') {
        throw asNamedFault(SERVICE, error);
      }
      return (await found(error)).VersionId;
    }
  }

  async get(key: string, versionId?: string): Promise<Uint8Array | undefined> {
    const answer = await this.answer(key, versionId);
    return answer === undefined ? undefined : bytesOf(answer);
  }

  async getStream(key: string, versionId?: string): Promise<Readable | undefined> {
    const answer = await this.answer(key, versionId);
    return answer === undefined ? undefined : bodyOf(answer);
  }

  getRange(key: string, start: number, end: number, versionId?: string): Readable {
    const out = new PassThrough();
    const version = versionId === undefined ? {} : { VersionId: versionId };
    this.client
      .send(new GetObjectCommand({ Bucket: this.bucket, Key: key, Range: `bytes=${start}-${end - 1}`, ...version }))
      .then((answer) => {
        // Destroys the body when the reader stops early, which frees the connection.
        pipeline(bodyOf(answer), out, () => undefined);
      })
      .catch((error: unknown) => out.destroy(asError(asNamedFault(SERVICE, error))));
    return out;
  }

  async size(key: string): Promise<number | undefined> {
    try {
      const { ContentLength } = await this.client.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }));
      return ContentLength;
    } catch (error) {
      if (isMissing(error)) {
        return undefined;
      }
      throw asNamedFault(SERVICE, error);
    }
  }

  upload(key: string, contentType: string): ReturnType<ObjectStore['upload']> {
    return uploadObject(this.client, { Bucket: this.bucket, Key: key, ContentType: contentType });
  }

  async list(prefix: string): ReturnType<ObjectStore['list']> {
    const found: Awaited<ReturnType<ObjectStore['list']>> = [];
    let token: string | undefined;
    do {
      const page = await callService(SERVICE, () =>
        this.client.send(
          new ListObjectsV2Command({
            Bucket: this.bucket,
            Prefix: prefix,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        ),
      );
      for (const { Key, Size, LastModified } of page.Contents ?? []) {
        if (Key !== undefined && LastModified !== undefined) {
          found.push({ key: Key, bytes: Size ?? 0, modifiedAt: LastModified.getTime() });
        }
      }
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
    return found;
  }

  async copyFrom(
    ...[sourceBucket, sourceKey, key, contentDisposition, contentType]: Parameters<ObjectStore['copyFrom']>
  ): Promise<string | undefined> {
    const object = { Bucket: this.bucket, Key: key };
    const copy = new CopyObjectCommand({
      ...object,
      CopySource: `${sourceBucket}/${sourceKey.split('/').map(encodeURIComponent).join('/')}`,
      MetadataDirective: 'REPLACE',
      ContentDisposition: contentDisposition,
      ContentType: contentType,
      IfNoneMatch: '*',
    });
    return this.createdVersion(
      () => this.client.send(copy),
      () => callService(SERVICE, () => this.client.send(new HeadObjectCommand(object))),
    );
  }

  async listVersions(prefix: string): Promise<ObjectVersion[]> {
    const found: ObjectVersion[] = [];
    let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
    while (from !== undefined) {
      const page: ListObjectVersionsCommandOutput = await callService(SERVICE, () =>
        this.client.send(new ListObjectVersionsCommand({ Bucket: this.bucket, Prefix: prefix, ...from })),
      );
      for (const { Key, VersionId } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) {
        if (Key !== undefined && VersionId !== undefined) {
          found.push({ key: Key, versionId: VersionId });
        }
      }
      from = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
    }
    return found;
  }

  async deleteVersions(versions: readonly ObjectVersion[]): Promise<void> {
    await deleteObjects(
      this.client,
      this.bucket,
      versions.map(({ key, versionId }) => ({ Key: key, VersionId: versionId })),
    );
  }

  async retain({ key, versionId }: ObjectVersion, until: string): Promise<void> {
    await callService(SERVICE, () =>
      this.client.send(
        new PutObjectRetentionCommand({
          Bucket: this.bucket,
          Key: key,
          VersionId: versionId,
          Retention: { Mode: 'GOVERNANCE', RetainUntilDate: new Date(until) },
        }),
      ),
    );
  }

  async deletePrefix(prefix: string, unneeded: (key: string) => boolean = () => true): Promise<number> {
    const keys = (await this.list(prefix)).map(({ key }) => key).filter(unneeded);
    await this.delete(keys);
    await abortUploads(this.client, this.bucket, prefix, unneeded);
    return keys.length;
  }

  async delete(keys: readonly string[]): Promise<void> {
    await deleteObjects(
      this.client,
      this.bucket,
      keys.map((Key) => ({ Key })),
    );
  }

  private async answer(key: string, versionId?: string): Promise<GetObjectCommandOutput | undefined> {
    try {
      return await this.client.send(
        new GetObjectCommand({
          Bucket: this.bucket,
          Key: key,
          ...(versionId === undefined ? {} : { VersionId: versionId }),
        }),
      );
    } catch (error) {
      if (isMissing(error)) {
        return undefined;
      }
      throw asNamedFault(SERVICE, error);
    }
  }
}

/** Into one memory, whose size the service says: an object of 100 MB in pieces and whole would take twice as much. */
async function bytesOf(answer: GetObjectCommandOutput): Promise<Uint8Array> {
  const body = bodyOf(answer);
  if (answer.ContentLength === undefined) return new Uint8Array(Buffer.concat(await body.toArray()));
  const bytes = new Uint8Array(answer.ContentLength);
  let at = 0;
  for await (const piece of body) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function bodyOf({ Body, ContentLength }: GetObjectCommandOutput): Readable {
  if (!(Body instanceof Readable)) {
    throw new Error('The answer has no body');
  }
  return wholeBody(SERVICE, Body, ContentLength);
}

function isMissing(error: unknown): boolean {
  return ['NoSuchKey', 'NoSuchVersion', 'NotFound'].includes(faultName(error));
}
