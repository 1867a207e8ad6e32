/** The reference program, second part: which attendances belong to one person. */
import { hasOtherIdentity, isIdentified, type PlainAttendance } from './reading.ts';

export interface PlainPerson {
  readonly attendances: ReadonlySet<PlainAttendance>;
}

export interface SamePersonResult {
  readonly personOf: ReadonlyMap<PlainAttendance, PlainPerson>;
  /** Equal for two persons who would be one if every open review were merged. */
  readonly widestOf: ReadonlyMap<PlainPerson, object>;
  readonly reviews: readonly (readonly [PlainPerson, PlainPerson])[];
  readonly refusedGroups: number;
}

type Agree = (left: PlainAttendance, right: PlainAttendance) => boolean;

const SHARED_FROM_GIVEN_NAMES = 4;

export function samePersons(attendances: readonly PlainAttendance[]): SamePersonResult {
  const personOf = new Map<PlainAttendance, PlainPerson>();
  for (const attendance of attendances) {
    if (isIdentified(attendance)) {
      personOf.set(attendance, { attendances: new Set([attendance]) });
    }
  }
  const rows = [...personOf.keys()];
  let refusedGroups = 0;

  const mergeTier = (value: (row: PlainAttendance) => string, agree: Agree, mayConflict: boolean) => {
    for (const [, sharing] of inOrder(groupBy(rows, value))) {
      for (const group of agreeingGroups(sharing, agree)) {
        const persons = [...new Set(group.map((row) => known(personOf.get(row))))];
        if (!mayConflict && persons.some((one) => persons.some((other) => conflict(one, other)))) {
          refusedGroups += 1;
          continue;
        }
        const merged = { attendances: new Set(persons.flatMap((person) => [...person.attendances])) };
        for (const row of merged.attendances) {
          personOf.set(row, merged);
        }
      }
    }
  };
  const emails = sharedAddresses(rows, (row) => row.email);
  const phones = sharedAddresses(rows, (row) => row.phone);
  mergeTier((row) => row.memberNumber, agreeByMemberNumber, true);
  mergeTier((row) => (emails.has(row.email) ? '' : row.email), agreeByAddress, false);
  mergeTier((row) => (phones.has(row.phone) ? '' : row.phone), agreeByAddress, false);
  mergeTier(
    (row) => (row.nameKey === '' || row.birthDate === '' ? '' : `${row.nameKey}\t${row.birthDate}`),
    () => true,
    false,
  );

  const reviews = reviewPairs(rows, personOf);
  return { personOf, widestOf: widest(new Set(personOf.values()), reviews), reviews, refusedGroups };
}

/**
 * Readings 26 and 27: a group is all rows that agree with exactly the same rows, so a row that agrees with two rows which
 * do not agree with each other joins neither. The group with the smallest name key comes first.
 */
function agreeingGroups(sharing: readonly PlainAttendance[], agree: Agree): PlainAttendance[][] {
  const agreesWith = (row: PlainAttendance) =>
    sharing.map((other, index) => (agree(row, other) ? index : '')).join(' ');
  const groups = [...groupBy(sharing, (row) => agreesWith(row)).values()];
  const smallest = (group: PlainAttendance[]) => group.map((row) => row.nameKey).sort(byCodePoint)[0] ?? '';
  return groups.sort((left, right) => byCodePoint(smallest(left), smallest(right)));
}

/** The guard of tier 1. */
function agreeByMemberNumber(left: PlainAttendance, right: PlainAttendance): boolean {
  if (left.nameKey === '' || right.nameKey === '') {
    return true;
  }
  const firstNamesCompatible = compatible(first(left), first(right)) || oneLetterApart(first(left), first(right));
  const surnamesDiffer = last(left) !== last(right) && !oneLetterApart(last(left), last(right));
  const birthsConflict =
    left.birthDate !== '' && right.birthDate !== ''
      ? left.birthDate !== right.birthDate
      : left.birthYear !== '' && right.birthYear !== '' && left.birthYear !== right.birthYear;
  return firstNamesCompatible || !(birthsConflict || surnamesDiffer);
}

/** Tiers 2 and 3. */
function agreeByAddress(left: PlainAttendance, right: PlainAttendance): boolean {
  if (left.nameKey === '' || right.nameKey === '') {
    return left.nameKey === right.nameKey;
  }
  const oneWord = first(left) === last(left) || first(right) === last(right);
  return compatible(first(left), first(right)) && (oneWord || compatible(last(left), last(right)));
}

function first(row: PlainAttendance): string {
  return row.nameKey.split(' ')[0] ?? '';
}

function last(row: PlainAttendance): string {
  return row.nameKey.split(' ').at(-1) ?? '';
}

/** Equal, or one an initial of the other. */
function compatible(left: string, right: string): boolean {
  const initial = (short: string, long: string) => [...short].length === 1 && long.startsWith(short);
  return left === right || initial(left, right) || initial(right, left);
}

