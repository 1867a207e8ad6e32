/** Starts and stops the executions of exports and imports. */
import { executionInput, executionName } from '../domain/export/execution.ts';
import type { ExportRecord } from '../domain/export/export-record.ts';
import { importExecutionInput, importExecutionName } from '../domain/imports/import-execution.ts';
import type { ImportRecord } from '../domain/imports/import-record.ts';
import { errorLogKeys, exportLogKeys, importLogKeys, type LogKeys } from '../log.ts';
import type { Executions } from '../ports.ts';
import type { ApiDependencies } from './dependencies.ts';

type Starting = Pick<ApiDependencies, 'traceHeader' | 'logFault'>;
type Stopping = Pick<ApiDependencies, 'logFault'>;
type Stopped = 'stopped' | 'not_running' | 'unknown';

export type StartRunDependencies = Starting &
  Pick<ApiDependencies, 'startNext'> & { readonly executions: Pick<Executions, 'start'> };
export type StopRunDependencies = Stopping & { readonly executions: Pick<Executions, 'status' | 'stop'> };
export type StartImportDependencies = Starting & { readonly importExecutions: Pick<Executions, 'start'> };
export type StopImportDependencies = Stopping & { readonly importExecutions: Pick<Executions, 'status' | 'stop'> };

/** Starts a new or restarted export, unless it has to wait. */
export async function startOrQueue(record: ExportRecord, dependencies: StartRunDependencies): Promise<void> {
  const { executions } = dependencies;
  if (record.status === 'queued') {
    // A slot may be free already, because an export has ended and the finaliser has not run yet.
    return startWaiting(record, dependencies);
  }
  return start(executions, executionName(record), executionInput(record), exportLogKeys(record), dependencies);
}

/** Never rejects: the reconciler starts what waits while a slot is free. */
export async function startWaiting(
  record: ExportRecord,
  { startNext, logFault }: Pick<ApiDependencies, 'startNext' | 'logFault'>,
): Promise<void> {
  try {
    await startNext(record.organisationNumber);
  } catch (error) {
    logFault('next export not started', { ...exportLogKeys(record), ...errorLogKeys(error) });
  }
}

export function stopRun(record: ExportRecord, dependencies: StopRunDependencies): Promise<Stopped> {
  return stop(dependencies.executions, executionName(record), exportLogKeys(record), dependencies);
}

export function startImportRun(record: ImportRecord, dependencies: StartImportDependencies): Promise<void> {
  const { importExecutions } = dependencies;
  const [name, input] = [importExecutionName(record), importExecutionInput(record)];
  return start(importExecutions, name, input, importLogKeys(record), dependencies);
}

export function stopImportRun(record: ImportRecord, dependencies: StopImportDependencies): Promise<Stopped> {
  return stop(dependencies.importExecutions, importExecutionName(record), importLogKeys(record), dependencies);
}

/** Never rejects: the reconciler starts the execution of an export or import that should have one and has none. */
async function start(
  executions: Pick<Executions, 'start'>,
  name: string,
  input: Record<string, unknown>,
  keys: LogKeys,
  { traceHeader, logFault }: Starting,
): Promise<void> {
  try {
    await executions.start(name, input, traceHeader());
  } catch (error) {
    logFault('execution not started', { ...keys, ...errorLogKeys(error) });
  }
}

/** Never rejects: the status is written already, so late workers cannot write, and the reconciler does the rest. */
async function stop(
  executions: Pick<Executions, 'status' | 'stop'>,
  name: string,
  keys: LogKeys,
  { logFault }: Stopping,
): Promise<Stopped> {
  try {
    if ((await executions.status(name)) !== 'RUNNING') {
      return 'not_running';
    }
    await executions.stop(name);
    return 'stopped';
  } catch (error) {
    logFault('execution not stopped', { ...keys, ...errorLogKeys(error) });
    return 'unknown';
  }
}
