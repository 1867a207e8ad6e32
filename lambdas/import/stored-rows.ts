/** Writes what is read from a file to the registers bucket while it is read: chunks, findings, and rows of `likepersoner`. */
import { sha256 } from '../domain/canonical.ts';
import type { Finding } from '../domain/finding.ts';
import { RowsInError } from '../domain/imports/rows-in-error.ts';
import type { RegisteredChunk } from '../domain/register/chunk/registered-chunk.ts';
import type { RegisteredPeerSupporter } from '../domain/register/register.ts';
import type { RegisterSink } from '../domain/register/register-sink.ts';
import { encodeColumns } from '../domain/registers/chunk-format.ts';
import type { registerKeys } from '../domain/registers/register-keys.ts';
import type { CountedObject, RegisterChunk } from '../domain/registers/register-manifest.ts';
import type { ObjectStore } from '../ports.ts';
import { writeRegisterJson } from '../register-objects.ts';

/** Entries of one object with findings or with rows of `likepersoner`. */
const LIST_ENTRIES = 5_000;
/** Chunks that are written at the same time. */
const MAX_WRITES = 4;

type Keys = ReturnType<typeof registerKeys>;

/** Cuts entries that come in batches into objects. */
class StoredList<Entry> {
  private readonly bucket: Pick<ObjectStore, 'put'>;
  private readonly keyOf: Keys['list'];
  private readonly objects: CountedObject[] = [];
  private waiting: Entry[] = [];

  constructor(bucket: Pick<ObjectStore, 'put'>, keyOf: Keys['list']) {
    this.bucket = bucket;
    this.keyOf = keyOf;
  }

  async add(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) {
      this.waiting.push(entry);
      if (this.waiting.length === LIST_ENTRIES) await this.write();
    }
  }

  /** @returns the objects in their order; none for a list without entries */
  async finish(): Promise<readonly CountedObject[]> {
    if (this.waiting.length > 0) await this.write();
    return this.objects;
  }

  private async write(): Promise<void> {
    const entries = this.waiting;
    this.waiting = [];
    const hash = await writeRegisterJson(this.bucket, this.keyOf, entries);
    this.objects.push({ sha256: hash, count: entries.length });
  }
}

export class StoredRows implements RegisterSink {
  readonly chunks: RegisterChunk[] = [];
  readonly rowsInError = new RowsInError();
  private readonly writing = new Set<Promise<void>>();
  private readonly bucket: Pick<ObjectStore, 'put'>;
  private readonly keys: Keys;
  private readonly findingList: StoredList<Finding>;
  private readonly supporterList: StoredList<RegisteredPeerSupporter>;

  constructor(bucket: Pick<ObjectStore, 'put'>, keys: Keys) {
    this.bucket = bucket;
    this.keys = keys;
    this.findingList = new StoredList(bucket, keys.list);
    this.supporterList = new StoredList(bucket, keys.list);
  }

  async chunk(chunk: RegisteredChunk): Promise<void> {
    if (this.writing.size >= MAX_WRITES) await Promise.race(this.writing);
    const bytes = encodeColumns(chunk);
    const hash = sha256(bytes);
    this.chunks.push({
      sha256: hash,
      bytes: bytes.length,
      activities: chunk.activities.rows.length,
      attendances: chunk.attendances.rows.length,
    });
    // Under the hash that is known already.
    const write = this.bucket.put(this.keys.chunk(hash), bytes, 'application/octet-stream').then(() => {
      this.writing.delete(write);
    });
    this.writing.add(write);
    // A failed write stays among them, so that whoever waits for them next gets its error.
    write.catch(() => undefined);
  }

  async findings(batch: readonly Finding[]): Promise<void> {
    this.rowsInError.add(batch);
    await this.findingList.add(batch);
  }

  async peerSupporters(batch: readonly RegisteredPeerSupporter[]): Promise<void> {
    await this.supporterList.add(batch);
  }

  /** To be called after the last batch. @returns when everything is stored */
  async finish(): Promise<{
    readonly findings: readonly CountedObject[];
    readonly peerSupporters: readonly CountedObject[];
  }> {
    await Promise.all(this.writing);
    return { findings: await this.findingList.finish(), peerSupporters: await this.supporterList.finish() };
  }
}
