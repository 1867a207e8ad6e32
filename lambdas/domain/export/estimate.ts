/**
 * Estimates the remaining time of a run from the stage times of the organisation's past runs (built-in weights before
 * there are any), corrected by the speed of this run so far. Pure: `now` is a parameter.
 */
import { type Estimate, STAGES, type Stage } from '../../protocol.ts';
import { type ExportRecord, isRunning, stagesOf } from './export-record.ts';
import { STAGE_WEIGHTS } from './progress.ts';

/** What the estimate uses of a finished run. */
export interface PastRun {
  readonly activities: number;
  readonly format: ExportRecord['request']['format'];
  readonly includeAttachments: boolean;
  readonly seconds: Readonly<Partial<Record<Stage, number>>>;
}

/** What the estimate uses of a record. */
export type EstimateRecord = Pick<
  ExportRecord,
  'purpose' | 'status' | 'stage' | 'stageProgress' | 'statusTimes' | 'plan' | 'request' | 'attempt'
>;

/** Built-in seconds of a run without activities. Early on the speed of the run itself corrects the built-in numbers. */
const DEFAULT_SECONDS = 5;
const DEFAULT_SECONDS_PER_ACTIVITY = 0.001;
/** After this time the estimate is always a range: pages ask at least every 7 s, so each has one from 30 s on. */
const MAX_CALCULATING_MILLISECONDS = 20_000;
/** Only the past runs nearest in size are used. */
const MAX_PAST_RUNS = 7;
/** A step that is not finished never counts as a whole one, however long it has been running. */
const MAX_SHARE_OF_STEP = 0.95;

/** @returns the stage times of a completed run; undefined for one that was retried, resumed, empty or not completed */
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
 * @param pastRuns past runs of the same organisation, in any order
 * @returns `calculating` before the first chunk (for at most 20 seconds) and while paused or queued; 0 to 0 after the end
 */
export function estimateOf(record: EstimateRecord, now: number, pastRuns: readonly PastRun[] = []): Estimate {
  if (record.status === 'paused' || record.status === 'queued') {
    return { kind: 'calculating' };
  }
  if (!isRunning(record.status)) {
    return { kind: 'range', lowSeconds: 0, highSeconds: 0 };
  }
  const elapsed = secondsSince(record.statusTimes.initialised, now);
  if (!hasFirstChunk(record) && elapsed * 1000 < MAX_CALCULATING_MILLISECONDS) {
    return { kind: 'calculating' };
  }

  const similar = nearest(record, pastRuns);
  const expected = expectedSeconds(record, similar);
  const stages = stagesOf(record);
  const position = stages.indexOf(record.stage);
  const ofCurrent = expected[record.stage];
  const inStage = Math.min(elapsed, secondsSince(record.statusTimes[record.stage], now));
  const share = shareOf(record.stageProgress, inStage / ofCurrent);
  const before = sum(stages.slice(0, position).map((stage) => expected[stage]));
  const later = sum(stages.slice(position + 1).map((stage) => expected[stage]));
  const whole = before + ofCurrent + later;
  const done = before + ofCurrent * share;

  // The prior keeps one slow first chunk from slowing the whole estimate; past runs deserve more trust than defaults.
  // A retry skips finished chunks, so its speed at the beginning says little.
  const prior = whole * (similar.length > 0 ? 0.12 : 0.04) * (record.attempt > 1 ? 3 : 1);
  const slowness = (elapsed + prior) / (done + prior);
  const byRun = slowness * ofCurrent * (1 - share);
  const byStage = share > 0 ? (inStage / share) * (1 - share) : byRun;
  const left = share * byStage + (1 - share) * byRun + slowness * later;

  const spread = (similar.length > 0 ? 0.3 : 0.6) * Math.sqrt(1 - done / whole) + 0.05;
  return {
    kind: 'range',
    lowSeconds: Math.floor(left / (1 + spread)),
    highSeconds: Math.ceil(left * (1 + spread)),
  };
}

/** @returns the predicted seconds of the whole run at that moment; undefined while the estimate is calculating */
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

function hasFirstChunk(record: EstimateRecord): boolean {
  if (record.plan === null || record.status === 'initialised') {
    return false;
  }
  return record.status !== 'querying_activities' || record.stageProgress.current > 0;
}

/** Runs with the same format and choice of attachments, or all runs if there are none; the nearest in size come first. */
function nearest(record: EstimateRecord, runs: readonly PastRun[]): readonly PastRun[] {
  const { format, includeAttachments } = record.request;
  const same = runs.filter((run) => run.format === format && run.includeAttachments === includeAttachments);
  const size = Math.log1p(record.plan?.activities ?? 0);
  const distance = (run: PastRun) => Math.abs(Math.log1p(run.activities) - size);
  return (same.length > 0 ? same : runs)
    .toSorted((one, other) => distance(one) - distance(other))
    .slice(0, MAX_PAST_RUNS);
}

/** Expected seconds of each stage: the built-in ones times the median ratio of past runs to their built-in ones. */
function expectedSeconds(record: EstimateRecord, runs: readonly PastRun[]): Record<Stage, number> {
  const activities = record.plan?.activities ?? 0;
  const expected = { ...STAGE_WEIGHTS };
  for (const stage of STAGES) {
    const builtIn = defaultSeconds(stage, activities);
    const ratios = runs.flatMap((run) => {
      const measured = run.seconds[stage];
      return measured === undefined ? [] : [measured / defaultSeconds(stage, run.activities)];
    });
    // Never 0, because the estimate divides by it.
    expected[stage] = Math.max(0.01, builtIn * (median(ratios) ?? 1));
  }
  return expected;
}

const WHOLE_WEIGHT = sum(Object.values(STAGE_WEIGHTS));

function defaultSeconds(stage: Stage, activities: number): number {
  return ((DEFAULT_SECONDS + DEFAULT_SECONDS_PER_ACTIVITY * activities) * STAGE_WEIGHTS[stage]) / WHOLE_WEIGHT;
}

/**
 * The finished share of a stage: its finished steps, and as much of the running step as the elapsed time suggests.
 * @param timeShare elapsed time of the stage divided by its expected time
 */
function shareOf({ current, total }: EstimateRecord['stageProgress'], timeShare: number): number {
  if (total === 0) {
    return Math.min(MAX_SHARE_OF_STEP, timeShare);
  }
  const steps = Math.min(current, total);
  const maximum = Math.min(total, steps + MAX_SHARE_OF_STEP);
  return Math.min(maximum, Math.max(steps, timeShare * total)) / total;
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
