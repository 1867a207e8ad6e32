import { describe, expect, it } from 'vitest';
import { countGivenNames, countLastWords } from '../../../../lambdas/domain/persons/names/differing-words.ts';
import { identity } from '../../../factories.ts';

const named = (names: readonly string[]) => names.map((nameKey) => identity({ nameKey }));

describe('the number of given names on a value', () => {
  it.each([
    ['does not include an initial that begins one of the names', ['kari', 'k', 'per', 'anne'], 3],
    ['includes an initial that begins none of the names', ['kari', 'o', 'per', 'anne'], 4],
    ['includes all initials when there are only initials', ['k', 'p', 'a', 'o'], 4],
    ['does not include an initial a where a name begins with å', ['åse', 'a'], 1],
    ['includes an initial å where a name begins with a', ['anne', 'å'], 2],
    ['does not depend on surnames or on rows without a name', ['kari berg', 'kari dahl', ''], 1],
  ])('%s', (_, names, count) => {
    expect(countGivenNames(named(names))).toBe(count);
  });
});

describe('the number of last words on a value', () => {
  it.each([
    ['includes each last word once', ['kari berg', 'per berg', 'kari dahl'], 2],
    ['does not include one-word names or rows without a name', ['kari berg', 'dahl', ''], 1],
    ['does not include an initial that begins one of the words', ['kari berg', 'kari b'], 1],
    ['includes an initial that begins none of the words', ['kari berg', 'kari d'], 2],
  ])('%s', (_, names, count) => {
    expect(countLastWords(named(names))).toBe(count);
  });
});
