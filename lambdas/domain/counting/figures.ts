/**
 * What every export writes as `figures.json` beside its report: keys and units are those of the sample registers'
 * `expected.json`, in snake_case because that file is a contract of its own.
 */
import * as z from 'zod';
import { CATEGORY_IDS, type CategoryId, REASONS, type Reason, settingsSchema } from '../rules/rule-set.ts';

const count = z.int().min(0);

function allOf<Key extends string, Value extends z.ZodType>(keys: readonly Key[], value: Value) {
  return z.record(z.enum(keys), value);
}

/** The figures of one group of activities; unique participants are counted anew for each group and never summed. */
export const groupFiguresSchema = z.strictObject({
  /** With at least one day in the base year. */
  activities: count,
  /** Every date of every activity, outside the base year too; counted days plus those of `not_counted`. */
  activity_days: count,
  counted_days: count,
  /** Days by the first reason that applies. */
  not_counted: allOf<Reason, typeof count>(REASONS, count),
  /** `minutes` / 60 to two decimals. */
  hours: z.number().min(0),
  /** Whole minutes of the activity-days in the base year, counted or not. */
  minutes: count,
  active_peer_supporters: count,
  attendances: count,
  unique_participants: count,
  /** Had every open review of the whole register been merged; covers the listed reviews and is no bound. */
  unique_participants_min: count,
  unidentified: count,
  also: z.strictObject({
    minutes_of_counted_days: count,
    peer_supporters_of_counted_days: count,
    attendances_rolle_likeperson: count,
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
  /** The empty name is the key of activities without one, shown as unknown. */
  per_lokallag: z.record(z.string(), groupFiguresSchema),
  per_kommune: z.record(z.string(), groupFiguresSchema),
  /** Findings by code; for information, compared with nothing. */
  findings: z.record(z.string(), count).optional(),
});
export type Figures = z.infer<typeof figuresSchema>;
