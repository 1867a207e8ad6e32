/**
 * What a check leaves below `registers/ORGANISATION/YEAR/checks/CHECK/`. Nothing in it is personal data: findings and near
 * misses name files, rows and ids, and the rows are read from the chunks. The check's record names `result`, which names the
 * rest; each object is compared with its SHA-256 when it is read.
 */
import * as z from 'zod';
import { CATEGORY_IDS, checkResultSchema, NEAR_MISS_REASONS } from '../../protocol.ts';
import { findingSchema } from '../finding.ts';

/** Raised with every change of what a check finds or how it is stored: every year is then checked anew. */
export const CHECK_FORMAT = 'bufdir-check/1';

/** An object of the check by its key in the registers bucket. */
const checkObjectSchema = z.object({ key: z.string(), sha256: z.string(), count: z.int().min(0) });
export type CheckObject = Readonly<z.infer<typeof checkObjectSchema>>;

/** `result.json`: the answer without texts, and the objects with what it counts. */
export const checkedSchema = z.object({
  format: z.literal(CHECK_FORMAT),
  ...checkResultSchema.omit({ findings: true }).shape,
  /** SHA-256 of the manifest of the register's version, which names the chunks with the rows. */
  manifestSha256: z.string(),
  findings: z.array(
    z.object({
      key: z.string(),
      code: z.string(),
      severity: findingSchema.shape.severity,
      count: z.int().min(0),
      effect: z.int().nullable(),
      /** The first finding, whose details name the rule of a `column_rule`. */
      example: findingSchema,
      /** Lists of findings (`findingSchema`), at most FINDINGS_PER_OBJECT in each, in order. */
      objects: z.array(checkObjectSchema).readonly(),
    }),
  ),
  /** Lists of `checkedNearMissSchema`, one chain of objects a reason. */
  nearMisses: z.partialRecord(z.enum(NEAR_MISS_REASONS), z.array(checkObjectSchema).readonly()),
});
export type Checked = Readonly<z.infer<typeof checkedSchema>>;

export const FINDINGS_PER_OBJECT = 1000;

/** A near miss without the names of its peer supporters. */
export const checkedNearMissSchema = z.object({
  branch: z.string(),
  activityId: z.string(),
  file: z.string().nullable(),
  row: z.int(),
  /** Days since 1970-01-01. */
  day: z.int(),
  category: z.enum(CATEGORY_IDS),
  participants: z.int(),
  minutes: z.int(),
});
export type CheckedNearMiss = Readonly<z.infer<typeof checkedNearMissSchema>>;
