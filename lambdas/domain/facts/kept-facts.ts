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
  const read = readHead(key, bytes);
  return read === undefined
    ? undefined
    : { findings: read.head.findings, counts: read.head.counts, sums: read.head.sums, sha256: read.sha256 };
}

/** @returns undefined for bytes that are damaged, or were written under another key */
export function decodeFacts(
  key: FactsKey,
  bytes: Uint8Array,
): (AggregatedChunk & { readonly sha256: string }) | undefined {
  const read = readHead(key, bytes);
  if (read === undefined) {
    return undefined;
  }
  const { findings, counts, sums, lengths } = read.head;
  return { facts: columnsFrom(read.columns, lengths), findings, counts, sums, sha256: read.sha256 };
}

function readHead(
  key: FactsKey,
  bytes: Uint8Array,
): { readonly head: Head; readonly columns: Uint8Array; readonly sha256: string } | undefined {
  const hash = Buffer.from(bytes.subarray(0, HASH_LETTERS)).toString('latin1');
  const content = bytes.subarray(HASH_LETTERS + 1);
  if (sha256(content) !== hash) {
    return undefined;
  }
  const end = content.indexOf(NEW_LINE);
  const head: Head = JSON.parse(new TextDecoder().decode(content.subarray(0, end)));
  const isOfKey = head.chunkSha256 === key.chunkSha256 && head.inputsSha256 === key.inputsSha256;
  return isOfKey ? { head, columns: content.subarray(end + 1), sha256: hash } : undefined;
}

function sha256(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
