import type { Writable } from 'node:stream';
import { type Deflated, deflate, joined, LAST_BLOCK, NOTHING } from './deflated.ts';
import { Sink } from './sink.ts';
import { dataDescriptor, directory, localHeader, type ZipFile } from './zip-records.ts';

/** What the fields of a zip can hold. A report of a million activities has a quarter of it before it is deflated. */
const MAX_BYTES = 0xffffffff;

/** Writes a zip of pieces that are deflated already, which no library does. It waits while the sink is slower. */
export class ZipWriter {
  readonly #sink: Sink;
  readonly #at: Date;
  readonly #files: ZipFile[] = [];
  #written = 0;

  /** @param at the time of every file */
  constructor(stream: Writable, at: Date) {
    this.#sink = new Sink(stream);
    this.#at = at;
  }

  /** Begins a file; it must be ended before the next one. */
  async begin(name: string): Promise<OpenFile> {
    const offset = this.#written;
    await this.#write(localHeader(name, this.#at));
    let content: Deflated = NOTHING;
    let compressed = 0;
    return {
      add: async (part) => {
        content = { ...joined(content, part), pieces: [] };
        for (const piece of part.pieces) {
          compressed += piece.length;
          await this.#write(piece);
        }
      },
      end: async () => {
        await this.#write(LAST_BLOCK);
        const { bytes, crc32 } = content;
        const file = { name, crc32, compressed: compressed + LAST_BLOCK.length, bytes, offset };
        if (Math.max(bytes, this.#written) > MAX_BYTES) throw new Error(`${name} is too large for a zip without zip64`);
        this.#files.push(file);
        await this.#write(dataDescriptor(file));
      },
    };
  }

  async addText(name: string, text: string): Promise<void> {
    const file = await this.begin(name);
    await file.add(deflate(text));
    await file.end();
  }

  /** Resolves when the sink has accepted the last byte. @throws the sink's error */
  async finish(): Promise<void> {
    await this.#write(directory(this.#files, this.#written, this.#at));
    await this.#sink.end();
  }

  #write(bytes: Uint8Array): Promise<void> {
    this.#written += bytes.length;
    return this.#sink.write(bytes);
  }
}

/** A file that is being written. */
export interface OpenFile {
  add(part: Deflated): Promise<void>;
  end(): Promise<void>;
}
