/** The next state of one file of an import record, for each event. */
import { type ImportFailure, type ImportFileStatus, isImportFileEnded, MAX_FILE_TRIES } from '../../protocol.ts';
import type { ImportFile, ImportRecord } from './import-record.ts';

/** A change of one file. `attempt` is the try that makes it, so that a late worker of an earlier try changes nothing. */
export type FileTransition = { readonly attempt: number } & (
  | { readonly to: ReadingStatus; readonly percent: number; readonly rows: number }
  | ({ readonly to: 'completed'; readonly rows: number; readonly readFileSha256: string } & StoredErrors)
  | ({ readonly to: 'failed'; readonly failure: ImportFailure } & Partial<StoredErrors>)
  | { readonly to: 'timeout'; readonly failure: ImportFailure }
  /** A fault that passes: the file waits for its next try. */
  | { readonly to: 'pending'; readonly failure: ImportFailure }
);

/** The rows of a file with findings, as they were stored. */
export interface StoredErrors {
  readonly rowsInError: number;
  /** Null when there are none, so that nothing was stored. */
  readonly rowsInErrorSha256: string | null;
}

type ReadingStatus = 'downloading' | 'extracting' | 'parsing' | 'saving';

const WORKING: readonly ImportFileStatus[] = ['downloading', 'extracting', 'parsing', 'saving'];

/** The statuses of a file from which the same try can make each change. */
const FILE_ALLOWED_FROM: Readonly<Record<FileTransition['to'], readonly ImportFileStatus[]>> = {
  downloading: ['downloading'],
  extracting: ['downloading', 'extracting'],
  parsing: ['extracting', 'parsing'],
  saving: ['parsing', 'saving'],
  // An unchanged file is known by its hashes, and is not read.
  completed: ['downloading', 'saving'],
  pending: WORKING,
  failed: ['pending', ...WORKING],
  timeout: ['pending', ...WORKING],
};

/** A file that is not completed, or not yet. */
const MAX_PERCENT_BEFORE_DONE = 99;

export function isFileChangeAllowed(from: ImportFileStatus, to: FileTransition['to']): boolean {
  return FILE_ALLOWED_FROM[to].includes(from);
}

/**
 * The record with the change of one file. The percent of a file does not fall before the session is started anew.
 * @param now ISO 8601
 * @returns undefined when the change is not allowed: the session is not reading, or the try is over
 */
export function nextFile(
  record: ImportRecord,
  fileId: string,
  change: FileTransition,
  now: string,
): ImportRecord | undefined {
  const file = record.files.find((each) => each.fileId === fileId);
  if (file === undefined || record.status !== 'reading' || !isOfItsTry(file, change)) {
    return undefined;
  }
  const changed = changedFile(file, change, now);
  return {
    ...record,
    version: record.version + 1,
    updatedAt: now,
    files: record.files.map((each) => (each === file ? changed : each)),
  };
}

/** A new try begins from any status, because the worker of the last one may have died. */
function isOfItsTry(file: ImportFile, { to, attempt }: FileTransition): boolean {
  if (to === 'downloading' && attempt === file.attempt + 1) {
    return attempt <= MAX_FILE_TRIES && !isImportFileEnded(file.status);
  }
  return attempt === file.attempt && isFileChangeAllowed(file.status, to);
}

function changedFile(file: ImportFile, change: FileTransition, now: string): ImportFile {
  const milliseconds = millisecondsSince(file.startedAt, now);
  switch (change.to) {
    case 'completed': {
      const { to: status, attempt: _, ...read } = change;
      return { ...file, ...read, status, percent: 100, milliseconds, failure: null };
    }
    case 'failed': {
      const { to: status, failure, rowsInError = 0, rowsInErrorSha256 = null } = change;
      return { ...file, status, failure, rowsInError, rowsInErrorSha256, milliseconds };
    }
    case 'timeout':
      return { ...file, status: change.to, failure: change.failure, milliseconds };
    case 'pending':
      return { ...file, status: change.to, failure: change.failure };
    default:
      return {
        ...file,
        status: change.to,
        percent: Math.max(file.percent, Math.min(MAX_PERCENT_BEFORE_DONE, Math.round(change.percent * 10) / 10)),
        rows: change.rows,
        attempt: change.attempt,
        startedAt: file.startedAt ?? now,
        failure: null,
      };
  }
}

/** @param startedAt null for a file that no try has begun */
export function millisecondsSince(startedAt: string | null, now: string): number | null {
  return startedAt === null ? null : Math.max(0, Date.parse(now) - Date.parse(startedAt));
}
