import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, labelKey } from '../../../lambdas/domain/register/clean-text.ts';
import { parseDate, parseTime } from '../../../lambdas/domain/register/dates.ts';

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

describe('the key of a label', () => {
  it('does not depend on case or on the composition of accents', () => {
    expect(labelKey(' SAMTALEGRUPPE  Me\u0301nie\u0300re')).toBe(labelKey('Samtalegruppe Ménière'));
  });
});

describe('the date parser', () => {
  it.each([
    '2025-03-14',
    '14.03.2025',
    '14.3.2025',
    '2025-03-14T00:00:00',
    '2025-03-14 23:59:59',
    '2025-03-14T23:30:00.000Z',
  ])('reads %s as 14 March', (text) => expect(parseDate(text)).toEqual({ year: 2025, month: 3, day: 14 }));

  it.each([
    '',
    '2025',
    '2025-02-29',
    '31.04.2025',
    '2025-13-01',
    '00.01.2025',
    '14/03/2025',
    '14.03.25',
    '45730',
    'x 2025-03-14',
    '1900-02-29',
  ])('rejects %j', (text) => expect(parseDate(text)).toBeUndefined());

  it('accepts 29 February of leap years', () => {
    expect(parseDate('29.02.2024')).toBeDefined();
    expect(parseDate('29.02.2000')).toBeDefined();
  });
});

describe('the time parser', () => {
  it.each([
    ['18:30', 1110],
    ['8:05', 485],
    ['18.30', 1110],
    ['18:30:59', 1110],
    ['00:00', 0],
  ])('reads %s as %d minutes', (text, minutes) => expect(parseTime(text)).toBe(minutes));

  it.each(['', '24:00', '18:60', '18', '18:3', 'kl 18', '1830', '-1:00'])('rejects %j', (text) =>
    expect(parseTime(text)).toBeUndefined(),
  );
});
