/** How many rows of a chunk are in the facts and how many are left out, for the reconciliation. */
import * as z from 'zod';
import { type RegisteredChunk, textAt } from '../register/chunk/registered-chunk.ts';
import { isKept } from '../register/kept-activity.ts';
import type { ChunkFacts } from './chunk-facts.ts';

/** Rows of every year, because the reconciliation compares them with the rows that were imported. */
export const readCountsSchema = z.object({
  activities: z.int(),
  attendances: z.int(),
  droppedActivities: z.int(),
  droppedAttendances: z.int(),
});
export type ReadCounts = z.infer<typeof readCountsSchema>;

export function readCounts(chunk: RegisteredChunk, { activities, attendances }: ChunkFacts): ReadCounts {
  const { aktivitet_id, dato } = chunk.activities.fields;
  const dropped = chunk.attendanceCounts.filter((_, index) => {
    const fields = { aktivitet_id: textAt(aktivitet_id, index), dato: textAt(dato, index) };
    return !isKept({ fields });
  });
  return {
    activities: activities.row.length,
    attendances: attendances.row.length,
    droppedActivities: dropped.length,
    droppedAttendances: dropped.reduce((sum, count) => sum + count, 0),
  };
}

export function addCounts(counts: readonly ReadCounts[]): ReadCounts {
  return counts.reduce(
    (sum, each) => ({
      activities: sum.activities + each.activities,
      attendances: sum.attendances + each.attendances,
      droppedActivities: sum.droppedActivities + each.droppedActivities,
      droppedAttendances: sum.droppedAttendances + each.droppedAttendances,
    }),
    { activities: 0, attendances: 0, droppedActivities: 0, droppedAttendances: 0 },
  );
}
