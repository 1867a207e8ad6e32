/**
 * The facts of a register chunk as they are kept beside it: under the hash of what they were computed from, so that a second
 * run computes none anew. They hold no name of a file, because another file can have the same chunk.
 *
 * The bytes are the hash of the rest, a line with what the aggregate stage passes on, and the columns. So that stage reads
 * little of facts that are kept, but compares the hash of all of it: damaged ones are made anew.
 */

import { createHash } from 'node:crypto';
import { canonicalSha256 } from '../canonical.ts';
import type { Finding } from '../finding.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import type { ChunkFacts, SumsOfBranch } from './chunk-facts.ts';
import type { ReadCounts } from './read-counts.ts';
import { columnsFrom, columnsOf, type TableLengths } from './tables/column-bytes.ts';
import type { OwnWords } from './vocabularies.ts';

/**
 * Raised with every change of the code after which the facts, findings or counts of some chunk are others, or are written
 * otherwise. `versions.test.ts` compares the facts of the samples with what was published.
 */
export const FACTS_FORMAT = 'bufdir-facts/3';

/** What facts are computed from beside the chunk. */
export interface FactsInputs extends OwnWords {
  readonly ruleSet: RuleSet;
  readonly year: number;
}

/** What the aggregate stage passes on of a chunk. */
export interface ChunkSummary {
  /** Without the name of the file. */
  readonly findings: readonly Finding[];
  readonly counts: ReadCounts;
  readonly sums: readonly SumsOfBranch[];
}

/** What a chunk gives before persons are known. */
export interface AggregatedChunk extends ChunkSummary {
  readonly facts: ChunkFacts;
}

/** Which facts an object holds: an object under another key proves nothing. */
interface FactsKey {
  readonly chunkSha256: string;
  readonly inputsSha256: string;
}

type Head = FactsKey & ChunkSummary & { readonly lengths: TableLengths };

export function factsInputsSha256({ ruleSet, year, labels, vocabularies }: FactsInputs): string {
  return canonicalSha256({ format: FACTS_FORMAT, ruleSet, year, labels, vocabularies });
}

const HASH_LETTERS = 64;
const NEW_LINE = 0x0a;

/** The SHA-256 of the content (hexadecimal), which stands before it in the bytes. */
export function encodeFacts(
  { chunkSha256, inputsSha256 }: FactsKey,
  { facts, findings, counts, sums }: AggregatedChunk,
): { bytes: Uint8Array; sha256: string } {
  const { lengths, parts } = columnsOf(facts);
  // In this order, by which parts of it are found.
  const head: Head = { chunkSha256, inputsSha256, counts, sums, findings, lengths };
  const content = [Buffer.from(`${JSON.stringify(head)}\n`), ...parts];
  const hash = sha256(...content);
  return { bytes: Buffer.concat([Buffer.from(`${hash}\n`), ...content]), sha256: hash };
}

/** @returns undefined for bytes that are damaged, or were written under another key */
export function decodeSummary(
  key: FactsKey,
  bytes: Uint8Array,
): (ChunkSummary & { readonly sha256: string }) | undefined {
  const read = readContent(key, bytes);
  if (read === undefined) {
    return undefined;
  }
  const { findings, counts, sums }: Head = JSON.parse(read.head.toString());
  return { findings, counts, sums, sha256: read.sha256 };
}

/** The facts alone. @returns undefined for bytes that are damaged, or were written under another key */
export function decodeFacts(
  key: FactsKey,
  bytes: Uint8Array,
): { readonly facts: ChunkFacts; readonly sha256: string } | undefined {
  const read = readContent(key, bytes);
  if (read === undefined) {
    return undefined;
  }
  // The last member of the head. Those before it are most of it, and take longer to parse than all columns.
  const { lengths }: Pick<Head, 'lengths'> = JSON.parse(
    `{${read.head.toString('utf8', read.head.lastIndexOf(LENGTHS))}`,
  );
  return { facts: columnsFrom(read.columns, lengths), sha256: read.sha256 };
}

const LENGTHS = '"lengths":';

function readContent(
  { chunkSha256, inputsSha256 }: FactsKey,
  bytes: Uint8Array,
): { readonly head: Buffer; readonly columns: Uint8Array; readonly sha256: string } | undefined {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hash = all.toString('latin1', 0, HASH_LETTERS);
  const content = all.subarray(HASH_LETTERS + 1);
  if (sha256(content) !== hash) {
    return undefined;
  }
  const head = content.subarray(0, content.indexOf(NEW_LINE));
  // Its first members, as they are written.
  const start = JSON.stringify({ chunkSha256, inputsSha256 }).slice(0, -1);
  const isOfKey = head.toString('latin1', 0, start.length) === start;
  return isOfKey ? { head, columns: content.subarray(head.length + 1), sha256: hash } : undefined;
}

function sha256(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
