/** One import and its execution, for tests of finaliser and reconciler. */

import type { ImportFile, ImportRecord } from '../../lambdas/domain/imports/import-record.ts';
import { incomingKey } from '../../lambdas/domain/registers/register-keys.ts';
import { accountRun } from '../../lambdas/events/account.ts';
import { type ReconcileImportsDependencies, reconcileImports } from '../../lambdas/events/reconcile-imports.ts';
import type { Executions, ImportKey } from '../../lambdas/ports.ts';
import { MemoryChunkMarkers } from '../fakes/exports/chunk-markers.ts';
import { ORGANISATION, StoppedClock } from '../fakes/exports/export-record.ts';
import { MemoryUsageAccounts } from '../fakes/exports/usage-accounts.ts';
import { RecordedMetrics } from '../fakes/metrics.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';
import { IMPORT_ID, importFile, importRecord } from '../fakes/registers/import-record.ts';
import { MemoryImportRecords } from '../fakes/registers/import-records.ts';

export const IMPORT_KEY: ImportKey = { organisationNumber: ORGANISATION, importId: IMPORT_ID };
export const IMPORT_EXECUTION = `${IMPORT_ID}-1`;

export type ExecutionStatus = Awaited<ReturnType<Executions['status']>>;

/** `f1` in one status, `f2` in another ... */
export function filesThatAre(...statuses: readonly ImportFile['status'][]): ImportFile[] {
  return statuses.map((status, index) =>
    importFile({
      fileId: `f${index + 1}`,
      name: `fil-${index + 1}.xlsx`,
      status,
      attempt: 1,
      failure:
        status === 'failed' || status === 'timeout'
          ? { code: 'throttled', message: 'Busy', details: {}, retryable: true }
          : null,
      readFileSha256: status === 'completed' ? `sha-${index + 1}` : null,
    }),
  );
}

/** @param executionStatus of the first attempt */
export async function importFixture(fields: Partial<ImportRecord>, executionStatus?: ExecutionStatus) {
  const clock = new StoppedClock();
  const imports = new MemoryImportRecords(clock);
  const registers = new MemoryObjectStore('registers');
  const metrics = new RecordedMetrics();
  const usage = new MemoryUsageAccounts(new MemoryChunkMarkers());
  const record = imports.seed(importRecord(fields));
  for (const { fileId } of record.files) {
    await registers.put(incomingKey(ORGANISATION, IMPORT_ID, fileId, 'p1'), 'bytes', 'text/csv');
  }
  await registers.put(incomingKey(ORGANISATION, 'another', 'f1', 'p1'), 'bytes', 'text/csv');
  const started: unknown[][] = [];
  const stopped: string[] = [];
  const dependencies: ReconcileImportsDependencies = {
    imports,
    registers,
    clock,
    metrics,
    traceHeader: () => 'Root=1-a',
    importExecutions: {
      start: async (...start) => void started.push(start),
      stop: async (name) => void stopped.push(name),
      status: async (name) => (name === IMPORT_EXECUTION ? executionStatus : undefined),
    },
    // What PublishRegister does with the record; the register itself is of its own tests.
    publish: async ({ attempt }, failed) => {
      const unfinished = Object.fromEntries(
        failed.map(({ fileId, error }) => [fileId, error === 'States.Timeout' ? 'timeout' : 'failed'] as const),
      );
      const { record: publishing } = await imports.transition(
        IMPORT_KEY,
        attempt,
        { to: 'publishing', unfinished },
        'pipeline',
      );
      const done = publishing.files.filter(({ status }) => status === 'completed');
      const changes = Object.fromEntries(done.map(({ fileId }) => [fileId, 'added' as const]));
      await imports.transition(
        IMPORT_KEY,
        attempt,
        done.length > 0 ? { to: 'completed', registerVersion: 1, changes } : { to: 'failed', failure: null },
        'pipeline',
      );
    },
    account: ({ organisationNumber, importId }, attempt) =>
      accountRun(
        { organisationNumber, id: importId, attempt },
        {
          metric: 'ImportCostUsd',
          recordCost: (run, used) => imports.recordCost({ organisationNumber, importId: run.id }, run.attempt, used),
          usage,
          executions: { transitions: async (name) => (name === IMPORT_EXECUTION ? 12 : 0) },
          metrics,
          organisationLabel: () => 'other',
          used: () => ({ lambdaRequests: 1 }),
        },
      ),
  };
  return {
    clock,
    imports,
    registers,
    metrics,
    usage,
    started,
    stopped,
    dependencies,
    record: () => imports.mustRead(IMPORT_KEY),
    /** The files whose upload is still there. */
    uploads: () => registers.keys(`incoming/${ORGANISATION}/${IMPORT_ID}/`).map((key) => key.split('/').at(-1)),
    /** A run of the reconciler at `age` milliseconds after the last change of the record. */
    reconcileAfter: (age: number) => {
      clock.advance(Date.parse(imports.mustRead(IMPORT_KEY).updatedAt) + age - clock.now());
      return reconcileImports(dependencies);
    },
  };
}
