/**
 * The basis of a run, frozen by the plan: the request, the version of the register, the rule set and the columns. All
 * results after the query are functions of the basis and of the chunks that it names.
 */
import * as z from 'zod';
import { exportRequestSchema } from '../../protocol.ts';
import { registerChunkSchema, registerFileSchema } from '../registers/register-manifest.ts';
import { vocabulariesSchema } from '../rules/organisation-configuration.ts';
import { categoryIdSchema, ruleSetSchema } from '../rules/rule-set.ts';
import { textRecord } from '../text-record.ts';
import { workingObjectSchema } from './objects/working-object.ts';
import { purposeSchema } from './purpose.ts';

/** A part of the work: register chunks `from` to `to` (exclusive) of the basis. */
export const chunkSchema = z.object({
  index: z.int().min(0),
  from: z.int().min(0),
  to: z.int().min(0),
});
export type Chunk = z.infer<typeof chunkSchema>;

/** A chunk of the register, with the file that it is of. */
const pinnedChunkSchema = registerChunkSchema
  .pick({ sha256: true, activities: true, attendances: true })
  .extend({ /** Position in `files`. */ file: z.int().min(0) });
export type PinnedChunk = Readonly<z.infer<typeof pinnedChunkSchema>>;

export const basisSchema = z.object({
  format: z.literal('bufdir-export-basis/2'),
  purpose: purposeSchema.default('report'),
  organisationNumber: z.string(),
  organisation: z.string(),
  year: z.int(),
  /** The original request; stages after the plan read it only from here. */
  request: exportRequestSchema,
  register: z.object({ version: z.int(), manifestSha256: z.string() }),
  /** In the order of the manifest. */
  files: z.array(registerFileSchema.pick({ name: true, parts: true, findings: true, peerSupporters: true })).readonly(),
  /** All chunks of the register, file after file. */
  registerChunks: z.array(pinnedChunkSchema).readonly(),
  /** What a counted day is worth, in øre; null where nobody has said it. */
  orePerCountedDay: z.int().nullable().default(null),
  /** Of a check: the result of the one before, whose near misses may count now; null when there is none. */
  earlierCheck: workingObjectSchema.nullable().default(null),
  /** The chunks of the plan, which cover all of them. */
  chunks: z.array(chunkSchema).readonly(),
  activityRows: z.int(),
  attendanceRows: z.int(),
  activities: z.int(),
  attendances: z.int(),
  attendancesOfUnknownActivity: z.int(),
  /** Rows of the sheets `likepersoner`; null for a register of which no file has that sheet. */
  peerSupporterRows: z.int().nullable(),
  labels: textRecord(categoryIdSchema),
  vocabularies: vocabulariesSchema,
  ruleSet: ruleSetSchema,
  columnConfiguration: z.unknown(),
  /** What the organisation had decided; one of an older release has none. */
  decisions: z
    .object({
      version: z.int().min(0),
      /** Of `decisionSchema`, in the working prefix; null for none. */
      list: workingObjectSchema.nullable(),
    })
    .default({ version: 0, list: null }),
});
export type Basis = z.infer<typeof basisSchema>;
export type BasisFile = Basis['files'][number];

/**
 * In each Map a chunk costs a Lambda call, two marker writes and some objects, whatever is in it. Measured at 100,000
 * activities: with 16,000 rows a second report takes a tenth more CPU, and no stage takes less memory.
 */
const ROWS_PER_CHUNK = 32_000;
/** Each chunk is one item in three Maps, and the history of an execution is limited to 25,000 events. */
export const MAX_CHUNKS = 500;
/** With this many chunks or more, percent moves in steps of at most 5. */
const CHUNKS_FOR_SMOOTH_PROGRESS = 20;

/**
 * Puts whole chunks of the register into at most `maxChunks` chunks of about as many rows: they grow with volume, and there
 * are enough of them for smooth progress. There is always one, so that the query of an empty register can report that it
 * is empty.
 */
export function planChunks(
  register: readonly Pick<PinnedChunk, 'activities' | 'attendances'>[],
  maxChunks: number = MAX_CHUNKS,
): Chunk[] {
  const rows = register.map(({ activities, attendances }) => activities + attendances);
  const all = rows.reduce((sum, each) => sum + each, 0);
  const wanted = Math.max(Math.ceil(all / ROWS_PER_CHUNK), CHUNKS_FOR_SMOOTH_PROGRESS);
  const count = Math.min(wanted, maxChunks, register.length);
  const chunks: Chunk[] = [];
  let before = 0;
  let last = -1;
  rows.forEach((own, at) => {
    // Where the middle of its rows lies among those of all.
    const place = Math.floor(((before + own / 2) * count) / Math.max(1, all));
    before += own;
    const current = chunks.at(-1);
    if (current === undefined || place > last) {
      chunks.push({ index: chunks.length, from: at, to: at + 1 });
      last = place;
    } else {
      current.to = at + 1;
    }
  });
  return chunks.length === 0 ? [{ index: 0, from: 0, to: 0 }] : chunks;
}
