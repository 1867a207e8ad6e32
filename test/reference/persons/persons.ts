/** The reference program: persons as sets of attendances, when two cannot be one, and how they are joined. */

import type { Attendance } from '../reading/register.ts';
import type { Evidence } from './evidence.ts';

/** What is known of a person are the values of all its attendances; shared member numbers are none of them. */
export interface Person {
  readonly rows: readonly Attendance[];
  readonly numbers: ReadonlySet<string>;
  readonly birthDates: ReadonlySet<string>;
  readonly birthYears: ReadonlySet<string>;
}

/** The person of each identified attendance. */
export type PersonOf = ReadonlyMap<Attendance, Person>;

export function onePersonEach({ rows, numberOf }: Evidence): Map<Attendance, Person> {
  const setOf = (text: string) => new Set(text === '' ? [] : [text]);
  return new Map(
    rows.map((row) => [
      row,
      {
        rows: [row],
        numbers: setOf(numberOf(row)),
        birthDates: setOf(row.birthDate),
        birthYears: setOf(row.birthYear),
      },
    ]),
  );
}

/** Makes one person of several. */
export function join(persons: readonly Person[], personOf: Map<Attendance, Person>): void {
  const joined = {
    rows: persons.flatMap((person) => person.rows),
    numbers: union(persons.map((person) => person.numbers)),
    birthDates: union(persons.map((person) => person.birthDates)),
    birthYears: union(persons.map((person) => person.birthYears)),
  };
  for (const row of joined.rows) {
    personOf.set(row, joined);
  }
}

/** Readings 27, 28 and 30. */
export function conflict(left: Person, right: Person, numbersMatter: boolean): boolean {
  return (
    (numbersMatter && shareNone(left.numbers, right.numbers)) ||
    shareNone(left.birthDates, right.birthDates) ||
    shareNone(left.birthYears, right.birthYears)
  );
}

function shareNone(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size > 0 && right.size > 0 && left.isDisjointFrom(right);
}

function union(sets: readonly ReadonlySet<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]));
}

/** @throws Error for an attendance without an identity */
export function personIn(personOf: PersonOf, row: Attendance): Person {
  const person = personOf.get(row);
  if (person === undefined) {
    throw new Error('The reference program lost a person');
  }
  return person;
}
