/**
 * AggregateActivities: turns one chunk into compact facts and findings, and sums what needs no persons. Facts are kept with
 * the register under the hash of what they were computed from, so that nothing is computed twice.
 */

import { aggregateChunk } from '../domain/counting/count-register.ts';
import type { Basis, Chunk, PinnedChunk } from '../domain/export/basis.ts';
import { provisionalSums, type SumsByCategory } from '../domain/facts/chunk-facts.ts';
import { type ChunkSummary, decodeSummary, encodeFacts, factsInputsSha256 } from '../domain/facts/kept-facts.ts';
import { addCounts, type ReadCounts } from '../domain/facts/read-counts.ts';
import type { Finding } from '../domain/finding.ts';
import { inFile } from '../domain/registers/file-parts.ts';
import type { AggregateOutcome } from '../domain/report/chunk-outcomes.ts';
import type { KeptHashes, ObjectStore } from '../ports.ts';
import { type BasedState, basedStateSchema, type CheckStopped, defineChunkStage, type TryOf } from '../stage.ts';
import { readBasis } from './objects/basis.ts';
import { writeFindings } from './objects/findings.ts';
import { fileOfChunk, keysOfRegister, pinnedChunks, readPinnedChunk } from './objects/register-chunks.ts';
import { emptyWhenStopped, KEPT_CONTENT_TYPE } from './objects/when-stopped.ts';
import { keysOf } from './objects/working-objects.ts';

export interface AggregateActivitiesDependencies {
  readonly working: Pick<ObjectStore, 'get' | 'create'>;
  readonly registers: Pick<ObjectStore, 'get' | 'put'>;
  readonly keptHashes: KeptHashes;
}

export type FactsOutcome = AggregateOutcome & {
  readonly sums: SumsByCategory;
  /** Number of its register chunks whose facts were there, and of those whose facts were computed. */
  readonly facts: { readonly kept: number; readonly computed: number };
};

/**
 * @throws UnmappedValuesError for a value that the plan did not see
 * @throws RegisterObjectCorruptError | WorkingObjectCorruptError
 */
export async function aggregateActivities(
  state: TryOf<BasedState>,
  chunk: Chunk,
  dependencies: AggregateActivitiesDependencies,
  checkStopped: CheckStopped,
): Promise<{ rows: number; outcome: FactsOutcome }> {
  const { working, registers } = dependencies;
  const basis = await readBasis(working, state);
  const inputsSha256 = factsInputsSha256(basis);
  const findings: Finding[] = [];
  const counts: ReadCounts[] = [];
  const hashes: string[] = [];
  let sums: SumsByCategory = {};
  const made: string[] = [];
  // One after another, because a chunk of a large register has many.
  for (const pinned of pinnedChunks(basis, chunk)) {
    const of = await factsOf(basis, pinned, inputsSha256, dependencies);
    findings.push(...inFile(of.findings, fileOfChunk(basis, pinned)));
    counts.push(of.counts);
    hashes.push(of.sha256);
    sums = provisionalSums(of.sums, basis.request.branches, sums);
    if (!of.isKept) made.push(of.objectKey);
  }
  if (made.length > 0) await emptyWhenStopped(made, registers, checkStopped);
  const findingsKey = keysOf(state, 'aggregating').ofChunk('findings', chunk.index);
  const written = await writeFindings(working, findingsKey, findings);
  const all = addCounts(counts);
  const facts = { kept: hashes.length - made.length, computed: made.length };
  const outcome = { sums, counts: all, facts, sha256: { facts: hashes }, objects: { findings: written } };
  return { rows: all.activities, outcome };
}

/** What the facts of one chunk of the register say before the persons are known. Those that do not have the hash that was kept of them are computed anew. */
async function factsOf(
  basis: Basis,
  pinned: PinnedChunk,
  inputsSha256: string,
  { registers, keptHashes }: Pick<AggregateActivitiesDependencies, 'registers' | 'keptHashes'>,
): Promise<ChunkSummary & { readonly sha256: string; readonly objectKey: string; readonly isKept: boolean }> {
  const { organisationNumber, year } = basis;
  const key = { chunkSha256: pinned.sha256, inputsSha256 };
  const item = { organisationNumber, year, ofSha256: pinned.sha256, inputsSha256 };
  const objectKey = keysOfRegister(basis).facts(pinned.sha256, inputsSha256);
  const [bytes, hash] = await Promise.all([registers.get(objectKey), keptHashes.read(item)]);
  const kept = bytes === undefined ? undefined : decodeSummary(key, bytes);
  if (kept !== undefined && kept.sha256 === hash) {
    return { ...kept, objectKey, isKept: true };
  }
  const aggregated = aggregateChunk(await readPinnedChunk(basis, pinned, registers), basis);
  const encoded = encodeFacts(key, aggregated);
  await registers.put(objectKey, encoded.bytes, KEPT_CONTENT_TYPE);
  await keptHashes.write(item, encoded.sha256);
  return { ...aggregated, sha256: encoded.sha256, objectKey, isKept: false };
}

export const aggregateActivitiesStage = defineChunkStage({
  stage: 'aggregating',
  state: basedStateSchema,
  run: aggregateActivities,
});
