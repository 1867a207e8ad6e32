/** DeduplicateParticipants: finds persons over the whole register, judges each day and counts the final figures. */

import { rowsByChunk, verdictsByChunk } from '../domain/counting/chunk-verdicts.ts';
import { type Count, countRegister } from '../domain/counting/count-register.ts';
import { finalSummary } from '../domain/counting/final-summary.ts';
import { branchDays } from '../domain/counting/lists/branch-days.ts';
import { nearMissList } from '../domain/counting/near-miss-list.ts';
import { activePeerSupporters } from '../domain/counting/peer-supporter-list.ts';
import { reviewQuestions } from '../domain/counting/review-questions.ts';
import { judgedOtherwise, settingsEffects } from '../domain/counting/settings-effects.ts';
import type { TallyContext } from '../domain/counting/tally.ts';
import { reviewDecisionsOf } from '../domain/decisions/decision.ts';
import { Marks } from '../domain/decisions/marks.ts';
import { WorkingObjectCorruptError } from '../domain/errors.ts';
import type { Basis, PinnedChunk } from '../domain/export/basis.ts';
import type { WorkingObject } from '../domain/export/objects/working-object.ts';
import { isCheck } from '../domain/export/purpose.ts';
import type { ChunkFacts } from '../domain/facts/chunk-facts.ts';
import { decodeFacts, factsInputsSha256 } from '../domain/facts/kept-facts.ts';
import { type RegisterFacts, RegisterFactsCollector } from '../domain/facts/register-facts.ts';
import type { ReviewAnswers } from '../domain/persons/decided/decided-persons.ts';
import type { ListedPeerSupporter } from '../domain/persons/supporters/approved-list.ts';
import { AGGREGATED, outcomesOf } from '../domain/report/chunk-outcomes.ts';
import type { ChunkMarkers, DecisionStore, ObjectStore } from '../ports.ts';
import { type BasedState, basedStateSchema, type CheckStopped, defineStage, exportKey, type TryOf } from '../stage.ts';
import { earlierDays } from './check/earlier-check.ts';
import { readBasis } from './objects/basis.ts';
import type { Deduplicated } from './objects/deduplicated.ts';
import { keysOfRegister, readPeerSupporters } from './objects/register-chunks.ts';
import { inBatches, keysOf, readDecisions, writeJson } from './objects/working-objects.ts';
import { type ProgressDependencies, progressReporter } from './stage-progress.ts';

export interface DeduplicateDependencies extends ProgressDependencies {
  readonly working: Pick<ObjectStore, 'get' | 'create'>;
  readonly registers: Pick<ObjectStore, 'get'>;
  readonly chunks: Pick<ChunkMarkers, 'list'>;
  readonly decisions: Pick<DecisionStore, 'markKey'>;
}

/** Findings per object, so that no later stage has to hold them all. */
const FINDINGS_PER_PART = 5000;
/** Objects read or written at the same time. */
const CONCURRENT_OBJECTS = 8;

/**
 * @returns the list of what was made, see `Deduplicated`
 * @throws RegisterObjectCorruptError | WorkingObjectCorruptError
 */
export async function deduplicateParticipants(
  state: TryOf<BasedState>,
  dependencies: DeduplicateDependencies,
  checkStopped: CheckStopped,
): Promise<WorkingObject> {
  const { working, registers, records } = dependencies;
  const basis = await readBasis(working, state);
  const facts = await collectFacts(state, basis, dependencies, checkStopped);
  const listed = await readPeerSupporters(basis, registers);
  const answers = await readAnswers(basis, dependencies);
  const count = countFacts(facts, listed, basis, answers);
  await checkStopped();
  const keys = keysOf(state, 'deduplicating');
  const made: Deduplicated = {
    findings: await writeFindings(keys, count, working),
    ...(await writeLists(keys, count, basis, working)),
    figures: await writeJson(working, keys.json('figures'), count.figures),
    appliedDecisions: count.persons.applied.size,
    ...(isCheck(basis)
      ? { verdicts: [], firstRows: [], ...(await writeOfCheck(keys, count, basis, answers, dependencies)) }
      : { verdicts: await writeVerdicts(keys, count, basis, working), firstRows: firstRows(count, basis) }),
  };
  const list = await writeJson(working, keys.json('made'), made);
  const total = basis.chunks.length;
  const done = { current: total, total, currentItem: null };
  await records.progress(exportKey(state), state.attempt, 'deduplicating', done, finalSummary(count.figures));
  return list;
}

/** @throws WorkingObjectCorruptError */
async function readAnswers(
  basis: Basis,
  { working, decisions: store }: Pick<DeduplicateDependencies, 'working' | 'decisions'>,
): Promise<ReviewAnswers> {
  return {
    decisions: reviewDecisionsOf(await readDecisions(working, basis)),
    marks: new Marks(await store.markKey(basis.organisationNumber)),
  };
}

