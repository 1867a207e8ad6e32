import type { ExportRecord } from './export-record.ts';

/** What the first record of a run has of its own; the rest is the same for every run that has not begun. */
export type NewRun = Pick<
  ExportRecord,
  | 'exportId'
  | 'purpose'
  | 'organisationNumber'
  | 'requestedBy'
  | 'actorNames'
  | 'request'
  | 'orePerCountedDay'
  | 'requestHash'
  | 'correlationId'
  | 'checkBasis'
>;

/** The first record of an export or a check. @param now ISO 8601 */
export function firstRecord(run: NewRun, now: string): ExportRecord {
  return {
    ...run,
    version: 1,
    createdAt: now,
    updatedAt: now,
    attempt: 1,
    resumes: 0,
    status: 'initialised',
    stage: 'initialised',
    percent: 0,
    stageProgress: { current: 0, total: 0, currentItem: null },
    plan: null,
    expiredAttempt: 0,
    sweptAttempt: 0,
    summary: null,
    statusTimes: { initialised: now },
    failure: null,
    file: null,
    cancellation: null,
    cost: null,
    openPartition: 'OPEN',
  };
}
