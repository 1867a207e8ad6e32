/**
 * Errors of the pipeline. `name` is literal because Step Functions matches it, `code` is what the translations know,
 * `details` are bounded and free of personal data: they are shown to the coordinator and stand in the audit trail.
 */
import type { Stage } from '../protocol.ts';

export type ErrorDetails = Readonly<Record<string, unknown>>;

/** An error that an export can end with. */
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
    // The whole list can be as long as the register; a coordinator mends the first hundred first.
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

/** Thrown when the execution's organisation is not the one whose coordinator asked for the export. */
export class OrganisationMismatchError extends Error {
  override readonly name = 'OrganisationMismatchError';
  readonly code = 'organisation_mismatch';
  readonly retryable = false;
  readonly details: ErrorDetails = {};
  constructor() {
    super('The export does not belong to the organisation of the execution');
  }
}

/** Thrown when the organisation is not on the list of those let in: it may have been taken off it since the request. */
export class OrganisationNotAllowedError extends Error {
  override readonly name = 'OrganisationNotAllowedError';
  readonly code = 'organisation_not_allowed';
  readonly retryable = false;
  readonly details: ErrorDetails = {};
  constructor() {
    super('The organisation has not been let in');
  }
}

/** Thrown when what an earlier stage should have written is not in the working prefix. */
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

/** Thrown when the stored file, read back, is not what the figures say. */
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

/** Thrown inside a stage that finds its export cancelled, paused or taken over by a later attempt: its work is unwanted. */
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

/** Thrown by adapters for faults that pass: the network, a 5xx answer, a service that is busy. */
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

/** Thrown by adapters when a service asks for fewer requests. */
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

/** Thrown when an item changed under us more often than the adapter tries. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
  readonly code = 'conflict';
  readonly retryable = true;
  readonly details: ErrorDetails = {};
  constructor(cause: unknown) {
    super('An item was changed by others at the same time', { cause });
  }
}

/** What an export record says of its failure. */
export interface FailureDetails {
  readonly code: string;
  readonly stage: Stage;
  readonly details: ErrorDetails;
  /**
   * Whether a coordinator's retry can end otherwise; the page offers it then and only then. This is another question than an
   * error's own `retryable`, by which the machine tries again at once: labels that lack a category help themselves no sooner
   * for being tried again, but they can be mended, and a retry of the plan reads them anew.
   */
  readonly retryable: boolean;
}

/**
 * Failures that a retry of the same export only repeats, because it goes on from what the failed run froze: a new export is
 * what helps, once the cause is mended.
 */
const REPEATED_BY_A_RETRY: ReadonlySet<string> = new Set([
  // Its chunks stand as done, so nothing would write the object again.
  'working_object_missing',
  // The configuration lies in the frozen basis.
  'invalid_column_configuration',
  // Neither is the coordinator's to mend.
  'organisation_mismatch',
  'organisation_not_allowed',
]);

/** @returns what can be said to a coordinator; anything unexpected is `internal_error`, without its message. */
export function failureDetails(error: unknown, stage: Stage): FailureDetails {
  if (isExportError(error)) {
    const { code, details } = error;
    return { code, stage, details, retryable: !REPEATED_BY_A_RETRY.has(code) };
  }
  return { code: 'internal_error', stage, details: {}, retryable: true };
}
