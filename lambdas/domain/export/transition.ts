/** The next state of an export record, for each event. */
import type { ExportStatus, RunningSummary, Stage } from '../../protocol.ts';
import type { FailureDetails } from '../failure-details.ts';
import { type ExportRecord, isAllowed, isRunning, type StoredFile } from './export-record.ts';
import type { WorkingObject } from './objects/working-object.ts';
import { percentOf } from './progress.ts';

export type Transition =
  | { readonly to: Stage; readonly total?: number }
  | { readonly to: 'completed'; readonly file: StoredFile }
  | { readonly to: 'completed_empty' }
  | { readonly to: 'checked'; readonly result: WorkingObject }
  | { readonly to: 'failed'; readonly failure: FailureDetails; readonly supportReference: string }
  | { readonly to: 'cancelling'; readonly by: string }
  | { readonly to: 'cancelled'; readonly cleanupCompleted: boolean }
  | { readonly to: 'paused' }
  | {
      readonly to: 'restarted';
      readonly from: 'failed' | 'paused';
      readonly correlationId?: string;
      /** Whether it has to wait first; `ExportRecords` sets it. */
      readonly queued?: boolean;
    }
  /** A queued export starts. */
  | { readonly to: 'promoted' };

export function targetStatus(transition: Transition): ExportStatus {
  switch (transition.to) {
    case 'restarted':
      return transition.queued === true ? 'queued' : 'initialised';
    case 'promoted':
      return 'initialised';
    default:
      return transition.to;
  }
}

/**
 * @returns the next record, or undefined when the transition is not allowed
 * @param now ISO 8601
 * @param actorNames display name of the actor
 */
export function nextRecord(
  record: ExportRecord,
  transition: Transition,
  now: string,
  actorNames: ExportRecord['actorNames'] = {},
): ExportRecord | undefined {
  const status = targetStatus(transition);
  const wrongStart =
    (transition.to === 'restarted' && transition.from !== record.status) ||
    (transition.to === 'promoted' && record.status !== 'queued');
  if (wrongStart || !isAllowed(record.status, status)) {
    return undefined;
  }
  const next: ExportRecord = {
    ...record,
    status,
    actorNames: { ...record.actorNames, ...actorNames },
    version: record.version + 1,
    updatedAt: now,
    // A retried task enters its stage again, but the stage began the first time.
    statusTimes: record.status === status ? record.statusTimes : { ...record.statusTimes, [status]: now },
  };
  switch (transition.to) {
    case 'completed':
      return { ...next, percent: 100, file: transition.file };
    case 'completed_empty':
      return { ...next, percent: 100 };
    case 'checked':
      return { ...next, percent: 100, checked: transition.result };
    case 'failed':
      // A stage that crashed before it wrote its status is where the export stopped all the same.
      return {
        ...next,
        stage: transition.failure.stage,
        failure: { ...transition.failure, supportReference: transition.supportReference },
      };
    case 'cancelling':
      return {
        ...next,
        failure: null,
        cancellation: { by: transition.by, percent: record.percent, cleanupCompleted: false },
      };
    case 'cancelled':
      return {
        ...next,
        cancellation: {
          by: record.cancellation?.by ?? 'system',
          percent: record.percent,
          cleanupCompleted: transition.cleanupCompleted,
        },
      };
    case 'paused':
    case 'promoted':
      return next;
    case 'restarted':
      return {
        ...next,
        attempt: record.attempt + 1,
        // What the plan names is deleted or being deleted.
        plan: record.expiredAttempt >= record.attempt ? null : record.plan,
        correlationId: transition.correlationId ?? record.correlationId,
        resumes: record.resumes + (transition.from === 'paused' ? 1 : 0),
        stage: 'initialised',
        // A resumed run continues at its percent; a retry begins at 0.
        percent: transition.from === 'paused' ? record.percent : 0,
        stageProgress: { current: 0, total: 0, currentItem: null },
        failure: null,
        statusTimes: { [status]: now },
        openPartition: 'OPEN',
      };
    default: {
      const stageProgress = { current: 0, total: transition.total ?? 0, currentItem: null };
      return { ...next, stage: transition.to, stageProgress, percent: percentOf(record, transition.to, stageProgress) };
    }
  }
}

/** @param name undefined when the actor is not a person */
export function namesOf(actor: string, name: string | undefined): ExportRecord['actorNames'] {
  return name === undefined ? {} : { [actor]: name };
}

/** The record with progress within a stage. @returns undefined when the export has left the stage or nothing changes */
export function withProgress(
  record: ExportRecord,
  stage: Stage,
  stageProgress: ExportRecord['stageProgress'],
  summary: RunningSummary | null,
  now: string,
): ExportRecord | undefined {
  if (record.status !== stage || !isRunning(record.status)) {
    return undefined;
  }
  const same =
    record.stageProgress.current === stageProgress.current &&
    record.stageProgress.total === stageProgress.total &&
    record.stageProgress.currentItem === stageProgress.currentItem &&
    summary === null;
  if (same || stageProgress.current < record.stageProgress.current) {
    return undefined;
  }
  return {
    ...record,
    version: record.version + 1,
    updatedAt: now,
    stageProgress,
    summary: summary ?? record.summary,
    percent: percentOf(record, stage, stageProgress),
  };
}
