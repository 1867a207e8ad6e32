import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReviewDecision } from '../../../../lambdas/domain/decisions/decision.ts';
import { Marks } from '../../../../lambdas/domain/decisions/marks.ts';
import type { RegisterFacts } from '../../../../lambdas/domain/facts/register-facts.ts';
import { sidesOfGroups } from '../../../../lambdas/domain/persons/decided/group-sides.ts';
import { type PersonView, personsOf, withReviewsMerged } from '../../../../lambdas/domain/persons/persons.ts';
import type { RegisteredActivity } from '../../../../lambdas/domain/register/register.ts';
import { BUFDIR_2025 } from '../../../../lambdas/domain/rules/rule-set.ts';
import { registeredActivity } from '../../../factories.ts';
import { factsOf, households } from '../random-households.ts';

const MARKS = new Marks(Buffer.alloc(32, 3));

interface Question {
  readonly groupId: string;
  /** Rows of each side. */
  readonly rows: readonly string[];
  answer(onePerson: readonly (readonly number[])[], verdict?: ReviewDecision['verdict']): ReviewDecision;
}

function decided(activities: readonly RegisteredActivity[], decisions: readonly ReviewDecision[] = []) {
  const facts = factsOf(activities);
  const persons = personsOf(facts, BUFDIR_2025, { decisions, marks: MARKS });
  const questions = sidesOfGroups(persons.reviews, facts, persons, MARKS).map(
    ({ groupId, sides, attendancesOf }): Question => ({
      groupId,
      rows: sides.map((side) =>
        rowsText(
          facts,
          side.persons.flatMap((person) => attendancesOf.get(person) ?? []),
        ),
      ),
      answer: (onePerson, verdict = onePerson.length === 0 ? 'different' : 'some') => ({
        kind: 'review',
        decisionId: groupId,
        year: 2025,
        at: '2026-02-01T00:00:00.000Z',
        by: 'user-1',
        actorName: null,
        groupId,
        verdict,
        sides: sides.map(({ marks, isNameOnly }) => ({ marks, isNameOnly })),
        onePerson,
        persons: attendancesOf.size,
      }),
    }),
  );
  return { persons: partOf(facts, persons), merged: partOf(facts, withReviewsMerged(persons)), questions };
}

const rowsText = (facts: RegisterFacts, attendances: readonly number[]) =>
  attendances
    .map((at) => facts.row[at] ?? 0)
    .sort((left, right) => left - right)
    .join(' ');

/** The rows of each person. */
function partOf(facts: RegisterFacts, view: PersonView): string[] {
  const identified = [...facts.row.keys()].filter((at) => view.of(at) >= 0);
  return [...Map.groupBy(identified, (at) => view.of(at)).values()].map((rows) => rowsText(facts, rows)).sort();
}

const sizeOf = (rows: string) => rows.split(' ').length;

/** With rows that no other activity has. */
function withId(activity: RegisteredActivity, id: string, from: number): RegisteredActivity {
  const fields = { ...activity.fields, aktivitet_id: id };
  return { ...activity, fields, attendances: activity.attendances.map((each, at) => ({ ...each, row: from + at })) };
}

const all = ({ rows }: Question) => [[...rows.keys()]];
const rowsOfGroup = ({ rows }: Question) =>
  rows
    .flatMap((text) => text.split(' ').map(Number))
    .sort((left, right) => left - right)
    .join(' ');

