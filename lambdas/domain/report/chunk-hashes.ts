/** The hashes that each stage kept in the marker of a chunk when it wrote the chunk's object. */
import * as z from 'zod';
import type { ChunkedStage } from '../../protocol.ts';
import { canonicalSha256 } from '../canonical.ts';
import { WorkingObjectMissingError } from '../errors.ts';
import type { ChunkRecord } from '../export/export-record.ts';

/** SHA-256 of the objects of one chunk, hexadecimal. */
export const chunkHashesSchema = z.strictObject({
  /** The part of the register that the query read. A run can be repeated from these parts alone. */
  snapshot: z.string(),
  facts: z.string(),
  /** Its rows of the sheet Aktiviteter. */
  rows: z.string(),
});
export type ChunkHashes = z.infer<typeof chunkHashesSchema>;

const STAGE_OF: Readonly<Record<keyof ChunkHashes, ChunkedStage>> = {
  snapshot: 'querying_activities',
  facts: 'aggregating',
  rows: 'mapping_columns',
};

/**
 * @param count number of chunks
 * @returns the hashes of each chunk, in the order of the chunks
 * @throws WorkingObjectMissingError when a chunk has no hash of an object
 */
export function chunkHashes(markers: readonly ChunkRecord[], count: number): ChunkHashes[] {
  const hashOf = (kind: keyof ChunkHashes) => {
    const outcomes = new Map(
      markers
        .filter(({ state, stage }) => state === 'done' && stage === STAGE_OF[kind])
        .map(({ index, outcome }) => [index, outcome]),
    );
    const schema = z.object({ sha256: z.object({ [kind]: z.string() }) });
    return (chunk: number): string => {
      const hash = schema.safeParse(outcomes.get(chunk)).data?.sha256[kind];
      if (hash === undefined) {
        throw new WorkingObjectMissingError(`hash of ${kind}`);
      }
      return hash;
    };
  };
  const [snapshot, facts, rows] = [hashOf('snapshot'), hashOf('facts'), hashOf('rows')];
  return Array.from({ length: count }, (_, chunk) => ({
    snapshot: snapshot(chunk),
    facts: facts(chunk),
    rows: rows(chunk),
  }));
}

/** One hash for Kontroll, of the list that the manifest has as `chunks`. */
export function combinedHash(chunks: readonly ChunkHashes[]): string {
  return canonicalSha256(chunks);
}
