/** DeduplicateParticipants: persons over the whole register, the verdict on each day, and the final figures. */

import { type Count, countRegister } from '../domain/counting/count-register.ts';
import type { Figures } from '../domain/counting/figures.ts';
import type { Basis } from '../domain/export/basis.ts';
import type { ChunkFacts } from '../domain/facts/chunk-facts.ts';
import { RegisterFactsCollector } from '../domain/facts/register-facts.ts';
import { personFindings } from '../domain/persons/person-findings.ts';
import type { ObjectStore } from '../ports.ts';
import type { RunningSummary } from '../protocol.ts';
import { type CheckStopped, defineStage, exportKey, type StageState, stageStateSchema } from '../stage.ts';
import { type ProgressDependencies, progressReporter } from './stage-progress.ts';
import { keysOf, readBasis, readOwnJson, writeJson } from './working-objects.ts';

export interface DeduplicateDependencies extends ProgressDependencies {
  readonly working: Pick<ObjectStore, 'get' | 'put'>;
}

/** Findings per object, so that no later stage has to hold them all. */
const FINDINGS_PER_PART = 5000;
/** Objects read ahead or written side by side; the order of what is collected stays that of the chunks. */
const SIDE_BY_SIDE = 8;

export async function deduplicateParticipants(
  state: StageState,
  dependencies: DeduplicateDependencies,
  checkStopped: CheckStopped,
): Promise<void> {
  const keys = keysOf(state);
  const basis = await readBasis(dependencies.working, state);
  const facts = await collectChunks(state, basis, dependencies, checkStopped);
  const count = countRegister(facts, {
    organisation: basis.organisation,
    organisationNumber: basis.organisationNumber,
    year: basis.year,
    ruleSet: basis.ruleSet,
    branches: basis.request.branches,
    source: {
      activity_rows: basis.activityRows,
      attendance_rows: basis.attendanceRows,
      activities_kept: facts.activities.length,
      // Those of unknown activities, and those of activities that are themselves in no figure.
      attendances_of_unknown_activity: basis.attendancesOfUnknownActivity + (basis.attendances - facts.node.length),
    },
  });
  await checkStopped();
  await writeVerdicts(state, count, dependencies);
  const findings = personFindings(count.facts, count.persons);
  for (let from = 0; from < findings.length; from += FINDINGS_PER_PART) {
    const part = `2-persons-${keys.paddedChunk(from / FINDINGS_PER_PART)}`;
    await writeJson(dependencies.working, keys.findings(part), findings.slice(from, from + FINDINGS_PER_PART));
  }
  await writeJson(dependencies.working, keys.figures, count.figures);
  const done = { current: basis.chunks, total: basis.chunks, currentItem: null };
  await dependencies.records.progress(exportKey(state), state.attempt, 'deduplicating', done, summaryOf(count.figures));
}

async function collectChunks(
  state: StageState,
  basis: Basis,
  dependencies: DeduplicateDependencies,
  checkStopped: CheckStopped,
) {
  const keys = keysOf(state);
  const reportProgress = progressReporter(state, dependencies, 'deduplicating', basis.chunks);
  const collector = new RegisterFactsCollector();
  for (let from = 0; from < basis.chunks; from += SIDE_BY_SIDE) {
    const chunks = Array.from({ length: Math.min(SIDE_BY_SIDE, basis.chunks - from) }, (_, offset) => from + offset);
    const read = await Promise.all(
      chunks.map((chunk) => readOwnJson<ChunkFacts>(dependencies.working, keys.facts(chunk), 'facts')),
    );
    for (const facts of read) {
      collector.add(facts);
    }
    // Not the last ones: what has been read is yet to be merged.
    const current = from + read.length;
    if (current < basis.chunks && (await reportProgress(current))) {
      await checkStopped();
    }
  }
  return collector.finish();
}

async function writeVerdicts(
  state: StageState,
  { facts, verdicts }: Count,
  dependencies: DeduplicateDependencies,
): Promise<void> {
  const keys = keysOf(state);
  let from = 0;
  const parts = facts.chunkSizes.map((size, chunk) => {
    const part = { chunk, verdicts: verdicts.slice(from, from + size) };
    from += size;
    return part;
  });
  for (let at = 0; at < parts.length; at += SIDE_BY_SIDE) {
    await Promise.all(
      parts
        .slice(at, at + SIDE_BY_SIDE)
        .map((part) => writeJson(dependencies.working, keys.verdicts(part.chunk), part.verdicts)),
    );
  }
}

/** The final figures as the page's widget shows them. */
export function summaryOf(figures: Figures): RunningSummary {
  const shown = (group: Figures['total']) => ({
    activities: group.activities,
    activityDays: group.activity_days,
    attendances: group.attendances,
    countedDays: group.counted_days,
    notCounted: group.not_counted,
    uniqueParticipants: group.unique_participants,
    uniqueParticipantsMin: group.unique_participants_min,
  });
  return {
    kind: 'final',
    total: shown(figures.total),
    perCategory: Object.fromEntries(Object.entries(figures.per_category).map(([id, group]) => [id, shown(group)])),
  };
}

export const deduplicateParticipantsStage = defineStage({
  during: 'deduplicating',
  enters: 'deduplicating',
  state: stageStateSchema,
  run: deduplicateParticipants,
});
