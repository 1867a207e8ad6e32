/**
 * Errors of the pipeline. `name` is a literal because Step Functions matches it; the translations have a text for each
 * `code`; `details` are limited in size and free of personal data, because the coordinator and the audit trail see them.
 */
import type { AmbiguousIds, NoReadableDate, Stage, UnmappedValues, VocabularyProblems } from '../protocol.ts';

export type ErrorDetails = Readonly<Record<string, unknown>>;

/** Bytes of a list in the details, which stand in a record of 400 KB at most. */
const MAX_DETAIL_BYTES = 60_000;
/** Letters of a cell in the details: enough to find it, and few enough that a list always has room for several. */
const MAX_QUOTED_LETTERS = 200;

/** The first entries of a list that fit into the details; `count` beside it says how many there are in all. */
function withinDetails<T>(entries: readonly T[]): T[] {
  let bytes = 0;
  return entries.filter((entry) => {
    bytes += Buffer.byteLength(JSON.stringify(entry));
    return bytes <= MAX_DETAIL_BYTES;
  });
}

/** A text of the organisation as the details quote it. */
export function quoted(text: string): string {
  const letters = [...text];
  return letters.length <= MAX_QUOTED_LETTERS ? text : `${letters.slice(0, MAX_QUOTED_LETTERS).join('')}…`;
}

/** An error with which an export can fail. */
export interface ExportError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly details: ErrorDetails;
}

export function isExportError(error: unknown): error is ExportError {
  return error instanceof Error && 'code' in error && 'retryable' in error && 'details' in error;
}

/** A value of the register, how many rows bear it, and where the first one is. */
export interface ValueUse {
  readonly column: string;
  readonly value: string;
  readonly rows: number;
  readonly file: string;
  readonly firstRow: number;
}

/** Thrown when values of the register are neither words of their column nor mapped by the organisation. */
export class UnmappedValuesError extends Error {
  override readonly name = 'UnmappedValuesError';
  readonly code = 'unmapped_values';
  readonly retryable = false;
  readonly details: ErrorDetails & UnmappedValues;
  constructor(values: readonly ValueUse[]) {
    super(`${values.length} values are neither words of their column nor mapped`);
    this.details = listUnmapped(values);
  }
}

/** The list of unmapped values as failures, refusals and imports have it: long values and a long list are cut. */
export function listUnmapped(values: readonly ValueUse[]): UnmappedValues {
  const listed = values.map(({ column, value, rows, file, firstRow }) => {
    const sheet = column === 'rolle' ? 'deltakelser' : 'aktiviteter';
    return { column, value: quoted(value), rows, file, sheet, firstRow };
  });
  return { values: withinDetails(listed), count: values.length };
}

/** Thrown when ids of one file are borne by rows of differing lokallag, so that attendances cannot be told apart. */
export class AmbiguousActivityIdError extends Error {
  override readonly name = 'AmbiguousActivityIdError';
  readonly code = 'ambiguous_activity_id';
  readonly retryable = false;
  readonly details: ErrorDetails & AmbiguousIds;
  constructor(ids: readonly { readonly id: string; readonly file: string; readonly rows: readonly number[] }[]) {
    super(`${ids.length} activity ids are used by several lokallag in one file`);
    const listed = ids.map(({ id, file, rows }) => ({ id: quoted(id), file, rows: [...rows] }));
    this.details = { ids: withinDetails(listed), count: ids.length };
  }
}

/** Thrown when an object of the register is missing or has other bytes than when it was written: its file must come anew. */
export class RegisterObjectCorruptError extends Error {
  override readonly name = 'RegisterObjectCorruptError';
  readonly code = 'register_chunk_corrupt';
  readonly retryable = false;
  readonly details: ErrorDetails;
  /** @param file name of the file that has to be uploaded again; null when every file has to */
  constructor(file: string | null) {
    super('A stored part of the register is missing or damaged');
    this.details = { file };
  }
}

