/** The hashes that each stage kept in the marker of a chunk when it read or wrote the chunk's objects. */
import * as z from 'zod';
import type { ChunkedStage } from '../../protocol.ts';
import { canonicalSha256 } from '../canonical.ts';
import { WorkingObjectMissingError } from '../errors.ts';
import type { ChunkRecord } from '../export/export-record.ts';

/** SHA-256 of the objects of one chunk, hexadecimal. */
export const chunkHashesSchema = z.strictObject({
  /** The chunks of the register that the query read. A run can be repeated from these alone. */
  register: z.array(z.string()),
  /** The facts of each of them. */
  facts: z.array(z.string()),
  /** Its rows of the sheet Aktiviteter. */
  rows: z.string(),
});
export type ChunkHashes = z.infer<typeof chunkHashesSchema>;

/** What one stage kept, with whatever else its outcome has. */
const outcomeSchema = z.object({ sha256: chunkHashesSchema.partial().strip() });

const STAGE_OF: Readonly<Record<keyof ChunkHashes, ChunkedStage>> = {
  register: 'querying_activities',
  facts: 'aggregating',
  rows: 'mapping_columns',
};

/**
 * @param count number of chunks
 * @returns the hashes of one kind, in the order of the chunks
 * @throws WorkingObjectMissingError when a chunk has none
 */
export function hashesOf<Kind extends keyof ChunkHashes>(
  markers: readonly ChunkRecord[],
  kind: Kind,
  count: number,
): ChunkHashes[Kind][] {
  const outcomes = new Map(
    markers
      .filter(({ state, stage }) => state === 'done' && stage === STAGE_OF[kind])
      .map(({ index, outcome }) => [index, outcome]),
  );
  return Array.from({ length: count }, (_, chunk) => {
    const kept: { readonly [Kept in keyof ChunkHashes]?: ChunkHashes[Kept] | undefined } =
      outcomeSchema.safeParse(outcomes.get(chunk)).data?.sha256 ?? {};
    const hash = kept[kind];
    if (hash === undefined) {
      throw new WorkingObjectMissingError(`hash of ${kind}`);
    }
    return hash;
  });
}

/** @returns the hashes of each chunk, in the order of the chunks. @throws WorkingObjectMissingError */
export function chunkHashes(markers: readonly ChunkRecord[], count: number): ChunkHashes[] {
  const [register, facts] = [hashesOf(markers, 'register', count), hashesOf(markers, 'facts', count)];
  return hashesOf(markers, 'rows', count).map((rows, chunk) => ({
    register: register[chunk] ?? [],
    facts: facts[chunk] ?? [],
    rows,
  }));
}

/** One hash for Kontroll, of the list that the manifest has as `chunks`. */
export function combinedHash(chunks: readonly ChunkHashes[]): string {
  return canonicalSha256(chunks);
}