/** One letter added, dropped or changed, or two neighbouring letters swapped. */
export function oneLetterApart(left: string, right: string): boolean {
  const [from, to] = [[...left], [...right]];
  const variants: string[] = [];
  for (let at = 0; at < from.length; at++) {
    variants.push([...from.slice(0, at), ...from.slice(at + 1)].join(''));
    variants.push([...from.slice(0, at), to[at] ?? '', ...from.slice(at + 1)].join(''));
    variants.push([...from.slice(0, at), from[at + 1] ?? '', from[at] ?? '', ...from.slice(at + 2)].join(''));
  }
  for (let at = 0; at < to.length; at++) {
    variants.push([...from.slice(0, at), to[at] ?? '', ...from.slice(at)].join(''));
  }
  return variants.includes(right);
}

/** Reading 25: addresses that are shared and therefore no evidence. */
function sharedAddresses(rows: readonly PlainAttendance[], address: (row: PlainAttendance) => string): Set<string> {
  const shared = new Set<string>();
  for (const [value, sharing] of groupBy(rows, address)) {
    const given = [...new Set(sharing.filter((row) => row.nameKey !== '').map(first))];
    const names = given.filter((word) => [...word].length >= 2);
    const initials = given.filter((word) => [...word].length === 1 && !names.some((name) => name.startsWith(word)));
    if (names.length + initials.length >= SHARED_FROM_GIVEN_NAMES) {
      shared.add(value);
    }
  }
  return shared;
}

/** Readings 27 and 30. */
export function conflict(one: PlainPerson, other: PlainPerson): boolean {
  const disjoint = (field: 'memberNumber' | 'birthDate' | 'birthYear') => {
    const values = (person: PlainPerson) =>
      new Set([...person.attendances].map((row) => row[field]).filter((text) => text !== ''));
    const [left, right] = [values(one), values(other)];
    return left.size > 0 && right.size > 0 && left.isDisjointFrom(right);
  };
  return one !== other && (disjoint('memberNumber') || disjoint('birthDate') || disjoint('birthYear'));
}

/** Readings 28 and 29. */
function reviewPairs(
  rows: readonly PlainAttendance[],
  personOf: ReadonlyMap<PlainAttendance, PlainPerson>,
): [PlainPerson, PlainPerson][] {
  const pairs: [PlainPerson, PlainPerson][] = [];
  for (const namesakes of groupBy(rows, (row) => row.nameKey).values()) {
    const seen = new Map<PlainPerson, Set<PlainPerson>>();
    for (const left of namesakes) {
      for (const right of namesakes) {
        const [one, other] = [known(personOf.get(left)), known(personOf.get(right))];
        if (one === other || seen.get(one)?.has(other) || seen.get(other)?.has(one)) {
          continue;
        }
        if (mayBeOne(left, right) && !conflict(one, other)) {
          pairs.push([one, other]);
          seen.set(one, (seen.get(one) ?? new Set()).add(other));
        }
      }
    }
  }
  return pairs;
}

function mayBeOne(left: PlainAttendance, right: PlainAttendance): boolean {
  const sameYearAndPlace =
    left.birthYear !== '' &&
    left.birthYear === right.birthYear &&
    left.activity.municipality !== '' &&
    left.activity.municipality === right.activity.municipality;
  const sameBranch = left.activity.branch !== '' && left.activity.branch === right.activity.branch;
  return sameYearAndPlace || (sameBranch && !(hasOtherIdentity(left) && hasOtherIdentity(right)));
}

function widest(
  persons: ReadonlySet<PlainPerson>,
  reviews: readonly (readonly [PlainPerson, PlainPerson])[],
): Map<PlainPerson, object> {
  const neighbours = new Map<PlainPerson, PlainPerson[]>();
  for (const [one, other] of reviews) {
    neighbours.set(one, [...(neighbours.get(one) ?? []), other]);
    neighbours.set(other, [...(neighbours.get(other) ?? []), one]);
  }
  const found = new Map<PlainPerson, object>();
  for (const start of persons) {
    const group = {};
    const waiting = found.has(start) ? [] : [start];
    for (let person = waiting.pop(); person !== undefined; person = waiting.pop()) {
      if (!found.has(person)) {
        found.set(person, group);
        waiting.push(...(neighbours.get(person) ?? []));
      }
    }
  }
  return found;
}

/** Groups rows by a text; rows with an empty text are left out. */
function groupBy(
  rows: readonly PlainAttendance[],
  textOf: (row: PlainAttendance) => string,
): Map<string, PlainAttendance[]> {
  const groups = new Map<string, PlainAttendance[]>();
  for (const row of rows) {
    const text = textOf(row);
    if (text !== '') {
      groups.set(text, [...(groups.get(text) ?? []), row]);
    }
  }
  return groups;
}

function inOrder<Value>(groups: ReadonlyMap<string, Value>): [string, Value][] {
  return [...groups].sort(([left], [right]) => byCodePoint(left, right));
}

/** Reading 3. */
export function byCodePoint(left: string, right: string): number {
  const points = (text: string) => [...text].map((letter) => letter.codePointAt(0) ?? 0);
  const [one, other] = [points(left), points(right)];
  for (const [index, point] of one.entries()) {
    const difference = point - (other[index] ?? -1);
    if (difference !== 0) {
      return difference;
    }
  }
  return one.length - other.length;
}

export function known<Value>(value: Value | undefined): Value {
  if (value === undefined) {
    throw new Error('The reference program lost a value');
  }
  return value;
}
