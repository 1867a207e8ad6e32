/** Starts and stops the execution of an export. */
import { executionInput, executionName } from '../domain/export/execution.ts';
import type { ExportRecord } from '../domain/export/export-record.ts';
import { errorLogKeys, exportLogKeys } from '../log.ts';
import type { Executions } from '../ports.ts';
import type { ApiDependencies } from './dependencies.ts';

export type StartRunDependencies = Pick<ApiDependencies, 'traceHeader' | 'logFault'> & {
  readonly executions: Pick<Executions, 'start'>;
};

export type StopRunDependencies = Pick<ApiDependencies, 'logFault'> & {
  readonly executions: Pick<Executions, 'status' | 'stop'>;
};

/** Never rejects: the reconciler starts the execution of an `initialised` export that has none. */
export async function startRun(
  record: ExportRecord,
  { executions, traceHeader, logFault }: StartRunDependencies,
): Promise<void> {
  try {
    await executions.start(executionName(record), executionInput(record), traceHeader());
  } catch (error) {
    logFault('execution not started', { ...exportLogKeys(record), ...errorLogKeys(error) });
  }
}

/** Never rejects: the status is written already, so late workers cannot write, and the reconciler does the rest. */
export async function stopRun(
  record: ExportRecord,
  { executions, logFault }: StopRunDependencies,
): Promise<'stopped' | 'not_running' | 'unknown'> {
  try {
    if ((await executions.status(executionName(record))) !== 'RUNNING') {
      return 'not_running';
    }
    await executions.stop(executionName(record));
    return 'stopped';
  } catch (error) {
    logFault('execution not stopped', { ...exportLogKeys(record), ...errorLogKeys(error) });
    return 'unknown';
  }
}
