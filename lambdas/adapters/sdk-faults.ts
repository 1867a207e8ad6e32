/** Turns exceptions of the SDK into named errors; any other exception is rethrown unchanged. */
import { ThrottledError, TransientError } from '../domain/errors.ts';

const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'Throttling',
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
  'NetworkingError',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
]);

/** The name of an exception of the SDK, or the code of one of Node's network layer; '' for what is no error. */
export function faultName(error: unknown): string {
  if (!(error instanceof Error)) {
    return '';
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return TRANSIENT.has(code) ? code : error.name;
}

/** @throws ThrottledError | TransientError; any other exception unchanged */
export async function callService<T>(service: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw asNamedFault(service, error);
  }
}

/** @returns ThrottledError or TransientError for such an exception; any other unchanged */
export function asNamedFault(service: string, error: unknown): unknown {
  const name = faultName(error);
  if (THROTTLED.has(name)) {
    return new ThrottledError(service, error);
  }
  if (TRANSIENT.has(name) || isServerFault(error)) {
    return new TransientError(service, error);
  }
  return error;
}

function isServerFault(error: unknown): boolean {
  return error instanceof Error && '$fault' in error && error.$fault === 'server';
}
