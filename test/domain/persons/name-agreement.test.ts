import { describe, expect, it } from 'vitest';
import { agreeInContact, agreeOnMemberNumber, oneLetterApart } from '../../../lambdas/domain/persons/name-agreement.ts';
import { identity } from '../../factories.ts';

const born = (nameKey: string, birthDate = '') =>
  identity({ nameKey, birthDate, birthYear: Number(birthDate.slice(0, 4)) });

describe('names on one address (tiers 2 and 3)', () => {
  it.each([
    ['equal names', 'kari berg', 'kari berg'],
    ['a given name and its initial', 'kari berg', 'k berg'],
    ['a surname and its initial', 'kari berg', 'kari b'],
    ['with and without a middle name', 'kari moe berg', 'kari berg'],
    ['a one-word name, which shows no surname', 'kari', 'kari berg'],
    ['a repeated word, which counts as one word', 'lars lars', 'lars dahl'],
    ['no name on either row', '', ''],
  ])('agree: %s', (_, left, right) => {
    expect(agreeInContact(born(left), born(right))).toBe(true);
    expect(agreeInContact(born(right), born(left))).toBe(true);
  });

  it.each([
    ['different given names', 'kari berg', 'per berg'],
    ['different surnames', 'kari berg', 'kari dahl'],
    ['an initial of another name', 'kari berg', 'p berg'],
    ['a different one-word name', 'kari', 'per berg'],
    ['one letter apart, because a household can have a Marit and a Marita', 'marit berg', 'marita berg'],
    ['a name and no name', 'kari berg', ''],
  ])('do not agree: %s', (_, left, right) => {
    expect(agreeInContact(born(left), born(right))).toBe(false);
    expect(agreeInContact(born(right), born(left))).toBe(false);
  });
});

describe('names on one member number (tier 1)', () => {
  it.each([
    [
      'equal given names with a different surname and birth date',
      born('kari berg', '1950-01-01'),
      born('kari dahl', '1960-01-01'),
    ],
    ['given names one letter apart', born('kari berg', '1950-01-01'), born('kri dahl', '1960-01-01')],
    ['different given names, equal surnames and one birth date', born('kari berg'), born('anne berg', '1950-01-01')],
    ['different given names and surnames one letter apart', born('kari berg'), born('anne bergh')],
    ['a missing name with any births', born('', '1950-01-01'), born('kari berg', '1960-01-01')],
    ['a birth year that fits a date', born('kari berg', '1950-01-01'), { ...born('anne berg'), birthYear: 1950 }],
  ])('agree: %s', (_, left, right) => {
    expect(agreeOnMemberNumber(left, right)).toBe(true);
    expect(agreeOnMemberNumber(right, left)).toBe(true);
  });

  it.each([
    ['different given names and surnames', born('kari berg'), born('per dahl')],
    ['different given names and birth dates', born('kari berg', '1950-01-01'), born('per berg', '1950-01-02')],
    [
      'different given names and birth years',
      born('kari berg', '1950-01-01'),
      { ...born('per berg'), birthYear: 1951 },
    ],
    ['a one-word name, whose only word is its surname too', born('kari'), born('per berg')],
    ['different given names and a surname abbreviated to its initial', born('kari berg'), born('per b')],
  ])('do not agree: %s', (_, left, right) => {
    expect(agreeOnMemberNumber(left, right)).toBe(false);
    expect(agreeOnMemberNumber(right, left)).toBe(false);
  });
});

describe('words that are one letter apart', () => {
  it.each([
    ['berg', 'bergh'],
    ['berg', 'erg'],
    ['berg', 'borg'],
    ['berg', 'breg'],
    ['a', ''],
    ['berg', 'berg'],
  ])('include “%s” and “%s”', (left, right) => {
    expect(oneLetterApart(left, right)).toBe(true);
    expect(oneLetterApart(right, left)).toBe(true);
  });

  it.each([
    ['berg', 'berger'],
    ['berg', 'bgre'],
    ['berg', 'gerb'],
    ['abcd', 'badc'],
    ['ab', ''],
  ])('do not include “%s” and “%s”', (left, right) => {
    expect(oneLetterApart(left, right)).toBe(false);
    expect(oneLetterApart(right, left)).toBe(false);
  });
});
