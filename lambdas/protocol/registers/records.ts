/**
 * Rows of a register, for those who may see personal data. Only the Lambda `records` reads them, and nothing of them is
 * logged or kept.
 */
import * as z from 'zod';
import { categoryIdSchema, NEAR_MISS_REASONS } from '../categories.ts';
import { bothLanguagesSchema } from '../checks/checks.ts';

/** A row as it stands in the register: cleaned text by column; empty cells are left out. */
export const registerRowSchema = z.object({
  file: z.string(),
  sheet: z.enum(['aktiviteter', 'deltakelser', 'likepersoner']),
  row: z.int().min(1),
  fields: z.record(z.string(), z.string()),
});
export type RegisterRow = z.infer<typeof registerRowSchema>;

/** A place in the register with what stands there. */
export const recordSchema = z.object({
  /** Null for a finding about a whole file, sheet or column. */
  file: z.string().nullable(),
  sheet: z.enum(['aktiviteter', 'deltakelser', 'likepersoner']).nullable(),
  row: z.int().nullable(),
  column: z.string().nullable(),
  /** The row itself; null where it is not kept, such as a second row of an id. */
  record: registerRowSchema.nullable(),
  /** The activity of an attendance; null for other rows. */
  activity: registerRowSchema.nullable(),
});
export type PlacedRecord = z.infer<typeof recordSchema>;

export const MAX_RECORDS = 50;

/** `GET /records/{year}/findings?checkId=&key=&cursor=`: the findings of a cause, with their rows. */
export const findingRecordsSchema = z.object({
  findings: z.array(
    recordSchema.extend({
      activityId: z.string().nullable(),
      /** What is special about this one; null when its place says all. */
      detail: bothLanguagesSchema.nullable(),
      /** The decision that accepts it, see `GET /decisions`; null for an open one. */
      acceptedIn: z.string().nullable(),
      /** By what it is accepted, for `POST /decisions/{year}/findings`; null where that makes no sense. */
      evidence: z.string().nullable(),
      /** Further rows that it names, such as those of persons who may be the same. */
      others: z.array(registerRowSchema),
    }),
  ),
  nextCursor: z.string().nullable(),
});
export type FindingRecords = z.infer<typeof findingRecordsSchema>;

/** `GET /records/{year}/near-misses?checkId=&reason=&cursor=`: days that lack one thing, by lokallag and day. */
export const nearMissRecordsSchema = z.object({
  nearMisses: z.array(
    recordSchema.extend({
      branch: z.string(),
      activityId: z.string(),
      day: z.iso.date(),
      category: categoryIdSchema,
      reason: z.enum(NEAR_MISS_REASONS),
      /** Participants who count towards the threshold that day, unnamed ones included. */
      participants: z.int().min(0),
      /** Minutes by which the duration rule judges the day. */
      minutes: z.int().min(0),
    }),
  ),
  nextCursor: z.string().nullable(),
});
export type NearMissRecords = z.infer<typeof nearMissRecordsSchema>;

/** `GET /records/{year}/places?place=SHEET:ROW:FILE` (repeated, at most MAX_RECORDS): examples of words. */
export const placeRecordsSchema = z.object({ places: z.array(recordSchema) });
export type PlaceRecords = z.infer<typeof placeRecordsSchema>;
