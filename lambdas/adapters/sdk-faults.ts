/** Turns exceptions of the SDK into named errors; any other exception is rethrown unchanged. */
import { ConflictError, ThrottledError, TransientError } from '../domain/errors.ts';

const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'BandwidthLimitExceeded',
  'PriorRequestNotComplete',
  'TooManyRequestsException',
  'SlowDown',
  'LimitExceededException',
  'KMSThrottlingException',
  'TransactionInProgressException',
]);
const TRANSIENT = new Set([
  'InternalServerError',
  'InternalError',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'InternalFailure',
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  // S3, when two conditional writes of one object meet.
  'ConditionalRequestConflict',
  'OperationAborted',
  'NetworkingError',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
]);
/** Another writer is changing the item at this moment. */
const CONFLICT = 'TransactionConflictException';
const TOO_MANY_REQUESTS = 429;

/** The name of an exception of the SDK, or the code of one of Node's network layer; '' for what is no error. */
export function faultName(error: unknown): string {
  if (!(error instanceof Error)) {
    return '';
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return TRANSIENT.has(code) ? code : error.name;
}

/** @throws ThrottledError | TransientError | ConflictError; any other exception unchanged */
export async function callService<T>(service: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw asNamedFault(service, error);
  }
}

/** @returns ThrottledError, TransientError or ConflictError for such an exception; any other unchanged */
export function asNamedFault(service: string, error: unknown): unknown {
  const name = faultName(error);
  const status = statusOf(error);
  if (THROTTLED.has(name) || status === TOO_MANY_REQUESTS) {
    return new ThrottledError(service, error);
  }
  if (name === CONFLICT) {
    return new ConflictError(error);
  }
  if (TRANSIENT.has(name) || status >= 500 || isServerFault(error) || isCutAnswer(error)) {
    return new TransientError(service, error);
  }
  return error;
}

function isServerFault(error: unknown): boolean {
  return error instanceof Error && '$fault' in error && error.$fault === 'server';
}

/** The SDK could not parse the answer, and keeps it beside the error. */
function isCutAnswer(error: unknown): boolean {
  return error instanceof Error && '$responseBodyText' in error;
}

/** Of an answer whose error code the SDK does not know; 0 when there is none. */
function statusOf(error: unknown): number {
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : undefined;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata ? metadata : undefined;
  return typeof status?.httpStatusCode === 'number' ? status.httpStatusCode : 0;
}

/** @param value what was thrown */
export function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value));
}
