import { describe, expect, it } from 'vitest';
import { AmbiguousActivityIdError, ThrottledError } from '../../../lambdas/domain/errors.ts';
import { importFailure } from '../../../lambdas/domain/imports/import-failure.ts';
import { newImport } from '../../../lambdas/domain/imports/new-import.ts';
import { RegisterError } from '../../../lambdas/domain/register/register-error.ts';
import { MAX_FILE_PARTS, MAX_IMPORT_FILES } from '../../../lambdas/protocol.ts';
import { ORGANISATION } from '../../fakes/exports/export-record.ts';
import { IMPORT_ID } from '../../fakes/registers/import-record.ts';

/** Bytes of an item of DynamoDB. */
const MAX_ITEM = 400_000;

const ambiguous = (count: number) =>
  new AmbiguousActivityIdError(
    Array.from({ length: count }, (_, index) => ({
      id: `漢${index}`.repeat(50),
      file: 'a.csv',
      rows: [index, index + 1],
    })),
  );

describe('why a file failed', () => {
  it('is kept as it is when it is short, and whether a retry can succeed', () => {
    const details = { file: 'a.csv', sheet: 'aktiviteter', row: 7, column: 'dato' };
    expect(importFailure(new RegisterError('cell_too_long', 'a.csv, row 7', details))).toEqual({
      code: 'cell_too_long',
      message: 'a.csv, row 7',
      details,
      retryable: false,
    });
    expect(importFailure(new ThrottledError('S3', undefined)).retryable).toBe(true);
  });

  it('quotes nothing of an error that has no code', () => {
    expect(JSON.stringify(importFailure(new Error('Kari Berg')))).not.toContain('Kari');
  });

  it('loses the last entries of a list that is too long, and says how many there were', () => {
    const { details } = importFailure(ambiguous(1_000));
    expect(Buffer.byteLength(JSON.stringify(details))).toBeLessThanOrEqual(8_000);
    expect(details).toMatchObject({ count: 1_000, ids: { 0: { rows: [0, 1] } } });
  });

  it('leaves room for the longest failure of every file, and of the session, in one item', () => {
    // Each letter has three bytes.
    const name = (file: number, kind: string) => `${'漢'.repeat(230)}${file} ${kind}.csv`;
    const files = Array.from({ length: MAX_IMPORT_FILES }, (_, file) =>
      ['aktiviteter', 'deltakelser', 'likepersoner'].map((kind) => ({ name: name(file, kind), bytes: 1 })),
    ).flat();
    const made = newImport(
      {
        importId: IMPORT_ID,
        organisationNumber: ORGANISATION,
        requestedBy: 'kari@example.org',
        actorNames: {},
        correlationId: 'correlation',
        request: { year: 2025, files },
        now: '2026-03-01T00:00:00.000Z',
      },
      undefined,
    );
    if (!('record' in made)) throw new Error(made.refusal.code);
    const failure = { ...importFailure(ambiguous(1_000)), message: importFailure(longest).message };
    const record = { ...made.record, failure, files: made.record.files.map((file) => ({ ...file, failure })) };
    expect(record.files).toHaveLength(MAX_IMPORT_FILES);
    expect(record.files[0]?.parts).toHaveLength(MAX_FILE_PARTS);
    expect(Buffer.byteLength(JSON.stringify(record))).toBeLessThan(MAX_ITEM);
  });
});

const longest = new RegisterError('missing_column', '漢'.repeat(5_000), {});
