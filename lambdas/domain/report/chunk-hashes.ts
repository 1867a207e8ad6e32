/** The hashes of each chunk's objects, taken when they were read or made; the manifest signs them. */
import * as z from 'zod';
import { canonicalSha256 } from '../canonical.ts';
import type { RunOutcomes } from './chunk-outcomes.ts';

/** SHA-256 of the objects of one chunk, hexadecimal. */
export const chunkHashesSchema = z.strictObject({
  /** The chunks of the register that the query read. A run can be repeated from these alone. */
  register: z.array(z.string()),
  /** The facts of each of them. */
  facts: z.array(z.string()),
  /** The cells of its rows on the sheet Aktiviteter, see `shown-cells.ts`. */
  rows: z.string(),
});
export type ChunkHashes = z.infer<typeof chunkHashesSchema>;

/** @returns the hashes of each chunk, in the order of the chunks */
export function chunkHashes({ queried, aggregated, mapped }: RunOutcomes): ChunkHashes[] {
  return mapped.map(({ parts }, chunk) => ({
    register: queried[chunk]?.sha256.register ?? [],
    facts: aggregated[chunk]?.sha256.facts ?? [],
    rows: canonicalSha256(parts.map(({ sha256 }) => sha256)),
  }));
}

/** One hash for Kontroll, of the list that the manifest has as `chunks`. */
export function combinedHash(chunks: readonly ChunkHashes[]): string {
  return canonicalSha256(chunks);
}
