import { describe, expect, it } from 'vitest';
import { admissionOf } from '../../../lambdas/domain/export/admission.ts';

const ONE = '971277882';
const OTHER = '947975072';

describe('without a list', () => {
  it.each([undefined, '', 'any', ' any '])('(%j) every organisation is let in, and counted by its number', (text) => {
    const { admits, label } = admissionOf(text);
    expect([admits(ONE), label(ONE)]).toEqual([true, ONE]);
  });
});

describe('with a list', () => {
  it('those on it are let in, and all others are counted as one', () => {
    const { admits, label } = admissionOf(` ${ONE}, 970168885 `);
    expect([admits(ONE), admits('970168885'), admits(OTHER)]).toEqual([true, true, false]);
    expect([label(ONE), label(OTHER)]).toEqual([ONE, 'other']);
  });

  it.each(['97127788', `${ONE};${OTHER}`, `${ONE},`, 'alle'])(
    'that cannot be read (%j) is refused as a whole',
    (text) => {
      expect(() => admissionOf(text)).toThrow('Not a list of organisation numbers');
    },
  );
});
