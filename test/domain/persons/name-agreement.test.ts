import { describe, expect, it } from 'vitest';
import { agreeInContact, agreeOnMemberNumber, oneLetterApart } from '../../../lambdas/domain/persons/name-agreement.ts';
import { identity } from '../../factories.ts';

const born = (nameKey: string, birthDate = '') =>
  identity({ nameKey, birthDate, birthYear: Number(birthDate.slice(0, 4)) });

describe('names on one address (tiers 2 and 3)', () => {
  it.each([
    ['the same', 'kari berg', 'kari berg'],
    ['a given name and its initial', 'kari berg', 'k berg'],
    ['a surname and its initial', 'kari berg', 'kari b'],
    ['with a middle name or without', 'kari moe berg', 'kari berg'],
    ['a one-word name, which says nothing of a surname', 'kari', 'kari berg'],
    ['a word written twice, which is one word', 'lars lars', 'lars dahl'],
    ['no name at all on either row', '', ''],
  ])('agree: %s', (_, left, right) => {
    expect(agreeInContact(born(left), born(right))).toBe(true);
    expect(agreeInContact(born(right), born(left))).toBe(true);
  });

  it.each([
    ['other given names', 'kari berg', 'per berg'],
    ['other surnames', 'kari berg', 'kari dahl'],
    ['an initial of another name', 'kari berg', 'p berg'],
    ['a one-word name of another', 'kari', 'per berg'],
    ['one letter apart: a household may have a Marit and a Marita', 'marit berg', 'marita berg'],
    ['a name and none', 'kari berg', ''],
  ])('do not agree: %s', (_, left, right) => {
    expect(agreeInContact(born(left), born(right))).toBe(false);
    expect(agreeInContact(born(right), born(left))).toBe(false);
  });
});

describe('names on one member number (tier 1)', () => {
  it.each([
    [
      'a given name of its own with everything else different',
      born('kari berg', '1950-01-01'),
      born('kari dahl', '1960-01-01'),
    ],
    ['given names one letter apart', born('kari berg', '1950-01-01'), born('kri dahl', '1960-01-01')],
    ['another given name, but the surname and no other birth', born('kari berg'), born('anne berg', '1950-01-01')],
    ['another given name, but a surname one letter apart', born('kari berg'), born('anne bergh')],
    ['a missing name, whatever the births', born('', '1950-01-01'), born('kari berg', '1960-01-01')],
    ['a year alone that fits the date', born('kari berg', '1950-01-01'), { ...born('anne berg'), birthYear: 1950 }],
  ])('agree: %s', (_, left, right) => {
    expect(agreeOnMemberNumber(left, right)).toBe(true);
    expect(agreeOnMemberNumber(right, left)).toBe(true);
  });

  it.each([
    ['other given names and surnames', born('kari berg'), born('per dahl')],
    ['other given names and other birth dates', born('kari berg', '1950-01-01'), born('per berg', '1950-01-02')],
    [
      'other given names and another birth year',
      born('kari berg', '1950-01-01'),
      { ...born('per berg'), birthYear: 1951 },
    ],
    ['one-word names, whose only word is the surname too', born('kari'), born('per berg')],
    ['other given names and a surname shortened to its initial', born('kari berg'), born('per b')],
  ])('do not agree: %s', (_, left, right) => {
    expect(agreeOnMemberNumber(left, right)).toBe(false);
    expect(agreeOnMemberNumber(right, left)).toBe(false);
  });
});

describe('one letter apart', () => {
  it.each([
    ['berg', 'bergh'],
    ['berg', 'erg'],
    ['berg', 'borg'],
    ['berg', 'breg'],
    ['a', ''],
    ['berg', 'berg'],
  ])('%s and %s are', (left, right) => {
    expect(oneLetterApart(left, right)).toBe(true);
    expect(oneLetterApart(right, left)).toBe(true);
  });

  it.each([
    ['berg', 'berger'],
    ['berg', 'bgre'],
    ['berg', 'gerb'],
    ['abcd', 'badc'],
    ['ab', ''],
  ])('%s and %s are not', (left, right) => {
    expect(oneLetterApart(left, right)).toBe(false);
    expect(oneLetterApart(right, left)).toBe(false);
  });
});
