/**
 * The facts of a register chunk as they are kept beside it: under the hash of what they were computed from, so that a second
 * run computes none anew. They hold no name of a file, because another file can have the same chunk.
 */
import { canonicalSha256, sha256 } from '../canonical.ts';
import type { Finding } from '../finding.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import type { ChunkFacts } from './chunk-facts.ts';
import type { ReadCounts } from './read-counts.ts';
import type { OwnWords } from './vocabularies.ts';

/**
 * Raised with every change of the code after which the facts, findings or counts of some chunk are others, or are written
 * otherwise. `versions.test.ts` compares the facts of the samples with what was published.
 */
export const FACTS_FORMAT = 'bufdir-facts/2';

/** What facts are computed from beside the chunk. */
export interface FactsInputs extends OwnWords {
  readonly ruleSet: RuleSet;
  readonly year: number;
}

/** What a chunk gives before persons are known. */
export interface AggregatedChunk {
  readonly facts: ChunkFacts;
  /** Without the name of the file. */
  readonly findings: readonly Finding[];
  readonly counts: ReadCounts;
}

/** Which facts an object holds: an object under another key proves nothing. */
interface FactsKey {
  readonly chunkSha256: string;
  readonly inputsSha256: string;
}

export function factsInputsSha256({ ruleSet, year, labels, vocabularies }: FactsInputs): string {
  return canonicalSha256({ format: FACTS_FORMAT, ruleSet, year, labels, vocabularies });
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const HASH_LETTERS = 64;

/** The SHA-256 of the content (hexadecimal), which stands before it in the bytes. */
export function encodeFacts(
  { chunkSha256, inputsSha256 }: FactsKey,
  aggregated: AggregatedChunk,
): { bytes: Uint8Array; sha256: string } {
  const content = JSON.stringify({ chunkSha256, inputsSha256, ...aggregated });
  const hash = sha256(content);
  return { bytes: encoder.encode(`${hash}\n${content}`), sha256: hash };
}

/** @returns undefined for bytes that are damaged, or were written under another key */
export function decodeFacts(
  key: FactsKey,
  bytes: Uint8Array,
): (AggregatedChunk & { readonly sha256: string }) | undefined {
  const hash = decoder.decode(bytes.subarray(0, HASH_LETTERS));
  const content = bytes.subarray(HASH_LETTERS + 1);
  if (sha256(content) !== hash) {
    return undefined;
  }
  const { chunkSha256, inputsSha256, facts, findings, counts }: FactsKey & AggregatedChunk = JSON.parse(
    decoder.decode(content),
  );
  const isOfKey = chunkSha256 === key.chunkSha256 && inputsSha256 === key.inputsSha256;
  return isOfKey ? { facts, findings, counts, sha256: hash } : undefined;
}
