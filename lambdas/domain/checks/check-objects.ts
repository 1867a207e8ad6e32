/**
 * What a check leaves below `registers/ORGANISATION/YEAR/checks/CHECK/`. Nothing in it is personal data: findings and near
 * misses name files, rows and ids, and the rows are read from the chunks. The check's record names `result`, which names the
 * rest; each object is compared with its SHA-256 when it is read.
 */
import * as z from 'zod';
import { checkResultSchema, NEAR_MISS_REASONS, REVIEW_KINDS, reviewEffectSchema } from '../../protocol.ts';
import { decidedSideSchema } from '../decisions/decision.ts';
import { findingSchema } from '../finding.ts';
import {
  branchObjectsSchema,
  type CheckObject,
  checkObjectSchema,
  dayOfActivity,
  placesSchema,
} from './branch-objects.ts';

export type { CheckObject };

/** Raised with every change of what a check finds or how it is stored: every year is then checked anew. */
export const CHECK_FORMAT = 'bufdir-check/2';
/** Of an older release; its results are shown until there is a new one. */
const OLDER_FORMATS = ['bufdir-check/1'] as const;

/** `result.json`: the answer without texts, and the objects with what it counts. */
export const checkedSchema = z.object({
  format: z.enum([CHECK_FORMAT, ...OLDER_FORMATS]),
  ...checkResultSchema.omit({ findings: true }).shape,
  // Older formats have neither.
  reviews: checkResultSchema.shape.reviews.default({ open: 0, later: 0, listed: 0 }),
  decisions: checkResultSchema.shape.decisions.default({ version: 0, applied: 0 }),
  /** SHA-256 of the manifest of the register's version, which names the chunks with the rows. */
  manifestSha256: z.string(),
  findings: z.array(
    z.object({
      key: z.string(),
      code: z.string(),
      severity: findingSchema.shape.severity,
      count: z.int().min(0),
      accepted: z.int().min(0).default(0),
      effect: z.int().nullable(),
      /** The first finding, whose details name the rule of a `column_rule`. */
      example: findingSchema,
      /** Lists of findings (`checkedFindingSchema`), at most FINDINGS_PER_OBJECT in each, in order. */
      objects: z.array(checkObjectSchema).readonly(),
    }),
  ),
  /** Lists of `checkedNearMissSchema`, one chain of objects a reason. */
  nearMisses: z.partialRecord(z.enum(NEAR_MISS_REASONS), z.array(checkObjectSchema).readonly()),
  /** What each branch has, see `branch-objects.ts`; absent in older formats. */
  branches: branchObjectsSchema.optional(),
  /** Lists of `checkedReviewSchema`, in the order of the questions. */
  reviewLists: z.array(checkObjectSchema).readonly().default([]),
});
export type Checked = Readonly<z.infer<typeof checkedSchema>>;

/** Of findings and of what branches have. */
export const FINDINGS_PER_OBJECT = 1000;

/** A finding, and the decision that accepts it; null for an open one. */
export const checkedFindingSchema = findingSchema.extend({ acceptedIn: z.string().nullable().default(null) });
export type CheckedFinding = z.infer<typeof checkedFindingSchema>;

/** A group is some hundred bytes for each of its persons, and most answers are about the first. */
export const REVIEWS_PER_OBJECT = 100;

/** A group of possibly the same person: marks, files and rows, no name. */
export const checkedReviewSchema = z.object({
  groupId: z.string(),
  kinds: z.array(z.enum(REVIEW_KINDS)).readonly(),
  persons: z.int(),
  effect: z.object({ same: reviewEffectSchema, different: reviewEffectSchema }),
  isLater: z.boolean(),
  isTooLarge: z.boolean(),
  sides: z
    .array(
      decidedSideSchema.extend({
        persons: z.int(),
        count: z.int(),
        rows: z.array(z.object({ file: z.string(), row: z.int() })).readonly(),
      }),
    )
    .readonly(),
});
export type CheckedReview = z.infer<typeof checkedReviewSchema>;

/** A near miss without the names of its peer supporters. */
export const checkedNearMissSchema = z.object({
  ...dayOfActivity,
  participants: z.int(),
  minutes: z.int(),
  whoKnows: placesSchema.default([]),
});
export type CheckedNearMiss = Readonly<z.infer<typeof checkedNearMissSchema>>;
