/**
 * What operations count, from what was stored: one change of an export or of a chunk, before and after. Pure, so that the
 * figures on a dashboard are those of the table and can be stated as laws.
 */
import { SIZE_CLASSES, SMALL_EXPORT_ACTIVITIES } from '../../metric-catalogue.ts';
import { type ChunkRecord, type ExportRecord, isRunning } from './export-record.ts';
import type { Measurement } from './measurement.ts';

/** @param organisation the value of the dimension, see `admission.ts` */
export function exportMetrics(
  before: ExportRecord | undefined,
  after: ExportRecord,
  organisation: string,
): Measurement[] {
  if (before === undefined) {
    return [['ExportsStarted', 1, { organisation }]];
  }
  if (before.status === after.status) {
    return [];
  }
  return [...stageDuration(before, after), ...newStatus(before, after, organisation)];
}

/** A stage that was cut off by a failure or a press says nothing about how long it takes. */
function stageDuration(before: ExportRecord, after: ExportRecord): Measurement[] {
  const went = isRunning(after.status) && after.status !== 'initialised';
  if (!isRunning(before.status) || !(went || after.status === 'completed' || after.status === 'completed_empty')) {
    return [];
  }
  const value = millisecondsBetween(before.statusTimes[before.status], after.statusTimes[after.status]);
  return value === undefined ? [] : [['StageDuration', value, { stage: before.status }]];
}

function newStatus(before: ExportRecord, after: ExportRecord, organisation: string): Measurement[] {
  switch (after.status) {
    case 'initialised':
      // A resume is no retry: nothing had failed.
      return before.status === 'failed' ? [['ExportsRetried', 1, { organisation }]] : [];
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

/** Of one attempt only: between two of them somebody thought it over. */
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

/** A resume is an attempt of its own, so a run of one attempt was not paused either. */
function wholeMilliseconds(record: ExportRecord): number | undefined {
  return record.attempt === 1
    ? millisecondsBetween(record.statusTimes.initialised, record.statusTimes.completed)
    : undefined;
}

/** @returns what a change of a chunk's marker tells */
export function chunkMetrics(before: ChunkRecord | undefined, after: ChunkRecord): Measurement[] {
  const { stage } = after;
  if (after.state === 'done') {
    return before?.state === 'done' ? [] : [['ChunksFinished', 1, { stage }]];
  }
  if (after.state !== 'running' || before === undefined || before.attempt === after.attempt) {
    return [];
  }
  // Of the same execution: what a stopped one left as running was not lost, and its last word may still come.
  const silent = before.state === 'running' && before.exportAttempt === after.exportAttempt;
  const retried: Measurement = ['ChunkRetries', 1, { stage }];
  return silent ? [retried, ['ChunkTimeouts', 1, { stage }]] : [retried];
}

function millisecondsBetween(from: string | undefined, to: string | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Math.max(0, Date.parse(to) - Date.parse(from));
}
