/** The messages pushed when a stored export changes. They contain neither a download link nor personal data. */
import type { ChunkView, Estimate, ExportMessage } from '../../protocol.ts';
import { type ExportRecord, isRunning } from './export-record.ts';
import { progressOf } from './export-view.ts';

/** @returns the message about a new export or a change of status; undefined when the status did not change */
export function statusMessage(
  before: ExportRecord | undefined,
  after: ExportRecord,
  estimate: Estimate,
): ExportMessage | undefined {
  if (before !== undefined && before.status === after.status && before.attempt === after.attempt) {
    return undefined;
  }
  const fields = { ...envelope(after), progress: progressOf(after, estimate) };
  if (before === undefined) {
    return { type: 'export:started', ...fields };
  }
  switch (after.status) {
    case 'initialised':
      return { type: before.status === 'paused' ? 'export:resumed' : 'export:started', ...fields };
    case 'completed':
    case 'completed_empty':
      return { type: 'export:completed', ...fields, outcome: after.status };
    case 'failed': {
      const { code, supportReference } = after.failure ?? { code: 'internal_error', supportReference: after.exportId };
      return { type: 'export:failed', ...fields, code, supportReference };
    }
    case 'cancelled':
      return { type: 'export:cancelled', ...fields };
    case 'paused':
      return { type: 'export:paused', ...fields };
    default:
      return { type: 'export:phase-changed', ...fields, previous: before.status };
  }
}

/**
 * @param chunkChanges chunks of this or an earlier stage that changed since the last message
 * @returns undefined unless the export is running; otherwise its change of status is the last message
 */
export function progressMessage(
  record: ExportRecord,
  chunkChanges: readonly ChunkView[],
  estimate: Estimate,
): ExportMessage | undefined {
  if (!isRunning(record.status)) {
    return undefined;
  }
  return {
    type: 'export:progress',
    ...envelope(record),
    progress: progressOf(record, estimate),
    chunkChanges: [...chunkChanges],
    summary: record.summary,
  };
}

function envelope(record: ExportRecord) {
  return {
    exportId: record.exportId,
    organisationNumber: record.organisationNumber,
    version: record.version,
    at: record.updatedAt,
    attempt: record.attempt,
  };
}
