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
  it.each(thrown)('$name has a name of its own for the state machine and a code for the translations', (error) => {
    expect(errors.isExportError(error)).toBe(true);
    expect(error.name).toBe(error.constructor.name);
    expect(errors.failureDetails(error, 'aggregating')).toMatchObject({
      code: error.code,
      stage: 'aggregating',
      details: error.details,
    });
  });

  it('is to be retried by the machine only when its cause passes', () => {
    const retried = thrown.filter(({ retryable }) => retryable).map(({ name }) => name);
    expect(retried).toEqual(['TransientError', 'ThrottledError', 'ConflictError']);
  });

  it('is offered to the coordinator to retry unless a retry would go on from the same frozen ground', () => {
    const failed = [...thrown, new Error('unexpected')];
    const repeated = failed.filter((error) => !errors.failureDetails(error, 'aggregating').retryable);
    expect(repeated.map(({ name }) => name)).toEqual([
      'OrganisationMismatchError',
      'OrganisationNotAllowedError',
      'InvalidColumnConfigurationError',
      'WorkingObjectMissingError',
    ]);
  });

  it('that the machine does not retry may be worth a retry by hand: labels can be given their category', () => {
    const error = new errors.UnmappedActivityTypeError([{ label: 'Yoga', activities: 3 }]);
    expect([error.retryable, errors.failureDetails(error, 'initialised').retryable]).toEqual([false, true]);
  });

  it('names at most a hundred labels, and tells how many there are', () => {
    const labels = Array.from({ length: 150 }, (_, index) => ({ label: `Yoga ${index}`, activities: 1 }));
    const { details } = new errors.UnmappedActivityTypeError(labels);
    expect(details).toEqual({ labels: labels.slice(0, 100), count: 150 });
  });
});

describe('anything unexpected', () => {
  it.each([new TypeError('Kari Berg is not a function'), 'Kari Berg', undefined])(
    'is an internal error without its message',
    (error) => {
      const facts = errors.failureDetails(error, 'deduplicating');
      expect(facts).toMatchObject({ code: 'internal_error', stage: 'deduplicating', details: {} });
      expect(JSON.stringify(facts)).not.toContain('Kari');
    },
  );
});
