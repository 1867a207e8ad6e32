/** DeduplicateParticipants: finds persons over the whole register, judges each day and counts the final figures. */

import { verdictsByChunk } from '../domain/counting/chunk-verdicts.ts';
import { type Count, countRegister } from '../domain/counting/count-register.ts';
import { finalSummary } from '../domain/counting/final-summary.ts';
import { nearMissList } from '../domain/counting/near-miss-list.ts';
import { activePeerSupporters } from '../domain/counting/peer-supporter-list.ts';
import { WorkingObjectMissingError } from '../domain/errors.ts';
import type { Basis, PinnedChunk } from '../domain/export/basis.ts';
import type { ChunkFacts } from '../domain/facts/chunk-facts.ts';
import { decodeFacts, factsInputsSha256 } from '../domain/facts/kept-facts.ts';
import { type RegisterFacts, RegisterFactsCollector } from '../domain/facts/register-facts.ts';
import type { ListedPeerSupporter } from '../domain/persons/supporters/approved-list.ts';
import { hashesOf } from '../domain/report/chunk-hashes.ts';
import type { ChunkMarkers, ObjectStore } from '../ports.ts';
import { type CheckStopped, defineStage, exportKey, type StageState, stageStateSchema } from '../stage.ts';
import { keysOfRegister, readPeerSupporters } from './objects/register-chunks.ts';
import { inBatches, keysOf, readBasis, writeJson } from './objects/working-objects.ts';
import { type ProgressDependencies, progressReporter } from './stage-progress.ts';

export interface DeduplicateDependencies extends ProgressDependencies {
  readonly working: Pick<ObjectStore, 'get' | 'put'>;
  readonly registers: Pick<ObjectStore, 'get'>;
  readonly chunks: Pick<ChunkMarkers, 'list'>;
}

/** Findings per object, so that no later stage has to hold them all. */
const FINDINGS_PER_PART = 5000;
/** Objects read or written at the same time. */
const CONCURRENT_OBJECTS = 8;

/** @throws RegisterObjectCorruptError | WorkingObjectMissingError */
export async function deduplicateParticipants(
  state: StageState,
  dependencies: DeduplicateDependencies,
  checkStopped: CheckStopped,
): Promise<void> {
  const { working, registers, records } = dependencies;
  const basis = await readBasis(working, state);
  const facts = await collectFacts(state, basis, dependencies, checkStopped);
  const listed = await readPeerSupporters(basis, registers);
  const count = countFacts(facts, listed, basis);
  await checkStopped();
  await writeVerdicts(state, count, basis, working);
  await writeFindings(state, count, working);
  await writeLists(state, count, basis, working);
  await writeJson(working, keysOf(state).figures, count.figures);
  const total = basis.chunks.length;
  const done = { current: total, total, currentItem: null };
  await records.progress(exportKey(state), state.attempt, 'deduplicating', done, finalSummary(count.figures));
}

function countFacts(facts: RegisterFacts, listed: ListedPeerSupporter[] | null, basis: Basis): Count {
  return countRegister(facts, listed, {
    organisation: basis.organisation,
    organisationNumber: basis.organisationNumber,
    year: basis.year,
    ruleSet: basis.ruleSet,
    branches: basis.request.branches,
    source: {
      activity_rows: basis.activityRows,
      attendance_rows: basis.attendanceRows,
      activities_kept: facts.activities.length,
      // Includes the attendances of activities that are in no figure themselves.
      attendances_of_unknown_activity: basis.attendancesOfUnknownActivity + (basis.attendances - facts.node.length),
    },
  });
}

/** Reads the facts of all chunks of the register. They are collected in their order. */
async function collectFacts(
  state: StageState,
  basis: Basis,
  dependencies: DeduplicateDependencies,
  checkStopped: CheckStopped,
): Promise<RegisterFacts> {
  const total = basis.chunks.length;
  const reportProgress = progressReporter(state, dependencies, 'deduplicating', total);
  const markers = await dependencies.chunks.list(exportKey(state), 'aggregating');
  const hashes = hashesOf(markers, 'facts', total).flat();
  const inputsSha256 = factsInputsSha256(basis);
  const collector = new RegisterFactsCollector(basis.files);
  const pinned = basis.registerChunks.map((chunk, at) => ({ chunk, sha256: hashes[at] ?? '' }));
  let read = 0;
  for (const batch of inBatches(pinned, CONCURRENT_OBJECTS)) {
    const facts = await Promise.all(
      batch.map(({ chunk, sha256 }) => readFacts(basis, chunk, { inputsSha256, sha256 }, dependencies.registers)),
    );
    for (const [at, { chunk }] of batch.entries()) {
      const ofChunk = facts[at];
      if (ofChunk !== undefined) {
        collector.add(ofChunk, chunk.file);
      }
    }
    read += batch.length;
    const current = basis.chunks.filter(({ to }) => to <= read).length;
    // The last batch is not reported, because its facts still have to be counted.
    if (read < pinned.length && (await reportProgress(current))) {
      await checkStopped();
    }
  }
  return collector.finish();
}

/** @throws WorkingObjectMissingError when they are not those that the aggregate stage found or wrote */
async function readFacts(
  basis: Basis,
  { sha256: chunkSha256 }: PinnedChunk,
  expected: { readonly inputsSha256: string; readonly sha256: string },
  registers: DeduplicateDependencies['registers'],
): Promise<ChunkFacts> {
  const { inputsSha256, sha256 } = expected;
  const bytes = await registers.get(keysOfRegister(basis).facts(chunkSha256, inputsSha256));
  const kept = bytes === undefined ? undefined : decodeFacts({ chunkSha256, inputsSha256 }, bytes);
  if (kept === undefined || kept.sha256 !== sha256) {
    throw new WorkingObjectMissingError('facts');
  }
  return kept.facts;
}

async function writeVerdicts(
  state: StageState,
  count: Count,
  { chunks }: Basis,
  working: DeduplicateDependencies['working'],
): Promise<void> {
  const byRegisterChunk = verdictsByChunk(count);
  const parts = chunks.map(({ index, from, to }) => ({
    key: keysOf(state).verdicts(index),
    verdicts: byRegisterChunk.slice(from, to),
  }));
  for (const batch of inBatches(parts, CONCURRENT_OBJECTS)) {
    await Promise.all(batch.map(({ key, verdicts }) => writeJson(working, key, verdicts)));
  }
}

/** The lists that the report shows by name and by day, of the chosen branches. */
async function writeLists(
  state: StageState,
  count: Count,
  { ruleSet, request }: Basis,
  working: DeduplicateDependencies['working'],
): Promise<void> {
  const keys = keysOf(state);
  await writeJson(working, keys.nearMisses, nearMissList(count, request.branches));
  await writeJson(working, keys.activePeerSupporters, activePeerSupporters(count, ruleSet, request.branches));
}

async function writeFindings(
  state: StageState,
  { findings }: Count,
  working: DeduplicateDependencies['working'],
): Promise<void> {
  const keys = keysOf(state);
  let part = 0;
  for (const batch of inBatches(findings, FINDINGS_PER_PART)) {
    await writeJson(working, keys.findings(`2-persons-${keys.paddedChunk(part++)}`), batch);
  }
}

export const deduplicateParticipantsStage = defineStage({
  during: 'deduplicating',
  enters: 'deduplicating',
  state: stageStateSchema,
  run: deduplicateParticipants,
});
