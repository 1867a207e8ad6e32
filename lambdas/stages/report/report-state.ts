/** The state of the stages after GenerateFile: what was counted, and the report that was made from it. */
import type * as z from 'zod';
import type { Origin } from '../../domain/errors.ts';
import { type ReportDescription, reportDescriptionSchema } from '../../domain/report/report-file.ts';
import type { ObjectStore } from '../../ports.ts';
import { namedObjectSchema } from '../../stage.ts';
import { deduplicatedStateSchema } from '../objects/deduplicated.ts';
import { readJson } from '../objects/working-objects.ts';

export const reportStateSchema = deduplicatedStateSchema.extend({ report: namedObjectSchema });
export type ReportState = z.infer<typeof reportStateSchema>;

export const OF_REPORT: Origin = { kind: 'report', madeIn: 'generating_file' };

/** @throws WorkingObjectCorruptError */
export function readReportDescription(
  working: Pick<ObjectStore, 'get'>,
  { report }: ReportState,
): Promise<ReportDescription> {
  return readJson(working, report, { ...OF_REPORT, kind: 'report facts' }, reportDescriptionSchema);
}
