/** What decisions make of the persons of review groups: who is one, and who is not. */
import type { ReviewDecision } from '../../decisions/decision.ts';
import type { Marks } from '../../decisions/marks.ts';
import type { RegisterFacts } from '../../facts/register-facts.ts';
import type { Merging } from '../merging/participants.ts';
import type { Reviews } from '../reviews/review.ts';
import { ApartSets } from './apart-sets.ts';
import type { DecidedBlocks } from './decided-blocks.ts';
import { membersOfGroups } from './group-members.ts';
import { PersonMarks } from './person-marks.ts';

export interface DecidedPersons {
  /** For each person the smallest of those who it is decided to be. */
  readonly root: Int32Array;
  /** By root, of those whom a decision names. */
  readonly blocks: ReadonlyMap<number, DecidedBlocks>;
  /** Ids of the decisions that bear on persons of the register. */
  readonly applied: ReadonlySet<string>;
}

export interface ReviewAnswers {
  readonly decisions: readonly ReviewDecision[];
  readonly marks: Marks;
}

/**
 * Finds the persons of decisions by their marks. A decision bears on the persons of whom a review asks, group by group; where
 * none asks, nothing suggests that they are one. Where one decision joins whom another keeps apart, they stay apart: rows with a
 * name alone have the same marks, and when they are different persons, an answer about one of them is not one about all.
 * @param reviews as if nothing were decided
 */
export function decidedPersons(
  facts: RegisterFacts,
  persons: { readonly ofAttendance: Int32Array; readonly count: number; readonly merging: Merging },
  { reviewRoot, reviews }: Reviews,
  { decisions, marks }: ReviewAnswers,
): DecidedPersons {
  const sideOf = sidesByMark(decisions);
  const blocksOf = new Map<number, Map<number, number>>();
  const joined: number[][] = [];
  const applied = new Set<string>();
  const personMarks = new PersonMarks(facts, persons.merging, marks);
  for (const group of membersOfGroups(reviews, { ...persons, reviewRoot }).values()) {
    const found = new Map<number, Map<number, number>>();
    for (const [person, attendances] of group) {
      for (const mark of personMarks.of(attendances).marks) {
        for (const { decision, side } of sideOf.get(mark) ?? []) {
          const sides = found.get(decision) ?? new Map<number, number>();
          found.set(decision, sides);
          // Who has marks of two sides has become one person by evidence, and is the first of them.
          sides.set(person, Math.min(side, sides.get(person) ?? side));
        }
      }
    }
    for (const [decision, sides] of [...found].sort(([left], [right]) => left - right)) {
      const of = decisions[decision];
      // Another group can have somebody with one of the marks.
      if (of === undefined || sides.size < 2 || new Set(sides.values()).size < Math.min(2, of.sides.length)) {
        continue;
      }
      applied.add(of.decisionId);
      const members = of.onePerson.map((): number[] => []);
      joined.push(...members);
      for (const [person, side] of sides) {
        const block = of.onePerson.findIndex((one) => one.includes(side));
        members[block]?.push(person);
        const own = blocksOf.get(person) ?? new Map<number, number>();
        blocksOf.set(person, own.set(decision, block >= 0 ? block : blockOfSide(of, side, person)));
      }
    }
  }
  const sets = new ApartSets({
    root: Int32Array.from({ length: persons.count }, (_, person) => person),
    blocks: blocksOf,
  });
  for (const members of joined) {
    sets.unionAll(members);
  }
  return { root: sets.roots(), blocks: sets.blocks, applied };
}

/** Of a side that is nobody else: a number that no other has. */
function blockOfSide({ onePerson, sides }: ReviewDecision, side: number, person: number): number {
  return onePerson.length + (sides[side]?.isNameOnly === true ? sides.length + person : side);
}

/** The sides that have a mark, in decisions that say something of them. */
function sidesByMark(
  decisions: readonly ReviewDecision[],
): ReadonlyMap<string, readonly { readonly decision: number; readonly side: number }[]> {
  const found = new Map<string, { decision: number; side: number }[]>();
  decisions.forEach(({ verdict, sides }, decision) => {
    if (verdict === 'later') {
      return;
    }
    sides.forEach(({ marks }, side) => {
      for (const mark of marks) {
        const known = found.get(mark);
        if (known === undefined) {
          found.set(mark, [{ decision, side }]);
        } else {
          known.push({ decision, side });
        }
      }
    });
  });
  return found;
}
