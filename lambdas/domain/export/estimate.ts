/**
 * How long a run will still take: the weights of the stages as earlier runs of the organisation took them (built-in ones
 * before there are any), corrected by how fast this run has been. Pure: `now` is a parameter.
 */
import { type Estimate, STAGES, type Stage } from '../../protocol.ts';
import { type ExportRecord, isRunning, stagesOf } from './export-record.ts';
import { STAGE_WEIGHTS } from './progress.ts';

/** A finished run, as far as the next one can learn from it. */
export interface PastRun {
  readonly activities: number;
  readonly format: ExportRecord['request']['format'];
  readonly includeAttachments: boolean;
  readonly seconds: Readonly<Partial<Record<Stage, number>>>;
}

/** What an estimate is made from. */
export type EstimateRecord = Pick<
  ExportRecord,
  'status' | 'stage' | 'stageProgress' | 'statusTimes' | 'plan' | 'request' | 'attempt'
>;

/** Built-in: seconds of a run without activities, and of each activity. Only their ratio to this run's speed matters soon. */
const DEFAULT_SECONDS = 5;
const DEFAULT_SECONDS_PER_ACTIVITY = 0.001;
/** From here on there is always a range (DESIGN, "Progress protocol"). */
const CALCULATING_MILLISECONDS = 30_000;
/** How many earlier runs speak: those nearest in size. */
const MOST_RUNS = 7;
/** An unfinished stage is never taken for finished, however long it has been running. */
const MOST_OF_A_STEP = 0.95;

/** @returns what a completed run teaches, or undefined of one that was retried, resumed, empty or did not complete. */
export function pastRun(record: ExportRecord): PastRun | undefined {
  if (record.status !== 'completed' || record.attempt !== 1 || record.plan === null) {
    return undefined;
  }
  const seconds: Partial<Record<Stage, number>> = {};
  const stages = stagesOf(record);
  for (const [position, stage] of stages.entries()) {
    const began = record.statusTimes[stage];
    const ended = record.statusTimes[stages[position + 1] ?? 'completed'];
    if (began !== undefined && ended !== undefined) {
      seconds[stage] = Math.max(0, Date.parse(ended) - Date.parse(began)) / 1000;
    }
  }
  const { format, includeAttachments } = record.request;
  return { activities: record.plan.activities, format, includeAttachments, seconds };
}

/**
 * @param now milliseconds since 1970
 * @param pastRuns of the same organisation, in any order
 * @returns `calculating` before the first chunk (but for 30 seconds at most) and while paused; 0 to 0 after the end
 */
export function estimateOf(record: EstimateRecord, now: number, pastRuns: readonly PastRun[] = []): Estimate {
  if (record.status === 'paused') {
    return { kind: 'calculating' };
  }
  if (!isRunning(record.status)) {
    return { kind: 'range', lowSeconds: 0, highSeconds: 0 };
  }
  const elapsed = secondsSince(record.statusTimes.initialised, now);
  if (!hasGround(record) && elapsed * 1000 < CALCULATING_MILLISECONDS) {
    return { kind: 'calculating' };
  }

  const alike = nearest(record, pastRuns);
  const expected = expectedSeconds(record, alike);
  const stages = stagesOf(record);
  const position = stages.indexOf(record.stage);
  const ofCurrent = expected[record.stage];
  const inStage = Math.min(elapsed, secondsSince(record.statusTimes[record.stage], now));
  const share = shareOf(record.stageProgress, inStage / ofCurrent);
  const before = sum(stages.slice(0, position).map((stage) => expected[stage]));
  const later = sum(stages.slice(position + 1).map((stage) => expected[stage]));
  const whole = before + ofCurrent + later;
  const done = before + ofCurrent * share;

  // Shrunken: one slow first chunk does not make the whole run slow; earlier runs outweigh it for longer than defaults do.
  // What a retry finds done already took no time, so its speed says little at first.
  const prior = whole * (alike.length > 0 ? 0.12 : 0.04) * (record.attempt > 1 ? 3 : 1);
  const slowness = (elapsed + prior) / (done + prior);
  const byRun = slowness * ofCurrent * (1 - share);
  const byStage = share > 0 ? (inStage / share) * (1 - share) : byRun;
  const left = share * byStage + (1 - share) * byRun + slowness * later;

  const spread = (alike.length > 0 ? 0.3 : 0.6) * Math.sqrt(1 - done / whole) + 0.05;
  return {
    kind: 'range',
    lowSeconds: Math.floor(left / (1 + spread)),
    highSeconds: Math.ceil(left * (1 + spread)),
  };
}

/** @returns the whole run's seconds as foreseen at that moment, or undefined while there is no ground for it */
export function predictedSeconds(
  record: EstimateRecord,
  now: number,
  pastRuns: readonly PastRun[] = [],
): number | undefined {
  const estimate = estimateOf(record, now, pastRuns);
  if (estimate.kind === 'calculating') {
    return undefined;
  }
  return secondsSince(record.statusTimes.initialised, now) + (estimate.lowSeconds + estimate.highSeconds) / 2;
}

function hasGround(record: EstimateRecord): boolean {
  if (record.plan === null || record.status === 'initialised') {
    return false;
  }
  return record.status !== 'querying_activities' || record.stageProgress.current > 0;
}

/** Those that wrote the same format with the same attachments, nearest in size first; any others when there are none. */
function nearest(record: EstimateRecord, runs: readonly PastRun[]): readonly PastRun[] {
  const { format, includeAttachments } = record.request;
  const same = runs.filter((run) => run.format === format && run.includeAttachments === includeAttachments);
  const size = Math.log1p(record.plan?.activities ?? 0);
  const distance = (run: PastRun) => Math.abs(Math.log1p(run.activities) - size);
  return (same.length > 0 ? same : runs).toSorted((one, other) => distance(one) - distance(other)).slice(0, MOST_RUNS);
}

/** Seconds that each stage is expected to take: the built-in ones times how the earlier runs related to theirs. */
function expectedSeconds(record: EstimateRecord, runs: readonly PastRun[]): Record<Stage, number> {
  const activities = record.plan?.activities ?? 0;
  const expected = { ...STAGE_WEIGHTS };
  for (const stage of STAGES) {
    const builtIn = defaultSeconds(stage, activities);
    const ratios = runs.flatMap(({ seconds, activities: theirs }) => {
      const took = seconds[stage];
      return took === undefined ? [] : [took / defaultSeconds(stage, theirs)];
    });
    // Never nothing: a share of it is divided by it.
    expected[stage] = Math.max(0.01, builtIn * (median(ratios) ?? 1));
  }
  return expected;
}

const WHOLE_WEIGHT = sum(Object.values(STAGE_WEIGHTS));

function defaultSeconds(stage: Stage, activities: number): number {
  return ((DEFAULT_SECONDS + DEFAULT_SECONDS_PER_ACTIVITY * activities) * STAGE_WEIGHTS[stage]) / WHOLE_WEIGHT;
}

/** Counted steps, and of the step now running as much as time suggests; `timeShare` 1 is when the stage should be over. */
function shareOf({ current, total }: EstimateRecord['stageProgress'], timeShare: number): number {
  if (total === 0) {
    return Math.min(MOST_OF_A_STEP, timeShare);
  }
  const steps = Math.min(current, total);
  const most = Math.min(total, steps + MOST_OF_A_STEP);
  return Math.min(most, Math.max(steps, timeShare * total)) / total;
}

function secondsSince(time: string | undefined, now: number): number {
  return time === undefined ? 0 : Math.max(0, now - Date.parse(time)) / 1000;
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.ceil((sorted.length - 1) / 2)];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
