/**
 * From merged identities to persons: one number for each attendance, the peer supporters of each activity, and what
 * the persons would be if every open review were merged.
 */
import { ROLE_PARTICIPANT, ROLE_PEER_SUPPORTER } from './chunk-facts.ts';
import { hasNameOnly } from './identity.ts';
import { type Merging, mergeIdentities } from './participants.ts';
import { conflict, type PersonFacts } from './person-facts.ts';
import type { RegisterFacts } from './register-facts.ts';
import type { RuleSet } from './rule-set.ts';
import { UnionFind } from './union-find.ts';

/** Two persons that may be one; never merged, shown to the coordinator. Attendance indexes give the rows. */
export interface Review {
  readonly kind: 'birth_year_and_municipality' | 'branch';
  readonly attendances: readonly [number, number];
}

export interface Persons {
  readonly count: number;
  /** Person of each attendance, -1 when unidentified. */
  readonly ofAttendance: Int32Array;
  /** Of each person: the smallest person that it would be one with if every review were merged (reading 28). */
  readonly reviewRoot: Int32Array;
  readonly reviews: readonly Review[];
  readonly merging: Merging;
  /** Distinct peer supporters of an activity (reading 13): a person, or `count + n` for a number of its own. */
  peerSupportersOf(activity: number): readonly number[];
  /** Persons and numbers of their own together: an upper bound for the ids that peerSupportersOf gives. */
  readonly peerSupporterIds: number;
}

export function personsOf(facts: RegisterFacts, ruleSet: RuleSet): Persons {
  const merging = mergeIdentities(facts.nodes, ruleSet.sharedContactGivenNames);
  const { ofAttendance, ofPerson } = numberPersons(facts, merging);
  const count = ofPerson.length;
  const known = (person: number) => merging.factsOfSet(ofPerson[person] ?? -1);
  const { reviewRoot, reviews } = findReviews(facts, ofAttendance, known, count);

  const holders = holdersOfNumbers(known, count);
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

/** Where an activity's attendances begin in the flat arrays. */
export function startOf(facts: RegisterFacts, activity: number): number {
  return facts.attendanceStart[activity] ?? 0;
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

/** Rows of an activity that bear no identity, by role. */
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

/** One number per merged node set, and one per row for nodes that nothing joined; `ofPerson` leads back to the set. */
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

type KnownOf = (person: number) => PersonFacts | undefined;

/** The one person who holds a member number, or 'several'. */
function holdersOfNumbers(known: KnownOf, count: number): Map<string, number | 'several'> {
  const holders = new Map<string, number | 'several'>();
  for (let person = 0; person < count; person++) {
    for (const number of known(person)?.memberNumbers ?? []) {
      holders.set(number, holders.has(number) ? 'several' : person);
    }
  }
  return holders;
}

/** Attendances with the same name key, by what makes a pair of them a review (readings 28 and 29). */
function findReviews(
  facts: RegisterFacts,
  ofAttendance: Int32Array,
  known: KnownOf,
  count: number,
): { reviewRoot: Int32Array; reviews: Review[] } {
  const sets = new UnionFind(count);
  const reviews: Review[] = [];
  const pairs = new Set<number>();
  const note = (kind: Review['kind'], left: number, right: number): void => {
    const a = ofAttendance[left] ?? -1;
    const b = ofAttendance[right] ?? -1;
    const pair = Math.min(a, b) * count + Math.max(a, b);
    if (a === b || pairs.has(pair) || personsConflict(known(a), known(b))) {
      return;
    }
    pairs.add(pair);
    // Pairs that are one already by other pairs add nothing to the range; each person is shown at least once.
    if (sets.union(a, b) !== undefined) {
      reviews.push({ kind, attendances: [left, right] });
    }
  };
  const bare = (at: number): boolean => {
    const node = facts.nodes[facts.node[at] ?? -1];
    return node !== undefined && hasNameOnly(node);
  };
  const names = new Ids();
  const places = new Ids();
  const nameOf = facts.nodes.map((node) => names.of(node.nameKey));
  const byMunicipality = buckets(facts, nameOf, (node, activity) =>
    node.birthYear === 0 || activity.municipality === '' ? -1 : places.of(`${activity.municipality} ${node.birthYear}`),
  );
  for (const bucket of byMunicipality) {
    forEachPair(onePerPerson(bucket, ofAttendance), (left, right) => note('birth_year_and_municipality', left, right));
  }
  const byBranch = buckets(facts, nameOf, (_, activity) => (activity.branch === '' ? -1 : places.of(activity.branch)));
  for (const bucket of byBranch) {
    const bareOnes = onePerPerson(bucket.filter(bare), ofAttendance);
    const others = onePerPerson(bucket, ofAttendance);
    for (const left of bareOnes) {
      for (const right of others) {
        note('branch', left, right);
      }
    }
  }
  return { reviewRoot: sets.roots(), reviews };
}

function personsConflict(left: PersonFacts | undefined, right: PersonFacts | undefined): boolean {
  return left !== undefined && right !== undefined && conflict(left, right);
}

/** Small whole numbers for texts: a map of them costs a fraction of one of joined texts. The empty text is -1. */
class Ids {
  private readonly known = new Map<string, number>();

  of(text: string): number {
    if (text === '') {
      return -1;
    }
    const found = this.known.get(text);
    if (found !== undefined) {
      return found;
    }
    this.known.set(text, this.known.size);
    return this.known.size - 1;
  }
}

/** More than there are places in any register; the product with any number of names stays exact. */
const MOST_PLACES = 2 ** 24;

/** Groups of two or more attendances with one name and one place; those without either are in none. */
function buckets(
  facts: RegisterFacts,
  nameOf: readonly number[],
  placeOf: (node: RegisterFacts['nodes'][number], activity: RegisterFacts['activities'][number]) => number,
): number[][] {
  const found = new Map<number, number | number[]>();
  facts.activities.forEach((activity, index) => {
    for (let at = startOf(facts, index); at < startOf(facts, index + 1); at++) {
      const node = facts.nodes[facts.node[at] ?? -1];
      const name = nameOf[facts.node[at] ?? -1] ?? -1;
      if (node === undefined || name < 0) {
        continue;
      }
      const place = placeOf(node, activity);
      if (place < 0) {
        continue;
      }
      const key = name * MOST_PLACES + place;
      const bucket = found.get(key);
      if (bucket === undefined) {
        found.set(key, at);
      } else if (typeof bucket === 'number') {
        found.set(key, [bucket, at]);
      } else {
        bucket.push(at);
      }
    }
  });
  return [...found.values()].filter((bucket) => typeof bucket !== 'number');
}

function onePerPerson(attendances: readonly number[], ofAttendance: Int32Array): number[] {
  const seen = new Set<number>();
  return attendances.filter((at) => {
    const person = ofAttendance[at] ?? -1;
    return !seen.has(person) && seen.add(person);
  });
}

function forEachPair(members: readonly number[], visit: (left: number, right: number) => void): void {
  members.forEach((left, index) => {
    for (const right of members.slice(index + 1)) {
      visit(left, right);
    }
  });
}
