import { describe, expect, it } from 'vitest';
import {
  agreeInContact,
  agreeOnMemberNumber,
  type GivenNamesOfNumber,
  oneLetterApart,
} from '../../../../lambdas/domain/persons/names/name-agreement.ts';
import { identity } from '../../../factories.ts';

const born = (nameKey: string, birthDate = '') =>
  identity({ nameKey, birthDate, birthYear: Number(birthDate.slice(0, 4)) });

describe('names on one address (tiers 2 and 3)', () => {
  it.each([
    ['equal names', 'kari berg', 'kari berg'],
    ['a given name and its initial', 'kari berg', 'k berg'],
    ['a surname and its initial', 'kari berg', 'kari b'],
    ['with and without a middle name', 'kari moe berg', 'kari berg'],
    ['a one-word name, which shows no surname', 'kari', 'kari berg'],
    ['two one-word names with the same initial', 'k', 'kari'],
    ['a repeated word, which shows no surname', 'lars lars', 'lars dahl'],
    ['an initial a for å, because aa is compared as å', 'a berg', 'åse berg'],
    ['no name on either row', '', ''],
  ])('agree: %s', (_, left, right) => {
    expect(agreeInContact(born(left), born(right))).toBe(true);
    expect(agreeInContact(born(right), born(left))).toBe(true);
  });

  it.each([
    ['different given names', 'kari berg', 'per berg'],
    ['different surnames', 'kari berg', 'kari dahl'],
    ['an initial of another name', 'kari berg', 'p berg'],
    ['an initial å for a', 'å berg', 'anne berg'],
    ['a different one-word name', 'kari', 'per berg'],
    ['one letter apart, because a household can have a Marit and a Marita', 'marit berg', 'marita berg'],
    ['a name and no name', 'kari berg', ''],
  ])('do not agree: %s', (_, left, right) => {
    expect(agreeInContact(born(left), born(right))).toBe(false);
    expect(agreeInContact(born(right), born(left))).toBe(false);
  });
});

const nowhereElse: GivenNamesOfNumber = { standsOnlyHere: () => true, inOneActivity: () => false };
const everywhere: GivenNamesOfNumber = { standsOnlyHere: () => false, inOneActivity: () => false };
const together: GivenNamesOfNumber = { standsOnlyHere: () => true, inOneActivity: () => true };

describe('names on one member number (tier 1)', () => {
  it.each([
    [
      'equal given names with another surname and birth date',
      born('kari berg', '1950-01-01'),
      born('kari dahl', '1960-01-01'),
    ],
    ['a given name and its initial', born('kari berg'), born('k dahl')],
    ['a missing name with any births', born('', '1950-01-01'), born('kari berg', '1960-01-01')],
  ])('agree whatever else the register shows: %s', (_, left, right) => {
    expect(agreeOnMemberNumber(left, right, together)).toBe(true);
    expect(agreeOnMemberNumber(right, left, everywhere)).toBe(true);
  });

  describe('agree by a misspelt given name', () => {
    const [kari, kri] = [born('kari berg', '1950-01-01'), born('kri dahl', '1960-01-01')];

    it('when one of the two stands on no row without the number', () => {
      const onlyKri: GivenNamesOfNumber = { ...nowhereElse, standsOnlyHere: (given) => given === 'kri' };
      expect(agreeOnMemberNumber(kari, kri, onlyKri)).toBe(true);
      expect(agreeOnMemberNumber(kri, kari, onlyKri)).toBe(true);
    });

    it('but not when others bear both, because a name that others bear is no misspelling', () => {
      expect(agreeOnMemberNumber(kari, kri, everywhere)).toBe(false);
    });

    it('but not when rows with the number bear both in one activity', () => {
      expect(agreeOnMemberNumber(kari, kri, together)).toBe(false);
    });

    it('but not when one of the two has fewer than three letters', () => {
      expect(agreeOnMemberNumber(born('bo berg'), born('bob berg'), nowhereElse)).toBe(false);
    });
  });

  describe('agree by last word and full birth date with other given names', () => {
    const anne = born('anne berg', '1950-01-01');

    it.each([
      ['equal last words', 'kari berg'],
      ['last words one letter apart', 'kari bergh'],
      ['a one-word name, whose only word is its last word', 'berg'],
    ])('with %s', (_, name) => {
      expect(agreeOnMemberNumber(anne, born(name, '1950-01-01'), everywhere)).toBe(true);
      expect(agreeOnMemberNumber(born(name, '1950-01-01'), anne, everywhere)).toBe(true);
    });

    it.each([
      ['rows with the number bear both given names in one activity', born('kari berg', '1950-01-01'), together],
      ['last words differ', born('kari dahl', '1950-01-01'), nowhereElse],
      ['one is an initial of the other', born('kari b', '1950-01-01'), nowhereElse],
      ['birth dates differ', born('kari berg', '1950-01-02'), nowhereElse],
      ['one has only a birth year', { ...born('kari berg'), birthYear: 1950 }, nowhereElse],
      ['one has no birth date', born('kari berg'), nowhereElse],
    ])('but not when %s', (_, other, givenNames) => {
      expect(agreeOnMemberNumber(anne, other, givenNames)).toBe(false);
      expect(agreeOnMemberNumber(other, anne, givenNames)).toBe(false);
    });

    it('but not when neither has a birth date', () => {
      expect(agreeOnMemberNumber(born('anne berg'), born('kari berg'), nowhereElse)).toBe(false);
    });
  });
});

describe('words that are one letter apart', () => {
  it.each([
    ['berg', 'bergh'],
    ['berg', 'erg'],
    ['berg', 'borg'],
    ['berg', 'breg'],
    ['kri', 'kari'],
  ])('include “%s” and “%s”', (left, right) => {
    expect(oneLetterApart(left, right)).toBe(true);
    expect(oneLetterApart(right, left)).toBe(true);
  });

  it.each([
    ['berg', 'berger'],
    ['berg', 'bgre'],
    ['berg', 'gerb'],
    ['abcd', 'badc'],
    ['berg', 'berg'],
    ['bo', 'bob'],
    ['ab', 'ba'],
    ['\u{1f600}ab', '\u{1f600}abcd'],
  ])('do not include “%s” and “%s”', (left, right) => {
    expect(oneLetterApart(left, right)).toBe(false);
    expect(oneLetterApart(right, left)).toBe(false);
  });
});