describe('an answer', () => {
  it('that all are the same makes one person of the group, and asks of no other group anew', () => {
    fc.assert(
      fc.property(households, fc.nat(), (activities, choice) => {
        const before = decided(activities);
        const question = before.questions[choice % Math.max(1, before.questions.length)];
        fc.pre(question !== undefined);
        const after = decided(activities, [question.answer(all(question), 'same')]);
        expect(after.persons).toContain(rowsOfGroup(question));
        expect(after.merged).toEqual(before.merged);
        expect(after.questions.map(({ groupId }) => groupId).sort()).toEqual(
          before.questions.flatMap(({ groupId }) => (groupId === question.groupId ? [] : [groupId])).sort(),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('that all are different leaves the persons as they are and raises the low end by the whole group', () => {
    fc.assert(
      fc.property(households, fc.nat(), (activities, choice) => {
        const before = decided(activities);
        const question = before.questions[choice % Math.max(1, before.questions.length)];
        fc.pre(question !== undefined);
        const answer = question.answer([]);
        const after = decided(activities, [answer]);
        expect(after.persons).toEqual(before.persons);
        expect(after.merged.length).toBe(before.merged.length + answer.persons - 1);
        expect(after.questions.map(({ groupId }) => groupId).sort()).toEqual(
          before.questions.flatMap(({ groupId }) => (groupId === question.groupId ? [] : [groupId])).sort(),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('that some are the same joins those alone and closes the group', () => {
    fc.assert(
      fc.property(households, fc.nat(), fc.nat(), (activities, choice, cut) => {
        const before = decided(activities);
        const wide = before.questions.filter(({ rows }) => rows.length > 2);
        const question = wide[choice % Math.max(1, wide.length)];
        fc.pre(question !== undefined);
        const sides = [...question.rows.keys()];
        const size = 2 + (cut % (sides.length - 2));
        const after = decided(activities, [question.answer([sides.slice(0, size)])]);
        const joined = question.rows
          .slice(0, size)
          .flatMap((text) => text.split(' ').map(Number))
          .sort((left, right) => left - right);
        expect(after.persons).toContain(joined.join(' '));
        expect(after.questions.map(({ groupId }) => groupId)).not.toContain(question.groupId);
        expect(after.questions).toHaveLength(before.questions.length - 1);
      }),
      { numRuns: 150 },
    );
  });

  it('holds in a file with its activities in another order and on other rows', () => {
    fc.assert(
      fc.property(households, fc.boolean(), fc.nat(), (activities, isSame, shift) => {
        const { questions } = decided(activities);
        const answers = questions.map((question) =>
          isSame ? question.answer(all(question), 'same') : question.answer([]),
        );
        const moved = activities.toReversed().map((activity) => ({
          ...activity,
          attendances: activity.attendances.map((each) => ({ ...each, row: each.row + shift })),
        }));
        const after = decided(moved, answers);
        expect(after.questions).toEqual([]);
        const rowsOf = (persons: readonly string[]) => persons.map((rows) => rows.split(' ').length).sort();
        expect(rowsOf(after.persons)).toEqual(rowsOf(decided(activities, answers).persons));
      }),
      { numRuns: 100 },
    );
  });

  it('leaves low ends that do not depend on the order of rows when newcomers fit several who are kept apart', () => {
    fc.assert(
      fc.property(households, households, fc.nat(), (activities, more, choice) => {
        const questions = decided(activities).questions;
        const question = questions[choice % Math.max(1, questions.length)];
        fc.pre(question !== undefined);
        const both = [...activities, ...more.map((each, at) => withId(each, `m${at}`, 1000 * (at + 1)))];
        const answer = question.answer([]);
        const rowsOf = (order: readonly RegisteredActivity[]) => decided(order, [answer]).merged.map(sizeOf).sort();
        expect(rowsOf(both.toReversed())).toEqual(rowsOf(both));
      }),
      { numRuns: 150 },
    );
  });

  it('that is put off changes nothing', () => {
    fc.assert(
      fc.property(households, (activities) => {
        const before = decided(activities);
        const later = before.questions.map((question) => question.answer([], 'later'));
        expect(decided(activities, later).questions.map(({ rows }) => rows)).toEqual(
          before.questions.map(({ rows }) => rows),
        );
      }),
      { numRuns: 50 },
    );
  });
});

const meeting = (id: string, rows: Parameters<typeof registeredActivity>[1]) =>
  registeredActivity({ aktivitet_id: id, lokallag: 'Oslo', kommunenr: '0301' }, rows);
const KARI = { navn: 'Kari Berg', epost: 'kari@x.no' };
const MARRIED = { navn: 'Kari Lie', epost: 'kari@x.no' };

describe('an answer about evidence', () => {
  it('is asked for once: rows of the same name and lokallag that come later are the same person', () => {
    const first = [meeting('1', [{ navn: 'Per Dahl' }]), meeting('2', [{ navn: 'Per Dahl' }])];
    const [question] = decided(first).questions;
    const answer = question?.answer(all(question), 'same');
    const later = [...first, meeting('3', [{ navn: 'Per Dahl' }])];
    expect(decided(later).questions).toHaveLength(1);
    const { persons, questions } = decided(later, answer === undefined ? [] : [answer]);
    expect(questions).toEqual([]);
    expect(persons).toHaveLength(1);
  });

  it('keeps a new surname when the person has another phone the year after', () => {
    const [question] = decided([meeting('1', [KARI]), meeting('2', [MARRIED])]).questions;
    const answer = question?.answer(all(question), 'same');
    const year = [
      meeting('1', [{ ...KARI, telefon: '90000001' }]),
      meeting('2', [{ ...MARRIED, telefon: '90000002' }]),
    ];
    expect(decided(year).persons).toHaveLength(2);
    expect(decided(year, answer === undefined ? [] : [answer]).persons).toHaveLength(1);
  });

  it('that two are different stands when a third comes, of whom alone is asked', () => {
    const two = [meeting('1', [KARI]), meeting('2', [MARRIED])];
    const [question] = decided(two).questions;
    const answer = question?.answer([]);
    const three = [...two, meeting('3', [{ navn: 'Kari Moen', epost: 'kari@x.no' }])];
    const before = decided(three);
    const after = decided(three, answer === undefined ? [] : [answer]);
    expect(before.merged).toHaveLength(1);
    expect(after.merged).toHaveLength(2);
    expect(after.questions).toHaveLength(1);
    expect(after.questions[0]?.rows).toHaveLength(2);
  });

  it('that a newcomer is one of some who are different leaves the others as they are', () => {
    const different = [meeting('1', [{ navn: 'Per Dahl' }]), meeting('2', [{ navn: 'Per Dahl' }])];
    const [first] = decided(different).questions;
    const answers = first === undefined ? [] : [first.answer([])];
    const joined = [...different, meeting('3', [{ navn: 'Per Dahl', epost: 'per@x.no' }])];
    const asked = decided(joined, answers);
    const [question] = asked.questions;
    expect(question?.rows).toHaveLength(2);
    const after = decided(joined, question === undefined ? [] : [...answers, question.answer(all(question), 'same')]);
    expect(after.persons).toHaveLength(asked.persons.length - 1);
    expect(after.persons).toEqual(asked.merged);
    expect(after.questions).toEqual([]);
  });

  it('about a person with hundreds of addresses is kept by what most of her rows have', () => {
    const addresses = (from: number) =>
      Array.from({ length: 300 }, (_, index) => ({
        navn: 'Kari Berg',
        medlemsnr: '17',
        epost: `k${from + index}@x.no`,
      }));
    const first = [meeting('1', addresses(0)), meeting('2', [{ navn: 'Kari Berg' }])];
    const [question] = decided(first).questions;
    const answer = question?.answer(all(question), 'same');
    expect(answer?.sides.map(({ marks }) => marks.length)).toEqual([200, 1]);
    const next = [meeting('1', addresses(1000)), meeting('2', [{ navn: 'Kari Berg' }])];
    expect(decided(next).persons).toHaveLength(2);
    expect(decided(next, answer === undefined ? [] : [answer]).persons).toHaveLength(1);
  });

  it('is not found with the key of another organisation', () => {
    const two = [meeting('1', [KARI]), meeting('2', [MARRIED])];
    const [question] = decided(two).questions;
    const answer = question?.answer(all(question), 'same');
    const facts = factsOf(two);
    const other = { decisions: answer === undefined ? [] : [answer], marks: new Marks(Buffer.alloc(32, 4)) };
    expect(personsOf(facts, BUFDIR_2025, other).applied.size).toBe(0);
    expect(JSON.stringify(answer)).not.toMatch(/kari|berg|x\.no/i);
  });
});
