/** The next state of an import record, for each event of the session. */
import {
  type FileChange,
  type ImportFailure,
  type ImportStatus,
  isImportFileEnded,
  MAX_SESSION_HOURS,
  type ReplacedFile,
} from '../../protocol.ts';
import { millisecondsSince } from './file-transition.ts';
import { FILE_TIMED_OUT, UNEXPECTED_FAILURE } from './import-failure.ts';
import type { ImportFile, ImportRecord } from './import-record.ts';

/** A change of the session. */
export type ImportTransition =
  /**
   * `replaces` has what the register holds now under each file's name, by file id; the files left out are new. `deadline`
   * is ISO 8601.
   */
  | { readonly to: 'reading'; readonly replaces: Readonly<Record<string, ReplacedFile>>; readonly deadline: string }
  /** Failed files again, and all that a pause left unread. */
  | {
      readonly to: 'restarted';
      readonly fileIds: readonly string[];
      readonly deadline: string;
      readonly correlationId: string;
    }
  /** Files that have not ended have timed out or failed, by their id; those that are not listed have failed. */
  | { readonly to: 'publishing'; readonly unfinished: Readonly<Record<string, 'timeout' | 'failed'>> }
  | {
      readonly to: 'completed';
      /** Null when no file changed the register. */
      readonly registerVersion: number | null;
      /** What became of each published file, by its id. */
      readonly changes: Readonly<Record<string, FileChange>>;
    }
  /** @param failure null when no file could be read: their own failures say why */
  | { readonly to: 'failed'; readonly failure: ImportFailure | null }
  | { readonly to: 'paused' }
  | { readonly to: 'cancelled' };

/** The statuses of a session from which each transition is possible. */
const ALLOWED_FROM: Readonly<Record<ImportTransition['to'], readonly ImportStatus[]>> = {
  reading: ['uploading'],
  restarted: ['paused', 'failed', 'completed'],
  // A retried task publishes again.
  publishing: ['reading', 'publishing'],
  completed: ['publishing'],
  failed: ['reading', 'publishing'],
  paused: ['reading'],
  cancelled: ['uploading', 'reading', 'publishing', 'paused'],
};

export function isImportAllowed(from: ImportStatus, to: ImportTransition['to']): boolean {
  return ALLOWED_FROM[to].includes(from);
}

/** @param now ISO 8601; @returns whether it is too late to start or to resume the session, or to retry a file of it */
export function isImportExpired({ createdAt }: Pick<ImportRecord, 'createdAt'>, now: string): boolean {
  return Date.parse(now) - Date.parse(createdAt) > MAX_SESSION_HOURS * 3600_000;
}

/** The status of a session after the transition. */
export function importStatusAfter(transition: ImportTransition): ImportStatus {
  return transition.to === 'restarted' ? 'reading' : transition.to;
}

/**
 * @param now ISO 8601
 * @param actorNames display name of the actor
 * @returns the next record, or undefined when the transition is not allowed
 */
export function nextImport(
  record: ImportRecord,
  transition: ImportTransition,
  now: string,
  actorNames: ImportRecord['actorNames'] = {},
): ImportRecord | undefined {
  const begins = transition.to === 'reading' || transition.to === 'restarted';
  if (!isImportAllowed(record.status, transition.to) || (begins && isImportExpired(record, now))) {
    return undefined;
  }
  const next: ImportRecord = {
    ...record,
    status: importStatusAfter(transition),
    actorNames: { ...record.actorNames, ...actorNames },
    version: record.version + 1,
    updatedAt: now,
  };
  switch (transition.to) {
    case 'reading':
      return {
        ...next,
        deadline: transition.deadline,
        files: next.files.map((file) => ({ ...file, replaces: transition.replaces[file.fileId] ?? null })),
      };
    case 'restarted':
      return restarted(record, next, transition);
    case 'publishing':
      return {
        ...next,
        files: next.files.map((file) => withoutEnd(file, transition.unfinished[file.fileId] ?? 'failed', now)),
      };
    case 'completed':
      return {
        ...next,
        registerVersion: transition.registerVersion ?? record.registerVersion,
        files: next.files.map((file) => ({ ...file, change: transition.changes[file.fileId] ?? file.change })),
      };
    case 'failed':
      return {
        ...next,
        failure: transition.failure,
        files: next.files.map((file) => withoutEnd(file, 'failed', now)),
      };
    case 'paused':
    case 'cancelled':
      return { ...next, files: next.files.map((file) => (isImportFileEnded(file.status) ? file : waiting(file))) };
  }
}

/** @returns undefined when a file does not exist, or has been completed */
function restarted(
  record: ImportRecord,
  next: ImportRecord,
  transition: Extract<ImportTransition, { to: 'restarted' }>,
): ImportRecord | undefined {
  const again = new Set(transition.fileIds);
  const files = record.files.filter(({ fileId, status }) => again.has(fileId) && status !== 'completed');
  if (files.length !== again.size) {
    return undefined;
  }
  return {
    ...next,
    attempt: record.attempt + 1,
    correlationId: transition.correlationId,
    deadline: transition.deadline,
    failure: null,
    files: next.files.map((file) => (again.has(file.fileId) ? waiting(file) : file)),
    openPartition: 'OPEN-IMPORT',
  };
}

/** A file as it is before its first try. */
function waiting(file: ImportFile): ImportFile {
  return {
    ...file,
    status: 'pending',
    percent: 0,
    rows: 0,
    startedAt: null,
    milliseconds: null,
    attempt: 0,
    failure: null,
    change: null,
    rowsInError: 0,
    rowsInErrorSha256: null,
    readFileSha256: null,
  };
}

/** A file whose reader has not said how it ended, because it was killed or never began. */
function withoutEnd(file: ImportFile, end: 'timeout' | 'failed', now: string): ImportFile {
  if (isImportFileEnded(file.status)) {
    return file;
  }
  const failure = end === 'timeout' ? FILE_TIMED_OUT : UNEXPECTED_FAILURE;
  return { ...file, status: end, failure, milliseconds: millisecondsSince(file.startedAt, now) };
}
