/**
 * Errors of the pipeline. `name` is a literal because Step Functions matches it; the translations have a text for each
 * `code`; `details` are limited in size and free of personal data, because the coordinator and the audit trail see them.
 */
import type { Stage } from '../protocol.ts';

export type ErrorDetails = Readonly<Record<string, unknown>>;

/** An error with which an export can fail. */
export interface ExportError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly details: ErrorDetails;
}

export function isExportError(error: unknown): error is ExportError {
  return error instanceof Error && 'code' in error && 'retryable' in error && 'details' in error;
}

/** Thrown when labels of the register have no category in the organisation's configuration. */
export class UnmappedActivityTypeError extends Error {
  override readonly name = 'UnmappedActivityTypeError';
  readonly code = 'unmapped_activity_type';
  readonly retryable = false;
  readonly details: ErrorDetails;
  constructor(labels: readonly { readonly label: string; readonly activities: number }[]) {
    super(`${labels.length} activity types have no category`);
    // The list can be as long as the register; a coordinator can begin with the first hundred.
    this.details = { labels: labels.slice(0, 100), count: labels.length };
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

/** Thrown when the working prefix lacks an object that an earlier stage should have written. */
export class WorkingObjectMissingError extends Error {
  override readonly name = 'WorkingObjectMissingError';
  readonly code = 'working_object_missing';
  readonly retryable = false;
  readonly details: ErrorDetails;
  constructor(kind: string) {
    super(`The working prefix lacks ${kind}`);
    this.details = { kind };
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

/** Why an export failed, as stored in its record. */
export interface FailureDetails {
  readonly code: string;
  readonly stage: Stage;
  readonly details: ErrorDetails;
  /**
   * Whether a retry by the coordinator can succeed; only then does the page offer it. It differs from an error's own
   * `retryable`, by which the pipeline retries at once: an immediate retry does not help labels without a category, but the
   * coordinator can fix them, and a retry reads them again.
   */
  readonly retryable: boolean;
}

/**
 * Codes of failures that a retry of the same export would only repeat, because it continues from the frozen basis of the
 * failed run. After the cause is fixed, a new export is needed.
 */
const NOT_FIXED_BY_RETRY: ReadonlySet<string> = new Set([
  // The chunks are marked as done, so no stage would write the object again.
  'working_object_missing',
  // The configuration is part of the frozen basis.
  'invalid_column_configuration',
  // The coordinator can fix neither of these.
  'organisation_mismatch',
  'organisation_not_allowed',
]);

/** @returns what a coordinator may see; an unexpected error is `internal_error` without its message */
export function failureDetails(error: unknown, stage: Stage): FailureDetails {
  if (isExportError(error)) {
    const { code, details } = error;
    return { code, stage, details, retryable: !NOT_FIXED_BY_RETRY.has(code) };
  }
  return { code: 'internal_error', stage, details: {}, retryable: true };
}
