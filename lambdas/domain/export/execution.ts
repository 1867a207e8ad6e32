/** Executions of the state machine: one for each attempt of an export, named after export and attempt. */
import type { ExportRecord } from './export-record.ts';

type Run = Pick<ExportRecord, 'exportId' | 'attempt' | 'organisationNumber' | 'request' | 'correlationId'>;

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
    attempt: run.attempt,
    organisationNumber: run.organisationNumber,
    includeAttachments: run.request.includeAttachments,
    correlationId: run.correlationId,
  };
}
