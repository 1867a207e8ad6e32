/** Percent of processing from stage and chunks: one pure function, so that push, poll and page agree. */
import type { Stage } from '../../protocol.ts';
import { type ExportRecord, stagesOf } from './export-record.ts';

/** Share of a run's time that each stage takes, measured on the samples; the estimate learns better ones per organisation. */
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

/** Until the file is confirmed downloadable. */
const MOST_BEFORE_DONE = 99;

/** @returns 0 to 99, with one decimal; never less than the record said before in the same attempt. */
export function percentOf(
  record: Pick<ExportRecord, 'request' | 'percent'>,
  stage: Stage,
  done: { readonly current: number; readonly total: number },
): number {
  const stages = stagesOf(record);
  const whole = stages.reduce((sum, each) => sum + STAGE_WEIGHTS[each], 0);
  const before = stages.slice(0, stages.indexOf(stage)).reduce((sum, each) => sum + STAGE_WEIGHTS[each], 0);
  const share = done.total === 0 ? 0 : Math.min(1, done.current / done.total);
  const percent = ((before + STAGE_WEIGHTS[stage] * share) / whole) * 100;
  return Math.max(record.percent, Math.min(MOST_BEFORE_DONE, Math.round(percent * 10) / 10));
}
