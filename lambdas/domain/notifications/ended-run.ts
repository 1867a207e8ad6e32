/** Which change of a record is the end of a run that its user may want to hear of. */
import { NOTIFIED_STATUSES } from '../../protocol.ts';
import type { ExportRecord } from '../export/export-record.ts';
import { isCheck } from '../export/purpose.ts';
import type { ImportRecord } from '../imports/import-record.ts';

export interface EndedRun {
  readonly kind: 'export' | 'import';
  readonly id: string;
  readonly organisationNumber: string;
  readonly year: number;
  /** A run that is tried again can end again. */
  readonly attempt: number;
  /** The `sub` of the user who asked for it. */
  readonly startedBy: string;
  /** Whether all went well, or somebody has to look at it. */
  readonly isWell: boolean;
  readonly correlationId: string;
}

const isNotified = (status: string): boolean => NOTIFIED_STATUSES.some((each) => each === status);

/** @returns undefined for a check, which nobody asked for, and for a change that ends nothing */
export function endedExport(before: ExportRecord | undefined, after: ExportRecord): EndedRun | undefined {
  if (isCheck(after) || before?.status === after.status || !isNotified(after.status)) {
    return undefined;
  }
  const { exportId, organisationNumber, request, attempt, requestedBy, correlationId } = after;
  return {
    kind: 'export',
    id: exportId,
    organisationNumber,
    year: request.year,
    attempt,
    startedBy: requestedBy,
    isWell: after.status === 'completed',
    correlationId,
  };
}

export function endedImport(before: ImportRecord | undefined, after: ImportRecord): EndedRun | undefined {
  if (before?.status === after.status || !isNotified(after.status)) {
    return undefined;
  }
  const { importId, organisationNumber, year, attempt, requestedBy, files, correlationId } = after;
  return {
    kind: 'import',
    id: importId,
    organisationNumber,
    year,
    attempt,
    startedBy: requestedBy,
    isWell: after.status === 'completed' && files.every(({ status }) => status === 'completed'),
    correlationId,
  };
}
