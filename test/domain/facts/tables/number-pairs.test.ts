import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { NumberPairs } from '../../../../lambdas/domain/facts/tables/number-pairs.ts';

const number = fc.integer({ min: -1, max: 40 });

it('gives each distinct pair one number, in the order in which they come, and knows no other pair', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { maxLength: 400 }), number, number, (pairs, left, right) => {
      const known = new NumberPairs();
      const expected = new Map<string, number>();
      for (const pair of pairs) {
        const place = expected.get(pair.join(' ')) ?? expected.size;
        expected.set(pair.join(' '), place);
        expect(known.add(...pair)).toBe(place);
      }
      expect(known.length).toBe(expected.size);
      expect(known.numberOf(left, right)).toBe(expected.get(`${left} ${right}`));
    }),
  );
});
