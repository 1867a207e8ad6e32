/** SDK exceptions become named outcomes here; whatever is none of these is rethrown as it came. */
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

/** The name by which the SDK or Node's network layer calls an exception. */
export function faultName(error: unknown): string {
  if (!(error instanceof Error)) {
    return '';
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return TRANSIENT.has(code) ? code : error.name;
}

/** Runs a call of a service. @throws ThrottledError | TransientError; anything else as it was thrown. */
export async function callService<T>(service: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw asNamedFault(service, error);
  }
}

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
