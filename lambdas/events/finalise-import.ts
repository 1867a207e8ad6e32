/** Ends an import whose execution has ended, truthfully, and cleans up. It may run again. */
import { isExportError } from '../domain/errors.ts';
import { importFailure } from '../domain/imports/import-failure.ts';
import type { ImportRecord } from '../domain/imports/import-record.ts';
import type { Clock, ImportKey, ImportRecords } from '../ports.ts';
import { isImportEnded, isImportFileEnded } from '../protocol.ts';
import { codeOf, type EndedExecution } from './ended-execution.ts';
import type { EnsureCheck } from './ensure-check.ts';
import { deleteUploads, type UploadsDependencies } from './import-uploads.ts';

/** A file that was still being read, with the name of the error that broke off its execution. */
export interface BrokenOffFile {
  readonly fileId: string;
  readonly error: string;
}

export interface FinaliseImportDependencies extends UploadsDependencies {
  readonly imports: Pick<ImportRecords, 'read' | 'transition'>;
  readonly clock: Clock;
  /** What PublishRegister does: publishes the files that completed, or fails the import when there is none. */
  readonly publish: (record: ImportRecord, failed: readonly BrokenOffFile[]) => Promise<void>;
  /** Counts the cost of an attempt. */
  readonly account?: (key: ImportKey, attempt: number) => Promise<void>;
  /** Starts a check of the register as it is now. */
  readonly ensureCheck?: EnsureCheck;
}

/** @param attempt the attempt whose execution has ended */
export async function finaliseImport(
  key: ImportKey,
  attempt: number,
  ended: EndedExecution,
  dependencies: FinaliseImportDependencies,
): Promise<void> {
  const record = await dependencies.imports.read(key);
  if (record === undefined) {
    return;
  }
  if (record.attempt === attempt) {
    await endImport(key, record, ended, dependencies);
  }
  const { organisationNumber, year, correlationId } = record;
  if (record.check) {
    // Again: a file that came in once more may have repaired what the last check failed for.
    await dependencies.ensureCheck?.({ organisationNumber, year, correlationId, again: true });
  }
  // Last, because the reconciler comes back to a run without a cost. Also for an earlier attempt of the import.
  await dependencies.account?.(key, attempt);
}

async function endImport(
  key: ImportKey,
  record: ImportRecord,
  ended: EndedExecution,
  dependencies: FinaliseImportDependencies,
): Promise<void> {
  if (record.status === 'reading' || record.status === 'publishing') {
    await publishWhatIsDone(key, record, ended, dependencies);
  }
  await cleanUpImport(key, dependencies);
}

/** The files that are in the register's form already are worth publishing, whatever stopped the execution. */
async function publishWhatIsDone(
  key: ImportKey,
  record: ImportRecord,
  ended: EndedExecution,
  { imports, publish }: FinaliseImportDependencies,
): Promise<void> {
  const code = codeOf(ended);
  const timedOut = code === 'execution_timed_out' || code === 'stage_timed_out';
  const error = timedOut ? 'States.Timeout' : (ended.error ?? 'States.TaskFailed');
  const unfinished = record.files.filter(({ status }) => !isImportFileEnded(status));
  try {
    await publish(
      record,
      unfinished.map(({ fileId }) => ({ fileId, error })),
    );
  } catch (error) {
    // A fault that passes: Lambda and then the reconciler come back to it.
    if (isExportError(error) && error.retryable) {
      throw error;
    }
    await imports.transition(key, record.attempt, { to: 'failed', failure: importFailure(error) }, 'finaliser');
  }
}

/**
 * Deletes the uploads of an import that has ended. It stays open, because an upload that had begun may still end: the reconciler
 * cleans up again, and closes it.
 */
export async function cleanUpImport(
  key: ImportKey,
  dependencies: Pick<FinaliseImportDependencies, 'imports' | 'clock' | 'registers'>,
): Promise<void> {
  const record = await dependencies.imports.read(key);
  if (record !== undefined && isImportEnded(record.status)) {
    await deleteUploads(record, dependencies.clock.now(), dependencies);
  }
}
