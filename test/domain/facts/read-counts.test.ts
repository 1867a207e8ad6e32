import { expect, it } from 'vitest';
import { addCounts } from '../../../lambdas/domain/facts/read-counts.ts';

it('adds up the counts of all chunks', () => {
  const counts = { activities: 2, attendances: 2, droppedActivities: 1, droppedAttendances: 1 };
  expect(addCounts([counts, counts])).toEqual({
    activities: 4,
    attendances: 4,
    droppedActivities: 2,
    droppedAttendances: 2,
  });
  expect(addCounts([])).toEqual({ activities: 0, attendances: 0, droppedActivities: 0, droppedAttendances: 0 });
});
