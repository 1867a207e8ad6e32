import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unmappedValues } from '../../../lambdas/domain/facts/unmapped-values.ts';
import { type OwnWords, Vocabularies } from '../../../lambdas/domain/facts/vocabularies.ts';
import type { WordUse } from '../../../lambdas/domain/register/word-uses.ts';
import { wordValues } from '../../../lambdas/domain/words/word-values.ts';
import { CATEGORY_IDS, FORMS, WORD_COLUMNS } from '../../../lambdas/protocol.ts';

const value = fc.oneof(
  fc.constantFrom('', 'Kveld', 'kveld', 'kurs', 'Fysisk', 'Norge', 'no', '__proto__', 'likeperson'),
  fc.string({ maxLength: 8, unit: 'grapheme' }),
);
const uses: fc.Arbitrary<WordUse[]> = fc.array(
  fc.record({
    column: fc.constantFrom(...WORD_COLUMNS),
    value,
    rows: fc.integer({ min: 1, max: 9 }),
    file: fc.constantFrom('a.xlsx', 'b.xlsx'),
    firstRow: fc.integer({ min: 2, max: 99 }),
  }),
  { maxLength: 30 },
);
const mapTo = <W extends string>(words: readonly W[]) =>
  // Spellings of one word would have to be mapped alike.
  fc
    .uniqueArray(fc.tuple(value, fc.constantFrom(...words)), {
      selector: ([own]) => own.normalize('NFC').toLowerCase().trim(),
    })
    .map((entries) => Object.fromEntries(entries));
const own = fc
  .record({ labels: mapTo(CATEGORY_IDS), vocabularies: fc.record({ form: mapTo(FORMS), land: mapTo(['NO', 'SE']) }) })
  .filter(isMap);

function isMap(words: OwnWords): boolean {
  try {
    return new Vocabularies(words) instanceof Vocabularies;
  } catch {
    return false;
  }
}

it('what is said to be without a word is exactly what an export refuses', () => {
  fc.assert(
    fc.property(uses, own, fc.option(own, { nil: undefined }), (of, words, earlier) => {
      const refused = unmappedValues(of, new Vocabularies(words));
      const columns = wordValues(of, words, earlier);
      const listed = columns.flatMap(({ column, values }) =>
        values
          .filter(({ word }) => word === null)
          .map(({ value: each, rows, place }) => ({
            column,
            value: each,
            rows,
            file: place.file,
            firstRow: place.row,
          })),
      );
      expect(new Set(listed)).toEqual(new Set(refused));
      expect(listed).toHaveLength(refused.length);
      expect(columns.reduce((sum, { unmapped }) => sum + unmapped, 0)).toBe(refused.length);
    }),
  );
});

it('a proposal that is taken gives the value its word', () => {
  fc.assert(
    fc.property(uses, own, own, (of, words, earlier) => {
      const [types, form] = wordValues(of, words, earlier);
      for (const { value: each, proposal } of form?.values ?? []) {
        if (proposal !== null) {
          const form = { ...words.vocabularies.form, [each]: proposal.word };
          const taken = new Vocabularies({ ...words, vocabularies: { ...words.vocabularies, form } });
          expect(taken.wordOf('form', each)).toBe(proposal.word);
        }
      }
      expect(types?.values.every(({ word, proposal }) => word === null || proposal === null)).toBe(true);
    }),
  );
});
