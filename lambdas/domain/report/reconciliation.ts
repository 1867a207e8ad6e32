/** Equations that must hold in every report; both sides stand on the sheet Kontroll, and StoreFile refuses a breach. */
import * as z from 'zod';
import type { Figures } from '../counting/figures.ts';
import type { Basis } from '../export/basis.ts';

export interface ReconciliationLine {
  readonly code: string;
  readonly value: number;
  readonly expected: number;
}

/** What the aggregate stage found in the snapshot of one or all chunks, whatever its year. */
export const readCountsSchema = z.object({
  activities: z.int(),
  attendances: z.int(),
  droppedActivities: z.int(),
  droppedAttendances: z.int(),
});
export type ReadCounts = z.infer<typeof readCountsSchema>;

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

/**
 * Each line holds two counts against each other that were taken at different places.
 * @param read what was found in the snapshots
 * @param imported what the import counted
 * @param rows of the sheet Aktiviteter, and the activities that the query found in the chosen lokallag
 */
export function reconcile(
  figures: Figures,
  read: ReadCounts,
  imported: Pick<Basis, 'activityRows' | 'activities' | 'attendanceRows' | 'attendancesOfUnknownActivity'>,
  rows: { readonly written: number; readonly queried: number },
): ReconciliationLine[] {
  const { total, per_category: perCategory } = figures;
  const categoryDays = Object.values(perCategory).reduce((sum, group) => sum + group.activity_days, 0);
  const notCounted = Object.values(total.not_counted).reduce((sum, days) => sum + days, 0);
  return [
    { code: 'activity_days', value: total.counted_days + notCounted, expected: total.activity_days },
    {
      code: 'activities',
      value: read.activities + read.droppedActivities + (imported.activityRows - imported.activities),
      expected: imported.activityRows,
    },
    {
      code: 'attendances',
      value: read.attendances + read.droppedAttendances + imported.attendancesOfUnknownActivity,
      expected: imported.attendanceRows,
    },
    { code: 'sheet_rows', value: rows.written, expected: rows.queried },
    { code: 'categories', value: categoryDays, expected: total.activity_days },
  ];
}
