/** Numbers the persons from merged identities, and finds the peer supporters of each activity. */
import { ROLE_PARTICIPANT, ROLE_PEER_SUPPORTER } from '../facts/chunk-facts.ts';
import { type RegisterFacts, startOf } from '../facts/register-facts.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import { type Merging, mergeIdentities } from './participants.ts';
import { type EvidenceOfPerson, findReviews, type Review } from './reviews.ts';

export interface Persons {
  readonly count: number;
  /** For each attendance its person, -1 when unidentified. */
  readonly ofAttendance: Int32Array;
  /** For each person the smallest person of its group if every open review were merged (reading 28). */
  readonly reviewRoot: Int32Array;
  readonly reviews: readonly Review[];
  readonly merging: Merging;
  /** Distinct peer supporters of an activity (reading 13): a person, or `count + n` for a number without one person. */
  peerSupportersOf(activity: number): readonly number[];
  /** Number of all ids that `peerSupportersOf` can return. */
  readonly peerSupporterIds: number;
}

export function personsOf(facts: RegisterFacts, ruleSet: RuleSet): Persons {
  const merging = mergeIdentities(facts.nodes, ruleSet.sharedContactGivenNames);
  const { ofAttendance, ofPerson } = numberPersons(facts, merging);
  const count = ofPerson.length;
  const evidenceOf = (person: number) => merging.evidenceOfSet(ofPerson[person] ?? -1);
  const { reviewRoot, reviews } = findReviews(facts, ofAttendance, evidenceOf, count);

  const holders = holdersOfNumbers(evidenceOf, count);
  // Numbers that belong to no person or to several (reading 14b).
  const ownNumbers = new Map<string, number>();
  for (const activity of facts.activities) {
    for (const number of activity.peerSupporterNumbers) {
      if (typeof holders.get(number) !== 'number' && !ownNumbers.has(number)) {
        ownNumbers.set(number, count + ownNumbers.size);
      }
    }
  }
  return {
    count,
    ofAttendance,
    reviewRoot,
    reviews,
    merging,
    peerSupporterIds: count + ownNumbers.size,
    peerSupportersOf(activity) {
      const supporters = new Set<number>();
      for (const number of facts.activities[activity]?.peerSupporterNumbers ?? []) {
        const holder = holders.get(number);
        supporters.add(typeof holder === 'number' ? holder : (ownNumbers.get(number) ?? -1));
      }
      for (let at = startOf(facts, activity); at < startOf(facts, activity + 1); at++) {
        const person = ofAttendance[at] ?? -1;
        if (facts.role[at] === ROLE_PEER_SUPPORTER && person >= 0) {
          supporters.add(person);
        }
      }
      return [...supporters];
    },
  };
}

/** Distinct persons with a `deltaker` row in an activity. */
export function participantsOf(facts: RegisterFacts, persons: Persons, activity: number): ReadonlySet<number> {
  const found = new Set<number>();
  for (let at = startOf(facts, activity); at < startOf(facts, activity + 1); at++) {
    const person = persons.ofAttendance[at] ?? -1;
    if (facts.role[at] === ROLE_PARTICIPANT && person >= 0) {
      found.add(person);
    }
  }
  return found;
}

/** Number of an activity's rows without an identity, by role. */
export function unidentifiedRows(
  facts: RegisterFacts,
  activity: number,
): { readonly participants: number; readonly peerSupporters: number } {
  const rows = { participants: 0, peerSupporters: 0 };
  for (let at = startOf(facts, activity); at < startOf(facts, activity + 1); at++) {
    if (facts.node[at] === -1) {
      rows[facts.role[at] === ROLE_PARTICIPANT ? 'participants' : 'peerSupporters']++;
    }
  }
  return rows;
}

/** Gives one number to each merged set, and one to each row of a node that is not joined; `ofPerson` has their nodes. */
function numberPersons(facts: RegisterFacts, merging: Merging): { ofAttendance: Int32Array; ofPerson: Int32Array } {
  const personOfRoot = new Int32Array(facts.nodes.length).fill(-1);
  const ofAttendance = new Int32Array(facts.node.length).fill(-1);
  const ofPerson: number[] = [];
  facts.node.forEach((node, at) => {
    if (node < 0) {
      return;
    }
    if (merging.joined[node] === 0) {
      ofAttendance[at] = ofPerson.length;
      ofPerson.push(node);
      return;
    }
    const root = merging.root[node] ?? node;
    if (personOfRoot[root] === -1) {
      personOfRoot[root] = ofPerson.length;
      ofPerson.push(root);
    }
    ofAttendance[at] = personOfRoot[root] ?? -1;
  });
  return { ofAttendance, ofPerson: Int32Array.from(ofPerson) };
}

/** For each member number the person who has it, or 'several'. */
function holdersOfNumbers(evidenceOf: EvidenceOfPerson, count: number): Map<string, number | 'several'> {
  const holders = new Map<string, number | 'several'>();
  for (let person = 0; person < count; person++) {
    for (const number of evidenceOf(person)?.memberNumbers ?? []) {
      holders.set(number, holders.has(number) ? 'several' : person);
    }
  }
  return holders;
}
