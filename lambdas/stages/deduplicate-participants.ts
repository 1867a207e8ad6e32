/** DeduplicateParticipants: finds persons over the whole register, judges each day and counts the final figures. */

import { verdictsByChunk } from '../domain/counting/chunk-verdicts.ts';
import { type Count, countRegister } from '../domain/counting/count-register.ts';
import { finalSummary } from '../domain/counting/final-summary.ts';
import { nearMissList } from '../domain/counting/near-miss-list.ts';
import { activePeerSupporters } from '../domain/counting/peer-supporter-list.ts';
import type { Basis } from '../domain/export/basis.ts';
import type { ChunkFacts } from '../domain/facts/chunk-facts.ts';
import { type RegisterFacts, RegisterFactsCollector } from '../domain/facts/register-facts.ts';
import type { RegisteredPeerSupporter } from '../domain/register/register.ts';
import type { ObjectStore } from '../ports.ts';
import { type CheckStopped, defineStage, exportKey, type StageState, stageStateSchema } from '../stage.ts';
import { type ProgressDependencies, progressReporter } from './stage-progress.ts';
import { inBatches, keysOf, readBasis, readOwnJson, writeJson } from './working-objects.ts';

export interface DeduplicateDependencies extends ProgressDependencies {
  readonly working: Pick<ObjectStore, 'get' | 'put'>;
}

/** Findings per object, so that no later stage has to hold them all. */
const FINDINGS_PER_PART = 5000;
/** Objects read or written at the same time. */
const CONCURRENT_OBJECTS = 8;

/** @throws WorkingObjectMissingError */
export async function deduplicateParticipants(
  state: StageState,
  dependencies: DeduplicateDependencies,
  checkStopped: CheckStopped,
): Promise<void> {
  const { working, records } = dependencies;
  const basis = await readBasis(working, state);
  const facts = await collectFacts(state, basis, dependencies, checkStopped);
  const listed = await readOwnJson<RegisteredPeerSupporter[] | null>(
    working,
    keysOf(state).peerSupporters,
    'peer supporters',
  );
  const count = countFacts(facts, listed, basis);
  await checkStopped();
  await writeVerdicts(state, count, working);
  await writeFindings(state, count, working);
  await writeLists(state, count, basis, working);
  await writeJson(working, keysOf(state).figures, count.figures);
  const done = { current: basis.chunks, total: basis.chunks, currentItem: null };
  await records.progress(exportKey(state), state.attempt, 'deduplicating', done, finalSummary(count.figures));
}

function countFacts(facts: RegisterFacts, listed: RegisteredPeerSupporter[] | null, basis: Basis): Count {
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

/** Reads the facts of all chunks. They are collected in the order of the chunks. */
async function collectFacts(
  state: StageState,
  basis: Basis,
  dependencies: DeduplicateDependencies,
  checkStopped: CheckStopped,
): Promise<RegisterFacts> {
  const reportProgress = progressReporter(state, dependencies, 'deduplicating', basis.chunks);
  const collector = new RegisterFactsCollector();
  let current = 0;
  const chunks = Array.from({ length: basis.chunks }, (_, chunk) => keysOf(state).facts(chunk));
  for (const keys of inBatches(chunks, CONCURRENT_OBJECTS)) {
    const read = await Promise.all(keys.map((key) => readOwnJson<ChunkFacts>(dependencies.working, key, 'facts')));
    for (const facts of read) {
      collector.add(facts);
    }
    current += read.length;
    // The last batch is not reported, because its facts still have to be counted.
    if (current < basis.chunks && (await reportProgress(current))) {
      await checkStopped();
    }
  }
  return collector.finish();
}

async function writeVerdicts(
  state: StageState,
  count: Count,
  working: DeduplicateDependencies['working'],
): Promise<void> {
  const parts = verdictsByChunk(count).map((verdicts, chunk) => ({ key: keysOf(state).verdicts(chunk), verdicts }));
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
