/**
 * Ensures that every import ends: asks about each open import whether its execution still runs, and does what a lost event
 * would have done. Every write is conditional, so two runs at the same time do no harm.
 */
import { importExecutionInput, importExecutionName } from '../domain/imports/import-execution.ts';
import type { ImportRecord } from '../domain/imports/import-record.ts';
import { isImportExpired } from '../domain/imports/import-transition.ts';
import { MAX_LAMBDA_SECONDS } from '../environment.ts';
import { importLogKeys } from '../log.ts';
import type { Executions, ImportKey, ImportRecords, Metrics } from '../ports.ts';
import { isImportEnded } from '../protocol.ts';
import { cleanUpImport, type FinaliseImportDependencies, finaliseImport } from './finalise-import.ts';
import { deleteUploads } from './import-uploads.ts';
import { ASK_AFTER, checkOpenRuns, type Outcome, type Reconciliation, START_AFTER, stopAgain } from './open-runs.ts';

export interface ReconcileImportsDependencies extends FinaliseImportDependencies {
  readonly imports: Pick<ImportRecords, 'open' | 'read' | 'transition' | 'close'>;
  readonly importExecutions: Pick<Executions, 'start' | 'stop' | 'status'>;
  readonly metrics: Metrics;
  /** The X-Ray header of this invocation, which is passed on to the executions that it starts. */
  readonly traceHeader: () => string | undefined;
}

/** After this no Lambda is still running, and no upload that had begun. */
const SWEEP_AFTER = (MAX_LAMBDA_SECONDS + 60) * 1000;
/** The next run checks the remaining imports. */
const MAX_MILLISECONDS = 60_000;

/** How long an import may stay as it is before the metric reports it. Each is longer than every automatic repair takes. */
const BUDGETS = {
  /** Readers write at least with each step, and no Lambda runs for longer than this. */
  silence: (MAX_LAMBDA_SECONDS + 60) * 1000,
  /** After the deadline of the readers: for the last of them, the publication, the event and a run of the reconciler. */
  afterDeadline: (MAX_LAMBDA_SECONDS + 5 * 60) * 1000,
  /** Uploads of one that has ended: for runs that fail for a while. */
  cleanUp: 5 * 60 * 1000,
} as const;

/** Checks every open import, also when one of them fails. @throws the first error, after all others were checked */
export async function reconcileImports(dependencies: ReconcileImportsDependencies): Promise<Reconciliation> {
  const { clock, metrics, imports } = dependencies;
  const { counts, errors } = await checkOpenRuns({
    pages: imports.open(),
    clock,
    maxMilliseconds: MAX_MILLISECONDS,
    isUnderWay: ({ status }) => !isImportEnded(status),
    isPastBudget: isImportPastBudget,
    logKeys: importLogKeys,
    reconcile: (record) => reconcileImport(record, dependencies),
  });
  metrics.add('ImportsUnderWay', counts.underWay);
  metrics.add('ImportsToCleanUp', counts.open - counts.underWay);
  metrics.add('ImportsPastBudget', counts.pastBudget);
  metrics.add('ImportsFixed', counts.fixed);
  if (errors.length > 0) {
    throw errors[0];
  }
  return counts;
}

/** @param now milliseconds since 1970. @param hasFailed whether this run could not check it or clean up after it */
export function isImportPastBudget(
  { status, updatedAt, deadline }: ImportRecord,
  now: number,
  hasFailed: boolean,
): boolean {
  const silence = now - Date.parse(updatedAt);
  if (isImportEnded(status)) {
    return hasFailed && silence > SWEEP_AFTER + BUDGETS.cleanUp;
  }
  if (status !== 'reading' && status !== 'publishing') {
    return false;
  }
  const late = deadline !== null && now - Date.parse(deadline) > BUDGETS.afterDeadline;
  return late || silence > BUDGETS.silence;
}

