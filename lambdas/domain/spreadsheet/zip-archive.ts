import { PassThrough, type Readable, Transform } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import * as yauzl from 'yauzl';
import type { ByteSource, RandomAccess } from './byte-source.ts';
import { damaged } from './cell-position.ts';
import type { SpreadsheetLimits } from './limits.ts';
import { SpreadsheetError, tooMany } from './spreadsheet-error.ts';

/** The parts of an xlsx. Names are matched without regard to case and to a leading slash. */
export interface ZipArchive {
  /** In the order of the archive. */
  readonly names: readonly string[];
  has(name: string): boolean;
  /** Uncompressed; 0 for a part that does not exist. */
  bytesOf(name: string): number;
  /**
   * The stream fails with `not_a_workbook` for a part that cannot be unpacked, and with `damaged_workbook` at the end of one
   * whose checksum is wrong.
   * @throws SpreadsheetError `not_a_workbook` when the part does not exist, `workbook_too_large` when it is over the limit
   */
  open(name: string, maximumBytes: number): Promise<Readable>;
}

/**
 * The zip library asks for each header by itself, and a request of S3 costs more than its bytes. So small ranges come out of a
 * block that is read at once.
 */
const BLOCK = 131_072;

/** Lets the zip library read ranges of a file. */
export class RangeReader extends yauzl.RandomAccessReader {
  readonly #source: RandomAccess;
  #block: { readonly start: number; readonly end: number; readonly bytes: Promise<Buffer> } | undefined;
  constructor(source: RandomAccess) {
    super();
    this.#source = source;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    if (end - start > BLOCK) return this.#source.read(start, end);
    const block = this.#blockWith(start, end);
    const out = new PassThrough();
    block.bytes.then(
      (bytes) => out.end(bytes.subarray(start - block.start, end - block.start)),
      (error) => out.destroy(error),
    );
    return out;
  }

  #blockWith(start: number, end: number) {
    const held = this.#block;
    if (held !== undefined && held.start <= start && end <= held.end) return held;
    const blockEnd = Math.min(start + BLOCK, this.#source.size);
    const pieces = this.#source.read(start, blockEnd).toArray();
    const block = { start, end: blockEnd, bytes: pieces.then((read) => Buffer.concat(read)) };
    this.#block = block;
    return block;
  }
}

const partKey = (name: string) => name.replace(/^\//, '').toLowerCase();

function broken(cause: unknown): SpreadsheetError {
  return new SpreadsheetError('not_a_workbook', 'it is not a readable xlsx workbook', {}, { cause });
}

/** Reads the directory of the archive. @throws SpreadsheetError `not_a_workbook` or `workbook_too_large` */
export async function openZip(source: ByteSource, limits: SpreadsheetLimits): Promise<ZipArchive> {
  const zip = await openDirectory(source);
  const entries = await readEntries(zip, limits);
  return {
    names: [...entries.values()].map(({ fileName }) => fileName),
    has: (name) => entries.has(partKey(name)),
    bytesOf: (name) => entries.get(partKey(name))?.uncompressedSize ?? 0,
    async open(name, maximumBytes) {
      const entry = entries.get(partKey(name));
      if (entry === undefined) throw new SpreadsheetError('not_a_workbook', `it lacks its part ${name}`);
      // The declared size is reliable: the stream ends with an error when a part has more bytes than declared.
      if (entry.uncompressedSize > maximumBytes) {
        throw new SpreadsheetError('workbook_too_large', `its part ${name} unpacks to more than is allowed`, {
          bytes: entry.uncompressedSize,
          maximumBytes,
        });
      }
      if (entry.uncompressedSize > limits.ratioFromBytes && ratioOf(entry) > limits.ratio) {
        throw new SpreadsheetError(
          'workbook_too_large',
          `its part ${name} unpacks to ${ratioOf(entry)} times its size`,
          {
            bytes: entry.uncompressedSize,
            maximumRatio: limits.ratio,
          },
        );
      }
      return openEntry(zip, entry);
    },
  };
}

function openDirectory(source: ByteSource): Promise<yauzl.ZipFile> {
  const options = { lazyEntries: true, autoClose: false } as const;
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, zip: yauzl.ZipFile) => (error ? reject(broken(error)) : resolve(zip));
    if (source instanceof Uint8Array) {
      yauzl.fromBuffer(Buffer.from(source.buffer, source.byteOffset, source.byteLength), options, done);
    } else {
      yauzl.fromRandomAccessReader(new RangeReader(source), source.size, options, done);
    }
  });
}

