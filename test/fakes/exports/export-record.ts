/** Export and chunk records with defaults; a test gives only the fields that matter to it. */
import type { ChunkRecord, ExportRecord } from '../../../lambdas/domain/export/export-record.ts';

export const ORGANISATION = '971277882';
export const OTHER_ORGANISATION = '947975072';
export const EXPORT_ID = '01JZZZZZZZ0000000000000001';
/** 2026-03-01T08:00:00Z, the start of the exports in tests. */
export const BEGINNING = Date.UTC(2026, 2, 1, 8);

export function exportRecord(fields: Partial<ExportRecord> = {}): ExportRecord {
  const at = new Date(BEGINNING).toISOString();
  return {
    exportId: EXPORT_ID,
    purpose: 'report',
    organisationNumber: ORGANISATION,
    version: 1,
    createdAt: at,
    updatedAt: at,
    requestedBy: 'kari@example.org',
    actorNames: { 'kari@example.org': 'Kari Nordmann' },
    request: { year: 2025, branches: [], format: 'xlsx', language: 'nb', includeAttachments: false },
    requestHash: 'a'.repeat(64),
    correlationId: 'correlation',
    attempt: 1,
    resumes: 0,
    status: 'initialised',
    stage: 'initialised',
    percent: 0,
    stageProgress: { current: 0, total: 0, currentItem: null },
    plan: { chunks: 4, activities: 400, attendances: 3000 },
    expiredAttempt: 0,
    sweptAttempt: 0,
    summary: null,
    statusTimes: { initialised: at },
    failure: null,
    file: null,
    cancellation: null,
    cost: null,
    openPartition: 'OPEN',
    ...fields,
  };
}

/** A chunk that has just begun for the first time. */
export function chunkRecord(fields: Partial<ChunkRecord> = {}): ChunkRecord {
  return {
    stage: 'querying_activities',
    index: 0,
    state: 'running',
    attempt: 1,
    exportAttempt: 1,
    rows: null,
    milliseconds: null,
    errorCode: null,
    outcome: null,
    usage: [],
    ...fields,
  };
}

/** A clock that moves only when a test advances it. */
export class StoppedClock {
  private time: number;
  constructor(time = BEGINNING) {
    this.time = time;
  }
  now(): number {
    return this.time;
  }
  advance(milliseconds: number): void {
    this.time += milliseconds;
  }
}
