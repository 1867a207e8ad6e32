import * as z from 'zod';
import type { ChunkedStage } from '../../protocol.ts';
import type { ChunkRecord } from '../export/export-record.ts';
import { addCounts, type ReadCounts, readCountsSchema } from '../facts/read-counts.ts';

export interface ChunkCounts {
  /** Rows of the sheet Aktiviteter that the mapping wrote. */
  readonly rows: number;
  /** Activities that the query kept. */
  readonly queried: number;
  readonly read: ReadCounts;
}

/** Sums what the finished chunks of each stage counted, for the reconciliation. @throws ZodError for a missing count */
export function chunkCounts(chunks: readonly ChunkRecord[]): ChunkCounts {
  const done = (stage: ChunkedStage) => chunks.filter((chunk) => chunk.state === 'done' && chunk.stage === stage);
  return {
    rows: done('mapping_columns').reduce((sum, chunk) => sum + (chunk.rows ?? 0), 0),
    queried: done('querying_activities').reduce((sum, chunk) => sum + z.int().parse(chunk.outcome?.keptActivities), 0),
    read: addCounts(done('aggregating').map((chunk) => readCountsSchema.parse(chunk.outcome?.counts))),
  };
}
