/** The message pushed when a check begins, moves or ends: quiet news, without a figure. */
import type { CheckMessage } from '../../protocol.ts';
import type { ExportRecord } from '../export/export-record.ts';

export function checkMessage(record: ExportRecord): CheckMessage {
  return {
    type: 'check:changed',
    checkId: record.exportId,
    organisationNumber: record.organisationNumber,
    year: record.request.year,
    version: record.version,
    at: record.updatedAt,
    status: record.status,
    percent: record.percent,
  };
}
