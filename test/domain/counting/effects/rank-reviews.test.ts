import { describe, expect, it } from 'vitest';
import { type RankedReview, rankReviews } from '../../../../lambdas/domain/counting/effects/rank-reviews.ts';
import type { ReviewAnswers } from '../../../../lambdas/domain/persons/decided/decided-persons.ts';
import { BUFDIR_2025 } from '../../../../lambdas/domain/rules/rule-set.ts';
import { type ActivityFields, type AttendanceFields, countActivities, registeredActivity } from '../../../factories.ts';
import { countContent, readSample, SAMPLES } from '../../../sample-registers.ts';
import { type Answered, answered, rangeOf, type TruthOf } from './answered-count.ts';
import { registerWithTruth } from './register-with-truth.ts';

const LONG_TIMEOUT = { timeout: 120_000 };

function expectHalved({ before, after, questions }: Answered) {
  const [from, to] = [rangeOf(before), rangeOf(after)];
  expect(to.countedDays).toBeLessThanOrEqual(from.countedDays / 2);
  const effect = questions.reduce((sum, { same }) => sum + same.uniqueParticipants, 0);
  expect(from.uniqueParticipants - to.uniqueParticipants).toBe(effect);
}

const SEEDS = [1, 2, 3, 4, 5, 6];

/** A register of a seed, counted with answers, and the truth about its attendances. */
function ofTruth(seed: number, isListed: boolean) {
  const { activities, truthOfRow, listed } = registerWithTruth(seed);
  const countWith = (answers?: ReviewAnswers) =>
    countActivities(activities, isListed ? { answers, listed } : { answers });
  const { facts } = countWith();
  const truthOf: TruthOf = (attendance) => truthOfRow.get(facts.row[attendance] ?? 0) ?? -1;
  return { countWith, truthOf };
}

describe('twenty answers in the order of the questions', LONG_TIMEOUT, () => {
  const TRUTHS: Readonly<Record<string, TruthOf>> = {
    'all are the same': () => 0,
    'all are different': (attendance) => attendance,
    'the same and different by turns': (attendance, question) => (question % 2 === 0 ? 0 : attendance),
  };

  it.each(SAMPLES.flatMap((sample) => Object.keys(TRUTHS).map((truth) => [sample, truth] as const)))(
    'halve the range of counted days of %s where %s',
    async (sample, truth) => {
      const { content, labels } = await readSample(sample);
      const result = answered((answers) => countContent(content, labels, { answers }), TRUTHS[truth] ?? (() => 0));
      expect(rangeOf(result.before).countedDays).toBeGreaterThan(0);
      expectHalved(result);
    },
  );

  it.each(SEEDS)('halve it by the truth in messy register %i', (seed) => {
    const { countWith, truthOf } = ofTruth(seed, false);
    const result = answered(countWith, truthOf);
    expect(rangeOf(result.before).countedDays).toBeGreaterThan(4);
    expectHalved(result);
  });

  it.each(SEEDS)('halve it by the truth in messy register %i with a sheet of peer supporters', (seed) => {
    const { countWith, truthOf } = ofTruth(seed, true);
    expectHalved(answered(countWith, truthOf));
  });

  it('halve a range that more than twenty reviews make', () => {
    const { activities, truthOfRow } = registerWithTruth(5, 24);
    const countWith = (answers?: ReviewAnswers) => countActivities(activities, { answers });
    const { facts } = countWith();
    const result = answered(countWith, (attendance) => truthOfRow.get(facts.row[attendance] ?? 0) ?? -1);
    const moving = rankReviews(result.before, BUFDIR_2025).filter(
      ({ same, different }) => same.countedDays + different.countedDays > 0,
    );
    expect(moving.length).toBeGreaterThan(20);
    expectHalved(result);
  });
});

describe('an answer', LONG_TIMEOUT, () => {
  it.each(['same', 'different'] as const)('takes its effect off each range when it is %s', (verdict) => {
    const { countWith } = ofTruth(1, false);
    const before = countWith();
    for (const question of rankReviews(before, BUFDIR_2025).slice(0, 25)) {
      const { after } = answered(
        countWith,
        (at) => (verdict === 'same' ? 0 : at),
        () => [question],
      );
      const [from, to] = [rangeOf(before), rangeOf(after)];
      expect({
        countedDays: from.countedDays - to.countedDays,
        activePeerSupporters: from.activePeerSupporters - to.activePeerSupporters,
        uniqueParticipants: from.uniqueParticipants - to.uniqueParticipants,
      }).toEqual(question[verdict]);
    }
  });
});

