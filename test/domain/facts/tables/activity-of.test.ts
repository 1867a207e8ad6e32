import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ActivityOf } from '../../../../lambdas/domain/facts/tables/activity-of.ts';

/** Where the attendances of each activity begin, followed by how many there are. */
function startsOf(counts: readonly number[]): Int32Array {
  const starts = new Int32Array(counts.length + 1);
  counts.forEach((count, activity) => {
    starts[activity + 1] = (starts[activity] ?? 0) + count;
  });
  return starts;
}

it('is the activity of each attendance, however many each activity has', () => {
  const count = fc.oneof(fc.constant(0), fc.nat(3), fc.nat(100));
  fc.assert(
    fc.property(fc.array(count, { maxLength: 60 }), (counts) => {
      const activityOf = new ActivityOf(startsOf(counts));
      const expected = counts.flatMap((many, activity) => Array.from({ length: many }, () => activity));
      expect(expected.map((_, attendance) => activityOf.at(attendance))).toEqual(expected);
      expect([activityOf.at(-1), activityOf.at(expected.length)]).toEqual([-1, -1]);
    }),
  );
});
