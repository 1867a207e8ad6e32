import { canonicalSha256 } from '../canonical.ts';
import type { ExportRecord } from '../export/export-record.ts';

export interface NewCheck {
  /** See `purpose.ts`. */
  readonly checkId: string;
  readonly organisationNumber: string;
  readonly year: number;
  readonly correlationId: string;
  /** See `check-basis.ts`. */
  readonly basis: string;
  /** ISO 8601. */
  readonly now: string;
}

/** The first record of a check. Nobody asked for it by name, and it is of all lokallag. */
export function newCheck({ checkId, organisationNumber, year, correlationId, basis, now }: NewCheck): ExportRecord {
  return {
    exportId: checkId,
    purpose: 'check',
    organisationNumber,
    version: 1,
    createdAt: now,
    updatedAt: now,
    requestedBy: 'system',
    actorNames: {},
    request: { year, branches: [], format: 'xlsx', language: 'nb', includeAttachments: false },
    // No lock is taken by it.
    requestHash: canonicalSha256({ checkId }),
    correlationId,
    attempt: 1,
    resumes: 0,
    status: 'initialised',
    stage: 'initialised',
    percent: 0,
    stageProgress: { current: 0, total: 0, currentItem: null },
    plan: null,
    checkBasis: basis,
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