/** Thrown when a new version of a register would have more than a register can hold. */
export class RegisterLimitError extends Error {
  override readonly name = 'RegisterLimitError';
  readonly code: 'too_many_register_files' | 'too_many_branches' | 'too_many_values';
  readonly retryable = false;
  readonly details: ErrorDetails;
  /** Files, bytes of the names of all lokallag, or values of the vocabulary columns. */
  constructor(code: RegisterLimitError['code'], found: number, maximum: number) {
    super(`The register would have ${found} of at most ${maximum}`);
    this.code = code;
    this.details = { found, maximum };
  }
}

/** Thrown when an uploaded file is not there: it was never sent, or the day for which it is kept is over. */
export class UploadMissingError extends Error {
  override readonly name = 'UploadMissingError';
  readonly code = 'upload_missing';
  readonly retryable = false;
  readonly details: ErrorDetails;
  constructor(file: string) {
    super('The uploaded file is not there');
    this.details = { file };
  }
}

/** Thrown when an uploaded file has another size than the one that was announced and signed. */
export class UploadSizeError extends Error {
  override readonly name = 'UploadSizeError';
  readonly code = 'upload_size_differs';
  readonly retryable = false;
  readonly details: ErrorDetails;
  constructor(file: string, expected: number, found: number) {
    super(`The uploaded file has ${found} bytes and not ${expected}`);
    this.details = { file, expected, found };
  }
}

/** Thrown when the files of an import were not read before its deadline. */
export class ImportTimeoutError extends Error {
  override readonly name = 'ImportTimeoutError';
  readonly code = 'import_timed_out';
  readonly retryable = false;
  readonly details: ErrorDetails = {};
  constructor() {
    super('The time of the import is over');
  }
}

/** Thrown inside the import machine when the session was cancelled or paused, or a later try has taken over. */
export class ImportStoppedError extends Error {
  override readonly name = 'ImportStoppedError';
  readonly code = 'import_stopped';
  readonly retryable = false;
  readonly details: ErrorDetails;
  constructor(status: string) {
    super(`The import is ${status}`);
    this.details = { status };
  }
}

/** Thrown when no rule set is for the base year. */
export class NoRuleSetForYearError extends Error {
  override readonly name = 'NoRuleSetForYearError';
  readonly code = 'no_rule_set_for_year';
  readonly retryable = false;
  readonly details: ErrorDetails;
  /** @param firstYear the first base year that has a rule set */
  constructor(year: number, firstYear: number) {
    super(`No rule set is for the base year ${year}`);
    this.details = { year, firstYear };
  }
}

/** What is wrong with an organisation's map of its own words. */
export type VocabularyProblem = Readonly<VocabularyProblems['problems'][number]>;

/** Thrown for a map of own words that maps to anything but a word, or one value to two words. */
export class InvalidVocabularyError extends Error {
  override readonly name = 'InvalidVocabularyError';
  readonly code = 'invalid_vocabulary';
  readonly retryable = false;
  readonly details: ErrorDetails & VocabularyProblems;
  constructor(problems: readonly VocabularyProblem[]) {
    super(`${problems.length} of the organisation's own words are mapped wrongly`);
    const listed = problems.map((problem) => {
      const shown = { ...problem, value: quoted(problem.value), word: quoted(problem.word) };
      return shown.kind === 'conflict' ? { ...shown, otherValue: quoted(shown.otherValue) } : shown;
    });
    this.details = { problems: withinDetails(listed), count: problems.length };
  }
}

/** Thrown when an export keeps no activity and leaves some out because their `dato` cannot be read. */
export class NoReadableDateError extends Error {
  override readonly name = 'NoReadableDateError';
  readonly code = 'no_readable_date';
  readonly retryable = false;
  readonly details: ErrorDetails & NoReadableDate;
  constructor(activities: number, file: string, firstRows: readonly number[]) {
    super(`None of ${activities} activities has a readable date`);
    this.details = { activities, file, firstRows: [...firstRows] };
  }
}

