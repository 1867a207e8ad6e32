import { canonicalSha256, compareCodePoints } from '../domain/canonical.ts';
import type { ExportRecord } from '../domain/export/export-record.ts';
import type { ExportRequest } from '../protocol.ts';

export interface NewExport {
  readonly exportId: string;
  readonly organisationNumber: string;
  readonly requestedBy: string;
  readonly actorNames: ExportRecord['actorNames'];
  readonly correlationId: string;
  readonly request: ExportRequest;
  /** ISO 8601. */
  readonly now: string;
}

/** The first record of an export. Branches are sorted, so the same choice in another order is the same request. */
export function newExport({ now, request: given, ...identity }: NewExport): ExportRecord {
  const request = { ...given, branches: [...new Set(given.branches)].sort(compareCodePoints) };
  return {
    ...identity,
    purpose: 'report',
    version: 1,
    createdAt: now,
    updatedAt: now,
    request,
    requestHash: canonicalSha256({ organisationNumber: identity.organisationNumber, request }),
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
