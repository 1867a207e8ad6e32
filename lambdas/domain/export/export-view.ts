/** The view of a stored export for clients. The API and the push use the same functions, so that they cannot differ. */
import {
  CHUNKED_STAGES,
  type ChunkView,
  type Estimate,
  type ExportListItem,
  type ExportResult,
  type ExportView,
  isTerminal,
  MAX_ATTEMPTS,
  type Progress,
  type Role,
} from '../../protocol.ts';
import { readableDetails } from '../failure-details.ts';
import { costView } from './cost/usage.ts';
import { type ChunkRecord, type ExportRecord, isRunning, type StoredFile, stagesOf } from './export-record.ts';

/** `GET /exports/{id}`. @param reader who sees it */
export function exportView(
  record: ExportRecord,
  chunks: readonly ChunkRecord[],
  estimate: Estimate,
  queuePlace: number | null,
  reader: Role,
): ExportView {
  return {
    ...exportListItem(record, estimate, queuePlace, reader),
    chunks: chunkViews(record, chunks),
    summary: record.summary,
  };
}

/** One row of `GET /exports`. */
export function exportListItem(
  record: ExportRecord,
  estimate: Estimate,
  queuePlace: number | null,
  reader: Role,
): ExportListItem {
  return {
    exportId: record.exportId,
    organisationNumber: record.organisationNumber,
    version: record.version,
    at: record.updatedAt,
    createdAt: record.createdAt,
    startedAt: startedAt(record),
    requestedBy: record.requestedBy,
    actorNames: record.actorNames,
    attempt: record.attempt,
    // A resume does not use up an attempt, because nothing failed.
    maxAttempts: MAX_ATTEMPTS + record.resumes,
    request: record.request,
    progress: progressOf(record, estimate),
    queuePlace,
    countedDays: countedDays(record),
    milliseconds: milliseconds(record),
    result: resultOf(record, reader),
    cost: costView(record.cost, reader),
  };
}

/** The times are those of the present attempt, and one before it has begun. Older releases had no queue. */
function startedAt({ attempt, createdAt, statusTimes }: ExportRecord): string | null {
  if (attempt > 1 || statusTimes.queued === undefined) {
    return createdAt;
  }
  return statusTimes.initialised ?? null;
}

/** Those of the report: figures of an export that failed or was cancelled are in no report. */
function countedDays({ status, summary }: ExportRecord): number | null {
  const hasFigures = status === 'completed' || status === 'completed_empty';
  return hasFigures && summary?.kind === 'final' ? summary.total.countedDays : null;
}

/** The times are those of the present attempt, so that what lies between two attempts is not counted. */
function milliseconds({ status, statusTimes }: ExportRecord): number | null {
  const [began, ended] = [statusTimes.initialised, statusTimes[status]];
  return isTerminal(status) && began !== undefined && ended !== undefined
    ? Math.max(0, Date.parse(ended) - Date.parse(began))
    : null;
}

export function progressOf(record: ExportRecord, estimate: Estimate): Progress {
  const stages = stagesOf(record);
  return {
    status: record.status,
    stage: record.stage,
    stageIndex: Math.max(0, stages.indexOf(record.stage)),
    stageCount: stages.length,
    percent: record.percent,
    phase: 'processing',
    stageProgress: record.stageProgress,
    estimate,
  };
}

export function hasAttemptsLeft(record: Pick<ExportRecord, 'attempt' | 'resumes'>): boolean {
  return record.attempt - record.resumes < MAX_ATTEMPTS;
}

function resultOf(record: ExportRecord, reader: Role): ExportResult | null {
  switch (record.status) {
    case 'completed':
      return record.file === null ? null : completedResult(record.file);
    case 'completed_empty':
      return { outcome: 'completed_empty' };
    case 'failed':
      return record.failure === null
        ? null
        : {
            outcome: 'failed',
            ...record.failure,
            details: readableDetails(record.failure.details, reader),
            retryable: record.failure.retryable && hasAttemptsLeft(record),
          };
    case 'cancelled': {
      if (record.cancellation === null) {
        return null;
      }
      const { by, percent, cleanupCompleted } = record.cancellation;
      return { outcome: 'cancelled', cancelledBy: by, percent, cleanupCompleted };
    }
    default:
      return null;
  }
}

/** Without the keys of its objects, which are nobody's business but that of the bucket. */
function completedResult({ fileName, bytes, rows, sha256 }: StoredFile): ExportResult {
  return { outcome: 'completed', fileName, bytes, rows, sha256 };
}

/** All stored chunks, and a pending one for each chunk of the reached stages that has not started. */
function chunkViews(record: ExportRecord, chunks: readonly ChunkRecord[]): ChunkView[] {
  const stored = new Map(chunks.map((chunk) => [`${chunk.stage} ${chunk.index}`, chunk]));
  const stages = stagesOf(record);
  const reached = stages.indexOf(record.stage);
  const views: ChunkView[] = [];
  for (const stage of CHUNKED_STAGES) {
    const planned = stages.indexOf(stage) <= reached ? (record.plan?.chunks ?? 0) : 0;
    const last = chunks.reduce((most, chunk) => (chunk.stage === stage ? Math.max(most, chunk.index) : most), -1);
    for (let index = 0; index < Math.max(planned, last + 1); index++) {
      const chunk = stored.get(`${stage} ${index}`);
      if (chunk !== undefined) {
        views.push(chunkView(record, chunk));
      } else if (index < planned) {
        views.push({ ...NOT_STARTED, stage, index });
      }
    }
  }
  return views;
}

const NOT_STARTED = { state: 'pending', attempt: 0, rows: null, milliseconds: null, errorCode: null } as const;

/**
 * A chunk that is not done is shown as pending when its run has ended or a later attempt has taken over, because no
 * Lambda works on it. When the run failed in the chunk's stage, the chunk is shown as failed: its Lambda may have died
 * before it could write that.
 */
export function chunkView(record: Pick<ExportRecord, 'status' | 'attempt' | 'failure'>, chunk: ChunkRecord): ChunkView {
  const { stage, index, state, attempt, rows, milliseconds, errorCode } = chunk;
  const view = { stage, index, state, attempt, rows, milliseconds, errorCode };
  const ofThisAttempt = chunk.exportAttempt === record.attempt;
  if (state === 'done' || (isRunning(record.status) && ofThisAttempt)) {
    return view;
  }
  const { failure } = record;
  if (record.status === 'failed' && ofThisAttempt && failure?.stage === stage) {
    return { ...view, state: 'failed', errorCode: errorCode ?? failure.code };
  }
  return { ...view, state: state === 'failed' && record.status === 'failed' ? 'failed' : 'pending' };
}
