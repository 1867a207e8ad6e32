/** CompleteCheck: writes what a check found out, without a report and without a name, and ends it. */
import { branchSummaries } from '../domain/checks/branch-summaries.ts';
import { CHECK_FORMAT, type Checked } from '../domain/checks/check-objects.ts';
import { figuresOfCheck } from '../domain/checks/check-result.ts';
import { type Figures, figuresSchema } from '../domain/counting/figures.ts';
import type { BranchDays } from '../domain/counting/lists/branch-days.ts';
import type { NearMissDay } from '../domain/counting/near-miss-list.ts';
import type { ReviewQuestions } from '../domain/counting/review-questions.ts';
import { ExportStoppedError } from '../domain/errors.ts';
import type { Basis } from '../domain/export/basis.ts';
import { daysAtRisk, NearMissIndex } from '../domain/report/causes/cause-effects.ts';
import { groupFindings } from '../domain/report/causes/finding-groups.ts';
import { AGGREGATED, outcomesOf } from '../domain/report/chunk-outcomes.ts';
import type { ChunkMarkers, Clock, DecisionStore, ExportRecords, ObjectStore } from '../ports.ts';
import { checkResultSchema } from '../protocol.ts';
import { writeRegisterJson } from '../register-objects.ts';
import { defineStage, exportKey, type TryOf } from '../stage.ts';
import { readAccepted } from './check/accepted-findings.ts';
import { writeBranchLists, writeFindingLists, writeNearMissLists, writeReviews } from './check/write-lists.ts';
import { readBasis } from './objects/basis.ts';
import {
  type Deduplicated,
  type DeduplicatedState,
  deduplicatedStateSchema,
  fromDeduplication,
  readDeduplicated,
} from './objects/deduplicated.ts';
import { keysOfRegister } from './objects/register-chunks.ts';
import { readJson, readOwnJson } from './objects/working-objects.ts';
import { findingParts } from './report/report-parts.ts';

export interface CompleteCheckDependencies {
  readonly records: Pick<ExportRecords, 'transition'>;
  readonly chunks: Pick<ChunkMarkers, 'list'>;
  readonly working: Pick<ObjectStore, 'get'>;
  readonly registers: Pick<ObjectStore, 'get' | 'put'>;
  readonly decisions: Pick<DecisionStore, 'markKey'>;
  readonly clock: Clock;
}

/** Findings grouped by cause are those of the import, of activities and of persons; those of columns are about the report. */
export async function completeCheck(
  state: TryOf<DeduplicatedState>,
  dependencies: CompleteCheckDependencies,
): Promise<void> {
  const { working, registers } = dependencies;
  const [basis, made, markers] = await Promise.all([
    readBasis(working, state),
    readDeduplicated(working, state),
    dependencies.chunks.list(exportKey(state), 'aggregating'),
  ]);
  const aggregated = outcomesOf(markers, AGGREGATED, { basis: state.basis, chunks: basis.chunks.length });
  const parts = findingParts(basis, { aggregated, mapped: [] }, made, { working, registers });
  const counted = await readCounted(made, working);
  const { figures, nearMisses, branchDays } = counted;
  const groups = await groupFindings(parts, new NearMissIndex(nearMisses), daysAtRisk(figures));
  const folder = keysOfRegister(basis).check(state.exportId);
  const target = { store: registers, keyOf: (sha256: string) => `${folder}${sha256}.json` };
  const checked: Checked = {
    ...describeCheck(state, basis, counted, dependencies.clock),
    findings: await writeFindingLists(parts, groups, await readAccepted(basis, dependencies), target),
    nearMisses: await writeNearMissLists(nearMisses, target),
    branches: await writeBranchLists(branchDays, branchSummaries(figures, nearMisses, branchDays), target),
    reviewLists: await writeReviews(counted.reviews.listed, target),
  };
  const sha256 = await writeRegisterJson(registers, target.keyOf, checked);
  await end(state, { key: target.keyOf(sha256), sha256 }, dependencies);
}

interface Counted {
  readonly figures: Figures;
  readonly nearMisses: readonly NearMissDay[];
  readonly settings: Checked['settings'];
  readonly branchDays: BranchDays;
  readonly reviews: ReviewQuestions;
  readonly appliedDecisions: number;
}

/** @throws WorkingObjectCorruptError */
async function readCounted(made: Deduplicated, working: Pick<ObjectStore, 'get'>): Promise<Counted> {
  const [figures, nearMisses, settings, branchDays, reviews] = await Promise.all([
    readJson(working, made.figures, fromDeduplication('figures'), figuresSchema),
    readOwnJson<NearMissDay[]>(working, made.nearMisses, fromDeduplication('near misses')),
    readJson(working, made.settings, fromDeduplication('settings'), checkResultSchema.shape.settings),
    readOwnJson<BranchDays>(working, made.branchDays, fromDeduplication('days of branches')),
    readOwnJson<Counted['reviews']>(working, made.reviews, fromDeduplication('reviews')),
  ]);
  return { figures, nearMisses, settings, branchDays, reviews, appliedDecisions: made.appliedDecisions };
}

function describeCheck(
  { exportId }: DeduplicatedState,
  { register, decisions }: Basis,
  { figures, settings, reviews: { open, later, listed }, appliedDecisions }: Counted,
  clock: Clock,
): Omit<Checked, 'findings' | 'nearMisses' | 'branches' | 'reviewLists'> {
  return {
    format: CHECK_FORMAT,
    checkId: exportId,
    registerVersion: register.version,
    manifestSha256: register.manifestSha256,
    checkedAt: new Date(clock.now()).toISOString(),
    ...figuresOfCheck(figures),
    settings,
    reviews: { open, later, listed: listed.length },
    decisions: { version: decisions.version, applied: appliedDecisions },
  };
}

async function end(
  state: DeduplicatedState,
  result: { readonly key: string; readonly sha256: string },
  { records }: Pick<CompleteCheckDependencies, 'records'>,
): Promise<void> {
  const written = await records.transition(exportKey(state), state.attempt, { to: 'checked', result }, 'pipeline');
  // A second run of this task finds the status that the first one wrote.
  if (written.outcome === 'refused' && written.record.status !== 'checked') {
    throw new ExportStoppedError(written.record.status);
  }
}

export const completeCheckStage = defineStage({
  during: 'deduplicating',
  enters: null,
  state: deduplicatedStateSchema,
  run: completeCheck,
});
