import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdIndex } from '../../../../lambdas/domain/register/join/id-index.ts';

it('numbers different ids as a map does, and gives them back', () => {
  const id = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.nat({ max: 30 }).map(String));
  fc.assert(
    fc.property(fc.array(id, { maxLength: 200 }), fc.array(id, { maxLength: 20 }), (ids, others) => {
      const index = new IdIndex(12_345);
      const numbers = new Map<string, number>();
      for (const each of ids) {
        expect(index.add(each)).toBe(numbers.get(each) ?? numbers.size);
        if (!numbers.has(each)) numbers.set(each, numbers.size);
      }
      expect(index.size).toBe(numbers.size);
      for (const each of [...ids, ...others]) expect(index.find(each)).toBe(numbers.get(each) ?? -1);
      expect([...numbers.keys()].map((_, number) => index.idOf(number))).toEqual([...numbers.keys()]);
    }),
  );
});

it('finds each of a hundred thousand ids', () => {
  const index = new IdIndex(12_345);
  const ids = Array.from({ length: 100_000 }, (_, number) => `2025-${number}`);
  for (const id of ids) index.add(id);
  expect(ids.filter((id, number) => index.find(id) !== number || index.idOf(number) !== id)).toEqual([]);
  expect(index.find('2025-100000')).toBe(-1);
});
