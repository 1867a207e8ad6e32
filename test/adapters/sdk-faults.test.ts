import { describe, expect, it } from 'vitest';
import { asNamedFault, callService, faultName } from '../../lambdas/adapters/sdk-faults.ts';
import { RETRYABLE_ERRORS } from '../../lambdas/environment.ts';

const named = (name: string, more: object = {}) => Object.assign(new Error('row of Kari Berg'), { name, ...more });

describe('an exception of a service', () => {
  it.each([
    'ThrottlingException',
    'ProvisionedThroughputExceededException',
    'SlowDown',
    'TooManyRequestsException',
    'TransactionInProgressException',
  ])('%s becomes ThrottledError, which is retried', async (name) => {
    const error = named(name);
    await expect(callService('S3', () => Promise.reject(error))).rejects.toMatchObject({
      name: 'ThrottledError',
      retryable: true,
      cause: error,
    });
  });

  it.each([
    ['of a server fault', named('Odd', { $fault: 'server' })],
    ['of an unavailable service', named('ServiceUnavailable')],
    ['of a timeout', named('TimeoutError')],
    ['of a broken connection', named('Error', { code: 'ECONNRESET' })],
    ['of a service that is down', named('Error', { code: 'ECONNREFUSED' })],
  ])('%s becomes TransientError, which is retried', (_, error) => {
    expect(asNamedFault('S3', error)).toMatchObject({
      name: 'TransientError',
      retryable: true,
      details: { service: 'S3' },
    });
  });

  it.each([
    named('AccessDenied', { $fault: 'client' }),
    named('ValidationException', { $fault: 'client' }),
    named('Error', { code: 'ENOENT' }),
    'not even an error',
  ])('of any other kind is thrown unchanged: %s', async (error) => {
    await expect(callService('S3', () => Promise.reject(error))).rejects.toBe(error);
  });

  it('becomes an error that the state machine retries, with no data in its message', () => {
    for (const error of [named('SlowDown'), named('InternalError')]) {
      const fault = asNamedFault('S3', error);
      expect(RETRYABLE_ERRORS).toContain(faultName(fault));
      expect(String(fault)).not.toContain('Kari');
    }
  });
});

describe('a call of a service', () => {
  it('returns the answer', async () => {
    expect(await callService('S3', async () => 7)).toBe(7);
  });
});

describe('the name of a fault', () => {
  it('is empty for a value that is no error', () => {
    expect(faultName('SlowDown')).toBe('');
  });
});
