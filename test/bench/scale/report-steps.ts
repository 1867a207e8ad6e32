/**
 * The steps of one report from its files, as the state machines have them: which Lambda, how many at once, with which memory and time.
 * What the design does beyond its bounds is here too: chunks as small as ever in distributed Maps, files read in pieces, participants
 * de-duplicated in shards, and report files side by side, each cut to fit its Lambda.
 */

import { STAGE_FUNCTIONS } from '../../../infra/functions/stage-functions.ts';
import { IMPORT_FUNCTIONS } from '../../../infra/functions.ts';
import { MAX_CHUNKS, planChunks } from '../../../lambdas/domain/export/basis.ts';
import { CHUNK_ACTIVITIES } from '../../../lambdas/domain/registers/chunk-format.ts';
import { LIMITS } from './limits.ts';
import type { Line, StageModel } from './stage-times.ts';

export interface Step {
  /** The Lambda's name in the template. */
  readonly stage: string;
  readonly invocations: number;
  /** Activities that each of them handles. */
  readonly activities: number;
  readonly atOnce: number;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** State transitions and events of the history for each invocation. */
  readonly transitions: number;
  readonly events: number;
}

/** `now`: as it is deployed. `grown`: what the design does for registers that do not fit. */
export type Design = 'now' | 'grown';

/** Attendances and activities for each activity, in the generated registers. */
const ROWS_PER_ACTIVITY = 7.5;
const FILES_AT_ONCE = 3;
const MAX_FILES = 20;
/** A user cuts a large register into files of at most about this many activities. */
const ACTIVITIES_PER_FILE = 1_000_000;
/** Rows of a sheet of Excel: a larger report is several files. */
const ROWS_PER_SHEET = 1_048_575;
/** Of the work of the shards of a de-duplication: what the pass over their results adds. An assumption. */
const MERGE_SHARE = 0.1;
/** Of its memory and time, what an invocation may take that was cut to fit. */
const FILLED = 0.8;

const TASK_EVENTS = 5;
const ITERATION_EVENTS = 2;

/** @param activities of the register. @param models by Lambda, by which the grown design cuts what does not fit */
export function reportSteps(activities: number, design: Design, models: ReadonlyMap<string, StageModel>): Step[] {
  const { inlineMapConcurrency, lambdaConcurrency } = LIMITS;
  const files = Math.min(MAX_FILES, Math.max(1, Math.ceil(activities / ACTIVITIES_PER_FILE)));
  const chunks = chunkCount(activities, design);
  const chunk = (stage: string, of: Memory): Step =>
    step(stage, of, activities, chunks, design === 'now' ? inlineMapConcurrency.value : lambdaConcurrency.value);
  const one = (stage: string, of: Memory, most = Number.POSITIVE_INFINITY): Step => {
    const each = Math.min(most, mostThatFits(models.get(stage), of));
    const count = design === 'now' ? 1 : Math.max(1, Math.ceil(activities / each));
    return step(stage, of, activities, count, count === 1 ? 1 : lambdaConcurrency.value);
  };
  const readFile = IMPORT_FUNCTIONS['read-file'];
  const shards = one('DeduplicateParticipants', STAGE_FUNCTIONS['deduplicate-participants']);
  return [
    one('PlanImport', IMPORT_FUNCTIONS['plan-import']),
    design === 'now'
      ? step('ReadFile', readFile, activities, files, FILES_AT_ONCE)
      : one('ReadFile', readFile, activities / files),
    one('PublishRegister', IMPORT_FUNCTIONS['publish-register']),
    one('PlanQuery', STAGE_FUNCTIONS['plan-query']),
    chunk('QueryActivities', STAGE_FUNCTIONS['query-activities']),
    chunk('AggregateActivities', STAGE_FUNCTIONS['aggregate-activities']),
    shards,
    ...(shards.invocations === 1 ? [] : [merged(shards)]),
    chunk('MapColumns', STAGE_FUNCTIONS['map-columns']),
    one('GenerateFile', STAGE_FUNCTIONS['generate-file'], ROWS_PER_SHEET),
    one('StoreFile', STAGE_FUNCTIONS['store-file'], ROWS_PER_SHEET),
  ];
}

type Memory = Pick<Step, 'memoryMegabytes' | 'timeoutSeconds'>;

function step(
  stage: string,
  { memoryMegabytes, timeoutSeconds }: Memory,
  activities: number,
  invocations: number,
  atOnce: number,
): Step {
  const events = TASK_EVENTS + (atOnce === 1 ? 0 : ITERATION_EVENTS);
  const each = activities / invocations;
  return { stage, invocations, activities: each, atOnce, memoryMegabytes, timeoutSeconds, transitions: 1, events };
}

/** The pass over what the shards found about participants that lie in more than one, in pieces as large as a shard. */
function merged(shards: Step): Step {
  return { ...shards, invocations: Math.ceil(shards.invocations * MERGE_SHARE) };
}

function mostThatFits(model: StageModel | undefined, { memoryMegabytes, timeoutSeconds }: Memory): number {
  if (model === undefined) return Number.POSITIVE_INFINITY;
  const core = Math.min(1, memoryMegabytes / LIMITS.lambdaMegabytesPerCore.value);
  const until = (line: Line, bound: number) => Math.max(1, (bound * FILLED - line.fixed) / line.slope);
  return Math.min(until(model.peakMegabytes, memoryMegabytes), until(model.cpuSeconds, timeoutSeconds * core));
}

/** As the plan cuts a register whose chunks are alike. */
export function chunkCount(activities: number, design: Design): number {
  const stored = Math.max(1, Math.ceil(activities / CHUNK_ACTIVITIES));
  const each = activities / stored;
  const register = Array.from({ length: stored }, () => ({
    activities: each,
    attendances: each * (ROWS_PER_ACTIVITY - 1),
  }));
  return planChunks(register, design === 'now' ? MAX_CHUNKS : stored).length;
}

/** Events in the history of the export's execution; a distributed Map keeps those of its iterations in executions of their own. */
export function historyEvents(steps: readonly Step[], design: Design): number {
  return steps
    .filter(({ atOnce }) => design === 'now' || atOnce === 1)
    .reduce((sum, { invocations, events }) => sum + invocations * events, 0);
}
