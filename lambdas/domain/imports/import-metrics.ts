/**
 * Metrics of one stored change of an import, from the record before and after. Pure, so that the dashboard agrees with the
 * table and the properties can be tested.
 */
import type { Measurement } from '../export/measurement.ts';
import type { ImportFile, ImportRecord } from './import-record.ts';

/** @param organisation value of the dimension, see `admission.ts` */
export function importMetrics(
  before: ImportRecord | undefined,
  after: ImportRecord,
  organisation: string,
): Measurement[] {
  if (before === undefined) {
    return [];
  }
  const files = new Map(before.files.map((file) => [file.fileId, file]));
  return [
    ...(before.status === after.status ? [] : newStatus(before, after, organisation)),
    ...after.files.flatMap((file) => fileMetrics(files.get(file.fileId), file, organisation)),
  ];
}

function newStatus(before: ImportRecord, after: ImportRecord, organisation: string): Measurement[] {
  switch (after.status) {
    case 'reading':
      if (before.status === 'uploading') {
        return [['ImportsStarted', 1, { organisation }]];
      }
      // A resume is not a retry, because nothing had failed.
      return before.status === 'paused' ? [] : [['ImportsRetried', 1, { organisation }]];
    case 'completed':
      return [['ImportsCompleted', 1, { organisation }]];
    case 'failed':
      return [['ImportsFailed', 1, { organisation, errorCode: errorCodeOf(after) }]];
    case 'cancelled':
      return [['ImportsCancelled', 1, { organisation }]];
    default:
      return [];
  }
}

/** A session without a failure of its own failed because each of its files did. */
function errorCodeOf({ failure, files }: ImportRecord): string {
  return (failure ?? files.find((file) => file.failure !== null)?.failure)?.code ?? 'internal_error';
}

function fileMetrics(before: ImportFile | undefined, after: ImportFile, organisation: string): Measurement[] {
  if (before === undefined) {
    return [];
  }
  const tried: Measurement[] = [];
  // The number of the try starts anew when a coordinator retries the file, which is no repetition within a run.
  if (before.attempt > 0 && after.attempt > before.attempt) {
    tried.push([
      'ImportFileRetries',
      after.attempt - before.attempt,
      { errorCode: before.failure?.code ?? 'stage_crashed' },
    ]);
  }
  return before.status === after.status ? tried : [...tried, ...fileEnd(after, organisation)];
}

function fileEnd({ status, rows, milliseconds, failure }: ImportFile, organisation: string): Measurement[] {
  switch (status) {
    case 'completed':
      return [
        ['ImportFilesCompleted', 1, { organisation }],
        ['ImportRows', rows, { organisation }],
        ...(milliseconds === null ? [] : [['ImportFileDuration', milliseconds] as const]),
      ];
    case 'failed':
      return [['ImportFilesFailed', 1, { organisation, errorCode: failure?.code ?? 'internal_error' }]];
    case 'timeout':
      return [['ImportFilesTimedOut', 1, { organisation }]];
    default:
      return [];
  }
}
