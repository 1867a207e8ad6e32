/** The statuses of an export. */
import * as z from 'zod';

/** The statuses during which the state machine works: the stages that the page shows, in order. */
export const STAGES = [
  'initialised',
  'querying_activities',
  'aggregating',
  'deduplicating',
  'mapping_columns',
  'generating_file',
  'bundling_attachments',
  'storing_file',
] as const;
export const stageSchema = z.enum(STAGES);
export type Stage = z.infer<typeof stageSchema>;

/** The stages that a run passes: bundling only for a request with attachments. */
export function stagesOfRun(includeAttachments: boolean): readonly Stage[] {
  return STAGES.filter((stage) => includeAttachments || stage !== 'bundling_attachments');
}

/** The stages whose work is cut into chunks by a Map state. */
export const CHUNKED_STAGES = [
  'querying_activities',
  'aggregating',
  'mapping_columns',
] as const satisfies readonly Stage[];
export const chunkedStageSchema = z.enum(CHUNKED_STAGES);
export type ChunkedStage = z.infer<typeof chunkedStageSchema>;

/** The stages of a check, which makes no report. */
export const STAGES_OF_CHECK = [
  'initialised',
  'querying_activities',
  'aggregating',
  'deduplicating',
] as const satisfies readonly Stage[];

/** After these nothing more happens, unless a coordinator retries a failed export. */
export const TERMINAL_STATUSES = ['completed', 'completed_empty', 'failed', 'cancelled'] as const;
/** How a check ends that found out what it was to find out. No export of a report has this status. */
const CHECKED = 'checked';
export type TerminalStatus = (typeof TERMINAL_STATUSES)[number] | typeof CHECKED;

/** The ends of an export or import that its user is told of by mail. A cancellation is the user's own act. */
export const NOTIFIED_STATUSES = [
  'completed',
  'completed_empty',
  'failed',
] as const satisfies readonly TerminalStatus[];

/**
 * Every status of an export of a report: the stages in order, the ways it can end, the results of a coordinator's commands, and
 * `queued` while the organisation has as many exports running as it may.
 */
export const REPORT_STATUSES = [...STAGES, ...TERMINAL_STATUSES, 'cancelling', 'paused', 'queued'] as const;
export const EXPORT_STATUSES = [...REPORT_STATUSES, CHECKED] as const;
export const exportStatusSchema = z.enum(EXPORT_STATUSES);
export type ExportStatus = z.infer<typeof exportStatusSchema>;

export function isTerminal(status: ExportStatus): status is TerminalStatus {
  return status === CHECKED || TERMINAL_STATUSES.some((terminal) => terminal === status);
}

/** Actors in the audit trail that are not persons. */
export const SYSTEM_ACTORS = ['pipeline', 'finaliser', 'reconciler', 'system'] as const;

export const MAX_ATTEMPTS = 3;

/** Exports of one organisation that run at the same time; the others wait as `queued`. */
export const MAX_RUNNING_EXPORTS = 2;
/** Exports of one organisation that wait; a further start is refused. */
export const MAX_QUEUED_EXPORTS = 40;

/** How long the work of a failed or paused export is kept, so that it can continue where it stopped. */
export const KEPT_HOURS = 24;
