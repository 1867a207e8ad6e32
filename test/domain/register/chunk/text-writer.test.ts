/** A column of texts: its distinct ones in the order of their first row, and for each row the place of its text. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CELL_SEPARATOR, TextWriter } from '../../../../lambdas/domain/register/chunk/chunk-writer.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
/** Few, so that they come again, and many, so that the index grows. */
const cells = fc.array(fc.oneof(fc.string({ unit: fc.constantFrom('a', 'å', '☂'), maxLength: 2 }), fc.string()), {
  maxLength: 300,
});
const clean = cells.map((texts) => texts.map((text) => text.replaceAll(CELL_SEPARATOR, '')));

describe('a column of texts', () => {
  it('has each distinct text once, and every row with its own, whatever the seed', () => {
    fc.assert(
      fc.property(cells, seeds, (texts, seed) => {
        const writer = new TextWriter(seed);
        for (const text of texts) writer.add(text);
        const { words, codes } = writer.finish();
        expect(words).toEqual([...new Set(texts)]);
        expect(codes.map((code) => words[code])).toEqual(texts);
      }),
    );
  });

  it('is the same from the cells of lines, which say where they end', () => {
    fc.assert(
      fc.property(clean, seeds, (texts, seed) => {
        const line = ['before', ...texts].join(CELL_SEPARATOR);
        const [plain, ofLine] = [new TextWriter(seed), new TextWriter(seed)];
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
});
