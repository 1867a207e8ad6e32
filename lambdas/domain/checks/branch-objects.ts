/**
 * What a check leaves of each branch: a few lists, each sorted by branch in code point order, and a list of the branches that says
 * where in them each one's part is. So an organisation of two thousand branches has some objects more and not thousands. No list
 * names a person; `whoKnows` says where a name stands.
 */
import * as z from 'zod';
import { CATEGORY_IDS, checkFiguresSchema, DAY_RISKS, NEAR_MISS_REASONS } from '../../protocol.ts';

/** An object of the check by its key in the registers bucket. */
export const checkObjectSchema = z.object({ key: z.string(), sha256: z.string(), count: z.int().min(0) });
export type CheckObject = Readonly<z.infer<typeof checkObjectSchema>>;

const objects = z.array(checkObjectSchema).readonly();

export const branchObjectsSchema = z.object({
  /** Of `checkedBranchSchema`. */
  branches: objects,
  /** Of `checkedDayAtRiskSchema`. */
  atRisk: objects,
  /** Of `checkedFixedDaySchema`. */
  fixed: objects,
  /** Of `checkedMeetingSchema`. */
  sameMeetings: objects,
});
export type BranchObjects = z.infer<typeof branchObjectsSchema>;

/** Members of a list. */
const sliceSchema = z.object({ from: z.int().min(0), count: z.int().min(0) });
export type Slice = Readonly<z.infer<typeof sliceSchema>>;

export const checkedBranchSchema = z.object({
  branch: z.string(),
  figures: checkFiguresSchema,
  /** In the list of each reason; none for a reason without days. */
  nearMisses: z.partialRecord(z.enum(NEAR_MISS_REASONS), sliceSchema),
  /** With the days of each risk among them. */
  atRisk: sliceSchema.extend({ merged: z.int().min(0), unnamed: z.int().min(0) }),
  fixed: sliceSchema,
  sameMeetings: sliceSchema,
});
export type CheckedBranch = Readonly<z.infer<typeof checkedBranchSchema>>;

/** Where a day's activity is. */
export const dayOfActivity = {
  branch: z.string(),
  activityId: z.string(),
  file: z.string().nullable(),
  row: z.int(),
  /** Days since 1970-01-01. */
  day: z.int(),
  category: z.enum(CATEGORY_IDS),
} as const;

/** Rows with the names of peer supporters. */
export const placesSchema = z
  .array(z.object({ sheet: z.enum(['deltakelser', 'likepersoner']), file: z.string().nullable(), row: z.int() }))
  .readonly();

export const checkedDayAtRiskSchema = z.object({
  ...dayOfActivity,
  risks: z.array(z.enum(DAY_RISKS)).readonly(),
  participants: z.int(),
  unnamed: z.int(),
  minutes: z.int(),
  whoKnows: placesSchema,
});

export const checkedFixedDaySchema = z.object({
  ...dayOfActivity,
  lacked: z.enum(NEAR_MISS_REASONS),
  participants: z.int(),
  minutes: z.int(),
});

export const checkedMeetingSchema = z.object({
  ...dayOfActivity,
  /** Null where another branch has registered it. */
  other: z.object({ activityId: z.string(), file: z.string().nullable(), row: z.int() }).nullable(),
});
