import { describe, expect, it } from 'vitest';
import { ImportTimeoutError, RegisterObjectCorruptError, ThrottledError } from '../../../lambdas/domain/errors.ts';
import { checkContent } from '../../../lambdas/domain/imports/check-content.ts';
import { importFailure } from '../../../lambdas/domain/imports/import-failure.ts';

const use = (value: string) => ({ column: 'form' as const, value, rows: 1, file: 'a.xlsx', firstRow: 2 });
const AMBIGUOUS = [{ id: '7', file: 'a.xlsx', rows: [2, 3] }];
const CONFIGURATION = {
  organisationNumber: '970168889',
  organisation: 'Testlaget',
  year: 2025,
  labels: {},
  vocabularies: {},
  settings: {},
  columnConfiguration: null,
};

describe('a file', () => {
  it('with unmapped words alone is kept, because they may be mapped later', () => {
    checkContent({ ambiguousIds: [], words: [use('på nett')] }, CONFIGURATION);
    checkContent({ ambiguousIds: [], words: [use('på nett')] }, undefined);
  });

  it('with ambiguous ids is refused, with its unmapped words first when there is a configuration', () => {
    const content = { ambiguousIds: AMBIGUOUS, words: [use('på nett')] };
    expect(() => checkContent(content, CONFIGURATION)).toThrow(expect.objectContaining({ code: 'unmapped_values' }));
    expect(() => checkContent(content, undefined)).toThrow(expect.objectContaining({ code: 'ambiguous_activity_id' }));
    expect(() => checkContent({ ambiguousIds: AMBIGUOUS, words: [use('fysisk')] }, CONFIGURATION)).toThrow(
      expect.objectContaining({ code: 'ambiguous_activity_id' }),
    );
  });

  it('with more words than a configuration can map is refused, because that column holds no words', () => {
    const words = Array.from({ length: 2_000 }, (_, index) => use(String(index).padStart(150, 'x')));
    expect(() => checkContent({ ambiguousIds: [], words }, undefined)).toThrow(
      expect.objectContaining({ code: 'unmapped_values' }),
    );
  });
});

describe('a failure', () => {
  it('of an error without a code says nothing of it, because its message could quote data', () => {
    expect(importFailure(new Error('Kari Berg'))).toMatchObject({
      code: 'internal_error',
      details: {},
      retryable: true,
    });
    expect(JSON.stringify(importFailure(new Error('Kari Berg')))).not.toContain('Kari');
  });

  it.each([
    [new ThrottledError('S3', undefined), 'throttled', true],
    [new ImportTimeoutError(), 'import_timed_out', true],
    [new RegisterObjectCorruptError('a.xlsx'), 'register_chunk_corrupt', false],
  ])('of %s has its code, and says whether a retry can help', (error, code, retryable) => {
    expect(importFailure(error)).toMatchObject({ code, retryable });
  });

  it('can be retried when the coordinator can map the words meanwhile', () => {
    try {
      checkContent({ ambiguousIds: AMBIGUOUS, words: [use('på nett')] }, CONFIGURATION);
    } catch (error) {
      expect(importFailure(error).retryable).toBe(true);
    }
    expect.assertions(1);
  });
});
