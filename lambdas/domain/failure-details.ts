/** What a failure of an export says of its error: what its record keeps, and what of that a user reads. */
import type { Role, Stage } from '../protocol.ts';
import { type ErrorDetails, isExportError } from './errors.ts';

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
  // The file has to be uploaded again, and the frozen basis names the damaged one.
  'register_chunk_corrupt',
  // The configuration is part of the frozen basis.
  'invalid_column_configuration',
  // No change by the coordinator gives the year a rule set, or a new register to this run.
  'no_rule_set_for_year',
  'no_readable_date',
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

/** Lists quote the register: cells, ids, headers. What is left names codes and counts. */
export function withoutLists(details: ErrorDetails): Record<string, unknown> {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => !Array.isArray(value)));
}

/** @returns what a user may see of a failure: finance reads no text of a register */
export function readableDetails(details: ErrorDetails, reader: Role): Record<string, unknown> {
  return reader === 'finance' ? withoutLists(details) : { ...details };
}
