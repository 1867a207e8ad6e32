/** Why a file or a session failed, as its record keeps it: small, and without personal data. */
import type { ImportFailure } from '../../protocol.ts';
import { ImportTimeoutError, isExportError } from '../errors.ts';

/** Twenty files have their failures in one record of 400 KB. */
const MAX_DETAIL_BYTES = 8_000;
/** A message can name the headers that were found. */
const MAX_MESSAGE_LENGTH = 1_000;

/** The session was over before the file was. A retry reads it in a new one. */
export const FILE_TIMED_OUT: ImportFailure = {
  code: 'import_timed_out',
  message: 'The file was not read before the time of the import was over',
  details: {},
  retryable: true,
};

/** No retry by the machine helps against these; the coordinator maps the words, or uploads the file once more. */
const FIXED_BY_COORDINATOR: ReadonlySet<string> = new Set(['unmapped_values', 'upload_missing', 'upload_size_differs']);

/** Of an error that no code names; its message could quote data. */
export const UNEXPECTED_FAILURE: ImportFailure = {
  code: 'internal_error',
  message: 'Something unexpected went wrong',
  details: {},
  retryable: true,
};

export function importFailure(error: unknown): ImportFailure {
  if (error instanceof ImportTimeoutError) {
    return FILE_TIMED_OUT;
  }
  if (!isExportError(error)) {
    return UNEXPECTED_FAILURE;
  }
  const { code, message, retryable, details } = error;
  return {
    code,
    message: message.slice(0, MAX_MESSAGE_LENGTH),
    details: withinRecord(details),
    retryable: retryable || FIXED_BY_COORDINATOR.has(code),
  };
}

/** Lists lose their last entries until all details fit; a `count` beside a list says how many there were. */
function withinRecord(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  let fitting: Record<string, unknown> = { ...details };
  while (Buffer.byteLength(JSON.stringify(fitting)) > MAX_DETAIL_BYTES) {
    const lists = Object.entries(fitting).filter(([, value]) => Array.isArray(value) && value.length > 0);
    if (lists.length === 0) {
      return {};
    }
    fitting = {
      ...fitting,
      ...Object.fromEntries(
        lists.map(([name, list]) => [name, Array.isArray(list) ? list.slice(0, list.length / 2) : list]),
      ),
    };
  }
  return fitting;
}
