/**
 * Nothing stays pending: asks about every open export whether it still moves, and mends what no event told. Everything
 * here is conditional and can run twice at once.
 */
import { executionInput, executionName } from '../domain/export/execution.ts';
import { type ExportRecord, isRunning } from '../domain/export/export-record.ts';
import { EXECUTION_TIMEOUT_SECONDS, MAX_LAMBDA_SECONDS } from '../environment.ts';
import type { ChunkMarkers, Clock, Executions, ExportKey, ExportRecords, Metrics } from '../ports.ts';
import type { ExportStatus } from '../protocol.ts';
import { type FinaliseDependencies, finalise, prefixOf } from './finalise.ts';

export interface ReconcileDependencies extends FinaliseDependencies {
  readonly records: Pick<ExportRecords, 'open' | 'read' | 'transition' | 'close'>;
  readonly chunks: Pick<ChunkMarkers, 'deleteAll'>;
  readonly clock: Clock;
  readonly executions: Pick<Executions, 'start' | 'status'>;
  readonly metrics: Metrics;
  /** X-Ray's header of this invocation: an execution that it starts is found under it. */
  readonly traceHeader: () => string | undefined;
}

/** An `initialised` export without an execution: StartExecution was lost between two calls of the API. */
const START_AFTER = 20_000;
/** No event came about an execution that has ended. */
const ASK_AFTER = 30_000;
/** Longer than any Lambda may run: after this no late one can write any more. */
const SWEEP_AFTER = (MAX_LAMBDA_SECONDS + 60) * 1000;
/** How long a failed or paused export can go on from where it was. */
const KEEP_WORKING = 24 * 3600_000;
/** Of the five minutes that a run has: what is not reached now, another run reaches. */
const MOST_MILLISECONDS = 3 * 60_000;

/** What may stand still for how long before somebody should be told; each is past all that mends it by itself. */
const BUDGETS = {
  /** The API starts at once, this reconciler within two of its runs; a cancellation waits for one page of one worker. */
  handshake: 2 * 60_000,
  /** A stage says something whenever a chunk or a page is done, and no Lambda can be silent for longer than it may run. */
  silence: (MAX_LAMBDA_SECONDS + 60) * 1000,
  /** The machine ends itself; five minutes for the word of it to arrive and for a run of this reconciler. */
  whole: (EXECUTION_TIMEOUT_SECONDS + 5 * 60) * 1000,
} as const;

/** In which no execution runs, and of which no event need have told. */
const STANDING: ReadonlySet<ExportStatus> = new Set(['failed', 'paused', 'cancelled']);

type Outcome = 'left' | 'swept' | 'mended';

export interface Reconciliation {
  /** Exports that were looked at: each still needs something. */
  readonly open: number;
  /** Brought to an end, or started. */
  readonly mended: number;
  /** Cleaned up after. */
  readonly swept: number;
  readonly pastBudget: number;
}

/** One export that cannot be mended keeps nobody from the others. @throws what the first such export threw, at the end */
export async function reconcile(dependencies: ReconcileDependencies): Promise<Reconciliation> {
  const until = dependencies.clock.now() + MOST_MILLISECONDS;
  const faults: unknown[] = [];
  let [open, mended, swept, pastBudget] = [0, 0, 0, 0];
  for await (const page of dependencies.records.open()) {
    for (const record of page) {
      open += 1;
      pastBudget += isPastBudget(record, dependencies.clock.now()) ? 1 : 0;
      const outcome = await mend(record, dependencies).catch((error: unknown) => {
        faults.push(error);
        return 'left' as const;
      });
      mended += outcome === 'mended' ? 1 : 0;
      swept += outcome === 'swept' ? 1 : 0;
    }
    if (dependencies.clock.now() > until) {
      break;
    }
  }
  const { metrics } = dependencies;
  metrics.add('ReconcilerRuns', 1);
  metrics.add('OpenExports', open);
  metrics.add('ExportsPastBudget', pastBudget);
  metrics.add('ExportsMended', mended);
  if (faults.length > 0) {
    throw faults[0];
  }
  return { open, mended, swept, pastBudget };
}

export function isPastBudget(record: ExportRecord, now: number): boolean {
  const silence = now - Date.parse(record.updatedAt);
  if (record.status === 'cancelling' || record.status === 'initialised') {
    return silence > BUDGETS.handshake;
  }
  const age = now - Date.parse(record.statusTimes.initialised ?? record.createdAt);
  return isRunning(record.status) && (silence > BUDGETS.silence || age > BUDGETS.whole);
}

async function mend(record: ExportRecord, dependencies: ReconcileDependencies): Promise<Outcome> {
  const key: ExportKey = { organisationNumber: record.organisationNumber, exportId: record.exportId };
  const age = dependencies.clock.now() - Date.parse(record.updatedAt);
  if (STANDING.has(record.status) && age >= ASK_AFTER && record.cost?.attempts[record.attempt] === undefined) {
    await dependencies.account?.(key, record.attempt);
  }
  switch (record.status) {
    case 'completed':
    case 'completed_empty':
      await finalise(key, record.attempt, undefined, dependencies);
      return 'swept';
    case 'cancelled':
      if (age < SWEEP_AFTER) {
        return 'left';
      }
      await forget(key, record, dependencies);
      return 'swept';
    case 'failed':
      // The list may be behind: somebody may have retried it, and its prefix is then no longer to be deleted.
      if (age < KEEP_WORKING || (await dependencies.records.read(key))?.version !== record.version) {
        return 'left';
      }
      await forget(key, record, dependencies);
      return 'swept';
    case 'paused':
      return age < KEEP_WORKING ? 'left' : giveUp(key, record, dependencies);
    default:
      return age >= ASK_AFTER || record.status === 'initialised' ? askAbout(key, record, age, dependencies) : 'left';
  }
}

/** Running or cancelling, and silent for a while. */
async function askAbout(
  key: ExportKey,
  record: ExportRecord,
  age: number,
  dependencies: ReconcileDependencies,
): Promise<Outcome> {
  if (age < START_AFTER) {
    return 'left';
  }
  const name = executionName(record);
  const status = await dependencies.executions.status(name);
  if (status === 'RUNNING') {
    return 'left';
  }
  if (status === undefined && record.status === 'initialised') {
    await dependencies.executions.start(name, executionInput(record), dependencies.traceHeader());
    return 'mended';
  }
  const ended = { status: status === undefined ? ('ABORTED' as const) : status };
  if (isRunning(record.status) && ended.status === 'SUCCEEDED') {
    return 'left';
  }
  await finalise(key, record.attempt, ended, dependencies);
  return 'mended';
}

/**
 * A paused export that nobody resumed. By way of `cancelling`, so that it cannot be resumed while its prefix goes, and so
 * that the next run goes on where this one was stopped; the sweep of cancelled exports does the rest.
 */
async function giveUp(key: ExportKey, record: ExportRecord, dependencies: ReconcileDependencies): Promise<Outcome> {
  const change = { to: 'cancelling', by: 'system' } as const;
  const { outcome } = await dependencies.records.transition(key, record.attempt, change, 'reconciler');
  if (outcome === 'written') {
    await finalise(key, record.attempt, undefined, dependencies);
  }
  return outcome === 'written' ? 'mended' : 'left';
}

async function forget(key: ExportKey, record: ExportRecord, dependencies: ReconcileDependencies): Promise<void> {
  await dependencies.working.deletePrefix(prefixOf(record));
  await dependencies.chunks.deleteAll(key);
  await dependencies.records.close(key);
}
