/** Metrics of one stored change of a check, from the record before and after. No metric of exports counts a check. */
import type { ExportRecord } from '../export/export-record.ts';
import type { Measurement } from '../export/measurement.ts';

export function checkMetrics(before: ExportRecord | undefined, after: ExportRecord): Measurement[] {
  if (before === undefined || before.status === after.status) {
    return [];
  }
  const { initialised, checked } = after.statusTimes;
  if (after.status === 'checked' && initialised !== undefined && checked !== undefined) {
    return [['CheckDuration', Math.max(0, Date.parse(checked) - Date.parse(initialised))]];
  }
  return after.status === 'failed' ? [['ChecksFailed', 1, { errorCode: after.failure?.code ?? 'internal_error' }]] : [];
}
