import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Count } from '../../../../lambdas/domain/counting/count-register.ts';
import { branchDays } from '../../../../lambdas/domain/counting/lists/branch-days.ts';
import { judgedOtherwise, settingsEffects } from '../../../../lambdas/domain/counting/settings-effects.ts';
import { IntLists } from '../../../../lambdas/domain/facts/tables/int-lists.ts';
import { isoDateOfDay } from '../../../../lambdas/domain/register/dates.ts';
import { BUFDIR_2025, type RuleSet, withSettings } from '../../../../lambdas/domain/rules/rule-set.ts';
import type { DayRisk } from '../../../../lambdas/protocol.ts';
import { LABELS, registeredActivity, YEAR } from '../../../factories.ts';
import { countContent, readSample, SAMPLES } from '../../../sample-registers.ts';

type Labels = Parameters<typeof countContent>[1];
const TESTLAGET: Labels = {
  organisation: 'Testlaget',
  organisationNumber: '970168885',
  year: YEAR,
  labels: LABELS,
  vocabularies: {},
};
const SETTING = 'unidentifiedCountsTowardsThresholds';

function daysOf(count: Count, ruleSet: RuleSet = BUFDIR_2025) {
  const otherwise = judgedOtherwise(count, ruleSet);
  return { ...branchDays(count, otherwise, []), otherwise };
}

/** Days that would count only with the opposite. */
function gained(count: Count, other: IntLists, isAsked: (activity: number) => boolean = () => true): number {
  const gainedIn = count.facts.activities
    .keys()
    .filter(isAsked)
    .map((activity) => {
      const counted = new Set(count.judged.countedDays.of(activity));
      return other.of(activity).filter((day) => !counted.has(day)).length;
    });
  return gainedIn.reduce((sum, days) => sum + days, 0);
}

/** The days at risk are as many as range and setting say, over all and in each branch. */
function expectAgreement(count: Count, ruleSet: RuleSet = BUFDIR_2025): void {
  const { atRisk, otherwise } = daysOf(count, ruleSet);
  const lost = (risk: DayRisk) => atRisk.filter(({ risks }) => risks.includes(risk)).length;
  const { counted_days, counted_days_min } = count.figures.total;
  expect(Math.max(0, lost('merged') - gained(count, count.merged.countedDays))).toBe(counted_days - counted_days_min);
  const effect = settingsEffects(otherwise).find(({ setting }) => setting === SETTING);
  const withoutUnnamed = otherwise.find(({ setting }) => setting === SETTING)?.countedDays ?? new IntLists();
  expect(lost('unnamed') - (effect?.value === true ? gained(count, withoutUnnamed) : 0)).toBe(
    effect?.value === true ? counted_days - effect.countedDaysOtherwise : 0,
  );
  for (const [branch, figures] of Object.entries(count.figures.per_lokallag)) {
    const own = atRisk.filter((day) => day.branch === branch);
    expect(own.length).toBeLessThanOrEqual(figures.counted_days);
    const inBranch = count.facts.activities.map((activity) => activity.branch === branch);
    const gainedHere = gained(count, count.merged.countedDays, (activity) => inBranch[activity] === true);
    const lostHere = own.filter(({ risks }) => risks.includes('merged')).length;
    expect(Math.max(0, lostHere - gainedHere)).toBe(figures.counted_days - figures.counted_days_min);
  }
}

describe('the days at risk', () => {
  it.each(SAMPLES)('of %s are as many as the range and the setting say', async (name) => {
    const { content, labels } = await readSample(name);
    expectAgreement(countContent(content, labels));
  });

  it('of some sample are at risk for each reason, so that the test above says something', async () => {
    const found = new Set<DayRisk>();
    for (const name of SAMPLES) {
      const { content, labels } = await readSample(name);
      for (const { risks } of daysOf(countContent(content, labels)).atRisk) {
        for (const risk of risks) found.add(risk);
      }
    }
    expect([...found].sort()).toEqual(['merged', 'unnamed']);
  });

  it('of any register are as many as the range and the setting say', () => {
    fc.assert(
      fc.property(fc.array(activity, { minLength: 1, maxLength: 14 }), fc.boolean(), (drawn, value) => {
        const ruleSet = withSettings(BUFDIR_2025, { [SETTING]: value });
        expectAgreement(countContent(contentOf(drawn), TESTLAGET, { ruleSet }), ruleSet);
      }),
      { numRuns: 200 },
    );
  });

  it('say how many participants are unnamed, and none is at risk for them where they do not count', () => {
    const drawn = { branch: 'Oslo', day: 3, start: '18:00', named: [1, 2], unnamed: 1 };
    const withUnnamed = daysOf(countContent(contentOf([drawn]), TESTLAGET)).atRisk;
    expect(withUnnamed).toMatchObject([{ risks: ['unnamed'], participants: 3, unnamed: 1, branch: 'Oslo', row: 2 }]);
    const ruleSet = withSettings(BUFDIR_2025, { [SETTING]: false });
    expect(daysOf(countContent(contentOf([drawn]), TESTLAGET, { ruleSet }), ruleSet).atRisk).toEqual([]);
  });
});

