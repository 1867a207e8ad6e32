/**
 * Which exports of an organisation run and which wait. One item of the table holds both lists, and it changes in the same
 * transaction as the status of the export. An export of an older release runs without being in it, and is then not counted.
 */
import * as z from 'zod';
import { type ExportStatus, isTerminal, MAX_QUEUED_EXPORTS, MAX_RUNNING_EXPORTS } from '../../protocol.ts';
import type { ExportRecord } from './export-record.ts';
import type { Transition } from './transition.ts';

export const slotsSchema = z.object({
  /** Ids of exports that run, or are being cancelled after they ran. */
  running: z.array(z.string()),
  /** Ids of exports that are `queued`, the next one first. */
  waiting: z.array(z.string()),
  version: z.int(),
});
export type Slots = z.infer<typeof slotsSchema>;

export const NO_SLOTS: Slots = { running: [], waiting: [], version: 0 };

/** @returns 1 for the next one; null for an export that does not wait */
export function queuePlace({ waiting }: Slots, exportId: string): number | null {
  const index = waiting.indexOf(exportId);
  return index < 0 ? null : index + 1;
}

/** @returns the id of the export that can start now */
export function nextToStart({ running, waiting }: Slots): string | undefined {
  return running.length < MAX_RUNNING_EXPORTS ? waiting[0] : undefined;
}

/**
 * A new or restarted export. It waits also while a slot is free and others wait, so that it overtakes nobody.
 * @returns the slots with it, and the status that it gets; undefined when as many wait as may
 */
export function enter(
  slots: Slots,
  exportId: string,
): { readonly slots: Slots; readonly status: 'initialised' | 'queued' } | undefined {
  const { running, waiting, version } = leave(slots, exportId);
  if (running.length < MAX_RUNNING_EXPORTS && waiting.length === 0) {
    return { slots: { running: [...running, exportId], waiting, version }, status: 'initialised' };
  }
  return waiting.length < MAX_QUEUED_EXPORTS
    ? { slots: { running, waiting: [...waiting, exportId], version }, status: 'queued' }
    : undefined;
}

/** @returns the same slots when the export is not in them */
export function leave(slots: Slots, exportId: string): Slots {
  const { running, waiting, version } = slots;
  if (!running.includes(exportId) && !waiting.includes(exportId)) {
    return slots;
  }
  const others = (ids: readonly string[]) => ids.filter((id) => id !== exportId);
  return { running: others(running), waiting: others(waiting), version };
}

/** Whether the change gives the export a slot, a place in the queue, or takes either from it. */
export function changesSlots(from: ExportStatus, transition: Transition): boolean {
  switch (transition.to) {
    case 'restarted':
    case 'promoted':
    case 'paused':
      return true;
    case 'cancelling':
      // A running one keeps its slot until it is cancelled, because its workers may still be at work.
      return from === 'queued';
    default:
      return isTerminal(transition.to);
  }
}

/** A restart may have to wait. @returns the slots after the change, and the change as it is to be made */
export function slotsAfter(
  slots: Slots,
  exportId: string,
  transition: Transition,
): { readonly slots: Slots; readonly transition: Transition } | 'full' | 'not_next' {
  if (transition.to === 'restarted') {
    const entered = enter(slots, exportId);
    return entered === undefined
      ? 'full'
      : { slots: entered.slots, transition: { ...transition, queued: entered.status === 'queued' } };
  }
  if (transition.to === 'promoted') {
    if (nextToStart(slots) !== exportId) {
      return 'not_next';
    }
    const { running, waiting, version } = leave(slots, exportId);
    return { slots: { running: [...running, exportId], waiting, version }, transition };
  }
  return { slots: leave(slots, exportId), transition };
}

/** Whether an export of that status has a slot or a place in the queue. */
export function isInSlots(status: ExportStatus): boolean {
  return !isTerminal(status) && status !== 'paused';
}

/** A new export that has to wait. */
export function asQueued(record: ExportRecord): ExportRecord {
  return { ...record, status: 'queued', statusTimes: { queued: record.createdAt } };
}
