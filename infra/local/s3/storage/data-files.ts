/** The data of one bucket: files that are written once, and deleted when no record names them. */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Segment } from './records.ts';

/** A file that no record names yet: the caller keeps or discards it. */
export interface Written<T> {
  readonly segment: Segment;
  readonly result: T;
}

/** Each piece read is a call of the file system and of the network: of 64 KiB, a GET took half as much CPU again. */
const READ_BYTES = 512 * 1024;

export class DataFiles {
  readonly #folder: string;
  readonly #readers = new Map<string, number>();
  readonly #doomed = new Set<string>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(bucketFolder: string): Promise<DataFiles> {
    const files = new DataFiles(join(bucketFolder, 'data'));
    await mkdir(files.#folder, { recursive: true });
    return files;
  }

  /** Deletes files of a killed run that no record names. */
  async keepOnly(named: ReadonlySet<string>): Promise<void> {
    for (const file of await readdir(this.#folder)) {
      if (!named.has(file)) await rm(join(this.#folder, file), { force: true });
    }
  }

  /** Writes a new file through `fill`. When `fill` throws, the file is deleted and the error is rethrown. */
  async write<T>(fill: (write: (piece: Buffer) => Promise<void>) => Promise<T>): Promise<Written<T>> {
    const file = randomUUID();
    const path = join(this.#folder, file);
    let size = 0;
    const handle = await open(path, 'wx');
    try {
      const result = await fill(async (piece) => {
        size += piece.length;
        await writeAll(handle, piece);
      });
      await handle.close();
      return { segment: { file, size }, result };
    } catch (error) {
      await handle.close().catch(() => undefined);
      await rm(path, { force: true });
      throw error;
    }
  }

  /**
   * The bytes `first` to `last` (inclusive). The files are kept while they are read, even if they are discarded, so the
   * caller must read to the end or call `return`.
   */
  read(segments: readonly Segment[], first: number, last: number): AsyncGenerator<Buffer> {
    for (const { file } of segments) this.#readers.set(file, (this.#readers.get(file) ?? 0) + 1);
    let released = false;
    const release = async (): Promise<void> => {
      if (released) return;
      released = true;
      await this.#release(segments);
    };
    const bytes = this.#bytes(segments, first, last, release);
    const leave = bytes.return.bind(bytes);
    // A generator that was never started does not run its `finally`, but must release the files too.
    bytes.return = async (value) => {
      await release();
      return leave(value);
    };
    return bytes;
  }

  async *#bytes(
    segments: readonly Segment[],
    first: number,
    last: number,
    release: () => Promise<void>,
  ): AsyncGenerator<Buffer> {
    try {
      let offset = 0;
      for (const { file, size } of segments) {
        const start = Math.max(first - offset, 0);
        const end = Math.min(last - offset, size - 1);
        offset += size;
        if (start <= end) yield* createReadStream(join(this.#folder, file), { start, end, highWaterMark: READ_BYTES });
      }
    } finally {
      await release();
    }
  }

  async discard(segments: readonly Segment[]): Promise<void> {
    for (const { file } of segments) {
      if (this.#readers.has(file)) this.#doomed.add(file);
      else await rm(join(this.#folder, file), { force: true });
    }
  }

  async #release(segments: readonly Segment[]): Promise<void> {
    for (const { file } of segments) {
      const readers = (this.#readers.get(file) ?? 1) - 1;
      if (readers > 0) {
        this.#readers.set(file, readers);
        continue;
      }
      this.#readers.delete(file);
      if (this.#doomed.delete(file)) await rm(join(this.#folder, file), { force: true });
    }
  }
}

async function writeAll(handle: Awaited<ReturnType<typeof open>>, piece: Buffer): Promise<void> {
  let offset = 0;
  while (offset < piece.length) offset += (await handle.write(piece, offset)).bytesWritten;
}

/** Writes a record to a temporary file, which the caller renames into place to commit it in one step. */
export async function stageRecord(folder: string, record: unknown): Promise<string> {
  const path = join(folder, `${randomUUID()}.json`);
  await writeFile(path, JSON.stringify(record), { flag: 'wx' });
  return path;
}
