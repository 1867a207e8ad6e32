import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyConflict,
  conflict,
  type PersonEvidence,
} from '../../../../lambdas/domain/persons/merging/person-evidence.ts';

const some = <T>(...values: T[]) => fc.subarray(values).map((chosen) => new Set(chosen));
const evidence: fc.Arbitrary<PersonEvidence> = fc.record({
  memberNumbers: some(1, 2),
  birthDates: some(1, 2, 3, 4),
  birthYears: some(1950, 1951, 1952),
});
const bornIn = (...years: number[]): PersonEvidence => ({
  memberNumbers: new Set(),
  birthDates: new Set(),
  birthYears: new Set(years),
});

describe('several persons', () => {
  it('conflict exactly when two of them conflict', () => {
    fc.assert(
      fc.property(fc.array(evidence, { maxLength: 6 }), (persons) => {
        expect(anyConflict(persons)).toBe(persons.some((one) => persons.some((other) => conflict(one, other))));
      }),
      { numRuns: 500 },
    );
  });

  it('do not conflict when every two share a value, even if all of them share none', () => {
    expect(anyConflict([bornIn(1950, 1951), bornIn(1951, 1952), bornIn(1952, 1950), bornIn()])).toBe(false);
  });

  it('conflict when two of them do and others have no evidence', () => {
    expect(anyConflict([bornIn(), bornIn(1950), bornIn(), bornIn(1951)])).toBe(true);
  });
});
