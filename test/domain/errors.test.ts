import { describe, expect, it } from 'vitest';
import { InvalidColumnConfigurationError } from '../../lambdas/domain/columns/column-configuration.ts';
import * as errors from '../../lambdas/domain/errors.ts';

const cause = new Error('Kari Berg, 90012345');
const thrown = [
  new errors.UnmappedActivityTypeError([{ label: 'Yoga', activities: 3 }]),
  new errors.RegisterNotFoundError(2025),
  new errors.OrganisationMismatchError(),
  new errors.OrganisationNotAllowedError(),
  new InvalidColumnConfigurationError([{ path: '$.columns[0]', reason: 'has no id' }]),
  new errors.WorkingObjectMissingError('facts'),
  new errors.VerificationFailedError('rows', 3, 2),
  new errors.ExportStoppedError('cancelling'),
  new errors.TransientError('S3', cause),
  new errors.ThrottledError('DynamoDB', cause),
  new errors.ConflictError(cause),
];

describe('an error of the pipeline', () => {
  it.each(thrown)('has its own name for the state machine and a code for the translations: $name', (error) => {
    expect(errors.isExportError(error)).toBe(true);
    expect(error.name).toBe(error.constructor.name);
    expect(errors.failureDetails(error, 'aggregating')).toMatchObject({
      code: error.code,
      stage: 'aggregating',
      details: error.details,
    });
  });

  it('is retried by the state machine only when its cause is temporary', () => {
    const retried = thrown.filter(({ retryable }) => retryable).map(({ name }) => name);
    expect(retried).toEqual(['TransientError', 'ThrottledError', 'ConflictError']);
  });

  it('can be retried by the coordinator unless a retry would continue from the same frozen basis', () => {
    const failed = [...thrown, new Error('unexpected')];
    const notRetryable = failed.filter((error) => !errors.failureDetails(error, 'aggregating').retryable);
    expect(notRetryable.map(({ name }) => name)).toEqual([
      'OrganisationMismatchError',
      'OrganisationNotAllowedError',
      'InvalidColumnConfigurationError',
      'WorkingObjectMissingError',
    ]);
  });

  it('can be retried by the coordinator though not by the state machine when labels have no category', () => {
    const error = new errors.UnmappedActivityTypeError([{ label: 'Yoga', activities: 3 }]);
    expect([error.retryable, errors.failureDetails(error, 'initialised').retryable]).toEqual([false, true]);
  });

  it('names at most a hundred labels and the number of all labels', () => {
    const labels = Array.from({ length: 150 }, (_, index) => ({ label: `Yoga ${index}`, activities: 1 }));
    const { details } = new errors.UnmappedActivityTypeError(labels);
    expect(details).toEqual({ labels: labels.slice(0, 100), count: 150 });
  });
});

describe('an unexpected error', () => {
  it.each([new TypeError('Kari Berg is not a function'), 'Kari Berg', undefined])(
    'becomes an internal error without its message',
    (error) => {
      const failure = errors.failureDetails(error, 'deduplicating');
      expect(failure).toMatchObject({ code: 'internal_error', stage: 'deduplicating', details: {} });
      expect(JSON.stringify(failure)).not.toContain('Kari');
    },
  );
});
