/** Buckets in memory; a bucket can copy from the others of its account. */
import { createHash } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { ConflictError } from '../../lambdas/domain/errors.ts';
import type { ObjectStore, ObjectVersion } from '../../lambdas/ports.ts';

export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly contentDisposition?: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt?: number;
}

export class MemoryObjectStore implements ObjectStore {
  readonly bucket: string;
  readonly objects = new Map<string, StoredObject>();
  /** Every version ever stored and not deleted for good, oldest first. */
  readonly versions: { readonly key: string; readonly versionId: string; readonly object: StoredObject }[] = [];
  /** The end of its retention, by key and version separated by a space. */
  readonly retained = new Map<string, string>();
  /** Keys of aborted uploads. */
  readonly aborted: string[] = [];
  /** The store's own clock. */
  now = () => 0;
  private readonly account: Map<string, MemoryObjectStore>;

  constructor(bucket: string, account = new Map<string, MemoryObjectStore>()) {
    this.bucket = bucket;
    this.account = account;
    account.set(bucket, this);
  }

  async put(key: string, body: string | Uint8Array, contentType: string): Promise<string> {
    return this.store(key, { bytes: new Uint8Array(Buffer.from(body)), contentType, modifiedAt: this.now() });
  }

  async create(key: string, body: string | Uint8Array, contentType: string): Promise<void> {
    if (!this.objects.has(key)) {
      await this.put(key, body, contentType);
    }
  }

  async createVersion(key: string, body: string | Uint8Array, contentType: string): Promise<string | undefined> {
    const there = this.objects.get(key);
    if (there === undefined) {
      return this.put(key, body, contentType);
    }
    if (!Buffer.from(body).equals(there.bytes)) {
      throw new ConflictError(undefined);
    }
    return this.latestVersion(key);
  }

  private latestVersion(key: string): string | undefined {
    return this.versions.findLast((version) => version.key === key)?.versionId;
  }

  private store(key: string, object: StoredObject): string {
    const versionId = `v${this.versions.length + 1}`;
    this.objects.set(key, object);
    this.versions.push({ key, versionId, object });
    return versionId;
  }

  async get(key: string, versionId?: string): Promise<Uint8Array | undefined> {
    return this.found(key, versionId)?.bytes;
  }

  async getStream(key: string, versionId?: string): Promise<Readable | undefined> {
    const found = this.found(key, versionId);
    return found === undefined ? undefined : Readable.from([Buffer.from(found.bytes)]);
  }

  private found(key: string, versionId?: string): StoredObject | undefined {
    return versionId === undefined
      ? this.objects.get(key)
      : this.versions.find((version) => version.key === key && version.versionId === versionId)?.object;
  }

  getRange(key: string, start: number, end: number): Readable {
    const found = this.objects.get(key);
    return found === undefined
      ? new Readable({
          read() {
            this.destroy(new Error(`No object ${key}`));
          },
        })
      : Readable.from([Buffer.from(found.bytes.subarray(start, end))]);
  }

  async size(key: string): Promise<number | undefined> {
    return this.objects.get(key)?.bytes.length;
  }

  upload(key: string, contentType: string): ReturnType<ObjectStore['upload']> {
    const parts: Buffer[] = [];
    const sink = new Writable({
      write(part: Buffer, _encoding, done) {
        parts.push(part);
        done();
      },
    });
    const finished = new Promise<{ bytes: number; sha256: string }>((resolve, reject) => {
      sink.on('error', reject);
      sink.on('close', () => reject(new Error('The upload was aborted')));
      sink.on('finish', () => {
        const bytes = new Uint8Array(Buffer.concat(parts));
        this.store(key, { bytes, contentType, modifiedAt: this.now() });
        resolve({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
      });
    });
    finished.catch(() => undefined);
    return {
      sink,
      finished,
      abort: async () => {
        this.aborted.push(key);
        sink.destroy();
      },
    };
  }

  async list(prefix: string): ReturnType<ObjectStore['list']> {
    return [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, { bytes, modifiedAt = 0 }]) => ({ key, bytes: bytes.length, modifiedAt }))
      .sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  async copyFrom(...[bucket, sourceKey, key, contentDisposition, contentType]: Parameters<ObjectStore['copyFrom']>) {
    const found = this.account.get(bucket)?.objects.get(sourceKey);
    if (found === undefined) {
      throw new Error(`No object ${bucket}/${sourceKey}`);
    }
    return this.objects.has(key)
      ? this.latestVersion(key)
      : this.store(key, { bytes: found.bytes, contentType, contentDisposition });
  }

  async listVersions(prefix: string): Promise<ObjectVersion[]> {
    return this.versions.filter(({ key }) => key.startsWith(prefix)).map(({ key, versionId }) => ({ key, versionId }));
  }

  async deleteVersions(versions: readonly ObjectVersion[]): Promise<void> {
    for (const { key, versionId } of versions) {
      const at = this.versions.findIndex((version) => version.key === key && version.versionId === versionId);
      const [deleted] = at < 0 ? [] : this.versions.splice(at, 1);
      if (deleted !== undefined && this.objects.get(key) === deleted.object) {
        this.objects.delete(key);
      }
    }
  }

  async retain({ key, versionId }: ObjectVersion, until: string): Promise<void> {
    this.retained.set(`${key} ${versionId}`, until);
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      this.objects.delete(key);
    }
  }

  async deletePrefix(prefix: string, unneeded: (key: string) => boolean = () => true): Promise<number> {
    const found = this.keys(prefix).filter(unneeded);
    await this.delete(found);
    return found.length;
  }

  keys(prefix = ''): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  json(key: string): unknown {
    const found = this.objects.get(key);
    return found === undefined ? undefined : JSON.parse(new TextDecoder().decode(found.bytes));
  }
}
