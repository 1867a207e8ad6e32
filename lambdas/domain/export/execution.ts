/** Executions of the state machine: one for each attempt of an export, named after export and attempt. */
import type { Stage } from '../../protocol.ts';
import type { ExportRecord } from './export-record.ts';

type Run = Pick<ExportRecord, 'exportId' | 'purpose' | 'attempt' | 'organisationNumber' | 'request' | 'correlationId'>;

/** Of one attempt of an export or an import: the name of its execution. */
export function runName(id: string, attempt: number): string {
  return `${id}-${attempt}`;
}

/** Short enough to read out on the phone; the log lines of the attempt are found by it. */
export function runReference(id: string, attempt: number): string {
  return `${id.slice(-8)}-${attempt}`;
}

export function executionName(run: Pick<Run, 'exportId' | 'attempt'>): string {
  return runName(run.exportId, run.attempt);
}

/** The input of every execution, which is what each stage receives about its export. */
export function executionInput(run: Run): Record<string, unknown> {
  return {
    exportId: run.exportId,
    purpose: run.purpose,
    attempt: run.attempt,
    organisationNumber: run.organisationNumber,
    includeAttachments: run.request.includeAttachments,
    correlationId: run.correlationId,
  };
}

/** The stage that each state of the machine belongs to. A test compares the names with the definition. */
const STAGE_OF_STATE: ReadonlyMap<string, Stage> = new Map<string, Stage>([
  ['PlanQuery', 'initialised'],
  ['BeginQueryActivities', 'querying_activities'],
  ['QueryActivities', 'querying_activities'],
  ['QueryActivitiesChunk', 'querying_activities'],
  ['AnyActivities', 'querying_activities'],
  ['CompleteEmpty', 'querying_activities'],
  ['BeginAggregateActivities', 'aggregating'],
  ['AggregateActivities', 'aggregating'],
  ['AggregateActivitiesChunk', 'aggregating'],
  ['DeduplicateParticipants', 'deduplicating'],
  ['CheckOrReport', 'deduplicating'],
  ['CompleteCheck', 'deduplicating'],
  ['BeginMapColumns', 'mapping_columns'],
  ['MapColumns', 'mapping_columns'],
  ['MapColumnsChunk', 'mapping_columns'],
  ['GenerateFile', 'generating_file'],
  ['AttachmentsWanted', 'generating_file'],
  ['BundleAttachments', 'bundling_attachments'],
  ['StoreFile', 'storing_file'],
]);

/** @returns undefined for a state of another release's machine */
export function stageOfState(state: string): Stage | undefined {
  return STAGE_OF_STATE.get(state);
}
