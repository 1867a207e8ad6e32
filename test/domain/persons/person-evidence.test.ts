import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyConflict, conflict, type PersonEvidence } from '../../../lambdas/domain/persons/person-evidence.ts';

const some = <T>(...values: T[]) => fc.subarray(values).map((chosen) => new Set(chosen));
const known: fc.Arbitrary<PersonEvidence> = fc.record({
  memberNumbers: some('1', '2'),
  birthDates: some('1950-01-01', '1950-01-02', '1951-01-01', '1952-01-01'),
  birthYears: some(1950, 1951, 1952),
});
const bornIn = (...years: number[]): PersonEvidence => ({
  memberNumbers: new Set(),
  birthDates: new Set(),
  birthYears: new Set(years),
});

describe('any of several persons conflict', () => {
  it('when two of them do', () => {
    fc.assert(
      fc.property(fc.array(known, { maxLength: 6 }), (persons) => {
        expect(anyConflict(persons)).toBe(persons.some((one) => persons.some((other) => conflict(one, other))));
      }),
      { numRuns: 500 },
    );
  });

  it('but not when each two share something, though all have nothing in common', () => {
    expect(anyConflict([bornIn(1950, 1951), bornIn(1951, 1952), bornIn(1952, 1950), bornIn()])).toBe(false);
  });

  it('whoever of them says nothing', () => {
    expect(anyConflict([bornIn(), bornIn(1950), bornIn(), bornIn(1951)])).toBe(true);
  });
});
