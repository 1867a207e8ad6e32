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

export interface ReconcileImportsDependencies extends FinaliseImportDependencies {
  readonly imports: Pick<ImportRecords, 'open' | 'read' | 'transition' | 'close'>;
  readonly importExecutions: Pick<Executions, 'start' | 'status'>;
  readonly metrics: Metrics;
  /** The X-Ray header of this invocation, which is passed on to the executions that it starts. */
  readonly traceHeader: () => string | undefined;
}

/** A session in `reading` without an execution was started, but the API failed before it started the execution. */
const START_AFTER = 20_000;
/** Time for the event of an ended execution to arrive. */
const ASK_AFTER = 30_000;
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

type Outcome = 'unchanged' | 'cleaned' | 'fixed';

export interface ImportReconciliation {
  /** Imports that were checked. */
  readonly open: number;
  /** Imports that were ended or started. */
  readonly fixed: number;
  /** Imports of which no upload is left any more. */
  readonly cleaned: number;
  readonly pastBudget: number;
}

/** Checks every open import, also when one of them fails. @throws the first error, after all others were checked */
export async function reconcileImports(dependencies: ReconcileImportsDependencies): Promise<ImportReconciliation> {
  const until = dependencies.clock.now() + MAX_MILLISECONDS;
  const errors: unknown[] = [];
  let [open, fixed, cleaned, pastBudget] = [0, 0, 0, 0];
  for await (const page of dependencies.imports.open()) {
    for (const record of page) {
      open += 1;
      pastBudget += isImportPastBudget(record, dependencies.clock.now()) ? 1 : 0;
      const outcome = await reconcileImport(record, dependencies).catch((error: unknown) => {
        errors.push(error);
        return 'unchanged' as const;
      });
      fixed += outcome === 'fixed' ? 1 : 0;
      cleaned += outcome === 'cleaned' ? 1 : 0;
    }
    if (dependencies.clock.now() > until) {
      break;
    }
  }
  const { metrics } = dependencies;
  metrics.add('OpenImports', open);
  metrics.add('ImportsPastBudget', pastBudget);
  metrics.add('ImportsFixed', fixed);
  if (errors.length > 0) {
    throw errors[0];
  }
  return { open, fixed, cleaned, pastBudget };
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
