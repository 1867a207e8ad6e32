import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../../lambdas/domain/register/clean-text.ts';
import { scrubIdentityNumbers } from '../../../lambdas/domain/register/national-identity-number.ts';

const LOOKS_LIKE_ONE = /(?<!\d)(?:\d{11}|\d{6}[ \-\u2010-\u2013\u2212]\d{5})(?!\d)/g;

describe('scrubbing an identity field', () => {
  it.each([
    ['K 123456 98765432109 12345', 'K'],
    ['123456-98765432109 12345 Li', '123456- 12345 Li'],
    ['123456 98765432109 98765432109 12345 Li', 'Li'],
    ['123456 98765432109-12345', '123456 -12345'],
    ['K 123456 123456 98765432109 12345-12345', 'K 123456 -12345'],
    ['K 123456 123456 98765432109 12345 12345 L', 'K L'],
    ['K 123456 123456-12345 12345', 'K'],
    ['123456 98765432109 98765432109 1234', '123456 1234'],
    ['12345 98765432109 123456', '12345 123456'],
  ])('turns %j into %j', (text, left) => expect(scrubIdentityNumbers(text, 'identity')).toBe(left));

  it.each(['', 'Kari Li', '004791234567 1', '123456 1234', '1234567 12345', '123456 - 12345', '123456 123456'])(
    'does not change %j',
    (text) => expect(scrubIdentityNumbers(text, 'identity')).toBeUndefined(),
  );

  it('removes in one call what repeated scrubbing would remove', () => {
    const piece = fc.constantFrom(
      '123456 ',
      ' 12345',
      ' 98765432109 ',
      '1234567',
      '123456',
      '12345',
      '-',
      '\u2013',
      ', ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const text = cleanText(pieces.join(''));
        let expected = text;
        for (let before = ''; before !== expected; ) {
          before = expected;
          expected = cleanText(before.replace(LOOKS_LIKE_ONE, ''));
        }
        expect(scrubIdentityNumbers(text, 'text') ?? text).toBe(expected);
        expect(expected).not.toMatch(LOOKS_LIKE_ONE);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a number that has lost its leading zero', () => {
  it.each([
    ['1017000000', ''],
    ['Bjørn Æra 1017000000', 'Bjørn Æra'],
    ['9129912345', ''],
    ['100; 1019012345, 101', '100; , 101'],
    ['123456 1017000000 12345 Li', 'Li'],
  ])('is removed from an identity field: %j becomes %j', (text, left) => {
    expect(scrubIdentityNumbers(text, 'identity')).toBe(left);
  });

  it.each([
    '1137000000',
    '1007000000',
    '0101700000',
    '4791234567',
    '11017000000 ',
    '101700000',
    '10170 00000',
    '901300000',
  ])('is not seen in %j', (text) => {
    const elevenDigits = /^\d{11} $/.test(text);
    expect(scrubIdentityNumbers(text, 'identity')).toBe(elevenDigits ? '' : undefined);
  });

  it('is kept in other cells', () => {
    expect(scrubIdentityNumbers('Konto 1017000000', 'text')).toBeUndefined();
    expect(scrubIdentityNumbers('Konto 1017000000 og 01017000000', 'text')).toBe('Konto 1017000000 og');
  });
});

describe('any scrubbed cell', () => {
  const text = fc
    .array(
      fc.oneof(fc.stringMatching(/^\d{1,12}$/), fc.constantFrom(' ', '-', '.', ', ', '\u2011', 'Kari', '@', ':')),
      {
        maxLength: 12,
        size: 'max',
      },
    )
    .map((pieces) => cleanText(pieces.join('')));

  it('holds no eleven digits afterwards, and an identity field no ten that begin with a day and a month', () => {
    fc.assert(
      fc.property(text, (cell) => {
        expect(scrubIdentityNumbers(cell, 'text') ?? cell).not.toMatch(LOOKS_LIKE_ONE);
        for (const scrubbing of ['identity', 'email'] as const) {
          const left = scrubIdentityNumbers(cell, scrubbing) ?? cell;
          expect(left).not.toMatch(LOOKS_LIKE_ONE);
          expect(left).not.toMatch(/(?<!\d)[1-9](?:0[1-9]|1[0-2])\d{7}(?!\d)/);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the same when it is scrubbed again', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('text' as const, 'identity' as const), (cell, scrubbing) => {
        const once = scrubIdentityNumbers(cell, scrubbing);
        if (once !== undefined) expect(scrubIdentityNumbers(once, scrubbing)).toBeUndefined();
      }),
    );
  });
});
