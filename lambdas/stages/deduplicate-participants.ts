/**
 * DeduplicateParticipants: finds persons over the whole register, judges each day and counts the final figures. What a report
 * needs of that is kept with the register, so that the next report of the same content does not count again.
 */

import { type Count, countRegister } from '../domain/counting/count-register.ts';
import type { KeptCount } from '../domain/counting/kept-count.ts';
import { branchDays } from '../domain/counting/lists/branch-days.ts';
import { reviewQuestions } from '../domain/counting/review-questions.ts';
import { judgedOtherwise, settingsEffects } from '../domain/counting/settings-effects.ts';
import type { TallyContext } from '../domain/counting/tally.ts';
import { reviewDecisionsOf } from '../domain/decisions/decision.ts';
import { Marks } from '../domain/decisions/marks.ts';
import type { Basis } from '../domain/export/basis.ts';
import type { WorkingObject } from '../domain/export/objects/working-object.ts';
import { isCheck } from '../domain/export/purpose.ts';
import type { RegisterFacts } from '../domain/facts/register-facts.ts';
import type { ReviewAnswers } from '../domain/persons/decided/decided-persons.ts';
import type { ListedPeerSupporter } from '../domain/persons/supporters/approved-list.ts';
import type { ChunkMarkers, DecisionStore, KeptHashes, ObjectStore } from '../ports.ts';
import { type BasedState, basedStateSchema, type CheckStopped, defineStage, exportKey, type TryOf } from '../stage.ts';
import { earlierDays } from './check/earlier-check.ts';
import { type AggregatedChunk, aggregatedChunks, collectFacts } from './count/aggregated-facts.ts';
import { keptCountOf, writeObjects } from './count/count-objects.ts';
import { type CountPlace, keepCount, placeOfCount, readKeptCount } from './count/kept-count.ts';
import { readBasis } from './objects/basis.ts';
import type { Deduplicated } from './objects/deduplicated.ts';
import { readPeerSupporters } from './objects/register-chunks.ts';
import { keysOf, readDecisions, writeJson } from './objects/working-objects.ts';
import type { ProgressDependencies } from './stage-progress.ts';

export interface DeduplicateDependencies extends ProgressDependencies {
  readonly working: Pick<ObjectStore, 'get' | 'create'>;
  readonly registers: Pick<ObjectStore, 'get' | 'put'>;
  readonly keptHashes: KeptHashes;
  /** SHA-256 of the program that counts. */
  readonly code: string;
  readonly chunks: Pick<ChunkMarkers, 'list'>;
  readonly decisions: Pick<DecisionStore, 'markKey'>;
}

/**
 * A check counts always, because it says more than a report needs, and keeps what a report needs.
 * @returns the list of what was made, see `Deduplicated`
 * @throws RegisterObjectCorruptError | WorkingObjectCorruptError
 */
export async function deduplicateParticipants(
  state: TryOf<BasedState>,
  dependencies: DeduplicateDependencies,
  checkStopped: CheckStopped,
): Promise<WorkingObject> {
  const { working, records } = dependencies;
  const basis = await readBasis(working, state);
  const aggregated = await aggregatedChunks(state, basis, dependencies.chunks);
  const marks = new Marks(await dependencies.decisions.markKey(basis.organisationNumber));
  const run: Run = {
    state,
    basis,
    aggregated,
    marks,
    place: placeOfCount(basis, aggregated, marks, dependencies.code),
  };
  const kept = isCheck(basis) ? undefined : await readKeptCount(run.place, dependencies);
  const { outline, objects, ofCheck }: Counted = kept ?? (await countAnew(run, dependencies, checkStopped));
  const made: Deduplicated = {
    ...(await writeObjects(keysOf(state, 'deduplicating'), objects, working)),
    firstRows: [...outline.firstRows],
    appliedDecisions: outline.appliedDecisions,
    ...ofCheck,
  };
  const list = await writeJson(working, keysOf(state, 'deduplicating').json('made'), made);
  const total = basis.chunks.length;
  const done = { current: total, total, currentItem: null };
  await records.progress(exportKey(state), state.attempt, 'deduplicating', done, outline.summary);
  return list;
}

/** What is counted, and where that is kept. */
interface Run {
  readonly state: TryOf<BasedState>;
  readonly basis: Basis;
  readonly aggregated: readonly AggregatedChunk[];
  readonly marks: Marks;
  readonly place: CountPlace;
}

interface Counted extends KeptCount {
  readonly ofCheck?: OfCheck;
}

type OfCheck = Pick<Deduplicated, 'settings' | 'branchDays' | 'reviews'>;

/** Once a run is stopped it keeps nothing: what it read may be erased. */
async function countAnew(
  run: Run,
  dependencies: DeduplicateDependencies,
  checkStopped: CheckStopped,
): Promise<Counted> {
  const { state, basis, aggregated, marks, place } = run;
  const facts = await collectFacts(state, basis, aggregated, dependencies, checkStopped);
  const listed = await readPeerSupporters(basis, dependencies.registers);
  const answers = { decisions: reviewDecisionsOf(await readDecisions(dependencies.working, basis)), marks };
  const count = countFacts(facts, listed, basis, answers);
  const counted = keptCountOf(count, basis);
  await checkStopped();
  await keepCount(place, counted, dependencies, checkStopped);
  if (!isCheck(basis)) {
    return counted;
  }
  const ofCheck = await writeOfCheck(keysOf(state, 'deduplicating'), count, basis, answers, dependencies);
  // It makes no rows.
  return { outline: { ...counted.outline, firstRows: [] }, objects: { ...counted.objects, verdicts: [] }, ofCheck };
}

function countFacts(
  facts: RegisterFacts,
  listed: Iterable<ListedPeerSupporter> | null,
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

/** What a check says beyond the figures: what settings are worth, and what each branch has. */
async function writeOfCheck(
  keys: ReturnType<typeof keysOf>,
  count: Count,
  basis: Basis,
  answers: ReviewAnswers,
  { working, registers }: DeduplicateDependencies,
): Promise<OfCheck> {
  const otherwise = judgedOtherwise(count, basis.ruleSet);
  const days = branchDays(count, otherwise, await earlierDays(basis, registers));
  return {
    settings: await writeJson(working, keys.json('settings'), settingsEffects(otherwise)),
    branchDays: await writeJson(working, keys.json('branch-days'), days),
    reviews: await writeJson(working, keys.json('reviews'), reviewQuestions(count, basis.ruleSet, answers)),
  };
}

export const deduplicateParticipantsStage = defineStage({
  during: 'deduplicating',
  enters: 'deduplicating',
  state: basedStateSchema,
  run: deduplicateParticipants,
});
