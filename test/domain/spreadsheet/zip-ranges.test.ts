/** How an archive asks for the ranges of a file, each of which is a request of its own where the file lies in S3. */
import { hash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../lambdas/domain/spreadsheet/limits.ts';
import { openZip } from '../../../lambdas/domain/spreadsheet/zip-archive.ts';
import { zipOf } from './xlsx-file.ts';

const LIMITS = { ...DEFAULT_LIMITS, partBytes: 2 ** 30 };

const sha256 = (bytes: Uint8Array) => hash('sha256', bytes);

const hashesOf = (parts: Record<string, Buffer>) =>
  Object.fromEntries(Object.entries(parts).map(([name, bytes]) => [name, sha256(bytes)]));

/** A file that counts its readings, and gives its bytes in pieces as a network does. */
function countedFile(bytes: Buffer) {
  const ranges: [number, number][] = [];
  const read = (start: number, end: number) => {
    ranges.push([start, end]);
    const range = bytes.subarray(start, end);
    return Readable.from(
      Array.from({ length: Math.ceil(range.length / 1000) }, (_, i) => range.subarray(i * 1000, (i + 1) * 1000)),
    );
  };
  return { file: { size: bytes.length, read }, ranges };
}

async function contents(file: { size: number; read(start: number, end: number): Readable }) {
  const archive = await openZip(file, LIMITS);
  const found: Record<string, string> = {};
  for (const name of archive.names) found[name] = sha256(await buffer(await archive.open(name, LIMITS.partBytes)));
  return found;
}

describe('an archive in a file of which ranges are read', () => {
  it('is read at once when it is small, whatever number of parts it has', async () => {
    const parts = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`part-${i}.xml`, randomBytes(50 + i)]));
    const { file, ranges } = countedFile(await zipOf(parts));
    expect(await contents(file)).toEqual(hashesOf(parts));
    expect(ranges.length).toBeLessThanOrEqual(2);
  });

  it('gives parts of all sizes, with no more than two readings for a large one', async () => {
    // Around the size of a block, so that headers and parts lie across its end.
    const sizes = [10, 131_071, 131_072, 131_073, 700_000, 0, 131_000, 42, 65_536, 262_144, 1];
    const parts = Object.fromEntries(sizes.map((size, index) => [`part-${index}.bin`, randomBytes(size)]));
    for (const compress of [true, false]) {
      const { file, ranges } = countedFile(await zipOf(parts, compress));
      expect(await contents(file)).toEqual(hashesOf(parts));
      expect(ranges.length).toBeLessThanOrEqual(2 * sizes.length);
      for (const [start, end] of ranges) expect(start < end && end <= file.size).toBe(true);
    }
  });

  it('fails where the file cannot be read, and not before', async () => {
    const parts = { 'first.bin': randomBytes(500_000), 'second.bin': randomBytes(500_000) };
    const bytes = await zipOf(parts, false);
    let isDown = false;
    const { file } = countedFile(bytes);
    const failing = {
      size: file.size,
      read: (start: number, end: number) =>
        isDown
          ? new Readable({
              read() {
                this.destroy(new Error('storage is down'));
              },
            })
          : file.read(start, end),
    };
    const archive = await openZip(failing, LIMITS);
    const first = await buffer(await archive.open('first.bin', LIMITS.partBytes));
    expect(first.equals(parts['first.bin'])).toBe(true);
    isDown = true;
    await expect(archive.open('second.bin', LIMITS.partBytes)).rejects.toMatchObject({
      code: 'not_a_workbook',
      cause: expect.objectContaining({ message: 'storage is down' }),
    });
  });

  it('is refused when the file has fewer bytes than it should', async () => {
    const bytes = await zipOf({ 'a.bin': randomBytes(1000) });
    const { file } = countedFile(bytes.subarray(0, bytes.length - 10));
    await expect(openZip({ ...file, size: bytes.length }, LIMITS)).rejects.toMatchObject({ code: 'not_a_workbook' });
  });
});