async function reconcileImport(record: ImportRecord, dependencies: ReconcileImportsDependencies): Promise<Outcome> {
  const key: ImportKey = { organisationNumber: record.organisationNumber, importId: record.importId };
  const now = dependencies.clock.now();
  const age = now - Date.parse(record.updatedAt);
  switch (record.status) {
    case 'uploading':
    case 'paused':
      if (await isAtWork(key, record, age, dependencies)) {
        return stopAgain(importExecutionName(record), { executions: dependencies.importExecutions });
      }
      // It can neither be started nor resumed any more.
      return isImportExpired(record, new Date(now).toISOString()) ? giveUp(key, record, dependencies) : 'unchanged';
    case 'reading':
    case 'publishing':
      return age < START_AFTER ? 'unchanged' : checkExecution(key, record, age, dependencies);
    case 'cancelled':
    case 'completed':
    case 'failed':
      return age < ASK_AFTER ? 'unchanged' : reconcileEnded(key, record, age, dependencies);
  }
}

/** Cleans up, and closes the import when no Lambda and no upload of it can be at work any more. */
async function reconcileEnded(
  key: ImportKey,
  listed: ImportRecord,
  age: number,
  dependencies: ReconcileImportsDependencies,
): Promise<Outcome> {
  if (await isAtWork(key, listed, age, dependencies)) {
    // That of a session that published is about to end.
    return listed.status === 'cancelled'
      ? stopAgain(importExecutionName(listed), { executions: dependencies.importExecutions })
      : 'unchanged';
  }
  // The list may be outdated, and a retry needs its uploads.
  const record = await dependencies.imports.read(key);
  if (record === undefined || record.status !== listed.status || record.attempt !== listed.attempt) {
    return 'unchanged';
  }
  const clean = await deleteUploads(record, dependencies.clock.now(), dependencies);
  return clean && age >= SWEEP_AFTER && (await dependencies.imports.close(record)) ? 'cleaned' : 'unchanged';
}

/**
 * Whether the execution of a session that should have none still runs. Counts the cost of one that ended without an event. A
 * session that was never started has none, and used next to nothing.
 */
async function isAtWork(
  key: ImportKey,
  record: ImportRecord,
  age: number,
  dependencies: ReconcileImportsDependencies,
): Promise<boolean> {
  const { attempt, cost, deadline } = record;
  if (deadline === null || age < ASK_AFTER || cost?.attempts[attempt] !== undefined) {
    return false;
  }
  if ((await dependencies.importExecutions.status(importExecutionName(record))) === 'RUNNING') {
    return true;
  }
  await dependencies.account?.(key, attempt);
  return false;
}

/** For an import that is read or published and has not changed recently. */
async function checkExecution(
  key: ImportKey,
  record: ImportRecord,
  age: number,
  dependencies: ReconcileImportsDependencies,
): Promise<Outcome> {
  const name = importExecutionName(record);
  const status = await dependencies.importExecutions.status(name);
  if (status === undefined && record.status === 'reading') {
    await dependencies.importExecutions.start(name, { ...importExecutionInput(record) }, dependencies.traceHeader());
    return 'fixed';
  }
  if (status === 'RUNNING' || age < ASK_AFTER) {
    return 'unchanged';
  }
  await finaliseImport(key, record.attempt, { status: status ?? 'ABORTED' }, dependencies);
  const after = await dependencies.imports.read(key);
  return after !== undefined && isImportEnded(after.status) ? 'fixed' : 'unchanged';
}

/** Cancels a session that its coordinator has left. A colleague may have gone on with it: then this is refused. */
async function giveUp(
  key: ImportKey,
  record: ImportRecord,
  dependencies: ReconcileImportsDependencies,
): Promise<Outcome> {
  const { outcome } = await dependencies.imports.transition(key, record.attempt, { to: 'cancelled' }, 'reconciler');
  if (outcome === 'refused') {
    return 'unchanged';
  }
  await cleanUpImport(key, dependencies);
  return 'fixed';
}