function countFacts(
  facts: RegisterFacts,
  listed: ListedPeerSupporter[] | null,
  basis: Basis,
  answers: ReviewAnswers,
): Count {
  const context: TallyContext = {
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
  };
  return countRegister(facts, listed, context, answers);
}

/** Reads the facts of all chunks of the register. They are collected in their order. */
async function collectFacts(
  state: TryOf<BasedState>,
  basis: Basis,
  dependencies: DeduplicateDependencies,
  checkStopped: CheckStopped,
): Promise<RegisterFacts> {
  const total = basis.chunks.length;
  const reportProgress = progressReporter(state, dependencies, 'deduplicating', total);
  const markers = await dependencies.chunks.list(exportKey(state), 'aggregating');
  const aggregated = outcomesOf(markers, AGGREGATED, { basis: state.basis, chunks: total });
  const inputsSha256 = factsInputsSha256(basis);
  const collector = new RegisterFactsCollector(basis.files);
  const pinned = basis.chunks.flatMap(({ index, from, to }) =>
    basis.registerChunks
      .slice(from, to)
      .map((chunk, at) => ({ chunk, madeIn: index, sha256: aggregated[index]?.sha256.facts[at] ?? '' })),
  );
  let read = 0;
  for (const batch of inBatches(pinned, CONCURRENT_OBJECTS)) {
    const facts = await Promise.all(
      batch.map(({ chunk, ...expected }) =>
        readFacts(basis, chunk, { inputsSha256, ...expected }, dependencies.registers),
      ),
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

/** @throws WorkingObjectCorruptError when they are not those that the aggregate stage found or wrote */
async function readFacts(
  basis: Basis,
  { sha256: chunkSha256 }: PinnedChunk,
  expected: { readonly inputsSha256: string; readonly sha256: string; readonly madeIn: number },
  registers: DeduplicateDependencies['registers'],
): Promise<ChunkFacts> {
  const { inputsSha256, sha256, madeIn } = expected;
  const key = keysOfRegister(basis).facts(chunkSha256, inputsSha256);
  const bytes = await registers.get(key);
  const kept = bytes === undefined ? undefined : decodeFacts({ chunkSha256, inputsSha256 }, bytes);
  if (kept === undefined || kept.sha256 !== sha256) {
    throw new WorkingObjectCorruptError({ kind: 'facts', madeIn: 'aggregating', chunk: madeIn }, { key, sha256 });
  }
  return kept.facts;
}

type Keys = ReturnType<typeof keysOf>;
type Working = DeduplicateDependencies['working'];

async function writeVerdicts(keys: Keys, count: Count, { chunks }: Basis, working: Working): Promise<WorkingObject[]> {
  const byRegisterChunk = verdictsByChunk(count);
  const written: WorkingObject[] = [];
  for (const batch of inBatches(chunks, CONCURRENT_OBJECTS)) {
    const objects = batch.map(({ index, from, to }) =>
      writeJson(working, keys.ofChunk('verdicts', index), byRegisterChunk.slice(from, to)),
    );
    written.push(...(await Promise.all(objects)));
  }
  return written;
}

/** Chunks are mapped all at once, so each must know how many rows those before it have. */
function firstRows(count: Count, { chunks, request }: Basis): number[] {
  const rows = rowsByChunk(count, request.branches);
  let next = 0;
  return chunks.map(({ from, to }) => {
    const first = next;
    for (const ofChunk of rows.slice(from, to)) next += ofChunk;
    return first;
  });
}

/** The lists that the report shows by name and by day, of the chosen branches. */
async function writeLists(keys: Keys, count: Count, { ruleSet, request }: Basis, working: Working) {
  const supporters = activePeerSupporters(count, ruleSet, request.branches);
  return {
    nearMisses: await writeJson(working, keys.json('near-misses'), nearMissList(count, request.branches)),
    peerSupporters: await writeJson(working, keys.json('peer-supporters'), supporters),
  };
}

/** What a check says beyond the figures: what settings are worth, and what each branch has. */
async function writeOfCheck(
  keys: Keys,
  count: Count,
  basis: Basis,
  answers: ReviewAnswers,
  { working, registers }: DeduplicateDependencies,
) {
  const otherwise = judgedOtherwise(count, basis.ruleSet);
  const days = branchDays(count, otherwise, await earlierDays(basis, registers));
  return {
    settings: await writeJson(working, keys.json('settings'), settingsEffects(otherwise)),
    branchDays: await writeJson(working, keys.json('branch-days'), days),
    reviews: await writeJson(working, keys.json('reviews'), reviewQuestions(count, basis.ruleSet, answers)),
  };
}

async function writeFindings(keys: Keys, { findings }: Count, working: Working): Promise<WorkingObject[]> {
  const written: WorkingObject[] = [];
  for (const batch of inBatches(findings, FINDINGS_PER_PART)) {
    written.push(await writeJson(working, keys.ofChunk('findings', written.length), batch));
  }
  return written;
}

export const deduplicateParticipantsStage = defineStage({
  during: 'deduplicating',
  enters: 'deduplicating',
  state: basedStateSchema,
  run: deduplicateParticipants,
});