function readEntries(zip: yauzl.ZipFile, limits: SpreadsheetLimits): Promise<Map<string, yauzl.Entry>> {
  if (zip.entryCount > limits.entries) {
    const details = { entries: zip.entryCount, maximumEntries: limits.entries };
    throw new SpreadsheetError('workbook_too_large', 'it has too many parts', details);
  }
  return new Promise((resolve, reject) => {
    const entries = new Map<string, yauzl.Entry>();
    zip.on('entry', (entry: yauzl.Entry) => {
      const key = partKey(entry.fileName);
      if (entries.has(key)) {
        const details = { part: entry.fileName };
        reject(new SpreadsheetError('damaged_workbook', `two parts are called ${entry.fileName}`, details));
        return;
      }
      if (entry.fileName.length > limits.nameLength) {
        reject(tooMany('characters in the name of a part', limits.nameLength));
        return;
      }
      entries.set(key, entry);
      zip.readEntry();
    });
    zip.on('end', () => {
      const shared = sharesBytes([...entries.values()]);
      if (shared === undefined) resolve(entries);
      else reject(damaged(`its parts ${shared.join(' and ')} have the same bytes`));
    });
    zip.on('error', (error: Error) => reject(broken(error)));
    zip.readEntry();
  });
}

const ratioOf = ({ uncompressedSize, compressedSize }: yauzl.Entry): number =>
  Math.round(uncompressedSize / Math.max(1, compressedSize));

/** Bytes of a local header without name and extra fields. */
const LOCAL_HEADER = 30;

/** @returns the names of two parts that overlap, so that the archive would unpack to more than its bytes can hold */
function sharesBytes(entries: readonly yauzl.Entry[]): [string, string] | undefined {
  const sorted = entries.toSorted(
    (left, right) => left.relativeOffsetOfLocalHeader - right.relativeOffsetOfLocalHeader,
  );
  for (const [index, entry] of sorted.entries()) {
    const next = sorted[index + 1];
    const end = entry.relativeOffsetOfLocalHeader + LOCAL_HEADER + entry.fileNameLength + entry.compressedSize;
    if (next !== undefined && next.relativeOffsetOfLocalHeader < end) return [entry.fileName, next.fileName];
  }
  return undefined;
}

const DEFLATED = 8;
/** Unpacked bytes that are handed on together: by default they are 16 KiB, and each piece costs as much as unpacking it. */
const PIECE = 131_072;

function openEntry(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Readable> {
  const isDeflated = entry.compressionMethod === DEFLATED && !entry.isEncrypted();
  const options = isDeflated ? { decompress: false, decrypt: null, start: null, end: null } : {};
  return new Promise((resolve, reject) => {
    try {
      zip.openReadStream(entry, options, (error, stream) => {
        if (error) return reject(broken(error));
        const out = checksummed(entry);
        // A small part can fail before its reader begins. Without a listener the process would end; the reader still gets the
        // error, since a destroyed stream keeps it.
        out.on('error', () => undefined);
        const fail = (cause: Error) => out.destroy(broken(cause));
        stream.on('error', fail);
        const unpacked = isDeflated ? stream.pipe(createInflateRaw({ chunkSize: PIECE }).on('error', fail)) : stream;
        out.on('close', () => {
          stream.destroy();
          unpacked.destroy();
        });
        resolve(unpacked.pipe(out));
      });
    } catch (error) {
      reject(broken(error));
    }
  });
}

/** Passes the bytes of a part on, no more than its directory says, and compares their checksum at the end. */
function checksummed(entry: yauzl.Entry): Transform {
  let checksum = 0;
  let bytes = 0;
  const wrongSize = () => broken(new Error(`its part ${entry.fileName} has another size than it says`));
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      checksum = crc32(chunk, checksum);
      bytes += chunk.length;
      if (bytes > entry.uncompressedSize) return done(wrongSize());
      done(null, chunk);
    },
    flush(done) {
      if (bytes !== entry.uncompressedSize) return done(wrongSize());
      if (checksum === entry.crc32) return done();
      const message = `the checksum of its part ${entry.fileName} is wrong`;
      done(new SpreadsheetError('damaged_workbook', message, { part: entry.fileName }));
    },
  });
}
