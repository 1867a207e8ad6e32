/** A column of texts: its distinct ones in the order of their first row, and for each row the place of its text. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CELL_SEPARATOR, TextWriter } from '../../../../lambdas/domain/register/chunk/chunk-writer.ts';
import { TextHash } from '../../../../lambdas/domain/register/text-hash.ts';

const hashes = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((seed) => new TextHash(seed));
/** Few, so that they come again, and many, so that the index grows. */
const cells = fc.array(fc.oneof(fc.string({ unit: fc.constantFrom('a', 'å', '☂'), maxLength: 2 }), fc.string()), {
  maxLength: 300,
});
const clean = cells.map((texts) => texts.map((text) => text.replaceAll(CELL_SEPARATOR, '')));

describe('a column of texts', () => {
  it('has each distinct text once, and every row with its own, whatever the seed', () => {
    fc.assert(
      fc.property(cells, hashes, (texts, hash) => {
        const writer = new TextWriter(hash);
        for (const text of texts) writer.add(text);
        const { words, codes } = writer.finish();
        expect(words).toEqual([...new Set(texts)]);
        expect(codes.map((code) => words[code])).toEqual(texts);
      }),
    );
  });

  it('is the same from the cells of lines, which say where they end', () => {
    fc.assert(
      fc.property(clean, hashes, (texts, hash) => {
        const line = ['before', ...texts].join(CELL_SEPARATOR);
        const [plain, ofLine] = [new TextWriter(hash), new TextWriter(hash)];
        let at = 'before'.length;
        for (const text of texts) {
          plain.add(text);
          const end = ofLine.addCell(line, at + 1);
          expect(end).toBe(at + 1 + text.length);
          at = end;
        }
        expect(at).toBe(line.length);
        expect(ofLine.finish()).toEqual(plain.finish());
      }),
    );
  });

  it.each([
    ['addresses', (index: number) => `person${index}@example.no`],
    ['times', (index: number) => new Date(index * 61_000).toISOString()],
    ['numbers', String],
    ['streets', (index: number) => `Storgata ${index % 300} ${String.fromCharCode(65 + Math.floor(index / 300))}`],
  ])('is found in a few steps, because different %s have different hashes, whatever the seed', (_, textOf) => {
    const texts = Array.from({ length: 30_000 }, (_, index) => textOf(index));
    for (const seed of [0, 1, 0x80000000, 0xffffffff, 0x9e3779b1]) {
      const hash = new TextHash(seed);
      // Of so many at random in 32 bits, about one in ten thousand shares its hash, and a third its slot.
      expect(new Set(texts.map((text) => hash.of(text))).size).toBeGreaterThan(29_950);
      const slots = new Set(texts.map((text) => hash.of(text) & (2 ** 16 - 1)));
      expect(slots.size).toBeGreaterThan(22_000);
    }
  });
});
