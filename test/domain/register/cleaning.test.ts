import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, labelKey } from '../../../lambdas/domain/register/clean-text.ts';

describe('cleaned text', () => {
  it.each([
    ['  Kari\u00a0\u2003 Li\u3000', 'Kari Li'],
    ['Kari\nLi\tBerg', 'Kari Li Berg'],
    ['\u0000 a\u0007\u200bb\ufeff \u0001', 'ab'],
    ['a\ufffe\uffffb\ud800c', 'abc'],
    ['a \u200b b', 'a b'],
    ['👩‍🦽 tur', '👩🦽 tur'],
    ['Bjørn, Åse & Öst', 'Bjørn, Åse & Öst'],
  ])('of %j is %j', (raw, cleaned) => expect(cleanText(raw)).toBe(cleaned));

  it('does not change when it is cleaned again, and contains no forbidden characters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom(' ', '\u00a0', '\u200b', '\ud800', 'a', '\u0085') }),
        (a, b) => {
          const cleaned = cleanText(a + b + a);
          expect(cleanText(cleaned)).toBe(cleaned);
          expect(cleaned).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\uFFFE\uFFFF]|\s\s|^\s|\s$/u);
        },
      ),
    );
  });
});

describe('a text that takes the short way', () => {
  it('is cleaned as it is with an invisible character behind it', () => {
    const unit = fc.constantFrom(' ', 'a', 'Å', '~', '\u007f', '\u00a0', '\u00a1', '\u00ad', '\u02ff', '\u0300');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 8 }), (text) => {
        expect(cleanText(text)).toBe(cleanText(`${text}\u200b`));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the key of a label', () => {
  it('does not depend on case or on the composition of accents', () => {
    expect(labelKey(' SAMTALEGRUPPE  Me\u0301nie\u0300re')).toBe(labelKey('Samtalegruppe Ménière'));
  });
});
