/**
 * A fresh folder below the temporary one. Lambda keeps that between invocations, so `clear` deletes all that was written. After
 * a crash or a timeout it starts the process anew on the same disk, so `deleteLeftovers` deletes what was not cleared.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, readdirSync, rmSync } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RowSpill } from '../domain/register/row-spill.ts';
import type { ScratchSpace } from '../ports.ts';
import { asNamedFault } from './sdk-faults.ts';

const PREFIX = 'scratch-space-';

/** To be called once by a process, before it has a space: no other process uses the same temporary folder. */
export function deleteLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    if (name.startsWith(PREFIX)) {
      rmSync(path.join(tmpdir(), name), { recursive: true, force: true });
    }
  }
}

export class DiskScratchSpace implements ScratchSpace {
  private folder: Promise<string> | undefined;
  private files = 0;
  private readonly spills: DiskRowSpill[] = [];

  async keep(...[stream, onBytes]: Parameters<ScratchSpace['keep']>): ReturnType<ScratchSpace['keep']> {
    const file = await this.newFile();
    const hash = createHash('sha256');
    let size = 0;
    try {
      await pipeline(
        stream,
        async function* count(pieces: AsyncIterable<Uint8Array>) {
          for await (const piece of pieces) {
            hash.update(piece);
            size += piece.length;
            await onBytes(size);
            yield piece;
          }
        },
        createWriteStream(file),
      );
    } catch (error) {
      // The stream is the body of an object, whose connection may break.
      throw asNamedFault('S3', error);
    }
    const bytes = size;
    const read = (start: number, end: number) =>
      start >= end ? Readable.from([]) : createReadStream(file, { start, end: end - 1 });
    return { source: { size: bytes, read }, bytes, sha256: hash.digest('hex') };
  }

  spill(): RowSpill {
    const spill = new DiskRowSpill(() => this.newFile());
    this.spills.push(spill);
    return spill;
  }

  async clear(): Promise<void> {
    for (const spill of this.spills.splice(0)) await spill.close();
    if (this.folder !== undefined) {
      await rm(await this.folder, { recursive: true, force: true });
      this.folder = undefined;
    }
  }

  private async newFile(): Promise<string> {
    this.folder ??= mkdtemp(path.join(tmpdir(), PREFIX));
    return path.join(await this.folder, String(this.files++));
  }
}

/** Where the texts of a partition are in the file. */
interface Extent {
  readonly start: number;
  readonly length: number;
}

/** One file for all partitions: texts are written one after the other, and a partition is a list of places. */
class DiskRowSpill implements RowSpill {
  private file: Promise<FileHandle> | undefined;
  private end = 0;
  private readonly partitions = new Map<number, Extent[]>();
  private readonly newFile: () => Promise<string>;

  constructor(newFile: () => Promise<string>) {
    this.newFile = newFile;
  }

  async append(partition: number, text: string): Promise<void> {
    const bytes = Buffer.from(text);
    const extent = { start: this.end, length: bytes.length };
    this.end += bytes.length;
    await (await this.handle()).write(bytes, 0, bytes.length, extent.start);
    const extents = this.partitions.get(partition);
    if (extents === undefined) this.partitions.set(partition, [extent]);
    else extents.push(extent);
  }

  async *take(partition: number): AsyncGenerator<string> {
    const extents = this.partitions.get(partition) ?? [];
    this.partitions.delete(partition);
    for (const { start, length } of extents) {
      const bytes = Buffer.allocUnsafe(length);
      await (await this.handle()).read(bytes, 0, length, start);
      yield bytes.toString('utf8');
    }
  }

  async close(): Promise<void> {
    await (await this.file)?.close();
  }

  private handle(): Promise<FileHandle> {
    this.file ??= this.newFile().then((name) => open(name, 'w+'));
    return this.file;
  }
}
