/**
 * Metrics of one stored change of an export or a chunk, from the record before and after. Pure, so that the dashboard
 * agrees with the table and the properties can be tested.
 */
import * as z from 'zod';
import { SIZE_CLASSES, SMALL_EXPORT_ACTIVITIES } from '../../metric-catalogue.ts';
import { type ChunkRecord, type ExportRecord, isRunning } from './export-record.ts';
import type { Measurement } from './measurement.ts';

/** @param organisation value of the dimension, see `admission.ts` */
export function exportMetrics(
  before: ExportRecord | undefined,
  after: ExportRecord,
  organisation: string,
): Measurement[] {
  if (before === undefined) {
    const started: Measurement = ['ExportsStarted', 1, { organisation }];
    return after.status === 'queued' ? [started, ['ExportsQueued', 1, { organisation }]] : [started];
  }
  if (before.status === after.status) {
    return [];
  }
  return [...stageDuration(before, after), ...newStatus(before, after, organisation)];
}

/** Measures only finished stages: one that ended by failure, cancellation or pause has no meaningful duration. */
function stageDuration(before: ExportRecord, after: ExportRecord): Measurement[] {
  const advanced = isRunning(after.status) && after.status !== 'initialised';
  if (!isRunning(before.status) || !(advanced || after.status === 'completed' || after.status === 'completed_empty')) {
    return [];
  }
  const value = millisecondsBetween(before.statusTimes[before.status], after.statusTimes[after.status]);
  return value === undefined ? [] : [['StageDuration', value, { stage: before.status }]];
}

function newStatus(before: ExportRecord, after: ExportRecord, organisation: string): Measurement[] {
  switch (after.status) {
    case 'queued':
      return [['ExportsQueued', 1, { organisation }], ...retried(before, organisation)];
    case 'initialised':
      return [...retried(before, organisation), ...queueTime(before, after)];
    case 'completed':
      return [
        ['ExportsCompleted', 1, { organisation }],
        ...sizes(after, organisation),
        ...duration(after),
        ...estimateError(after),
      ];
    case 'completed_empty':
      return [['ExportsCompletedEmpty', 1, { organisation }]];
    case 'failed': {
      const errorCode = after.failure?.code ?? 'internal_error';
      return [['ExportsFailed', 1, { organisation, errorCode }]];
    }
    case 'cancelled':
      return [['ExportsCancelled', 1, { organisation }]];
    default:
      return [];
  }
}

/** A resume is not a retry, because nothing had failed. */
function retried(before: ExportRecord, organisation: string): Measurement[] {
  return before.status === 'failed' ? [['ExportsRetried', 1, { organisation }]] : [];
}

function queueTime(before: ExportRecord, after: ExportRecord): Measurement[] {
  const value = millisecondsBetween(before.statusTimes.queued, after.statusTimes.initialised);
  return before.status !== 'queued' || value === undefined ? [] : [['QueueTime', value]];
}

function sizes({ plan, file }: ExportRecord, organisation: string): Measurement[] {
  const measured: Measurement[] = [];
  if (plan !== null) {
    measured.push(['ExportActivities', plan.activities, { organisation }]);
    measured.push(['ExportAttendances', plan.attendances, { organisation }]);
  }
  if (file !== null) {
    measured.push(['ExportRows', file.rows, { organisation }], ['ExportBytes', file.bytes, { organisation }]);
  }
  return measured;
}

/** Measures only exports with one attempt, because the time between two attempts is the coordinator's. */
function duration(record: ExportRecord): Measurement[] {
  const value = wholeMilliseconds(record);
  if (value === undefined || record.plan === null) {
    return [];
  }
  const size = record.plan.activities < SMALL_EXPORT_ACTIVITIES ? SIZE_CLASSES.small : SIZE_CLASSES.large;
  return [['ExportDuration', value, { size }]];
}

function estimateError(record: ExportRecord): Measurement[] {
  const actual = wholeMilliseconds(record);
  if (actual === undefined || actual === 0 || record.predictedSeconds === undefined) {
    return [];
  }
  const value = (Math.abs(record.predictedSeconds * 1000 - actual) / actual) * 100;
  return [['EstimateError', value]];
}

/** A resume starts a new attempt, so an export with one attempt was not paused either. */
function wholeMilliseconds(record: ExportRecord): number | undefined {
  return record.attempt === 1
    ? millisecondsBetween(record.statusTimes.initialised, record.statusTimes.completed)
    : undefined;
}

/** @returns the metrics of one change of a chunk's marker */
export function chunkMetrics(before: ChunkRecord | undefined, after: ChunkRecord): Measurement[] {
  const { stage } = after;
  if (after.state === 'done') {
    return before?.state === 'done' ? [] : [['ChunksFinished', 1, { stage }], ...factsOf(after)];
  }
  if (after.state !== 'running' || before === undefined || before.attempt === after.attempt) {
    return [];
  }
  // A chunk that a stopped execution left as running did not time out, so only the same execution counts.
  const timedOut = before.state === 'running' && before.exportAttempt === after.exportAttempt;
  const retry: Measurement = ['ChunkRetries', 1, { stage }];
  return timedOut ? [retry, ['ChunkTimeouts', 1, { stage }]] : [retry];
}

const factsSchema = z.object({ facts: z.object({ kept: z.int(), computed: z.int() }) });

/** Only the aggregation says how many of its chunks of the register needed no work. */
function factsOf({ outcome }: ChunkRecord): Measurement[] {
  const { data } = factsSchema.safeParse(outcome);
  return data === undefined
    ? []
    : [
        ['FactsKept', data.facts.kept],
        ['FactsComputed', data.facts.computed],
      ];
}

function millisecondsBetween(from: string | undefined, to: string | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Math.max(0, Date.parse(to) - Date.parse(from));
}
