/** What is said to the sockets when a stored export changes. Pure; bears neither download link nor personal data. */
import type { ChunkView, Estimate, ExportMessage } from '../../protocol.ts';
import { type ExportRecord, isRunning } from './export-record.ts';
import { progressOf } from './export-view.ts';

/** @returns the message about a change of status (or a beginning), or undefined when the status stayed as it was */
export function statusMessage(
  before: ExportRecord | undefined,
  after: ExportRecord,
  estimate: Estimate,
): ExportMessage | undefined {
  if (before !== undefined && before.status === after.status && before.attempt === after.attempt) {
    return undefined;
  }
  const said = { ...envelope(after), progress: progressOf(after, estimate) };
  if (before === undefined) {
    return { type: 'export:started', ...said };
  }
  switch (after.status) {
    case 'initialised':
      return { type: before.status === 'paused' ? 'export:resumed' : 'export:started', ...said };
    case 'completed':
    case 'completed_empty':
      return { type: 'export:completed', ...said, outcome: after.status };
    case 'failed': {
      const { code, supportReference } = after.failure ?? { code: 'internal_error', supportReference: after.exportId };
      return { type: 'export:failed', ...said, code, supportReference };
    }
    case 'cancelled':
      return { type: 'export:cancelled', ...said };
    case 'paused':
      return { type: 'export:paused', ...said };
    default:
      return { type: 'export:phase-changed', ...said, previous: before.status };
  }
}

/**
 * @param chunkChanges cells that changed since the last message, of this stage or an earlier one
 * @returns undefined unless the export is running: what ended or stands still is told by its change of status
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
