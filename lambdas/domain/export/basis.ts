/**
 * What a run is based on, frozen by the plan: the request, the register's generation, the rule set and the columns. Everything after
 * the query is a function of this and the snapshot.
 */
import * as z from 'zod';
import { exportRequestSchema } from '../../protocol.ts';
import { categoryIdSchema, ruleSetSchema } from '../rules/rule-set.ts';

export const basisSchema = z.object({
  organisationNumber: z.string(),
  organisation: z.string(),
  year: z.int(),
  /** As it was asked for; no stage after the plan reads it anywhere else. */
  request: exportRequestSchema,
  importId: z.string(),
  /** SHA-256 of the imported file, hexadecimal. */
  registerSha256: z.string(),
  registerFileName: z.string(),
  activityRows: z.int(),
  attendanceRows: z.int(),
  activities: z.int(),
  attendances: z.int(),
  attendancesOfUnknownActivity: z.int(),
  shards: z.int(),
  chunks: z.int(),
  labels: z.record(z.string(), categoryIdSchema),
  ruleSet: ruleSetSchema,
  columnConfiguration: z.unknown(),
});
export type Basis = z.infer<typeof basisSchema>;

export const chunkSchema = z.object({
  index: z.int().min(0),
  /** Shards `fromShard` to `toShard` (exclusive). */
  fromShard: z.int().min(0),
  toShard: z.int().min(0),
});
export type Chunk = z.infer<typeof chunkSchema>;

/** A chunk costs a Lambda call, two marker writes and some objects in each Map: below this many shards it is mostly that. */
const SHARDS_PER_CHUNK = 4;
/** Chunks in one plan at most: each is three items of a Map, and an execution's history holds 25,000 events. */
export const MAX_CHUNKS = 500;
/** From this many chunks on, percent moves in steps of 5 or less. */
const CHUNKS_FOR_SMOOTH_PROGRESS = 20;

/**
 * Cuts shards into at most `maxChunks` chunks of as equal size as can be: chunks grow with volume, and there are enough
 * of them for progress to move smoothly. There is always one, so that a Map over an empty register still says that it
 * found nothing.
 */
export function planChunks(shards: number, maxChunks: number = MAX_CHUNKS): Chunk[] {
  const wanted = Math.max(Math.ceil(shards / SHARDS_PER_CHUNK), Math.min(shards, CHUNKS_FOR_SMOOTH_PROGRESS));
  const count = Math.max(1, Math.min(wanted, maxChunks));
  return Array.from({ length: count }, (_, index) => ({
    index,
    fromShard: Math.floor((index * shards) / count),
    toShard: Math.floor(((index + 1) * shards) / count),
  }));
}
