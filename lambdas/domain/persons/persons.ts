/** Numbers the persons from merged identities, and shows them as they are or as they would be with every review merged. */
import { ROLE_PARTICIPANT } from '../facts/chunk-facts.ts';
import { type RegisterFacts, startOf } from '../facts/register-facts.ts';
import { IntList } from '../facts/tables/int-list.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import { type DecidedPersons, decidedPersons, type ReviewAnswers } from './decided/decided-persons.ts';
import { type Merging, mergeIdentities } from './merging/participants.ts';
import type { ReviewList } from './reviews/review-list.ts';
import { findReviews } from './reviews/reviews.ts';

/** Which person each attendance is of. */
export interface PersonView {
  /** Persons have the numbers 0 to `count` - 1; not every number is in use. */
  readonly count: number;
  /** The person of an attendance, -1 when unidentified. */
  of(attendance: number): number;
}

/** The same in a list. */
export interface ListedPersons extends PersonView {
  readonly ofAttendance: Int32Array;
}

export interface Persons extends ListedPersons {
  /** For each person the smallest person of its group if every open review were merged (reading 28). */
  readonly reviewRoot: Int32Array;
  /** Those that no decision has answered. */
  readonly reviews: ReviewList;
  readonly merging: Merging;
  /** Ids of the decisions that bear on its persons. */
  readonly applied: ReadonlySet<string>;
}

/** @param answers what the organisation has decided about reviews */
export function personsOf(facts: RegisterFacts, ruleSet: RuleSet, answers?: ReviewAnswers): Persons {
  const { merging, evidence } = mergeIdentities(facts, ruleSet);
  const { ofAttendance, nodeOf } = numberPersons(facts, merging);
  const count = nodeOf.length;
  const reviewsWith = (decided: Pick<DecidedPersons, 'root' | 'blocks'>) =>
    findReviews(facts, { ofAttendance, count, nodeOf, decided, merging, evidence });
  const asked = reviewsWith({ root: Int32Array.from({ length: count }, (_, person) => person), blocks: new Map() });
  // Marks are worked out for those alone who have answers, because they cost a hash for each piece of evidence.
  if (answers === undefined || answers.decisions.every(({ verdict }) => verdict === 'later')) {
    return { ...listed(count, ofAttendance), ...asked, merging, applied: new Set() };
  }
  const decided = decidedPersons(facts, { ofAttendance, count, merging }, asked, answers);
  return {
    ...listed(
      count,
      ofAttendance.map((person) => decided.root[person] ?? person),
    ),
    ...reviewsWith(decided),
    merging,
    applied: decided.applied,
  };
}

export function listed(count: number, ofAttendance: Int32Array): ListedPersons {
  return { count, ofAttendance, of: (attendance) => ofAttendance[attendance] ?? -1 };
}

/** The persons as they would be if every open review were merged, for the low end of a range (reading 28). */
export function withReviewsMerged(persons: Persons): PersonView {
  return {
    count: persons.count,
    // It is not kept, because it takes 26 MB for a million activities.
    of(attendance) {
      const person = persons.of(attendance);
      return person < 0 ? -1 : (persons.reviewRoot[person] ?? person);
    },
  };
}

/** Distinct persons with a `deltaker` row in an activity. */
export function participantsOf(facts: RegisterFacts, view: PersonView, activity: number): number[] {
  const [from, to] = [startOf(facts, activity), startOf(facts, activity + 1)];
  const found: number[] = [];
  const seen = to - from > MAX_LOOKED_THROUGH ? new Set<number>() : undefined;
  for (let at = from; at < to; at++) {
    const person = view.of(at);
    if (facts.role[at] === ROLE_PARTICIPANT && person >= 0 && !(seen?.has(person) ?? found.includes(person))) {
      seen?.add(person);
      found.push(person);
    }
  }
  return found;
}

/** Up to this number of rows looking through a list is faster than a set. */
const MAX_LOOKED_THROUGH = 32;

/** Unnamed participants (reading 16): rows without an identity, and what `antall_deltakere` says beyond the rows. */
export function unnamedParticipants(facts: RegisterFacts, activity: number): number {
  let unnamed = facts.activities.columns.unlistedParticipants[activity] ?? 0;
  for (let at = startOf(facts, activity); at < startOf(facts, activity + 1); at++) {
    if (facts.node[at] === -1 && facts.role[at] === ROLE_PARTICIPANT) {
      unnamed++;
    }
  }
  return unnamed;
}

/** Gives one number to each merged set, and one to each row of a node that is not joined; `nodeOf` has their nodes. */
function numberPersons(facts: RegisterFacts, merging: Merging): { ofAttendance: Int32Array; nodeOf: Int32Array } {
  const personOfRoot = new Int32Array(facts.nodes.length).fill(-1);
  const ofAttendance = new Int32Array(facts.node.length).fill(-1);
  const nodeOf = new IntList();
  facts.node.forEach((node, at) => {
    if (node < 0) {
      return;
    }
    if (merging.joined[node] === 0) {
      ofAttendance[at] = nodeOf.length;
      nodeOf.push(node);
      return;
    }
    const root = merging.root[node] ?? node;
    if (personOfRoot[root] === -1) {
      personOfRoot[root] = nodeOf.length;
      nodeOf.push(root);
    }
    ofAttendance[at] = personOfRoot[root] ?? -1;
  });
  return { ofAttendance, nodeOf: nodeOf.toArray() };
}
