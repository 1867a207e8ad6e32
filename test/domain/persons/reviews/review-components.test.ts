import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { birthsConflict, conflict } from '../../../../lambdas/domain/persons/merging/person-evidence.ts';
import {
  componentsOf,
  type PersonClass,
  type Relation,
} from '../../../../lambdas/domain/persons/reviews/review-components.ts';

const some = <T>(...values: T[]) => fc.subarray(values, { maxLength: 2 }).map((chosen) => new Set(chosen));
const personClass: fc.Arbitrary<PersonClass> = fc.record({
  evidence: fc.option(
    fc.record({
      memberNumbers: some(1, 2, 3, 4, 5),
      birthDates: some(1, 2, 3, 4, 5),
      birthYears: some(1950, 1951, 1952, 1953),
    }),
    { nil: undefined },
  ),
  blocks: fc.option(
    fc
      .dictionary(fc.constantFrom('0', '1'), fc.nat({ max: 2 }))
      .map((found) => new Map(Object.entries(found).map(([decision, block]) => [Number(decision), block]))),
    { nil: undefined },
  ),
  trait: fc.nat({ max: 4 }),
});
const relations: readonly (readonly [string, Relation])[] = [
  ['always', { related: () => true, numbersMatter: true }],
  ['when one has a certain trait', { related: (left, right) => left === 0 || right === 0, numbersMatter: true }],
  ['with differing traits whatever their numbers', { related: (left, right) => left !== right, numbersMatter: false }],
];

describe.each(relations)('classes of persons who are related %s', (_, relation) => {
  it.each([
    ['few', 0, 20],
    ['many', 25, 70],
  ])('are joined by every pair that does not conflict when they are %s', (_size, minLength, maxLength) => {
    fc.assert(
      fc.property(fc.array(personClass, { minLength, maxLength, size: 'max' }), (classes) => {
        const found = componentsOf(classes, relation);
        expect(found.map(inOrder).sort()).toEqual(componentsByDefinition(classes, relation).map(inOrder).sort());
      }),
      { numRuns: 150 },
    );
  });
});

it('joins thousands of classes that nearly all conflict without comparing every pair', () => {
  const count = 20_000;
  const classes = Array.from(
    { length: count },
    (_, index): PersonClass => ({
      evidence: {
        memberNumbers: new Set([index % (count / 2)]),
        birthDates: new Set(),
        birthYears: new Set([1950]),
      },
      blocks: undefined,
      trait: index,
    }),
  );
  let compared = 0;
  const relation: Relation = {
    related: () => {
      compared++;
      return true;
    },
    numbersMatter: true,
  };
  expect(componentsOf(classes, relation)).toHaveLength(count / 2);
  expect(compared).toBeLessThan(3 * count);
});

it('joins thousands of classes whom a decision keeps apart without comparing every pair', () => {
  const count = 20_000;
  const classes = Array.from(
    { length: count },
    (_, index): PersonClass => ({ evidence: undefined, blocks: new Map([[0, index % (count / 2)]]), trait: index }),
  );
  let compared = 0;
  const relation: Relation = {
    related: () => {
      compared++;
      return true;
    },
    numbersMatter: true,
  };
  expect(componentsOf(classes, relation)).toHaveLength(count / 2);
  expect(compared).toBeLessThan(3 * count);
});

function inOrder(component: readonly number[]): string {
  return component.toSorted((left, right) => left - right).join(' ');
}

/** Every pair is compared until no class reaches another one. */
function componentsByDefinition(classes: readonly PersonClass[], { related, numbersMatter }: Relation): number[][] {
  const isPair = (left: PersonClass, right: PersonClass) =>
    related(left.trait, right.trait) &&
    ![...(left.blocks ?? [])].some(([decision, block]) => (right.blocks?.get(decision) ?? block) !== block) &&
    (left.evidence === undefined ||
      right.evidence === undefined ||
      !(numbersMatter ? conflict(left.evidence, right.evidence) : birthsConflict(left.evidence, right.evidence)));
  const labels = [...classes.keys()];
  for (const [index, left] of classes.entries()) {
    for (const [other, right] of classes.entries()) {
      if (index !== other && isPair(left, right)) {
        const [from, to] = [labels[other], labels[index]];
        labels.forEach((label, at) => {
          labels[at] = label === from && to !== undefined ? to : label;
        });
      }
    }
  }
  return [...Map.groupBy(classes.keys(), (index) => labels[index]).values()];
}
