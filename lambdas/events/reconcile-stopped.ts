/**
 * Cleans up after exports that have ended or are paused. A retry or a resume may come at any point: each write says what it was
 * judged by, and what is deleted belongs to the attempt that was judged or to one before it.
 */
import { executionName } from '../domain/export/execution.ts';
import type { ExportRecord } from '../domain/export/export-record.ts';
import { isCheck } from '../domain/export/purpose.ts';
import { MAX_LAMBDA_SECONDS } from '../environment.ts';
import type { ChunkMarkers, Executions, ExportKey, ExportRecords } from '../ports.ts';
import { KEPT_HOURS } from '../protocol.ts';
import { expireWork } from './expire-work.ts';
import { type FinaliseDependencies, finalise, prefixOf } from './finalise.ts';
import { type Outcome, stopAgain } from './open-runs.ts';
import { settleReports } from './settle-reports.ts';

export interface StoppedDependencies extends FinaliseDependencies {
  readonly records: Pick<ExportRecords, 'read' | 'transition' | 'note' | 'close'>;
  readonly chunks: Pick<ChunkMarkers, 'deleteUpTo'>;
  readonly executions: Pick<Executions, 'stop' | 'status' | 'lastState'>;
}

/** After this no Lambda can still be running and write an object. */
const SWEEP_AFTER = (MAX_LAMBDA_SECONDS + 60) * 1000;
const KEEP_WORKING = KEPT_HOURS * 3600_000;

/** @returns milliseconds after its last change when the next clean-up of an export that has ended or is paused is due */
export function cleanUpAfter(record: ExportRecord): number {
  return isKept(record) && record.sweptAttempt === record.attempt ? KEEP_WORKING : SWEEP_AFTER;
}

/** For an export that has ended or is paused. */
export async function reconcileStopped(
  key: ExportKey,
  listed: ExportRecord,
  age: number,
  dependencies: StoppedDependencies,
): Promise<Outcome> {
  // The finaliser counts the cost last, so without it the end of the execution is still to come or was not heard of.
  if (listed.cost?.attempts[listed.attempt] === undefined) {
    const name = executionName(listed);
    if ((await dependencies.executions.status(name)) === 'RUNNING') {
      // That of a completed export or check is about to end.
      return isCompleted(listed) || listed.status === 'checked' ? 'unchanged' : stopAgain(name, dependencies);
    }
    await finalise(key, listed.attempt, undefined, dependencies);
    if (age < SWEEP_AFTER) {
      return 'cleaned';
    }
  }
  if (age < cleanUpAfter(listed)) {
    return 'unchanged';
  }
  // The list may be outdated, and what an export made that goes on must stay.
  const record = await dependencies.records.read(key);
  if (record === undefined || record.status !== listed.status || record.attempt !== listed.attempt) {
    return 'unchanged';
  }
  return isKept(record) ? sweepKept(key, record, age, dependencies) : sweepEnded(key, record, dependencies);
}

/** No Lambda of the export can be alive, so what late ones wrote is deleted, and then nothing writes any more. */
async function sweepEnded(key: ExportKey, record: ExportRecord, dependencies: StoppedDependencies): Promise<Outcome> {
  await dependencies.working.deletePrefix(prefixOf(record));
  if (!isCheck(record)) {
    await settleReports(record, dependencies);
  }
  // The page shows the chunks of a completed export.
  if (!isCompleted(record)) {
    await dependencies.chunks.deleteUpTo(key, record.attempt);
  }
  return (await dependencies.records.close(record)) ? 'cleaned' : 'unchanged';
}

/** The same for an export whose work is kept for a day: at first only what late Lambdas published is deleted. */
async function sweepKept(
  key: ExportKey,
  record: ExportRecord,
  age: number,
  dependencies: StoppedDependencies,
): Promise<Outcome> {
  await settleReports(record, dependencies);
  const swept = await dependencies.records.note(record, { sweptAttempt: record.attempt });
  if (swept === undefined) {
    return 'unchanged';
  }
  if (age < KEEP_WORKING) {
    return 'cleaned';
  }
  return record.status === 'paused' ? cancelPaused(key, swept, dependencies) : expireWork(key, swept, dependencies);
}

/**
 * Cancels a paused export that was not resumed. The status `cancelling` prevents a resume while the prefix is deleted, and
 * lets the next run continue when this one is stopped. The sweep of cancelled exports closes the export later.
 */
async function cancelPaused(key: ExportKey, record: ExportRecord, dependencies: StoppedDependencies): Promise<Outcome> {
  const change = { to: 'cancelling', by: 'system' } as const;
  const { outcome } = await dependencies.records.transition(key, record.attempt, change, 'reconciler');
  if (outcome === 'written') {
    await finalise(key, record.attempt, undefined, dependencies);
  }
  return outcome === 'written' ? 'fixed' : 'unchanged';
}

function isCompleted({ status }: ExportRecord): boolean {
  return status === 'completed' || status === 'completed_empty';
}

/** Whether it can continue where it stopped; a check begins anew. */
function isKept(record: ExportRecord): boolean {
  return !isCheck(record) && (record.status === 'failed' || record.status === 'paused');
}
