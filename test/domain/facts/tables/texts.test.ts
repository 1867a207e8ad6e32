import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareCodePoints } from '../../../../lambdas/domain/canonical.ts';
import { NO_TEXT, Texts } from '../../../../lambdas/domain/facts/tables/texts.ts';

const someTexts = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 60 });

function numbered(written: readonly string[]): { texts: Texts; numbers: number[] } {
  const texts = new Texts();
  return { texts, numbers: written.map((text) => texts.addText(text)) };
}

describe('numbered texts', () => {
  it('are read back as they were added', () => {
    fc.assert(
      fc.property(someTexts, (written) => {
        const { texts, numbers } = numbered(written);
        expect(numbers.map((number) => texts.text(number))).toEqual(written);
      }),
    );
  });

  it('have one number where they are equal, which is found again, and none where they were never added', () => {
    fc.assert(
      fc.property(someTexts, fc.string({ unit: 'grapheme' }), (written, other) => {
        const { texts, numbers } = numbered(written);
        expect(texts.length).toBe(new Set(['', ...written]).size);
        expect(written.map((text) => texts.numberOf(text))).toEqual(numbers);
        expect(texts.numberOf(other) === undefined).toBe(other !== '' && !written.includes(other));
      }),
    );
  });

  it('are ordered by code point, by their first bytes too', () => {
    fc.assert(
      fc.property(someTexts, (written) => {
        const { texts, numbers } = numbered(written);
        const byText = written.toSorted(compareCodePoints);
        expect(numbers.toSorted((left, right) => texts.compare(left, right)).map((of) => texts.text(of))).toEqual(
          byText,
        );
        const prefixes = byText.map((text) => texts.prefix(texts.numberOf(text) ?? NO_TEXT));
        expect(prefixes).toEqual(prefixes.toSorted((left, right) => left - right));
      }),
    );
  });

  it('are the same texts when they were packed and added elsewhere', () => {
    fc.assert(
      fc.property(someTexts, someTexts, (written, before) => {
        const { texts, numbers } = numbered(written);
        const others = numbered(before).texts;
        const inOthers = others.addAll(texts.pack());
        expect(numbers.map((number) => others.text(inOthers[number] ?? NO_TEXT))).toEqual(written);
      }),
    );
  });

  it('are told apart when there are tens of thousands', () => {
    const written = Array.from({ length: 40_000 }, (_, index) => `9${index}`);
    const { texts, numbers } = numbered(written);
    expect(new Set(numbers).size).toBe(written.length);
    expect(written.every((text, index) => texts.numberOf(text) === numbers[index])).toBe(true);
  });
});
