/** Executions of exports: one a (export, attempt), named after both. */
import type { ExportRecord } from '../domain/export-record.ts';
import { faultForLog } from '../stage.ts';
import type { ApiDependencies } from './dependencies.ts';

type Run = Pick<ExportRecord, 'exportId' | 'attempt' | 'organisationNumber' | 'request'>;

function executionName(run: Pick<Run, 'exportId' | 'attempt'>): string {
  return `${run.exportId}-${run.attempt}`;
}

/** Never rejects: the export is stored as `initialised`, and the reconciler starts one that has no execution. */
export async function startRun(
  run: Run,
  { executions, traceHeader, logFault }: Pick<ApiDependencies, 'executions' | 'traceHeader' | 'logFault'>,
): Promise<void> {
  const header = traceHeader();
  try {
    await executions.start(executionName(run), {
      exportId: run.exportId,
      attempt: run.attempt,
      organisationNumber: run.organisationNumber,
      includeAttachments: run.request.includeAttachments,
      ...(header === undefined ? {} : { traceHeader: header }),
    });
  } catch (error) {
    logFault('execution not started', { exportId: run.exportId, attempt: run.attempt, ...faultForLog(error) });
  }
}

/** Never rejects: the status is written, late workers find their writes refused, and the reconciler sees to the rest. */
export async function stopRun(
  run: Pick<Run, 'exportId' | 'attempt'>,
  { executions, logFault }: Pick<ApiDependencies, 'executions' | 'logFault'>,
): Promise<'stopped' | 'not_running' | 'unknown'> {
  try {
    if ((await executions.status(executionName(run))) !== 'RUNNING') {
      return 'not_running';
    }
    await executions.stop(executionName(run));
    return 'stopped';
  } catch (error) {
    logFault('execution not stopped', { exportId: run.exportId, attempt: run.attempt, ...faultForLog(error) });
    return 'unknown';
  }
}
