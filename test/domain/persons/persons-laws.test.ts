import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RegisterFacts } from '../../../lambdas/domain/facts/register-facts.ts';
import { type PersonView, personsOf, withReviewsMerged } from '../../../lambdas/domain/persons/persons.ts';
import type { RegisteredActivity } from '../../../lambdas/domain/register/register.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';
import { readEvidence } from '../../reference/persons/evidence.ts';
import type { PersonOf } from '../../reference/persons/persons.ts';
import { joinReviews } from '../../reference/persons/reviews.ts';
import { mergePersons } from '../../reference/persons/same-person.ts';
import type { Activity, Attendance } from '../../reference/reading/register.ts';
import { factsOf, households } from './random-households.ts';

/** Set a higher number by hand after a change of the rules. */
const RUNS = Number(process.env.REFERENCE_RUNS ?? 400);

/** The rows of each person, and of each group of persons who may be one. */
interface Partition {
  readonly persons: readonly string[];
  readonly groups: readonly string[];
}

function partitionOf(activities: readonly RegisteredActivity[], chunkSize?: number): Partition {
  const facts = factsOf(activities, chunkSize);
  const persons = personsOf(facts, BUFDIR_2025);
  const rowsBy = (view: PersonView) => {
    const identified = [...facts.row.keys()].filter((at) => view.of(at) >= 0);
    return setsOf(Map.groupBy(identified, (at) => view.of(at)).values(), (at) => facts.row[at] ?? 0);
  };
  return { persons: rowsBy(persons), groups: rowsBy(withReviewsMerged(persons)) };
}

/** The same by the reference program, from the identities that the product has read. */
function partitionByReference(activities: readonly RegisteredActivity[]): Partition {
  const facts = factsOf(activities);
  const attendances = referenceAttendances(facts);
  const evidence = readEvidence([...attendances.keys()]);
  const { personOf } = mergePersons(evidence);
  const rowsBy = (found: PersonOf) =>
    setsOf(
      [...new Set(found.values())].map(({ rows }) => rows),
      (row) => attendances.get(row) ?? 0,
    );
  return { persons: rowsBy(personOf), groups: rowsBy(joinReviews(evidence, personOf)) };
}

/** Each attendance with its row. */
function referenceAttendances(facts: RegisterFacts): Map<Attendance, number> {
  const found = new Map<Attendance, number>();
  facts.activities.forEach(({ id, branch, municipality, category }, index) => {
    const activity: Activity = {
      ...{ file: '', id, branch, municipality, category, dates: [], start: undefined, ruleMinutes: [], minutesADay: 0 },
      ...{ inNorway: true, form: '', ownOrganiser: true, supporterPieces: [], surplus: 0, attendances: [] },
    };
    for (let at = facts.attendanceStart[index] ?? 0; at < (facts.attendanceStart[index + 1] ?? 0); at++) {
      const identity = facts.nodes.at(facts.node[at] ?? -1);
      if (identity !== undefined) {
        const { nameKey, memberNumber, email, phone, birthDate, birthYear } = identity;
        const known = { nameKey, memberNumber, email, phone, birthDate };
        found.set(
          { activity, role: 'deltaker', ...known, birthYear: birthYear === 0 ? '' : String(birthYear) },
          facts.row[at] ?? 0,
        );
      }
    }
  });
  return found;
}

function setsOf<Member>(sets: Iterable<readonly Member[]>, rowOf: (member: Member) => number): string[] {
  const inOrder = (members: readonly Member[]) => members.map(rowOf).sort((left, right) => left - right);
  return [...sets].map((members) => inOrder(members).join(' ')).sort();
}

describe('the persons and the groups of possible duplicates', { timeout: 600_000 }, () => {
  it('are those of the reference program', () => {
    fc.assert(
      fc.property(households, (activities) => {
        expect(partitionOf(activities)).toEqual(partitionByReference(activities));
      }),
      { numRuns: RUNS },
    );
  });

  it('do not depend on the order of activities and rows', () => {
    const reordered = households.chain((activities) =>
      fc.record({
        activities: fc.constant(activities),
        shuffled: fc.tuple(
          ...activities.map((activity) =>
            fc
              .shuffledSubarray([...activity.attendances], { minLength: activity.attendances.length })
              .map((attendances) => ({ ...activity, attendances })),
          ),
        ),
        order: fc.shuffledSubarray([...activities.keys()], { minLength: activities.length }),
      }),
    );
    fc.assert(
      fc.property(reordered, ({ activities, shuffled, order }) => {
        expect(partitionOf(order.flatMap((index) => shuffled[index] ?? []))).toEqual(partitionOf(activities));
      }),
      { numRuns: RUNS },
    );
  });

  it('do not depend on the division into chunks', () => {
    fc.assert(
      fc.property(households, fc.integer({ min: 1, max: 3 }), (activities, chunkSize) => {
        expect(partitionOf(activities, chunkSize)).toEqual(partitionOf(activities));
      }),
      { numRuns: RUNS },
    );
  });
});
