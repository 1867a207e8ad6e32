/** What is known of a person beside the name: enough to say that two cannot be one. */
import type { Identity } from '../facts/identity.ts';

/** What decides whether two persons can be one (readings 27 and 30). */
export interface PersonEvidence {
  readonly memberNumbers: ReadonlySet<string>;
  readonly birthDates: ReadonlySet<string>;
  readonly birthYears: ReadonlySet<number>;
}

export function evidenceOf(node: Identity): PersonEvidence {
  return {
    memberNumbers: new Set(node.memberNumber === '' ? [] : [node.memberNumber]),
    birthDates: new Set(node.birthDate === '' ? [] : [node.birthDate]),
    birthYears: new Set(node.birthYear === 0 ? [] : [node.birthYear]),
  };
}

export function combine(evidence: readonly PersonEvidence[]): PersonEvidence {
  return {
    memberNumbers: new Set(evidence.flatMap(({ memberNumbers }) => [...memberNumbers])),
    birthDates: new Set(evidence.flatMap(({ birthDates }) => [...birthDates])),
    birthYears: new Set(evidence.flatMap(({ birthYears }) => [...birthYears])),
  };
}

/** Both say something and nothing of it is the same. */
export function conflict(left: PersonEvidence, right: PersonEvidence): boolean {
  return (
    apart(left.memberNumbers, right.memberNumbers) ||
    apart(left.birthDates, right.birthDates) ||
    apart(left.birthYears, right.birthYears)
  );
}

function apart<T>(left: ReadonlySet<T>, right: ReadonlySet<T>): boolean {
  return left.size > 0 && right.size > 0 && left.isDisjointFrom(right);
}

/** Whether any two conflict, without trying each with each: thousands may share an address. */
export function anyConflict(evidence: readonly PersonEvidence[]): boolean {
  return (
    anyApart(evidence.map(({ memberNumbers }) => memberNumbers)) ||
    anyApart(evidence.map(({ birthDates }) => birthDates)) ||
    anyApart(evidence.map(({ birthYears }) => birthYears))
  );
}

function anyApart<T>(sets: readonly ReadonlySet<T>[]): boolean {
  const said = sets.filter(({ size }) => size > 0);
  const [smallest] = said.toSorted((left, right) => left.size - right.size);
  if (smallest === undefined) {
    return false;
  }
  // As a rule all say the same one thing, or one that says one thing contradicts another: then this settles it.
  if ([...smallest].some((value) => said.every((other) => other.has(value)))) {
    return false;
  }
  const alike = new Map(said.map((values) => [[...values].sort().join('\n'), values]));
  const different = [...alike.values()].sort((left, right) => left.size - right.size);
  return different.some((left, index) => different.slice(index + 1).some((right) => apart(left, right)));
}
