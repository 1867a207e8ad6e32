/** Executions of the state machine: one for each attempt of an export, named after export and attempt. */
import type { ExportRecord } from './export-record.ts';

type Run = Pick<ExportRecord, 'exportId' | 'attempt' | 'organisationNumber' | 'request' | 'correlationId'>;

export function executionName(run: Pick<Run, 'exportId' | 'attempt'>): string {
  return `${run.exportId}-${run.attempt}`;
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
