/** What is known of a person beside the name: enough to say that two cannot be one. */
import type { Identity } from './identity.ts';

/** What decides whether two persons can be one (readings 27 and 30). */
export interface PersonFacts {
  readonly memberNumbers: ReadonlySet<string>;
  readonly birthDates: ReadonlySet<string>;
  readonly birthYears: ReadonlySet<number>;
}

export function factsOf(node: Identity): PersonFacts {
  return {
    memberNumbers: new Set(node.memberNumber === '' ? [] : [node.memberNumber]),
    birthDates: new Set(node.birthDate === '' ? [] : [node.birthDate]),
    birthYears: new Set(node.birthYear === 0 ? [] : [node.birthYear]),
  };
}

export function combine(left: PersonFacts, right: PersonFacts): PersonFacts {
  return {
    memberNumbers: left.memberNumbers.union(right.memberNumbers),
    birthDates: left.birthDates.union(right.birthDates),
    birthYears: left.birthYears.union(right.birthYears),
  };
}

/** Both say something and nothing of it is the same. */
export function conflict(left: PersonFacts, right: PersonFacts): boolean {
  return (
    apart(left.memberNumbers, right.memberNumbers) ||
    apart(left.birthDates, right.birthDates) ||
    apart(left.birthYears, right.birthYears)
  );
}

function apart<T>(left: ReadonlySet<T>, right: ReadonlySet<T>): boolean {
  return left.size > 0 && right.size > 0 && left.isDisjointFrom(right);
}
