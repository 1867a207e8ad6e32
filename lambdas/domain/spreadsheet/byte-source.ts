/** The bytes of a file, which can be read several times. */
import type { Readable } from 'node:stream';

/** A file of which any range can be read, such as a file on disk. */
export interface RandomAccess {
  readonly size: number;
  /** @param end exclusive */
  read(start: number, end: number): Readable;
}
export type ByteSource = Uint8Array | RandomAccess;

const PIECE = 65_536;

export function sizeOf(source: ByteSource): number {
  return source instanceof Uint8Array ? source.length : source.size;
}

/** The first bytes of a file, or all of them, in pieces of some kilobytes. */
export async function* bytesOf(source: ByteSource, count = sizeOf(source)): AsyncGenerator<Uint8Array> {
  const end = Math.min(count, sizeOf(source));
  if (source instanceof Uint8Array) {
    for (let start = 0; start < end; start += PIECE) yield source.subarray(start, Math.min(end, start + PIECE));
  } else if (end > 0) {
    for await (const piece of source.read(0, end)) yield piece;
  }
}
