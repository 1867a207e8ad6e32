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
    ['of a name that is not known, with the status 503', named('Odd', { $metadata: { httpStatusCode: 503 } })],
    ['of an answer that was cut', named('SyntaxError', { $responseBodyText: '{"Item": {"na' })],
    ['of two conditional writes that meet', named('ConditionalRequestConflict')],
    ['of a stream that was closed too early', named('Error', { code: 'ERR_STREAM_PREMATURE_CLOSE' })],
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

  it('of two writers of one item becomes ConflictError, which is retried', () => {
    const error = named('TransactionConflictException', { $metadata: { httpStatusCode: 400 } });
    expect(asNamedFault('DynamoDB', error)).toMatchObject({ name: 'ConflictError', retryable: true, cause: error });
  });

  it('with the status 429 becomes ThrottledError', () => {
    const error = named('Odd', { $metadata: { httpStatusCode: 429 } });
    expect(asNamedFault('S3', error)).toMatchObject({ name: 'ThrottledError' });
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
