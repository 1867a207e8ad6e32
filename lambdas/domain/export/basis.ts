/**
 * The basis of a run, frozen by the plan: the request, the import of the register, the rule set and the columns. All
 * results after the query are functions of the basis and the snapshot.
 */
import * as z from 'zod';
import { exportRequestSchema } from '../../protocol.ts';
import { registerFileSchema } from '../register/register-pointer.ts';
import { vocabulariesSchema } from '../rules/organisation-configuration.ts';
import { categoryIdSchema, ruleSetSchema } from '../rules/rule-set.ts';
import { textRecord } from '../text-record.ts';

export const basisSchema = z.object({
  organisationNumber: z.string(),
  organisation: z.string(),
  year: z.int(),
  /** The original request; stages after the plan read it only from here. */
  request: exportRequestSchema,
  importId: z.string(),
  registerFiles: z.array(registerFileSchema).readonly(),
  activityRows: z.int(),
  attendanceRows: z.int(),
  activities: z.int(),
  attendances: z.int(),
  attendancesOfUnknownActivity: z.int(),
  /** Rows of the sheet `likepersoner`; null for a register without that sheet. */
  peerSupporterRows: z.int().nullable(),
  shards: z.int(),
  chunks: z.int(),
  labels: textRecord(categoryIdSchema),
  vocabularies: vocabulariesSchema,
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

/** In each Map a chunk costs a Lambda call, two marker writes and some objects, so a smaller chunk is mostly overhead. */
const SHARDS_PER_CHUNK = 4;
/** Each chunk is one item in three Maps, and the history of an execution is limited to 25,000 events. */
export const MAX_CHUNKS = 500;
/** With this many chunks or more, percent moves in steps of at most 5. */
const CHUNKS_FOR_SMOOTH_PROGRESS = 20;

/**
 * Divides shards into at most `maxChunks` chunks of nearly equal size: chunks grow with volume, and there are enough of
 * them for smooth progress. There is always one, so that the query of an empty register can report that it is empty.
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
