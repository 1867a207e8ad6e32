/**
 * Reviews: pairs of persons who may be the same (`rules/README.md`, "Who is the same person"; readings 28 and 29). They
 * are never merged; they are shown as findings and determine the low end of the range.
 */
import { hasNameOnly } from '../facts/identity.ts';
import { type RegisterFacts, startOf } from '../facts/register-facts.ts';
import { conflict, type PersonEvidence } from './person-evidence.ts';
import { UnionFind } from './union-find.ts';

/** Two persons who may be the same. */
export interface Review {
  readonly kind: 'birth_year_and_municipality' | 'branch';
  /** One attendance of each person. */
  readonly attendances: readonly [number, number];
}

/** Member numbers and births of a person; undefined when there are none. */
export type EvidenceOfPerson = (person: number) => PersonEvidence | undefined;

export function findReviews(
  facts: RegisterFacts,
  ofAttendance: Int32Array,
  evidenceOf: EvidenceOfPerson,
  count: number,
): { reviewRoot: Int32Array; reviews: Review[] } {
  const sets = new UnionFind(count);
  const reviews: Review[] = [];
  const personOf = (at: number): number => ofAttendance[at] ?? -1;
  const join = (kind: Review['kind'], left: number, right: number): void => {
    // Persons who are already joined by other pairs do not change the range, and each of them is shown at least once.
    if (sets.union(personOf(left), personOf(right)) !== undefined) {
      reviews.push({ kind, attendances: [left, right] });
    }
  };
  const signatureOf = (at: number): string => signature(evidenceOf(personOf(at)));
  /** Makes a review of each pair of `some` and `all` that does not conflict; `all` includes `some`. */
  const review = (kind: Review['kind'], some: readonly number[], all: readonly number[]): void => {
    // Persons with the same evidence conflict with the same persons and not with each other, so one represents them all.
    // Otherwise the pairs of a name with thousands of rows would be their square.
    const [representatives, classes] = [Map.groupBy(some, signatureOf), Map.groupBy(all, signatureOf)];
    const joined = new Set<string>();
    for (const [representative] of representatives.values()) {
      for (const [key, members] of classes) {
        const [first] = members;
        if (representative === undefined || first === undefined) {
          continue;
        }
        if (!personsConflict(evidenceOf(personOf(representative)), evidenceOf(personOf(first)))) {
          for (const member of joined.has(key) ? [first] : members) {
            join(kind, representative, member);
          }
          joined.add(key);
        }
      }
    }
  };
  const isNameOnly = (at: number): boolean => {
    const node = facts.nodes[facts.node[at] ?? -1];
    return node !== undefined && hasNameOnly(node);
  };
  const names = new TextIds();
  const places = new TextIds();
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
    const nameOnly = onePerPerson(bucket.filter(isNameOnly), ofAttendance);
    review('branch', nameOnly, onePerPerson(bucket, ofAttendance));
  }
  return { reviewRoot: sets.roots(), reviews };
}

/** Equal for persons with the same evidence. */
function signature(evidence: PersonEvidence | undefined): string {
  if (evidence === undefined) {
    return '';
  }
  const { memberNumbers, birthDates, birthYears } = evidence;
  return JSON.stringify([memberNumbers, birthDates, birthYears].map((values) => [...values].sort()));
}

function personsConflict(left: PersonEvidence | undefined, right: PersonEvidence | undefined): boolean {
  return left !== undefined && right !== undefined && conflict(left, right);
}

/** Small whole numbers for texts, because a map by number needs a fraction of the memory. The empty text is -1. */
class TextIds {
  private readonly ids = new Map<string, number>();

  of(text: string): number {
    if (text === '') {
      return -1;
    }
    const found = this.ids.get(text);
    if (found !== undefined) {
      return found;
    }
    this.ids.set(text, this.ids.size);
    return this.ids.size - 1;
  }
}

/** More places than any register has; the product with the number of names stays an exact integer. */
const MAX_PLACES = 2 ** 24;

/** Groups of two or more attendances with the same name and place; attendances without one of them are in no group. */
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
      const key = name * MAX_PLACES + place;
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
