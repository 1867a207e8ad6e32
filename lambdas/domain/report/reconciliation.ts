/** Equations that must hold in every report. The sheet Kontroll shows both sides, and StoreFile refuses a breach. */
import * as z from 'zod';
import type { Figures, GroupFigures } from '../counting/figures.ts';
import { VerificationFailedError } from '../errors.ts';
import type { Basis } from '../export/basis.ts';
import type { ReadCounts } from '../facts/read-counts.ts';

export interface ReconciliationLine {
  readonly code: string;
  readonly value: number;
  readonly expected: number;
}

/** Data rows of the sheets that list something, those continued in further sheets included. */
export const sheetCountsSchema = z.object({ activities: z.int(), peerSupporters: z.int(), nearMisses: z.int() });
export type SheetCounts = Readonly<z.infer<typeof sheetCountsSchema>>;

/** Every activity is in one group of each grouping, so the sums over the groups are the totals. */
const GROUPINGS = { categories: 'per_category', lokallag: 'per_lokallag', kommune: 'per_kommune' } as const;
/** Figures that can be summed. Persons cannot: one person can be in several groups. */
const SUMMED = ['activities', 'counted_days', 'minutes', 'attendances'] as const;

/**
 * Each line compares two counts that were taken at different places.
 * @param read counts from the chunks of the register
 * @param imported counts from the import
 * @param rows rows of the sheets, and activities that the query found in the chosen lokallag
 */
export function reconcile(
  figures: Figures,
  read: ReadCounts,
  imported: Pick<Basis, 'activityRows' | 'activities' | 'attendanceRows' | 'attendancesOfUnknownActivity'>,
  rows: { readonly written: SheetCounts; readonly queried: number },
): ReconciliationLine[] {
  const { total, per_category: perCategory } = figures;
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
    { code: 'sheet_rows', value: rows.written.activities, expected: rows.queried },
    {
      code: 'peer_supporter_rows',
      value: rows.written.peerSupporters,
      expected: total.active_peer_supporters,
    },
    {
      code: 'near_miss_rows',
      value: rows.written.nearMisses,
      expected: Object.values(total.near_misses).reduce((sum, days) => sum + days, 0),
    },
    { code: 'categories', value: sumOf(perCategory, 'activity_days'), expected: total.activity_days },
    ...sumLines(figures),
  ];
}

function sumLines(figures: Figures): ReconciliationLine[] {
  return Object.entries(GROUPINGS).flatMap(([grouping, key]) =>
    SUMMED.map((figure) => ({
      code: `${grouping}_${figure}`,
      value: sumOf(figures[key], figure),
      expected: figures.total[figure],
    })),
  );
}

function sumOf(
  groups: Readonly<Record<string, GroupFigures>>,
  figure: 'activity_days' | (typeof SUMMED)[number],
): number {
  return Object.values(groups).reduce((sum, group) => sum + group[figure], 0);
}

/** @throws VerificationFailedError naming the first line whose two counts differ */
export function verifyReconciliation(lines: readonly ReconciliationLine[]): void {
  for (const { code, value, expected } of lines) {
    if (value !== expected) {
      throw new VerificationFailedError(`reconciliation ${code}`, expected, value);
    }
  }
}
