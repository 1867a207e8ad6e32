/** Member numbers and births of a person, which can show that two persons are not the same. */
import { NO_TEXT } from '../../facts/tables/texts.ts';

/** Decides whether two persons conflict (readings 27 and 30). */
export interface PersonEvidence {
  /** Numbers of texts. */
  readonly memberNumbers: ReadonlySet<number>;
  /** Numbers of texts. */
  readonly birthDates: ReadonlySet<number>;
  readonly birthYears: ReadonlySet<number>;
}

/** @param memberNumber number of its text, as that of the date; NO_TEXT also for one that is shared (reading 25) */
export function evidenceOf(memberNumber: number, birthDate: number, birthYear: number): PersonEvidence {
  return {
    memberNumbers: new Set(memberNumber === NO_TEXT ? [] : [memberNumber]),
    birthDates: new Set(birthDate === NO_TEXT ? [] : [birthDate]),
    birthYears: new Set(birthYear === 0 ? [] : [birthYear]),
  };
}

export function combine(evidence: readonly PersonEvidence[]): PersonEvidence {
  return {
    memberNumbers: new Set(evidence.flatMap(({ memberNumbers }) => [...memberNumbers])),
    birthDates: new Set(evidence.flatMap(({ birthDates }) => [...birthDates])),
    birthYears: new Set(evidence.flatMap(({ birthYears }) => [...birthYears])),
  };
}

/** Whether two persons conflict: both have values of one kind and share none of them. */
export function conflict(left: PersonEvidence, right: PersonEvidence): boolean {
  return shareNothing(left.memberNumbers, right.memberNumbers) || birthsConflict(left, right);
}

/** The conflict where differing member numbers do not matter (reading 28). */
export function birthsConflict(left: PersonEvidence, right: PersonEvidence): boolean {
  return shareNothing(left.birthDates, right.birthDates) || shareNothing(left.birthYears, right.birthYears);
}

function shareNothing<T>(left: ReadonlySet<T>, right: ReadonlySet<T>): boolean {
  return left.size > 0 && right.size > 0 && left.isDisjointFrom(right);
}

/** Whether any two persons conflict, without comparing every pair: thousands can share an address. */
export function anyConflict(evidence: readonly PersonEvidence[]): boolean {
  return (
    anyShareNothing(evidence.map(({ memberNumbers }) => memberNumbers)) ||
    anyShareNothing(evidence.map(({ birthDates }) => birthDates)) ||
    anyShareNothing(evidence.map(({ birthYears }) => birthYears))
  );
}

function anyShareNothing<T>(sets: readonly ReadonlySet<T>[]): boolean {
  const known = sets.filter(({ size }) => size > 0);
  const [smallest] = known.toSorted((left, right) => left.size - right.size);
  if (smallest === undefined) {
    return false;
  }
  // A value that all sets have decides the usual case without comparing pairs.
  if ([...smallest].some((value) => known.every((other) => other.has(value)))) {
    return false;
  }
  const distinct = new Map(known.map((values) => [[...values].sort().join('\n'), values]));
  // Small sets are the most likely to share nothing, so they come first.
  const bySize = [...distinct.values()].sort((left, right) => left.size - right.size);
  return bySize.some((left, index) => bySize.slice(index + 1).some((right) => shareNothing(left, right)));
}
