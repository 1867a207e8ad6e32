import { describe, expect, it } from 'vitest';
import { looseKeyOf } from '../../../../lambdas/domain/persons/names/loose-key.ts';

describe('the loose key of a name', () => {
  it.each([
    ['the same words in another order', 'kari berg', 'berg kari'],
    ['words written together and apart', 'berg anne lise', 'anneberg lise'],
    ['å and a', 'åse berg', 'ase berg'],
    ['æ and ae', 'kjær', 'kjaer'],
    ['ø and o', 'øberg', 'oberg'],
  ])('is equal for %s', (_, one, other) => {
    expect(looseKeyOf(one)).toBe(looseKeyOf(other));
  });

  it('has the words in code point order after their letters are replaced, without spaces', () => {
    expect(looseKeyOf('østby åse kjær \u{1f600} \ufb01')).toBe('asekjaerostby\ufb01\u{1f600}');
  });

  it('differs where letters differ', () => {
    expect(looseKeyOf('kari berg')).not.toBe(looseKeyOf('kari bergh'));
  });

  it('is empty for the empty name key', () => {
    expect(looseKeyOf('')).toBe('');
  });
});
