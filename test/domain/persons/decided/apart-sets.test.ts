import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApartSets } from '../../../../lambdas/domain/persons/decided/apart-sets.ts';
import { areKeptApart, type DecidedBlocks } from '../../../../lambdas/domain/persons/decided/decided-blocks.ts';

const blocksOfPerson: fc.Arbitrary<DecidedBlocks | undefined> = fc.option(
  fc
    .array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })), { minLength: 1, maxLength: 3 })
    .map((entries) => new Map(entries)),
  { nil: undefined },
);

/** Persons 0 to length - 1, none of whom is decided to be another. */
function apartSets(ofPersons: readonly (DecidedBlocks | undefined)[]): ApartSets {
  const named = ofPersons.flatMap((blocks, person) => (blocks === undefined ? [] : [[person, blocks] as const]));
  return new ApartSets({ root: Int32Array.from(ofPersons.keys()), blocks: new Map(named) });
}

describe('sets of persons', () => {
  it('are as few as they become when each joins the first from whom no decision keeps it apart', () => {
    fc.assert(
      fc.property(fc.array(blocksOfPerson, { maxLength: 12 }), (ofPersons) => {
        const sets = apartSets(ofPersons);
        sets.unionAll([...ofPersons.keys()]);
        const found = [...Map.groupBy(ofPersons.keys(), (person) => sets.roots()[person]).values()];
        const areApart = (one: readonly number[], other: readonly number[]) =>
          one.some((left) => other.some((right) => areKeptApart(ofPersons[left], ofPersons[right])));
        for (const [index, one] of found.entries()) {
          expect(areApart(one, one)).toBe(false);
          for (const other of found.slice(index + 1)) {
            expect(areApart(one, other)).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('with thousands whom a decision keeps apart are found without comparing every pair', () => {
    let reads = 0;
    class CountedBlocks extends Map<number, number> {
      override get(decision: number): number | undefined {
        reads++;
        return super.get(decision);
      }
    }
    const count = 20_000;
    const ofPersons = Array.from({ length: count }, (_, index) => new CountedBlocks([[0, index]]));
    const sets = apartSets([undefined, ...ofPersons]);
    sets.unionAll([...Array(count + 1).keys()]);
    expect(new Set(sets.roots()).size).toBe(count);
    expect(reads).toBeLessThan(10 * count);
  });
});
