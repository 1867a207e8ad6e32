/**
 * Nothing stays pending: asks about every open export whether it still moves, and mends what no event told. Everything
 * here is conditional and can run twice at once.
 */
import { type ExportRecord, isRunning } from '../domain/export-record.ts';
import type { Clock, Executions, ExportKey } from '../ports.ts';
import { type FinaliseWorld, finalise, prefixOf } from './finalise.ts';

export interface ReconcileWorld extends FinaliseWorld {
  readonly clock: Clock;
  readonly executions: Pick<Executions, 'start' | 'status'>;
}

/** An `initialised` export without an execution: StartExecution was lost between two calls of the API. */
const START_AFTER = 20_000;
/** No event came about an execution that has ended. */
const ASK_AFTER = 30_000;
/** Longer than any Lambda may run: after this no late one can write any more. */
const SWEEP_AFTER = 16 * 60_000;
/** How long a failed or paused export can go on from where it was. */
const KEEP_WORKING = 24 * 3600_000;
const MOST_PER_RUN = 200;

/** @returns how many exports were looked at and how many were changed */
export async function reconcile(world: ReconcileWorld): Promise<{ open: number; changed: number }> {
  const open = await world.exports.open(MOST_PER_RUN);
  let changed = 0;
  for (const record of open) {
    changed += (await mend(record, world)) ? 1 : 0;
  }
  return { open: open.length, changed };
}

async function mend(record: ExportRecord, world: ReconcileWorld): Promise<boolean> {
  const key: ExportKey = { organisationNumber: record.organisationNumber, exportId: record.exportId };
  const age = world.clock.now() - Date.parse(record.updatedAt);
  switch (record.status) {
    case 'completed':
    case 'completed_empty':
      await finalise(key, record.attempt, undefined, world);
      return true;
    case 'cancelled':
      if (age < SWEEP_AFTER) {
        return false;
      }
      await forget(key, record, world);
      return true;
    case 'failed':
      // The list may be behind: somebody may have retried it, and its prefix is then no longer to be deleted.
      if (age < KEEP_WORKING || (await world.exports.read(key))?.version !== record.version) {
        return false;
      }
      await forget(key, record, world);
      return true;
    case 'paused':
      return age < KEEP_WORKING ? false : giveUp(key, record, world);
    default:
      return age >= ASK_AFTER || record.status === 'initialised' ? askAbout(key, record, age, world) : false;
  }
}

/** Running or cancelling, and silent for a while. */
async function askAbout(key: ExportKey, record: ExportRecord, age: number, world: ReconcileWorld): Promise<boolean> {
  if (age < START_AFTER) {
    return false;
  }
  const name = `${record.exportId}-${record.attempt}`;
  const status = await world.executions.status(name);
  if (status === 'RUNNING') {
    return false;
  }
  if (status === undefined && record.status === 'initialised') {
    await world.executions.start(name, executionInput(record));
    return true;
  }
  const ended = { status: status === undefined ? ('ABORTED' as const) : status };
  if (isRunning(record.status) && ended.status === 'SUCCEEDED') {
    return false;
  }
  await finalise(key, record.attempt, ended, world);
  return true;
}

/**
 * A paused export that nobody resumed. By way of `cancelling`, so that it cannot be resumed while its prefix goes, and so
 * that the next run goes on where this one was stopped; the sweep of cancelled exports does the rest.
 */
async function giveUp(key: ExportKey, record: ExportRecord, world: ReconcileWorld): Promise<boolean> {
  const change = { to: 'cancelling', by: 'system' } as const;
  const { outcome } = await world.exports.transition(key, record.attempt, change, 'reconciler');
  if (outcome === 'written') {
    await finalise(key, record.attempt, undefined, world);
  }
  return outcome === 'written';
}

async function forget(key: ExportKey, record: ExportRecord, world: ReconcileWorld): Promise<void> {
  await world.working.deletePrefix(prefixOf(record));
  await world.exports.deleteChunks(key);
  await world.exports.close(key);
}

/** What every execution of this export is started with. */
export function executionInput(record: ExportRecord): Record<string, unknown> {
  return {
    exportId: record.exportId,
    attempt: record.attempt,
    organisationNumber: record.organisationNumber,
    includeAttachments: record.request.includeAttachments,
  };
}
