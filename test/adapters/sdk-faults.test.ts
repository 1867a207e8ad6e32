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
  ])('%s asks for fewer requests', async (name) => {
    const error = named(name);
    await expect(callService('S3', () => Promise.reject(error))).rejects.toMatchObject({
      name: 'ThrottledError',
      retryable: true,
      cause: error,
    });
  });

  it.each([
    ['of a server', named('Odd', { $fault: 'server' })],
    ['by its name', named('ServiceUnavailable')],
    ['of time', named('TimeoutError')],
    ['of the network', named('Error', { code: 'ECONNRESET' })],
    ['of a service that is down', named('Error', { code: 'ECONNREFUSED' })],
  ])('%s passes', (_, error) => {
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
  ])('that is none of these is thrown as it came: %s', async (error) => {
    await expect(callService('S3', () => Promise.reject(error))).rejects.toBe(error);
  });

  it('has a name that the state machine retries, and a message without data', () => {
    for (const error of [named('SlowDown'), named('InternalError')]) {
      const fault = asNamedFault('S3', error);
      expect(RETRYABLE_ERRORS).toContain(faultName(fault));
      expect(String(fault)).not.toContain('Kari');
    }
  });
});

it('an answer is handed on', async () => {
  expect(await callService('S3', async () => 7)).toBe(7);
});

it('what is no error has no name', () => {
  expect(faultName('SlowDown')).toBe('');
});
