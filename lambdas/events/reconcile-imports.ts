/**
 * Ensures that every import ends: asks about each open import whether its execution still runs, and does what a lost event
 * would have done. Every write is conditional, so two runs at the same time do no harm.
 */
import { importExecutionInput, importExecutionName } from '../domain/imports/import-execution.ts';
import type { ImportRecord } from '../domain/imports/import-record.ts';
import { isImportExpired } from '../domain/imports/import-transition.ts';
import { MAX_LAMBDA_SECONDS } from '../environment.ts';
import type { Executions, ImportKey, ImportRecords, Metrics } from '../ports.ts';
import { isImportEnded } from '../protocol.ts';
import { cleanUpImport, type FinaliseImportDependencies, finaliseImport } from './finalise-import.ts';
import { deleteUploads } from './import-uploads.ts';
import { ASK_AFTER, checkOpenRuns, type Outcome, type Reconciliation, START_AFTER } from './open-runs.ts';

export interface ReconcileImportsDependencies extends FinaliseImportDependencies {
  readonly imports: Pick<ImportRecords, 'open' | 'read' | 'transition' | 'close'>;
  readonly importExecutions: Pick<Executions, 'start' | 'status'>;
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
} as const;

/** Checks every open import, also when one of them fails. @throws the first error, after all others were checked */
export async function reconcileImports(dependencies: ReconcileImportsDependencies): Promise<Reconciliation> {
  const { clock, metrics, imports } = dependencies;
  const { counts, errors } = await checkOpenRuns({
    pages: imports.open(),
    clock,
    maxMilliseconds: MAX_MILLISECONDS,
    isPastBudget: isImportPastBudget,
    reconcile: (record) => reconcileImport(record, dependencies),
  });
  metrics.add('OpenImports', counts.open);
  metrics.add('ImportsPastBudget', counts.pastBudget);
  metrics.add('ImportsFixed', counts.fixed);
  if (errors.length > 0) {
    throw errors[0];
  }
  return counts;
}

/** @param now milliseconds since 1970 */
export function isImportPastBudget({ status, updatedAt, deadline }: ImportRecord, now: number): boolean {
  if (status !== 'reading' && status !== 'publishing') {
    return false;
  }
  const late = deadline !== null && now - Date.parse(deadline) > BUDGETS.afterDeadline;
  return late || now - Date.parse(updatedAt) > BUDGETS.silence;
}

async function reconcileImport(record: ImportRecord, dependencies: ReconcileImportsDependencies): Promise<Outcome> {
  const key: ImportKey = { organisationNumber: record.organisationNumber, importId: record.importId };
  const now = dependencies.clock.now();
  const age = now - Date.parse(record.updatedAt);
  switch (record.status) {
    case 'uploading':
    case 'paused':
      // It can neither be started nor resumed any more.
      return isImportExpired(record, new Date(now).toISOString()) ? giveUp(key, record, dependencies) : 'unchanged';
    case 'reading':
    case 'publishing':
      return age < START_AFTER ? 'unchanged' : checkExecution(key, record, age, dependencies);
    case 'cancelled':
      if (age < SWEEP_AFTER) {
        return 'unchanged';
      }
      await account(key, record, dependencies);
      await deleteUploads(record, now, dependencies);
      await dependencies.imports.close(key);
      return 'cleaned';
    case 'completed':
    case 'failed':
      if (age < ASK_AFTER) {
        return 'unchanged';
      }
      await account(key, record, dependencies);
      return (await cleanUpImport(key, dependencies)) ? 'cleaned' : 'unchanged';
  }
}

/** For an execution that ended without an event. A session that was never started has none, and used next to nothing. */
async function account(
  key: ImportKey,
  { attempt, cost, deadline }: ImportRecord,
  dependencies: ReconcileImportsDependencies,
): Promise<void> {
  if (deadline !== null && cost?.attempts[attempt] === undefined) {
    await dependencies.account?.(key, attempt);
  }
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
