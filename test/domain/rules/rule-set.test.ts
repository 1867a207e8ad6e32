import { describe, expect, it } from 'vitest';
import { canonicalJson, canonicalSha256, compareCodePoints } from '../../../lambdas/domain/canonical.ts';
import { NoRuleSetForYearError } from '../../../lambdas/domain/errors.ts';
import {
  BUFDIR_2025,
  CATEGORY_IDS,
  noticesFor,
  REASONS,
  ruleSetForYear,
  withSettings,
} from '../../../lambdas/domain/rules/rule-set.ts';

describe('the rule set of 2025', () => {
  it('has the nine categories and the nine reasons in the order of the protocol', () => {
    expect(BUFDIR_2025.categories.map(({ id }) => id)).toEqual(CATEGORY_IDS);
    expect(BUFDIR_2025.reasons).toEqual(REASONS);
  });

  it('has the thresholds of Bufdir, and lets unnamed participants count', () => {
    expect(BUFDIR_2025.thresholds).toEqual({
      groupMinutes: 45,
      groupParticipants: 3,
      outreachParticipants: 1,
      courseMinutes: 90,
    });
    expect(BUFDIR_2025.settings).toEqual({
      digitalGroupsCount: false,
      likepersonCountsTowardsThree: false,
      unidentifiedCountsTowardsThresholds: true,
    });
  });

  it('is a different document with a different hash when it contains an organisation’s settings', () => {
    const own = withSettings(BUFDIR_2025, { digitalGroupsCount: true });
    expect(own.settings.digitalGroupsCount).toBe(true);
    expect(BUFDIR_2025.settings.digitalGroupsCount).toBe(false);
    expect(canonicalSha256(own)).not.toBe(canonicalSha256(BUFDIR_2025));
  });
});

describe('a base year', () => {
  it.each([2020, 2021, 2025, 2031])('has a rule set from 2020 on: %i', (year) => {
    expect(ruleSetForYear(year)).toBe(BUFDIR_2025);
  });

  it.each([
    [2020, ['pandemic_rule_not_included']],
    [2021, ['pandemic_rule_not_included']],
    [2022, []],
    [2025, []],
  ])('has the notice of the pandemic rule in its two years alone: %i', (year, notices) => {
    expect(noticesFor(ruleSetForYear(year), year)).toEqual(notices);
  });

  it.each([2019, 2000])('has none before that, and the error names the year: %i', (year) => {
    expect(() => ruleSetForYear(year)).toThrow(NoRuleSetForYearError);
    expect(() => ruleSetForYear(year)).toThrow(expect.objectContaining({ details: { year, firstYear: 2020 } }));
  });
});

describe('canonical JSON', () => {
  it('has keys in order, no whitespace and no undefined members', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'å' }], a: undefined })).toBe('{"b":[1,{"c":"å","d":null}]}');
  });
});

describe('code point order', () => {
  it('has "10" before "9" and characters above U+FFFF last', () => {
    const ordered = ['', '10', '9', 'A', 'a', 'aa', '\uFF5E', '\u{1F600}'];
    expect([...ordered].reverse().sort(compareCodePoints)).toEqual(ordered);
  });
});