describe('the order of the questions', () => {
  const named = (...names: string[]) => names.map((navn) => ({ navn }));
  const visit = (id: string, rows: readonly Partial<AttendanceFields>[], fields: Partial<ActivityFields> = {}) =>
    registeredActivity({ aktivitet_id: id, likepersoner: '900', ...fields }, rows);
  const ranked = (...activities: ReturnType<typeof visit>[]) => rankedWith({}, ...activities);
  const rankedWith = (options: Parameters<typeof countActivities>[1], ...activities: ReturnType<typeof visit>[]) => {
    const count = countActivities(activities, options);
    return rankReviews(count, BUFDIR_2025).map(
      ({ group }) => count.facts.nodes.at(count.facts.node[group.attendances[0] ?? -1] ?? -1)?.name,
    );
  };

  it('has counted days before peer supporters before participants', () => {
    const group = { aktivitetstype: 'Samtale', dato: '2025-03-01' };
    expect(
      ranked(
        visit('1', named('Per Dahl'), { dato: '2025-03-02' }),
        visit('2', named('Per Dahl', 'Per Dahl', 'Per Dahl'), { dato: '2025-03-03' }),
        visit('3', [{ navn: 'Ida Lie', rolle: 'likeperson' }, { navn: 'Siv Moe' }], { dato: '2025-03-04' }),
        visit('4', [{ navn: 'Ida Lie', rolle: 'likeperson' }, { navn: 'Odd Vik' }], { dato: '2025-03-05' }),
        visit('5', named('Kari Berg', 'Kari Berg', 'Jon Bø'), group),
      ),
    ).toEqual(['Kari Berg', 'Ida Lie', 'Per Dahl']);
  });

  it('has a day that falls only when two groups are one before what no day rests on', () => {
    const four = named('Kari Berg', 'Kari Berg', 'Jon Bø', 'Jon Bø');
    expect(
      ranked(
        visit('1', [{ navn: 'Ida Lie', rolle: 'likeperson' }], { aktivitetstype: 'Telefon', dato: '2025-03-04' }),
        visit('2', [{ navn: 'Ida Lie', rolle: 'likeperson' }], { aktivitetstype: 'Telefon', dato: '2025-03-05' }),
        visit('3', four, { aktivitetstype: 'Samtale' }),
      ),
    ).toEqual(['Kari Berg', 'Jon Bø', 'Ida Lie']);
  });

  it('has days that can only be more after a day that may fall, and before what no day rests on', () => {
    const ida = { navn: 'Ida Lie', rolle: 'likeperson' };
    const siv = { navn: 'Siv Moe', medlemsnr: '13' };
    const odd = { navn: 'Odd Vik', rolle: 'likeperson' };
    const led = { likepersoner: 'Ida Lie', dato: '2025-03-14' };
    const call = { likepersoner: '', aktivitetstype: 'Telefon' };
    expect(
      rankedWith(
        { listed: [{ navn: 'Ida Lie' }, { navn: 'Odd Vik' }, { medlemsnr: '900' }] },
        visit('1', named('Per Dahl', 'Per Dahl'), { aktivitetstype: 'Fest' }),
        visit('2', [ida], { likepersoner: '', dato: '2025-03-01' }),
        visit('3', [ida], { likepersoner: '', dato: '2025-03-02' }),
        visit('4', [siv], { ...led, start: '10:00' }),
        visit('5', [siv], { ...led, start: '12:00', lokallag: 'Bergen' }),
        visit('6', named('Kari Berg', 'Kari Berg', 'Jon Bø'), { aktivitetstype: 'Samtale', dato: '2025-03-20' }),
        visit('7', [odd, odd], { ...call, dato: '2025-03-21' }),
        visit('8', [odd, odd], { ...call, dato: '2025-03-22' }),
      ),
    ).toEqual(['Kari Berg', 'Ida Lie', 'Odd Vik', 'Per Dahl']);
  });

  it('has of equal ones the group with fewer persons, then the one that stands first', () => {
    const elsewhere = { dato: '2025-03-15', aktivitetstype: 'Fest' };
    expect(
      ranked(
        visit('1', [...named('Per Dahl', 'Per Dahl'), { navn: 'Per Dahl', rolle: 'annen' }], elsewhere),
        visit('2', named('Kari Berg', 'Kari Berg'), elsewhere),
        visit('3', named('Ane Vik', 'Ane Vik'), elsewhere),
      ),
    ).toEqual(['Kari Berg', 'Ane Vik', 'Per Dahl']);
  });

  it('is the same by effect when the register has its activities in another order', () => {
    const { activities } = registerWithTruth(2);
    const effects = (count: ReturnType<typeof countActivities>) =>
      rankReviews(count, BUFDIR_2025).map(({ group, same, different }: RankedReview) => ({
        persons: group.persons,
        same,
        different,
      }));
    expect(effects(countActivities(activities.toReversed()))).toEqual(effects(countActivities(activities)));
  });
});
