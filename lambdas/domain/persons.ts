/**
 * From merged identities to persons: one number for each attendance, the peer supporters of each activity, and what
 * the persons would be if every open review were merged.
 */
import { ROLE_PARTICIPANT, ROLE_PEER_SUPPORTER } from './chunk-facts.ts';
import { hasNameOnly } from './identity.ts';
import { type Merging, mergeIdentities } from './participants.ts';
import { combine, conflict, factsOf, type PersonFacts } from './person-facts.ts';
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
  const { ofAttendance, count } = numberPersons(facts, merging);
  const known = personFacts(facts, ofAttendance, count);
  const { reviewRoot, reviews } = findReviews(facts, ofAttendance, known);

  const holders = holdersOfNumbers(known);
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

/** One number per merged node set, and one per row for nodes that nothing joined. */
function numberPersons(facts: RegisterFacts, merging: Merging): { ofAttendance: Int32Array; count: number } {
  const ofRoot = new Int32Array(facts.nodes.length).fill(-1);
  const ofAttendance = new Int32Array(facts.node.length).fill(-1);
  let count = 0;
  facts.node.forEach((node, at) => {
    if (node < 0) {
      return;
    }
    if (merging.joined[node] === 0) {
      ofAttendance[at] = count++;
      return;
    }
    const root = merging.root[node] ?? node;
    if (ofRoot[root] === -1) {
      ofRoot[root] = count++;
    }
    ofAttendance[at] = ofRoot[root] ?? -1;
  });
  return { ofAttendance, count };
}

function personFacts(facts: RegisterFacts, ofAttendance: Int32Array, count: number): (PersonFacts | undefined)[] {
  const known = new Array<PersonFacts | undefined>(count).fill(undefined);
  const ofNode = facts.nodes.map((node) =>
    node.memberNumber === '' && node.birthYear === 0 ? undefined : factsOf(node),
  );
  const seen = new Set<number>();
  facts.node.forEach((node, at) => {
    const added = node < 0 ? undefined : ofNode[node];
    const person = ofAttendance[at] ?? -1;
    if (added === undefined || person < 0) {
      return;
    }
    const before = known[person];
    if (before === undefined) {
      known[person] = added;
    } else if (before !== added && !seen.has(person * facts.nodes.length + node)) {
      seen.add(person * facts.nodes.length + node);
      known[person] = combine(before, added);
    }
  });
  return known;
}

/** The one person who holds a member number, or 'several'. */
function holdersOfNumbers(known: readonly (PersonFacts | undefined)[]): Map<string, number | 'several'> {
  const holders = new Map<string, number | 'several'>();
  known.forEach((facts, person) => {
    for (const number of facts?.memberNumbers ?? []) {
      holders.set(number, holders.has(number) ? 'several' : person);
    }
  });
  return holders;
}

/** Attendances with the same name key, by what makes a pair of them a review (readings 28 and 29). */
function findReviews(
  facts: RegisterFacts,
  ofAttendance: Int32Array,
  known: readonly (PersonFacts | undefined)[],
): { reviewRoot: Int32Array; reviews: Review[] } {
  const sets = new UnionFind(known.length);
  const reviews: Review[] = [];
  const pairs = new Set<number>();
  const note = (kind: Review['kind'], left: number, right: number): void => {
    const a = ofAttendance[left] ?? -1;
    const b = ofAttendance[right] ?? -1;
    const pair = Math.min(a, b) * known.length + Math.max(a, b);
    if (a === b || pairs.has(pair) || personsConflict(known[a], known[b])) {
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
  for (const bucket of buckets(facts, (node, activity) =>
    node.birthYear === 0 || activity.municipality === '' ? '' : `${node.birthYear}\n${activity.municipality}`,
  )) {
    forEachPair(onePerPerson(bucket, ofAttendance), (left, right) => note('birth_year_and_municipality', left, right));
  }
  for (const bucket of buckets(facts, (_, activity) => activity.branch)) {
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

/** Groups of two or more attendances with one name key and one further key; those with an empty key are in none. */
function buckets(
  facts: RegisterFacts,
  keyOf: (node: RegisterFacts['nodes'][number], activity: RegisterFacts['activities'][number]) => string,
): number[][] {
  const found = new Map<string, number[]>();
  facts.activities.forEach((activity, index) => {
    for (let at = startOf(facts, index); at < startOf(facts, index + 1); at++) {
      const node = facts.nodes[facts.node[at] ?? -1];
      if (node === undefined || node.nameKey === '') {
        continue;
      }
      const key = keyOf(node, activity);
      if (key === '') {
        continue;
      }
      const bucketKey = `${node.nameKey}\n${key}`;
      const bucket = found.get(bucketKey);
      if (bucket === undefined) {
        found.set(bucketKey, [at]);
      } else {
        bucket.push(at);
      }
    }
  });
  return [...found.values()].filter((bucket) => bucket.length > 1);
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
