/**
 * Ensures that every export and every check ends: asks about each open one whether its execution still runs, and does what a lost event
 * would have done. Every write is conditional, so two runs at the same time do no harm.
 */
import { executionInput, executionName } from '../domain/export/execution.ts';
import { type ExportRecord, isRunning } from '../domain/export/export-record.ts';
import { isCheck } from '../domain/export/purpose.ts';
import { BUSY_ERROR, EXECUTION_TIMEOUT_SECONDS, MAX_LAMBDA_SECONDS } from '../environment.ts';
import { exportLogKeys } from '../log.ts';
import type { Clock, Executions, ExportKey, ExportRecords, Metrics } from '../ports.ts';
import { finalise } from './finalise.ts';
import { ASK_AFTER, checkOpenRuns, type Outcome, type Reconciliation, START_AFTER, stopAgain } from './open-runs.ts';
import { cleanUpAfter, reconcileStopped, type StoppedDependencies } from './reconcile-stopped.ts';
import { startNext } from './start-next.ts';

export interface ReconcileDependencies extends StoppedDependencies {
  readonly records: StoppedDependencies['records'] & Pick<ExportRecords, 'open' | 'slots' | 'leaveSlots'>;
  readonly executions: StoppedDependencies['executions'] & Pick<Executions, 'start'>;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** The X-Ray header of this invocation, which is passed on to the executions that it starts. */
  readonly traceHeader: () => string | undefined;
}

interface RunDependencies extends ReconcileDependencies {
  /** Organisations whose queue this run has looked after. */
  readonly queuesSeen: Set<string>;
}

/** The reconciler may run for five minutes, and imports and registers follow; the next run checks the remaining exports. */
const MAX_MILLISECONDS = 2 * 60_000;

/** How long an export may stay as it is before the metric reports it. Each is longer than every automatic repair takes. */
const BUDGETS = {
  /** The API starts an export at once, or the reconciler in its second run; a cancellation waits for one step of a worker. */
  handshake: 2 * 60_000,
  /** A stage writes after each chunk or step, and no Lambda runs for longer than this. */
  silence: (MAX_LAMBDA_SECONDS + 60) * 1000,
  /** A fault that passes can fail a clean-up in some runs; in all of five it does not pass. */
  cleanUp: 5 * 60_000,
  /** The state machine ends the execution; five minutes are for its event and for a run of the reconciler. */
  whole: (EXECUTION_TIMEOUT_SECONDS + 5 * 60) * 1000,
} as const;

/** An export whose execution could not be started for so long fails, so that its slot is free for those that wait. */
const GIVE_UP_START = 10 * 60_000;
const NOT_STARTED = { status: 'FAILED', error: BUSY_ERROR } as const;

/** Checks every open export, also when one of them fails. @throws the first error, after all others were checked */
export async function reconcile(given: ReconcileDependencies): Promise<Reconciliation> {
  const dependencies = {
    ...given,
    queuesSeen: new Set<string>(),
    startNext: (organisationNumber: string) => startNext(organisationNumber, 'reconciler', given),
  };
  const { clock, metrics, records } = dependencies;
  const { counts, errors } = await checkOpenRuns({
    pages: records.open(),
    clock,
    maxMilliseconds: MAX_MILLISECONDS,
    isUnderWay,
    isCounted: (record) => !isCheck(record),
    isPastBudget,
    logKeys: exportLogKeys,
    reconcile: (record) => reconcileExport(record, dependencies),
  });
  metrics.add('ReconcilerRuns', 1);
  metrics.add('ExportsUnderWay', counts.underWay);
  metrics.add('ExportsToCleanUp', counts.open - counts.underWay);
  metrics.add('ExportsPastBudget', counts.pastBudget);
  metrics.add('ExportsFixed', counts.fixed);
  if (errors.length > 0) {
    throw errors[0];
  }
  return counts;
}

/** Whether it runs, waits for its turn or is being cancelled. A paused one can be resumed, and nothing of it runs. */
function isUnderWay({ status }: ExportRecord): boolean {
  return isRunning(status) || status === 'queued' || status === 'cancelling';
}

/**
 * A queued export is never past its budget: it waits for exports that have budgets, and this reconciler starts it or fails.
 * One that has ended or is paused is, when it fails again and again to be cleaned up.
 * @param now milliseconds since 1970
 */
export function isPastBudget(record: ExportRecord, now: number, hasFailed: boolean): boolean {
  const silence = now - Date.parse(record.updatedAt);
  if (record.status === 'cancelling' || record.status === 'initialised') {
    return silence > BUDGETS.handshake;
  }
  if (!isUnderWay(record)) {
    return hasFailed && silence > cleanUpAfter(record) + BUDGETS.cleanUp;
  }
  const age = now - Date.parse(record.statusTimes.initialised ?? record.createdAt);
  return isRunning(record.status) && (silence > BUDGETS.silence || age > BUDGETS.whole);
}

async function reconcileExport(record: ExportRecord, dependencies: RunDependencies): Promise<Outcome> {
  const key: ExportKey = { organisationNumber: record.organisationNumber, exportId: record.exportId };
  const age = dependencies.clock.now() - Date.parse(record.updatedAt);
  if (record.status === 'queued') {
    return startQueued(record.organisationNumber, dependencies);
  }
  if (isRunning(record.status) || record.status === 'cancelling') {
    return age >= (record.status === 'initialised' ? START_AFTER : ASK_AFTER)
      ? checkExecution(key, record, dependencies)
      : 'unchanged';
  }
  return age >= ASK_AFTER ? reconcileStopped(key, record, age, dependencies) : 'unchanged';
}

/**
 * A slot may be free because the end of an export was not noticed. A slot of an export that has ended is freed: a Lambda of
 * an older release may have ended it. Any export of the queue leads here, so that the first one holds up no other.
 */
async function startQueued(
  organisationNumber: string,
  { queuesSeen, ...dependencies }: RunDependencies,
): Promise<Outcome> {
  if (queuesSeen.has(organisationNumber)) {
    return 'unchanged';
  }
  queuesSeen.add(organisationNumber);
  const { running } = await dependencies.records.slots(organisationNumber);
  for (const exportId of running) {
    await dependencies.records.leaveSlots({ organisationNumber, exportId });
  }
  return (await startNext(organisationNumber, 'reconciler', dependencies)) > 0 ? 'fixed' : 'unchanged';
}

/** For a running or cancelling export without a recent change. */
async function checkExecution(
  key: ExportKey,
  record: ExportRecord,
  dependencies: ReconcileDependencies,
): Promise<Outcome> {
  const { executions, traceHeader } = dependencies;
  const name = executionName(record);
  const status = await executions.status(name);
  if (status === 'RUNNING') {
    return record.status === 'cancelling' ? stopAgain(name, dependencies) : 'unchanged';
  }
  if (status === undefined && record.status === 'initialised') {
    try {
      await executions.start(name, executionInput(record), traceHeader());
    } catch (error) {
      if (dependencies.clock.now() - Date.parse(record.updatedAt) >= GIVE_UP_START) {
        await finalise(key, record.attempt, NOT_STARTED, dependencies);
      }
      throw error;
    }
    return 'fixed';
  }
  const ended = { status: status === undefined ? ('ABORTED' as const) : status };
  // The list is outdated: a successful execution has written `completed` to the record.
  if (isRunning(record.status) && ended.status === 'SUCCEEDED') {
    return 'unchanged';
  }
  await finalise(key, record.attempt, ended, dependencies);
  return 'fixed';
}