/** Thrown when no register has been imported for the organisation and base year. */
export class RegisterNotFoundError extends Error {
  override readonly name = 'RegisterNotFoundError';
  readonly code = 'register_not_found';
  readonly retryable = false;
  readonly details: ErrorDetails;
  constructor(year: number) {
    super(`No register has been imported for ${year}`);
    this.details = { year };
  }
}

/** Thrown when the execution's organisation is not the one that requested the export. */
export class OrganisationMismatchError extends Error {
  override readonly name = 'OrganisationMismatchError';
  readonly code = 'organisation_mismatch';
  readonly retryable = false;
  readonly details: ErrorDetails = {};
  constructor() {
    super('The export does not belong to the organisation of the execution');
  }
}

/** Thrown when the organisation is not on the list of admitted ones, for example when it was removed after the request. */
export class OrganisationNotAllowedError extends Error {
  override readonly name = 'OrganisationNotAllowedError';
  readonly code = 'organisation_not_allowed';
  readonly retryable = false;
  readonly details: ErrorDetails = {};
  constructor() {
    super('The organisation is not allowed');
  }
}

/** What a working object is, and where it was made. */
export interface Origin {
  readonly kind: string;
  readonly madeIn: Stage;
  /** Of an object that one chunk of a Map made. */
  readonly chunk?: number;
}

/** An object as its writer named it. */
interface NamedObject {
  readonly key: string;
  readonly sha256: string;
}

/**
 * Thrown when an object of the working prefix is missing or is other than when it was written. The try that throws it cannot
 * go on; a retry by the coordinator makes the object anew.
 */
export class WorkingObjectCorruptError extends Error {
  override readonly name = 'WorkingObjectCorruptError';
  readonly code = 'working_object_corrupt';
  readonly retryable = false;
  readonly details: ErrorDetails;
  readonly origin: Origin;
  /** As it was asked for; undefined when none was named, or when it is no working object. */
  readonly object: NamedObject | undefined;
  constructor(origin: Origin, object?: NamedObject) {
    const { kind, madeIn, chunk } = origin;
    super(`A working object is missing or damaged: ${kind}`);
    this.origin = origin;
    this.object = object;
    this.details = { kind, madeIn, ...(chunk === undefined ? {} : { chunk }) };
  }
}

/** Thrown when the stored file, read back, does not match the figures. */
export class VerificationFailedError extends Error {
  override readonly name = 'VerificationFailedError';
  readonly code = 'verification_failed';
  readonly retryable = false;
  readonly details: ErrorDetails;
  constructor(check: string, expected: string | number, found: string | number) {
    super(`Verification failed: ${check}`);
    this.details = { check, expected, found };
  }
}

/** Thrown inside a stage whose export has been cancelled, paused or taken over by a later attempt. */
export class ExportStoppedError extends Error {
  override readonly name = 'ExportStoppedError';
  readonly code = 'export_stopped';
  readonly retryable = false;
  readonly details: ErrorDetails;
  constructor(status: string) {
    super(`The export is ${status}`);
    this.details = { status };
  }
}

/** Thrown by adapters for temporary faults: a network error, a 5xx response, a busy service. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  readonly code = 'temporarily_unavailable';
  readonly retryable = true;
  readonly details: ErrorDetails;
  constructor(service: string, cause: unknown) {
    super(`${service} did not answer as it should`, { cause });
    this.details = { service };
  }
}

/** Thrown by adapters when a service throttles requests. */
export class ThrottledError extends Error {
  override readonly name = 'ThrottledError';
  readonly code = 'throttled';
  readonly retryable = true;
  readonly details: ErrorDetails;
  constructor(service: string, cause: unknown) {
    super(`${service} asks for fewer requests`, { cause });
    this.details = { service };
  }
}

/** Thrown when other writers changed an item during each of the adapter's tries. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
  readonly code = 'conflict';
  readonly retryable = true;
  readonly details: ErrorDetails = {};
  constructor(cause: unknown) {
    super('An item was changed by others at the same time', { cause });
  }
}
