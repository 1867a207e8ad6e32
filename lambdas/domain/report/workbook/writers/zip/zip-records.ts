/** The records of a zip around its files (PKWARE's APPNOTE, 4.3). Every number is little-endian. */

/** A file of the zip as its directory lists it. */
export interface ZipFile {
  readonly name: string;
  readonly crc32: number;
  /** Deflated. */
  readonly compressed: number;
  readonly bytes: number;
  /** Place of its header, from the begin of the zip. */
  readonly offset: number;
}

/** 2.0, the first version with deflate. */
const VERSION = 20;
/** The sizes stand behind the file, because they are not known before; the name is UTF-8. */
const FLAGS = 0x0808;
const DEFLATE = 8;
/** Made on Unix, so that the attributes below are a mode. */
const MADE_BY = (3 << 8) | VERSION;
const REGULAR_FILE = (0o100644 << 16) >>> 0;

type Field = readonly [size: 2 | 4, value: number];

function record(fields: readonly Field[], text = ''): Uint8Array {
  const name = Buffer.from(text);
  const head = Buffer.alloc(fields.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of fields) at = head.writeUIntLE(value, at, size);
  return Buffer.concat([head, name]);
}

/** A date and time as MS-DOS had it, in steps of two seconds; by UTC, so that no time zone changes the bytes. */
function dosTime(at: Date): readonly [time: number, date: number] {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  const years = Math.min(127, Math.max(0, at.getUTCFullYear() - 1980));
  return [time, (years << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()];
}

/** How a file was made, which its header and its entry in the directory say alike. */
function howMade(at: Date): readonly Field[] {
  const [time, date] = dosTime(at);
  return [
    [2, VERSION],
    [2, FLAGS],
    [2, DEFLATE],
    [2, time],
    [2, date],
  ];
}

const length = (name: string) => Buffer.byteLength(name);

export function localHeader(name: string, at: Date): Uint8Array {
  // The sizes and the checksum stand behind the file.
  const unknown: readonly Field[] = [
    [4, 0],
    [4, 0],
    [4, 0],
  ];
  return record([[4, 0x04034b50], ...howMade(at), ...unknown, [2, length(name)], [2, 0]], name);
}

export function dataDescriptor({ crc32, compressed, bytes }: ZipFile): Uint8Array {
  return record([
    [4, 0x08074b50],
    [4, crc32],
    [4, compressed],
    [4, bytes],
  ]);
}

function directoryEntry({ name, crc32, compressed, bytes, offset }: ZipFile, at: Date): Uint8Array {
  const measured: readonly Field[] = [
    [4, crc32],
    [4, compressed],
    [4, bytes],
  ];
  const withoutExtraOrComment: readonly Field[] = [
    [2, 0],
    [2, 0],
    [2, 0],
    [2, 0],
  ];
  return record(
    [
      [4, 0x02014b50],
      [2, MADE_BY],
      ...howMade(at),
      ...measured,
      [2, length(name)],
      ...withoutExtraOrComment,
      [4, REGULAR_FILE],
      [4, offset],
    ],
    name,
  );
}

/** @param offset where it stands: the bytes before it */
export function directory(files: readonly ZipFile[], offset: number, at: Date): Uint8Array {
  const entries = Buffer.concat(files.map((file) => directoryEntry(file, at)));
  const end = record([
    ...([
      [4, 0x06054b50],
      [2, 0],
      [2, 0],
      [2, files.length],
      [2, files.length],
    ] as const),
    ...([
      [4, entries.length],
      [4, offset],
      [2, 0],
    ] as const),
  ]);
  return Buffer.concat([entries, end]);
}
