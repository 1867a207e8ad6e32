/** What each stage kept in the marker of a chunk: counts, hashes of what it read, and the names of the objects that it wrote. */
import * as z from 'zod';
import type { ChunkedStage } from '../../protocol.ts';
import { WorkingObjectCorruptError } from '../errors.ts';
import type { ChunkRecord } from '../export/export-record.ts';
import { type WorkingObject, workingObjectSchema } from '../export/objects/working-object.ts';
import { keptActivitiesSchema } from '../facts/kept-activities.ts';
import { readCountsSchema } from '../facts/read-counts.ts';

const queryOutcomeSchema = keptActivitiesSchema.extend({
  /** Of the chunks of the register, as they were found. */
  sha256: z.object({ register: z.array(z.string()) }),
});
export type QueryOutcome = z.infer<typeof queryOutcomeSchema>;

const aggregateOutcomeSchema = z.object({
  counts: readCountsSchema,
  /** Of the facts of each of its register chunks. */
  sha256: z.object({ facts: z.array(z.string()) }),
  objects: z.object({ findings: workingObjectSchema }),
});
export type AggregateOutcome = z.infer<typeof aggregateOutcomeSchema>;

/** Rows of one sheet in the object `rows`, which has those of each sheet after another; see `SheetPart`. */
const storedPartSchema = z.object({
  sheet: z.int(),
  first: z.int(),
  rows: z.int(),
  bytes: z.int(),
  crc32: z.int(),
  /** Bytes of the object that they take. */
  deflatedBytes: z.int(),
  sha256: z.string(),
});
export type StoredPart = z.infer<typeof storedPartSchema>;

const mapOutcomeSchema = z.object({
  rows: z.int(),
  parts: z.array(storedPartSchema),
  objects: z.object({ rows: workingObjectSchema, findings: workingObjectSchema }),
});
export type MapOutcome = z.infer<typeof mapOutcomeSchema>;

/** What a stage keeps of each chunk. */
interface Kept<Outcome> {
  readonly stage: ChunkedStage;
  readonly schema: z.ZodType<Outcome>;
}
export const QUERIED: Kept<QueryOutcome> = { stage: 'querying_activities', schema: queryOutcomeSchema };
export const AGGREGATED: Kept<AggregateOutcome> = { stage: 'aggregating', schema: aggregateOutcomeSchema };
export const MAPPED: Kept<MapOutcome> = { stage: 'mapping_columns', schema: mapOutcomeSchema };

const madeFromSchema = z.object({ basis: workingObjectSchema });

/** A chunk that was made from another basis is not done: a basis that is frozen anew can have other chunks. */
export function isMadeFrom(basis: WorkingObject | undefined, { outcome }: Pick<ChunkRecord, 'outcome'>): boolean {
  const { data } = madeFromSchema.safeParse(outcome);
  return data !== undefined && data.basis.key === basis?.key && data.basis.sha256 === basis.sha256;
}

const namedObjectsSchema = z.object({
  objects: z.record(z.string(), workingObjectSchema).optional(),
  sha256: z.object({ facts: z.array(z.string()) }).optional(),
});

/** Whether the chunk made that object. Facts are named by their hash alone: their key is that of the register's chunk. */
export function names({ outcome }: Pick<ChunkRecord, 'outcome'>, { key, sha256 }: WorkingObject): boolean {
  const { data } = namedObjectsSchema.safeParse(outcome);
  return (
    Object.values(data?.objects ?? {}).some((each) => each.key === key && each.sha256 === sha256) ||
    (data?.sha256?.facts ?? []).includes(sha256)
  );
}

/**
 * @param markers of the stage, and of others
 * @param run the basis of this run, and how many chunks it has
 * @returns the outcome of each chunk, in the order of the chunks
 * @throws WorkingObjectCorruptError naming the first chunk that is not done, or was done by an older release
 */
export function outcomesOf<Outcome>(
  markers: readonly ChunkRecord[],
  { stage, schema }: Kept<Outcome>,
  run: { readonly basis: WorkingObject | undefined; readonly chunks: number },
): Outcome[] {
  const done = new Map(
    markers
      .filter((marker) => marker.stage === stage && marker.state === 'done' && isMadeFrom(run.basis, marker))
      .map(({ index, outcome }) => [index, outcome]),
  );
  return Array.from({ length: run.chunks }, (_, chunk) => {
    const { success, data } = schema.safeParse(done.get(chunk));
    if (!success) {
      throw new WorkingObjectCorruptError({ kind: 'outcome', madeIn: stage, chunk });
    }
    return data;
  });
}

/** The outcomes of all chunks of a run. */
export interface RunOutcomes {
  readonly queried: readonly QueryOutcome[];
  readonly aggregated: readonly AggregateOutcome[];
  readonly mapped: readonly MapOutcome[];
}

/** @throws WorkingObjectCorruptError */
export function runOutcomes(
  markers: readonly ChunkRecord[],
  run: { readonly basis: WorkingObject | undefined; readonly chunks: number },
): RunOutcomes {
  return {
    queried: outcomesOf(markers, QUERIED, run),
    aggregated: outcomesOf(markers, AGGREGATED, run),
    mapped: outcomesOf(markers, MAPPED, run),
  };
}