describe('what may be one meeting', () => {
  const meeting = { day: 3, start: '18:00', named: [1, 2, 3], unnamed: 0 };

  it('of one branch is listed once, with the other activity', () => {
    const { sameMeetings } = daysOf(
      countContent(contentOf([meeting, meeting].map((each) => ({ ...each, branch: 'Oslo' }))), TESTLAGET),
    );
    expect(sameMeetings).toMatchObject([
      { branch: 'Oslo', activityId: '2', row: 3, other: { activityId: '1', row: 2 } },
    ]);
  });

  it('of two branches is listed for each, and says nothing of the other', () => {
    const { sameMeetings } = daysOf(
      countContent(
        contentOf([
          { ...meeting, branch: 'Oslo' },
          { ...meeting, branch: 'Bergen' },
        ]),
        TESTLAGET,
      ),
    );
    expect(sameMeetings).toMatchObject([
      { branch: 'Bergen', activityId: '2', other: null },
      { branch: 'Oslo', activityId: '1', other: null },
    ]);
  });
});

describe('the fixed days', () => {
  const lacking = { branch: 'Oslo', day: 3, start: '18:00', named: [1, 2], unnamed: 0 };
  const complete = { ...lacking, named: [1, 2, 3] };
  const other = { branch: 'Oslo', day: 4, start: '18:00', named: [1, 2, 3], unnamed: 0 };
  const nearMissesOf = ({ facts, judged }: Count) =>
    Array.from({ length: judged.nearMisses.length }, (_, place) => {
      const { activity: index, day, reason } = judged.nearMisses.at(place);
      const { branch = '', id = '' } = facts.activities.at(index) ?? {};
      return { branch, activityId: id, day, lacked: reason };
    });
  const before = nearMissesOf(countContent(contentOf([lacking, other]), TESTLAGET));

  it('are the near misses of before that count now, with what they lacked, whatever row they stand in', () => {
    const drawn = contentOf([complete, other]);
    const activities = drawn.activities.map((each) => ({ ...each, row: each.row + 40 }));
    const count = countContent({ ...drawn, activities }, TESTLAGET);
    const { fixed } = branchDays(count, [], before);
    expect(before).toHaveLength(1);
    expect(fixed).toMatchObject([
      { branch: 'Oslo', activityId: '1', row: 42, lacked: 'too_few_participants', participants: 3 },
    ]);
    expect(isoDateOfDay(fixed[0]?.day ?? 0)).toBe('2025-03-03');
  });

  it('stay fixed in later checks while they count, and are none any more when they do not', () => {
    const count = countContent(contentOf([complete, other]), TESTLAGET);
    const { fixed } = branchDays(count, [], before);
    expect(branchDays(count, [], fixed).fixed).toEqual(fixed);
    expect(branchDays(countContent(contentOf([lacking, other]), TESTLAGET), [], fixed).fixed).toEqual([]);
    expect(branchDays(countContent(contentOf([other]), TESTLAGET), [], fixed).fixed).toEqual([]);
  });

  it('are none where the same day still is a near miss', () => {
    const count = countContent(contentOf([lacking, other]), TESTLAGET);
    expect(branchDays(count, [], before).fixed).toEqual([]);
  });
});

interface Drawn {
  readonly branch: string;
  readonly day: number;
  readonly start: string;
  /** Who took part; a name without a number from 10 on, which may be one of the others. */
  readonly named: readonly number[];
  /** Further participants that only a number says. */
  readonly unnamed: number;
}

const GROUP = Object.entries(LABELS).find(([, category]) => category === 'SAMTALE')?.[0] ?? '';

const activity: fc.Arbitrary<Drawn> = fc.record({
  branch: fc.constantFrom('Oslo', 'Bergen', ''),
  day: fc.integer({ min: 1, max: 6 }),
  start: fc.constantFrom('10:00', '18:00'),
  named: fc.uniqueArray(fc.integer({ min: 1, max: 14 }), { maxLength: 4 }),
  unnamed: fc.integer({ min: 0, max: 3 }),
});

const NAMES = ['Ada Berg', 'Bo Dahl', 'Cai Elv', 'Dina Foss', 'Eva Gran'];

function contentOf(
  drawn: readonly Drawn[],
): Parameters<typeof countContent>[0] & { activities: readonly ReturnType<typeof registeredActivity>[] } {
  const activities = drawn.map(({ branch, day, start, named, unnamed }, ordinal) => ({
    ...registeredActivity(
      {
        aktivitet_id: String(ordinal + 1),
        aktivitetstype: GROUP,
        dato: `2025-03-${String(day).padStart(2, '0')}`,
        lokallag: branch,
        start,
        slutt: start.replace(/^(\d\d)/, (hour) => String(Number(hour) + 2)),
        likepersoner: '900',
        antall_deltakere: String(named.length + unnamed),
      },
      named.map((person) => ({
        aktivitet_id: String(ordinal + 1),
        navn: NAMES[person % 5] ?? '',
        lokallag: branch,
        // Without a number it is a review with whoever has the name.
        medlemsnr: person < 10 ? `70${person}` : '',
        fodselsdato: '1980',
        kommunenr: '0301',
      })),
    ),
    row: ordinal + 2,
    ordinal,
  }));
  return {
    activities,
    activityRows: activities.length,
    attendanceRows: drawn.reduce((sum, { named }) => sum + named.length, 0),
    attendancesOfUnknownActivity: 0,
  };
}
