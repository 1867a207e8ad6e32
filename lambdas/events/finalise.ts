/** Brings an export whose execution has ended to its terminal status, and cleans up after it. Safe to run again. */
import type { ExportRecord } from '../domain/export/export-record.ts';
import { isRunning } from '../domain/export/export-record.ts';
import { workingKeys } from '../domain/export/working-keys.ts';
import { BUSY_ERROR } from '../environment.ts';
import type { ExportKey, ExportRecords, ObjectStore } from '../ports.ts';
import { supportReference } from '../stage.ts';

export interface FinaliseDependencies {
  readonly records: Pick<ExportRecords, 'read' | 'transition' | 'close'>;
  readonly working: Pick<ObjectStore, 'deletePrefix'>;
  /** Says what an attempt has cost; left out where no execution has ended. */
  readonly account?: (key: ExportKey, attempt: number) => Promise<void>;
}

export type EndedExecution = {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** Name of the error that ended it, when there is one. */
  readonly error?: string | undefined;
};

/** @param ended undefined when there never was an execution (a paused export that is cancelled) */
export async function finalise(
  key: ExportKey,
  attempt: number | null,
  ended: EndedExecution | undefined,
  dependencies: FinaliseDependencies,
): Promise<void> {
  const record = await dependencies.records.read(key);
  if (record === undefined) {
    return;
  }
  if (attempt === null || record.attempt === attempt) {
    await settle(key, record, ended, dependencies);
  }
  // After what people wait for; and also of an attempt that a later one has taken over from.
  if (attempt !== null) {
    await dependencies.account?.(key, attempt);
  }
}

async function settle(
  key: ExportKey,
  record: ExportRecord,
  ended: EndedExecution | undefined,
  dependencies: FinaliseDependencies,
): Promise<void> {
  switch (record.status) {
    case 'cancelling':
      await dependencies.working.deletePrefix(prefixOf(record));
      await dependencies.records.transition(
        key,
        record.attempt,
        { to: 'cancelled', cleanupCompleted: true },
        'finaliser',
      );
      // Not closed: a Lambda that was still running may write once more; the reconciler sweeps later.
      return;
    case 'completed':
    case 'completed_empty':
      await dependencies.working.deletePrefix(prefixOf(record));
      await dependencies.records.close(key);
      return;
    case 'cancelled':
      await dependencies.working.deletePrefix(prefixOf(record));
      return;
    default:
      if (isRunning(record.status) && ended !== undefined) {
        await fail(key, record, ended, dependencies);
      }
  }
}

/** The stage wrapper could not say it: the Lambda was killed, or the machine's own time was up. */
async function fail(
  key: ExportKey,
  record: ExportRecord,
  ended: EndedExecution,
  dependencies: FinaliseDependencies,
): Promise<void> {
  const failure = { code: codeOf(ended), stage: record.stage, details: {}, retryable: true };
  await dependencies.records.transition(
    key,
    record.attempt,
    { to: 'failed', failure, supportReference: supportReference(record) },
    'finaliser',
  );
}

export function codeOf({ status, error }: EndedExecution): string {
  if (status === 'TIMED_OUT') {
    return 'execution_timed_out';
  }
  if (status === 'ABORTED') {
    return 'execution_aborted';
  }
  switch (error) {
    case 'Sandbox.Timedout':
    case 'States.Timeout':
      return 'stage_timed_out';
    case 'Runtime.OutOfMemory':
      return 'out_of_memory';
    case BUSY_ERROR:
      return 'temporarily_unavailable';
    default:
      return 'stage_crashed';
  }
}

export function prefixOf(record: ExportKey): string {
  return workingKeys(record.organisationNumber, record.exportId).prefix;
}

/** For a paused export that is cancelled: it has no execution whose end would start the clean-up. */
export async function finishCancellation(key: ExportKey, dependencies: FinaliseDependencies): Promise<void> {
  await finalise(key, null, undefined, dependencies);
}
