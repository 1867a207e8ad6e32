import { crc32, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { combinedCrc32 } from '../../../../lambdas/domain/report/workbook/writers/zip/crc32-combine.ts';
import {
  deflate,
  joined,
  LAST_BLOCK,
  NOTHING,
} from '../../../../lambdas/domain/report/workbook/writers/zip/deflated.ts';
import { ZipWriter } from '../../../../lambdas/domain/report/workbook/writers/zip/zip-writer.ts';
import { memorySink, partOf } from './report-source.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 300 }).map((text) => text.toWellFormed());

describe('pieces that were deflated on their own', () => {
  it('are one file when they are joined, with the checksum and size of the whole', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 6 }), (texts) => {
        const { pieces, bytes, crc32: checksum } = texts.map(deflate).reduce(joined, NOTHING);
        const whole = inflateRawSync(Buffer.concat([...pieces, LAST_BLOCK]));
        expect(whole.toString('utf8')).toBe(texts.join(''));
        expect([bytes, checksum]).toEqual([whole.length, crc32(whole)]);
      }),
    );
  });

  it('have the checksum of the whole, however long the second is', () => {
    for (const length of [0, 1, 2, 255, 65_536, 1_000_003]) {
      const second = Buffer.alloc(length, 7);
      expect(combinedCrc32(crc32('first'), crc32(second), length)).toBe(crc32(second, crc32('first')));
    }
  });
});

describe('a zip of such pieces', () => {
  const CREATED = new Date('2026-01-31T22:30:05Z');

  it('has every file, also an empty one and one with a Norwegian name', async () => {
    const { sink, bytes } = memorySink();
    const zip = new ZipWriter(sink, CREATED);
    await zip.addText('Årsmøte.csv', 'a;b');
    const file = await zip.begin('two');
    await file.add(deflate('first, '));
    await file.add(deflate('second'));
    await file.end();
    await zip.addText('empty', '');
    await zip.finish();
    expect(await partOf(bytes(), 'Årsmøte.csv')).toBe('a;b');
    expect(await partOf(bytes(), 'two')).toBe('first, second');
    expect(await partOf(bytes(), 'empty')).toBe('');
  });

  it('has the same bytes in any time zone', async () => {
    const written = async () => {
      const { sink, bytes } = memorySink();
      const zip = new ZipWriter(sink, CREATED);
      await zip.addText('one', 'text');
      await zip.finish();
      return bytes();
    };
    vi.stubEnv('TZ', 'Pacific/Auckland');
    const there = await written();
    vi.stubEnv('TZ', 'America/New_York');
    expect(await written()).toEqual(there);
    vi.unstubAllEnvs();
  });

  it('is refused when a file of it is larger than its fields can say', async () => {
    const { sink } = memorySink();
    const zip = new ZipWriter(sink, CREATED);
    const file = await zip.begin('long');
    await file.add({ bytes: 0x1_0000_0000, crc32: 0, pieces: [] });
    await expect(file.end()).rejects.toThrow('long is too large for a zip without zip64');
  });
});
