/** Percent of processing from stage and chunks: one pure function, so that push, poll and page show the same. */
import type { Stage } from '../../protocol.ts';
import { type ExportRecord, stagesOf } from './export-record.ts';

/** Share of each stage in the time of a run, measured on the samples. The estimate uses the organisation's past runs. */
export const STAGE_WEIGHTS: Readonly<Record<Stage, number>> = {
  initialised: 4,
  querying_activities: 24,
  aggregating: 20,
  deduplicating: 10,
  mapping_columns: 18,
  generating_file: 16,
  bundling_attachments: 4,
  storing_file: 8,
};

/** Only a confirmed download is 100 percent. */
const MAX_PERCENT_BEFORE_DONE = 99;

/** @returns 0 to 99 with one decimal, never less than the record's percent */
export function percentOf(
  record: Pick<ExportRecord, 'request' | 'percent' | 'purpose'>,
  stage: Stage,
  done: { readonly current: number; readonly total: number },
): number {
  const stages = stagesOf(record);
  const whole = stages.reduce((sum, each) => sum + STAGE_WEIGHTS[each], 0);
  const before = stages.slice(0, stages.indexOf(stage)).reduce((sum, each) => sum + STAGE_WEIGHTS[each], 0);
  const share = done.total === 0 ? 0 : Math.min(1, done.current / done.total);
  const percent = ((before + STAGE_WEIGHTS[stage] * share) / whole) * 100;
  return Math.max(record.percent, Math.min(MAX_PERCENT_BEFORE_DONE, Math.round(percent * 10) / 10));
}
