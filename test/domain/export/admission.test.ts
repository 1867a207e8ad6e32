import { describe, expect, it } from 'vitest';
import { admissionOf } from '../../../lambdas/domain/export/admission.ts';

const ONE = '971277882';
const OTHER = '947975072';

describe('admission without a list of organisations', () => {
  it.each([undefined, '', 'any', ' any '])('admits every organisation and labels it by its number: %j', (text) => {
    const { admits, label } = admissionOf(text);
    expect([admits(ONE), label(ONE)]).toEqual([true, ONE]);
  });
});

describe('admission with a list of organisations', () => {
  it('admits those on the list and gives all others the same label', () => {
    const { admits, label } = admissionOf(` ${ONE}, 970168885 `);
    expect([admits(ONE), admits('970168885'), admits(OTHER)]).toEqual([true, true, false]);
    expect([label(ONE), label(OTHER)]).toEqual([ONE, 'other']);
  });

  it.each(['97127788', `${ONE};${OTHER}`, `${ONE},`, 'alle'])('throws when the list cannot be read: %j', (text) => {
    expect(() => admissionOf(text)).toThrow('Not a list of organisation numbers');
  });
});
