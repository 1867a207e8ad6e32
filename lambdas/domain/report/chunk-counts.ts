import { addCounts, type ReadCounts } from '../facts/read-counts.ts';
import type { RunOutcomes } from './chunk-outcomes.ts';

export interface ChunkCounts {
  /** Rows of the sheet Aktiviteter that the mapping wrote. */
  readonly rows: number;
  /** Activities that the query kept. */
  readonly queried: number;
  readonly read: ReadCounts;
}

/** Sums what the chunks of each stage counted, for the reconciliation. */
export function chunkCounts({ queried, aggregated, mapped }: RunOutcomes): ChunkCounts {
  return {
    rows: mapped.reduce((sum, { rows }) => sum + rows, 0),
    queried: queried.reduce((sum, { keptActivities }) => sum + keptActivities, 0),
    read: addCounts(aggregated.map(({ counts }) => counts)),
  };
}
