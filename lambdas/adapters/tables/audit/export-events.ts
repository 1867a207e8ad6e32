/** The events of an export, and which trail they belong to. */
import type { ExportRecord } from '../../../domain/export/export-record.ts';
import type { ExportKey } from '../../../ports.ts';
import type { AuditEvent } from '../../../protocol.ts';
import type { TrailKey } from './trail-items.ts';

export function exportTrail({ organisationNumber, exportId }: ExportKey): TrailKey {
  return { organisationNumber, trailId: exportId };
}

/** An event of the record's version and status. */
export function exportEvent(
  { exportId, version, attempt, status }: ExportRecord,
  { at, actor, details }: Pick<AuditEvent, 'at' | 'actor' | 'details'>,
): AuditEvent {
  return { exportId, version, attempt, at, status, actor, details };
}
