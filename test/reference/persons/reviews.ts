/** The reference program: pairs of persons who may be one ("Participants", review; readings 28, 29 and 33). */

import type { Attendance } from '../reading/register.ts';
import { groupBy } from '../reading/text.ts';
import type { Evidence } from './evidence.ts';
import { looseKey } from './name-key.ts';
import { conflict, join, type Person, type PersonOf, personIn } from './persons.ts';
import { givenNamesCompatible, lastWordsCompatible } from './same-person.ts';

type ValueOf = (row: Attendance) => string;

/** Which persons stand for those of a review; grows as pairs come in, since their number can be large. */
interface Joining {
  readonly personOf: PersonOf;
  readonly parentOf: Map<Person, Person>;
}

/** The persons had every open review been merged, transitively and without guards (reading 28). */
export function joinReviews(evidence: Evidence, personOf: PersonOf): PersonOf {
  const joining = { personOf, parentOf: new Map<Person, Person>() };
  const { rows, numberOf, emailOf, phoneOf } = evidence;
  const keyed = rows.filter((row) => row.nameKey !== '');
  const nameKey: ValueOf = (row) => row.nameKey;
  const birthDate: ValueOf = (row) => row.birthDate;
  const loose: ValueOf = (row) => looseKey(row.nameKey);

  allPairs(
    joining,
    groupBy(
      keyed,
      allOf(nameKey, (row) => row.birthYear, municipality),
    ),
    true,
  );
  namesAlone(
    joining,
    groupBy(
      keyed,
      allOf(nameKey, (row) => row.activity.branch),
    ),
    evidence.isNameAlone,
  );
  allPairs(joining, groupBy(rows, numberOf), false);
  for (const address of [emailOf, phoneOf]) {
    newSurnames(joining, groupBy(keyed, address));
    allPairs(joining, groupBy(rows, allOf(address, birthDate)), true);
  }
  for (const value of [birthDate, numberOf, emailOf, phoneOf]) {
    allPairs(joining, groupBy(keyed, allOf(loose, value)), true);
  }
  return joined(joining);
}

function municipality({ activity }: Attendance): string {
  return activity.municipality;
}

/** Empty where one of the values is. */
function allOf(...values: readonly ValueOf[]): ValueOf {
  return (row) => {
    const texts = values.map((value) => value(row));
    return texts.includes('') ? '' : texts.join('\t');
  };
}

function personsOf(rows: readonly Attendance[], personOf: PersonOf): Person[] {
  return [...new Set(rows.map((row) => personIn(personOf, row)))];
}

function allPairs(joining: Joining, groups: ReadonlyMap<string, readonly Attendance[]>, numbersMatter: boolean): void {
  for (const rows of groups.values()) {
    const persons = personsOf(rows, joining.personOf);
    for (const [index, one] of persons.entries()) {
      for (const other of persons.slice(index + 1)) {
        review(joining, one, other, numbersMatter);
      }
    }
  }
}

/** Same name key in the same lokallag, where one of the two rows has no other identity. */
function namesAlone(
  joining: Joining,
  groups: ReadonlyMap<string, readonly Attendance[]>,
  isNameAlone: (row: Attendance) => boolean,
): void {
  for (const rows of groups.values()) {
    const persons = personsOf(rows, joining.personOf);
    for (const one of personsOf(rows.filter(isNameAlone), joining.personOf)) {
      for (const other of persons) {
        review(joining, one, other, true);
      }
    }
  }
}

/** Same address, given names compatible, last words not. */
function newSurnames(joining: Joining, groups: ReadonlyMap<string, readonly Attendance[]>): void {
  for (const rows of groups.values()) {
    const byName = groupBy(rows, (row) => row.nameKey);
    for (const [oneKey, oneRows] of byName) {
      for (const [otherKey, otherRows] of byName) {
        if (givenNamesCompatible(oneKey, otherKey) && !lastWordsCompatible(oneKey, otherKey)) {
          for (const one of personsOf(oneRows, joining.personOf)) {
            for (const other of personsOf(otherRows, joining.personOf)) {
              review(joining, one, other, false);
            }
          }
        }
      }
    }
  }
}

/** A pair that conflicts is no review. */
function review({ parentOf }: Joining, one: Person, other: Person, numbersMatter: boolean): void {
  const [left, right] = [rootOf(parentOf, one), rootOf(parentOf, other)];
  if (left !== right && !conflict(one, other, numbersMatter)) {
    parentOf.set(left, right);
  }
}

function rootOf(parentOf: Map<Person, Person>, person: Person): Person {
  let root = person;
  for (let parent = parentOf.get(root); parent !== undefined; parent = parentOf.get(root)) {
    root = parent;
  }
  if (root !== person) {
    parentOf.set(person, root);
  }
  return root;
}

function joined({ personOf, parentOf }: Joining): PersonOf {
  const all = new Map(personOf);
  const groups = Map.groupBy(new Set(personOf.values()), (person) => rootOf(parentOf, person));
  for (const persons of groups.values()) {
    join(persons, all);
  }
  return all;
}
