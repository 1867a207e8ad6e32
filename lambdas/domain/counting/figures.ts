/**
 * The content of `figures.json`, which every export writes beside its report. Keys and units are those of `expected.json`
 * of the sample registers; they are in snake_case because that file is a published contract.
 */
import * as z from 'zod';
import {
  CATEGORY_IDS,
  type CategoryId,
  NEAR_MISS_REASONS,
  type NearMissReason,
  REASONS,
  type Reason,
  settingsSchema,
} from '../rules/rule-set.ts';
import { textRecord } from '../text-record.ts';

const count = z.int().min(0);

function allOf<Key extends string, Value extends z.ZodType>(keys: readonly Key[], value: Value) {
  return z.record(z.enum(keys), value);
}

/** The figures of one group of activities. Unique participants are counted for each group and never summed. */
export const groupFiguresSchema = z.strictObject({
  /** Activities with at least one day in the base year. */
  activities: count,
  /** All days of all activities, in any year: counted days plus the days of `not_counted`. */
  activity_days: count,
  counted_days: count,
  /** The low end: judged anew with every open review of the register merged; never above `counted_days` (reading 32). */
  counted_days_min: count,
  /** Days by the first reason that applies. */
  not_counted: allOf<Reason, typeof count>(REASONS, count),
  /** Days in the base year that fail exactly one of the five tests and no other. */
  near_misses: allOf<NearMissReason, typeof count>(NEAR_MISS_REASONS, count),
  /** `minutes` / 60 to two decimals. */
  hours: z.number().min(0),
  /** Whole minutes of all activity-days in the base year, counted or not. */
  minutes: count,
  active_peer_supporters: count,
  active_peer_supporters_min: count,
  attendances: count,
  unique_participants: count,
  /** The number if every open review of the register were merged. It is no bound on the true number (reading 28). */
  unique_participants_min: count,
  unidentified: count,
  also: z.strictObject({
    minutes_of_counted_days: count,
    peer_supporters_of_counted_days: count,
    attendances_rolle_likeperson: count,
    attendances_rolle_annen: count,
  }),
});
export type GroupFigures = z.infer<typeof groupFiguresSchema>;

export const figuresSchema = z.strictObject({
  organisation: z.string(),
  organisationNumber: z.string(),
  year: z.int(),
  settings: settingsSchema,
  source: z.strictObject({
    activity_rows: count,
    attendance_rows: count,
    activities_kept: count,
    attendances_of_unknown_activity: count,
  }),
  total: groupFiguresSchema,
  /** All nine, zeros included. */
  per_category: allOf<CategoryId, typeof groupFiguresSchema>(CATEGORY_IDS, groupFiguresSchema),
  /** The empty key stands for activities without a lokallag, shown as unknown (reading 20). */
  per_lokallag: textRecord(groupFiguresSchema),
  per_kommune: textRecord(groupFiguresSchema),
  /** Number of findings by code, for information only. */
  findings: z.record(z.string(), count).optional(),
});
export type Figures = z.infer<typeof figuresSchema>;
