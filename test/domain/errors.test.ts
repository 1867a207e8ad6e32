import { describe, expect, it } from 'vitest';
import { InvalidColumnConfigurationError } from '../../lambdas/domain/columns/column-configuration.ts';
import * as errors from '../../lambdas/domain/errors.ts';
import { failureDetails } from '../../lambdas/domain/failure-details.ts';
import { ConfigurationTooLargeError } from '../../lambdas/domain/rules/configuration-limits.ts';

function unmapped(value: string) {
  return { column: 'aktivitetstype', value, rows: 3, file: 'a.csv', firstRow: 2 };
}

const cause = new Error('Kari Berg, 90012345');
const thrown = [
  new errors.UnmappedValuesError([unmapped('Yoga')]),
  new errors.AmbiguousActivityIdError([{ id: '1', file: 'a.csv', rows: [2, 5] }]),
  new errors.NoRuleSetForYearError(2019, 2020),
  new errors.InvalidVocabularyError([{ kind: 'not_a_word', column: 'form', value: 'papir', word: 'fax' }]),
  new errors.NoReadableDateError(3, 'a.csv', [2, 3, 4]),
  new ConfigurationTooLargeError('too large', { bytes: 300_000, limit: 200_000 }),
  new errors.RegisterNotFoundError(2025),
  new errors.OrganisationMismatchError(),
  new errors.OrganisationNotAllowedError(),
  new InvalidColumnConfigurationError([{ path: '$.columns[0]', reason: 'has no id' }]),
  new errors.RegisterObjectCorruptError('a.xlsx'),
  new errors.WorkingObjectCorruptError({ kind: 'facts', madeIn: 'aggregating', chunk: 3 }),
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
    expect(failureDetails(error, 'aggregating')).toMatchObject({
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
    const notRetryable = failed.filter((error) => !failureDetails(error, 'aggregating').retryable);
    expect(notRetryable.map(({ name }) => name)).toEqual([
      'NoRuleSetForYearError',
      'NoReadableDateError',
      'OrganisationMismatchError',
      'OrganisationNotAllowedError',
      'InvalidColumnConfigurationError',
      'RegisterObjectCorruptError',
    ]);
  });

  it('can be retried by the coordinator though not by the state machine when values are unmapped', () => {
    const error = new errors.UnmappedValuesError([unmapped('Yoga')]);
    expect([error.retryable, failureDetails(error, 'initialised').retryable]).toEqual([false, true]);
  });
});

describe('the details of an error', () => {
  const bytesOf = (details: object) => Buffer.byteLength(JSON.stringify(details));
  const long = '€'.repeat(32_000);

  it('name a value with its column, rows and place', () => {
    expect(new errors.UnmappedValuesError([unmapped('Yoga')]).details).toEqual({
      values: [{ column: 'aktivitetstype', value: 'Yoga', rows: 3, file: 'a.csv', sheet: 'aktiviteter', firstRow: 2 }],
      count: 1,
    });
  });

  it('hold as many values as fit into 60 KB, and the number of all', () => {
    const values = Array.from({ length: 5000 }, (_, index) => unmapped(`Yoga ${index}`));
    const { details } = new errors.UnmappedValuesError(values);
    expect(details.count).toBe(5000);
    expect(details.values.length).toBeGreaterThan(300);
    expect(details.values[0]?.value).toBe('Yoga 0');
    expect(bytesOf(details)).toBeLessThan(61_000);
  });

  it('cut a long value, so that even a list of long ones names several', () => {
    const { details } = new errors.UnmappedValuesError(Array.from({ length: 600 }, () => unmapped(long)));
    expect(details.values.length).toBeGreaterThan(50);
    expect(details.values[0]?.value).toBe(`${'€'.repeat(200)}…`);
    expect(bytesOf(details)).toBeLessThan(61_000);
  });

  it.each([
    [
      'ids',
      new errors.AmbiguousActivityIdError(Array.from({ length: 600 }, () => ({ id: long, file: 'a', rows: [2] }))),
    ],
    [
      'words',
      new errors.InvalidVocabularyError(
        Array.from({ length: 600 }, () => ({
          kind: 'conflict' as const,
          column: 'form',
          value: long,
          word: long,
          otherValue: long,
        })),
      ),
    ],
    [
      'problems of a column configuration',
      new InvalidColumnConfigurationError(Array.from({ length: 600 }, () => ({ path: long, reason: long }))),
    ],
  ])('stay below 61 KB for long %s', (_, { details }) => {
    expect(bytesOf(details)).toBeLessThan(61_000);
    expect(details.count).toBe(600);
  });
});

describe('an unexpected error', () => {
  it.each([new TypeError('Kari Berg is not a function'), 'Kari Berg', undefined])(
    'becomes an internal error without its message',
    (error) => {
      const failure = failureDetails(error, 'deduplicating');
      expect(failure).toMatchObject({ code: 'internal_error', stage: 'deduplicating', details: {} });
      expect(JSON.stringify(failure)).not.toContain('Kari');
    },
  );
});
