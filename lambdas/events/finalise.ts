/** Writes the terminal status of an export whose execution has ended, and cleans up. It may run again. */
import { executionName, stageOfState } from '../domain/export/execution.ts';
import { type ExportRecord, isRunning } from '../domain/export/export-record.ts';
import { workingPrefix } from '../domain/export/objects/working-keys.ts';
import { isCheck } from '../domain/export/purpose.ts';
import type { Executions, ExportKey, ExportRecords, ObjectStore } from '../ports.ts';
import type { ExportStatus } from '../protocol.ts';
import { supportReference } from '../stage.ts';
import { codeOf, type EndedExecution } from './ended-execution.ts';
import type { EnsureCheck } from './ensure-check.ts';
import { type ReportsDependencies, settleReports } from './settle-reports.ts';

export interface CancellationDependencies {
  readonly records: Pick<ExportRecords, 'read' | 'transition'>;
  readonly working: Pick<ObjectStore, 'deletePrefix'>;
}

export interface FinaliseDependencies extends CancellationDependencies, ReportsDependencies {
  readonly executions: Pick<Executions, 'lastState'>;
  /** Counts the cost of an attempt. */
  readonly account: (key: ExportKey, attempt: number) => Promise<void>;
  /** Starts the exports of the organisation that wait, while there is a free slot. */
  readonly startNext?: (organisationNumber: string) => Promise<unknown>;
  /** Starts the next check of a base year after the end of one, if there has to be another. */
  readonly ensureCheck?: EnsureCheck;
}

/** Statuses in which no execution should run and nothing more can be published by the present attempt. */
const WITHOUT_EXECUTION: ReadonlySet<ExportStatus> = new Set([
  'completed',
  'completed_empty',
  'failed',
  'paused',
  'cancelled',
]);

/**
 * @param attempt the attempt whose execution has ended
 * @param ended undefined when it is not known how it ended: then no status is derived from it
 */
export async function finalise(
  key: ExportKey,
  attempt: number,
  ended: EndedExecution | undefined,
  dependencies: FinaliseDependencies,
): Promise<void> {
  const record = await dependencies.records.read(key);
  if (record === undefined) {
    return;
  }
  const after = record.attempt === attempt ? await endExport(key, record, ended, dependencies) : record;
  if (isCheck(after)) {
    const { organisationNumber, correlationId, request } = after;
    // Before the cost: the reconciler comes back to a run without one, so the next check is not lost.
    await dependencies.ensureCheck?.({ organisationNumber, year: request.year, correlationId });
    await dependencies.account(key, attempt);
    return;
  }
  try {
    await dependencies.startNext?.(key.organisationNumber);
    // What nobody waits for comes last. The cost does not depend on the reports: protecting one can fail for good.
    if (after.attempt === attempt && WITHOUT_EXECUTION.has(after.status)) {
      await settleReports(after, dependencies);
    }
  } finally {
    // Also for an earlier attempt of the export.
    await dependencies.account(key, attempt);
  }
}

/**
 * The record is not closed here, because a Lambda that still runs may write once more: the reconciler sweeps again when none can.
 * @returns the record after that
 */
async function endExport(
  key: ExportKey,
  record: ExportRecord,
  ended: EndedExecution | undefined,
  dependencies: FinaliseDependencies,
): Promise<ExportRecord> {
  switch (record.status) {
    case 'cancelling':
      return cancelExport(key, record, dependencies);
    case 'completed':
    case 'completed_empty':
    case 'checked':
    case 'cancelled':
      await dependencies.working.deletePrefix(prefixOf(record));
      return record;
    default: {
      const after =
        isRunning(record.status) && ended !== undefined ? await failExport(key, record, ended, dependencies) : record;
      // A failed check is never gone on with: another try is another check.
      if (isCheck(after) && after.status === 'failed') {
        await dependencies.working.deletePrefix(prefixOf(after));
      }
      return after;
    }
  }
}

/** Fails an export whose stage wrapper could not do it, because the Lambda was killed or the state machine timed out. */
async function failExport(
  key: ExportKey,
  record: ExportRecord,
  ended: EndedExecution,
  { executions, records }: FinaliseDependencies,
): Promise<ExportRecord> {
  // The stage that crashed may not have written its status, so the record can still name the one before it.
  const state = await executions.lastState(executionName(record));
  const stage = (state === undefined ? undefined : stageOfState(state)) ?? record.stage;
  const failure = { code: codeOf(ended), stage, details: {}, retryable: true };
  const written = await records.transition(
    key,
    record.attempt,
    { to: 'failed', failure, supportReference: supportReference(record) },
    'finaliser',
  );
  return written.record;
}

export function prefixOf(record: ExportKey): string {
  return workingPrefix(record.organisationNumber, record.exportId);
}

/** For a cancelling export without an execution whose end would start the clean-up. */
export async function finishCancellation(key: ExportKey, dependencies: CancellationDependencies): Promise<void> {
  const record = await dependencies.records.read(key);
  if (record?.status === 'cancelling') {
    await cancelExport(key, record, dependencies);
  }
}

/** Deletes what the export has made so far, and writes `cancelled`. */
async function cancelExport(
  key: ExportKey,
  record: ExportRecord,
  { records, working }: CancellationDependencies,
): Promise<ExportRecord> {
  await working.deletePrefix(prefixOf(key));
  const cancelled = { to: 'cancelled', cleanupCompleted: true } as const;
  return (await records.transition(key, record.attempt, cancelled, 'finaliser')).record;
}
