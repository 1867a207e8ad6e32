/** Writes the terminal status of an export whose execution has ended, and cleans up. It may run again. */
import type { ExportRecord } from '../domain/export/export-record.ts';
import { isRunning } from '../domain/export/export-record.ts';
import { workingKeys } from '../domain/export/working-keys.ts';
import type { ExportKey, ExportRecords, ObjectStore } from '../ports.ts';
import { supportReference } from '../stage.ts';
import { codeOf, type EndedExecution } from './ended-execution.ts';

export interface FinaliseDependencies {
  readonly records: Pick<ExportRecords, 'read' | 'transition' | 'close'>;
  readonly working: Pick<ObjectStore, 'deletePrefix'>;
  /** Counts the cost of an attempt; undefined where no execution has ended. */
  readonly account?: (key: ExportKey, attempt: number) => Promise<void>;
  /** Starts the exports of the organisation that wait, while there is a free slot. */
  readonly startNext?: (organisationNumber: string) => Promise<unknown>;
}

/**
 * @param attempt the attempt whose execution has ended; null for a cancelled export without an execution
 * @param ended undefined when there is no ended execution
 */
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
    await endExport(key, record, ended, dependencies);
  }
  await dependencies.startNext?.(key.organisationNumber);
  // After the status, because users wait for that. Also for an earlier attempt of the export.
  if (attempt !== null) {
    await dependencies.account?.(key, attempt);
  }
}

async function endExport(
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
      // Not closed, because a Lambda that still runs may write once more; the reconciler cleans up again later.
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
        await failExport(key, record, ended, dependencies);
      }
  }
}

/** Fails an export whose stage wrapper could not do it, because the Lambda was killed or the state machine timed out. */
async function failExport(
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

export function prefixOf(record: ExportKey): string {
  return workingKeys(record.organisationNumber, record.exportId).prefix;
}

/** For a cancelled export without an execution whose end would start the clean-up. */
export async function finishCancellation(key: ExportKey, dependencies: FinaliseDependencies): Promise<void> {
  await finalise(key, null, undefined, dependencies);
}
