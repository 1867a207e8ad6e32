/** Persons who may be one (DOMAIN, "Participants", review; readings 28 and 29): never merged, only shown and in the range. */
import { hasNameOnly } from '../facts/identity.ts';
import { type RegisterFacts, startOf } from '../facts/register-facts.ts';
import { conflict, type PersonEvidence } from './person-evidence.ts';
import { UnionFind } from './union-find.ts';

/** Two persons that may be one; never merged, shown to the coordinator. Attendance indexes give the rows. */
export interface Review {
  readonly kind: 'birth_year_and_municipality' | 'branch';
  readonly attendances: readonly [number, number];
}

/** What is known of a person beside the name; undefined when nothing. */
export type KnownOf = (person: number) => PersonEvidence | undefined;

/** Attendances with the same name key, by what makes a pair of them a review (readings 28 and 29). */
export function findReviews(
  facts: RegisterFacts,
  ofAttendance: Int32Array,
  known: KnownOf,
  count: number,
): { reviewRoot: Int32Array; reviews: Review[] } {
  const sets = new UnionFind(count);
  const reviews: Review[] = [];
  const personOf = (at: number): number => ofAttendance[at] ?? -1;
  const join = (kind: Review['kind'], left: number, right: number): void => {
    // Persons that are one already by other pairs add nothing to the range; each person is shown at least once.
    if (sets.union(personOf(left), personOf(right)) !== undefined) {
      reviews.push({ kind, attendances: [left, right] });
    }
  };
  const signatureOf = (at: number): string => signature(known(personOf(at)));
  /** Every one of `some` is a review with every one of `all` that it does not conflict with; `some` are among `all`. */
  const review = (kind: Review['kind'], some: readonly number[], all: readonly number[]): void => {
    // Who is known for the same conflicts with nobody alike and with the same others, so one speaks for all like it. A
    // name that hundreds of rows bear would otherwise be as many pairs as their square.
    const [speakers, classes] = [Map.groupBy(some, signatureOf), Map.groupBy(all, signatureOf)];
    const joined = new Set<string>();
    for (const [speaker] of speakers.values()) {
      for (const [key, members] of classes) {
        const [first] = members;
        if (speaker === undefined || first === undefined) {
          continue;
        }
        if (!personsConflict(known(personOf(speaker)), known(personOf(first)))) {
          for (const member of joined.has(key) ? [first] : members) {
            join(kind, speaker, member);
          }
          joined.add(key);
        }
      }
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
    const members = onePerPerson(bucket, ofAttendance);
    review('birth_year_and_municipality', members, members);
  }
  const byBranch = buckets(facts, nameOf, (_, activity) => (activity.branch === '' ? -1 : places.of(activity.branch)));
  for (const bucket of byBranch) {
    const bareOnes = onePerPerson(bucket.filter(bare), ofAttendance);
    review('branch', bareOnes, onePerPerson(bucket, ofAttendance));
  }
  return { reviewRoot: sets.roots(), reviews };
}

/** The same for persons of whom the same is known. */
function signature(known: PersonEvidence | undefined): string {
  if (known === undefined) {
    return '';
  }
  const { memberNumbers, birthDates, birthYears } = known;
  return JSON.stringify([memberNumbers, birthDates, birthYears].map((values) => [...values].sort()));
}

function personsConflict(left: PersonEvidence | undefined, right: PersonEvidence | undefined): boolean {
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
