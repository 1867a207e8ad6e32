import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FileTransition, isFileChangeAllowed, nextFile } from '../../../lambdas/domain/imports/file-transition.ts';
import type { ImportFile } from '../../../lambdas/domain/imports/import-record.ts';
import {
  type ImportTransition,
  isImportAllowed,
  nextImport,
} from '../../../lambdas/domain/imports/import-transition.ts';
import {
  IMPORT_FILE_STATUSES,
  IMPORT_STATUSES,
  type ImportFileStatus,
  type ImportStatus,
} from '../../../lambdas/protocol.ts';
import { BEGINNING } from '../../fakes/exports/export-record.ts';
import { importFile, importRecord, readingImport } from '../../fakes/registers/import-record.ts';

const NOW = new Date(BEGINNING + 90_000).toISOString();
const DEADLINE = new Date(BEGINNING + 3600_000).toISOString();
const FAILURE = { code: 'damaged_workbook', message: 'register.xlsx', details: {}, retryable: false };
const REPLACED = { importedAt: NOW, importedBy: 'ola', activityRows: 1, attendanceRows: 2 };
const NO_ERRORS = { rowsInError: 0, rowsInErrorSha256: null } as const;
const RESTART = { to: 'restarted', fileIds: ['f1'], deadline: DEADLINE, correlationId: 'second' } as const;

describe('the table of transitions of a session', () => {
  const table: Record<ImportStatus, string> = {
    uploading: 'reading cancelled',
    reading: 'publishing failed paused cancelled',
    publishing: 'publishing completed failed cancelled',
    completed: 'restarted',
    failed: 'restarted',
    paused: 'restarted cancelled',
    cancelled: '',
  };
  const all: readonly ImportTransition['to'][] = [
    'reading',
    'restarted',
    'publishing',
    'completed',
    'failed',
    'paused',
    'cancelled',
  ];

  it.each(IMPORT_STATUSES)('allows exactly the listed transitions from %s', (from) => {
    expect(all.filter((to) => isImportAllowed(from, to)).join(' ')).toBe(table[from]);
  });

  it('gives no next record for a transition that is not allowed', () => {
    expect(nextImport(importRecord({ status: 'completed' }), { to: 'cancelled' }, NOW)).toBeUndefined();
  });
});

describe('the table of changes of a file within one try', () => {
  const table: Record<ImportFileStatus, string> = {
    pending: 'failed timeout',
    downloading: 'downloading extracting completed pending failed timeout',
    extracting: 'extracting parsing pending failed timeout',
    parsing: 'parsing saving pending failed timeout',
    saving: 'saving completed pending failed timeout',
    completed: '',
    failed: '',
    timeout: '',
  };
  const all: readonly FileTransition['to'][] = [
    'downloading',
    'extracting',
    'parsing',
    'saving',
    'completed',
    'pending',
    'failed',
    'timeout',
  ];

  it.each(IMPORT_FILE_STATUSES)('allows exactly the listed changes from %s', (from) => {
    expect(all.filter((to) => isFileChangeAllowed(from, to)).join(' ')).toBe(table[from]);
  });
});

describe('a transition of a session', () => {
  it('to reading notes the deadline and what each file replaces', () => {
    const files = [importFile(), importFile({ fileId: 'f2', name: 'b.xlsx', replaces: REPLACED })];
    const change = { to: 'reading', replaces: { f1: REPLACED }, deadline: DEADLINE } as const;
    expect(nextImport(importRecord({ files }), change, NOW, { ola: 'Ola' })).toMatchObject({
      status: 'reading',
      version: 2,
      updatedAt: NOW,
      deadline: DEADLINE,
      actorNames: { ola: 'Ola' },
      files: [{ replaces: REPLACED }, { replaces: null }],
    });
  });

  it('to publishing ends each file that has not ended, as timed out or failed', () => {
    const files = [
      importFile({ status: 'completed' }),
      importFile({ fileId: 'f2', status: 'parsing', startedAt: new Date(BEGINNING).toISOString() }),
      importFile({ fileId: 'f3' }),
    ];
    const next = nextImport(readingImport({ files }), { to: 'publishing', unfinished: { f2: 'timeout' } }, NOW);
    expect(next?.files).toMatchObject([
      { status: 'completed', failure: null },
      { status: 'timeout', failure: { code: 'import_timed_out' }, milliseconds: 90_000 },
      { status: 'failed', failure: { code: 'internal_error', retryable: true }, milliseconds: null },
    ]);
  });

  it('to completed notes the version and what became of each published file', () => {
    const files = [importFile({ status: 'completed' }), importFile({ fileId: 'f2', status: 'failed' })];
    const record = readingImport({ status: 'publishing', files });
    const change = { to: 'completed', registerVersion: 4, changes: { f1: 'replaced' } } as const;
    const next = nextImport(record, change, NOW);
    expect(next).toMatchObject({ status: 'completed', registerVersion: 4 });
    expect(next?.files.map(({ change: each }) => each)).toEqual(['replaced', null]);
  });

  it('that changes nothing keeps the version that an earlier attempt published', () => {
    const record = readingImport({ status: 'publishing', registerVersion: 4 });
    const next = nextImport(record, { to: 'completed', registerVersion: null, changes: {} }, NOW);
    expect(next?.registerVersion).toBe(4);
  });

  it('to failed fails the files that have not ended', () => {
    const next = nextImport(readingImport(), { to: 'failed', failure: FAILURE }, NOW);
    expect(next).toMatchObject({ status: 'failed', failure: FAILURE, files: [{ status: 'failed' }] });
  });

  it.each(['paused', 'cancelled'] as const)('to %s lets the files wait that were being read', (to) => {
    const files = [
      importFile({ status: 'completed', percent: 100, readFileSha256: 'a' }),
      importFile({ fileId: 'f2', status: 'parsing', percent: 40, attempt: 2 }),
    ];
    expect(nextImport(readingImport({ files }), { to }, NOW)?.files).toMatchObject([
      { status: 'completed', percent: 100, readFileSha256: 'a' },
      { status: 'pending', percent: 0, attempt: 0 },
    ]);
  });
});

describe('a restart', () => {
  it('reads the named files as if for the first time, in a new attempt', () => {
    const files = [
      importFile({ status: 'failed', failure: FAILURE, attempt: 3, percent: 30, rowsInError: 5 }),
      importFile({ fileId: 'f2', status: 'completed', change: 'added' }),
      importFile({ fileId: 'f3', status: 'failed', failure: FAILURE }),
    ];
    const record = importRecord({ status: 'completed', files, failure: FAILURE });
    delete record.openPartition;
    const next = nextImport(record, RESTART, NOW);
    expect(next).toMatchObject({
      status: 'reading',
      attempt: 2,
      correlationId: 'second',
      deadline: DEADLINE,
      failure: null,
      openPartition: 'OPEN-IMPORT',
    });
    expect(next?.files[0]).toEqual(importFile());
    expect(next?.files.slice(1)).toEqual(files.slice(1));
  });

  it('is refused twenty hours after the session was made, because its uploads and objects may soon be gone', () => {
    const record = importRecord({ status: 'paused' });
    const later = (milliseconds: number) =>
      nextImport(record, RESTART, new Date(BEGINNING + milliseconds).toISOString());
    expect(later(20 * 3600_000)?.status).toBe('reading');
    expect(later(20 * 3600_000 + 1)).toBeUndefined();
  });

  it.each([
    ['a completed file', { ...RESTART, fileIds: ['f2'] }],
    ['a file that does not exist', { ...RESTART, fileIds: ['f9'] }],
  ])('is refused for %s', (_, restart) => {
    const files = [importFile({ status: 'failed' }), importFile({ fileId: 'f2', status: 'completed' })];
    expect(nextImport(importRecord({ status: 'failed', files }), restart, NOW)).toBeUndefined();
  });
});

describe('a change of a file', () => {
  const trying = (fields: Partial<ImportFile> = {}) =>
    readingImport({ files: [importFile({ status: 'parsing', attempt: 1, percent: 40, ...fields })] });
  const fileAfter = (record: ReturnType<typeof trying>, change: FileTransition) =>
    nextFile(record, 'f1', change, NOW)?.files[0];

  it('begins the first try, and then the time', () => {
    const change = { to: 'downloading', attempt: 1, percent: 0, rows: 0 } as const;
    expect(fileAfter(readingImport(), change)).toMatchObject({ status: 'downloading', attempt: 1, startedAt: NOW });
  });

  it.each(['pending', 'downloading', 'extracting', 'parsing', 'saving'] as const)(
    'begins the next try from %s, because the worker before it may have died',
    (status) => {
      const change = { to: 'downloading', attempt: 2, percent: 0, rows: 0 } as const;
      const startedAt = new Date(BEGINNING).toISOString();
      const record = trying({ status, startedAt, failure: FAILURE });
      // The time goes on, and the percent does not fall.
      expect(fileAfter(record, change)).toMatchObject({ attempt: 2, startedAt, percent: 40, failure: null });
    },
  );

  it.each([
    ['of an earlier try', { to: 'saving', attempt: 1, percent: 90, rows: 1 }],
    ['that completes an earlier try', { to: 'completed', attempt: 1, rows: 1, ...NO_ERRORS, readFileSha256: 'a' }],
    ['of a try that has not begun', { to: 'saving', attempt: 3, percent: 90, rows: 1 }],
    ['that goes back', { to: 'extracting', attempt: 2, percent: 90, rows: 1 }],
    ['that leaves a step out', { to: 'completed', attempt: 2, rows: 1, ...NO_ERRORS, readFileSha256: 'a' }],
  ] as const)('is refused for a worker %s', (_, change) => {
    expect(fileAfter(trying({ attempt: 2 }), change)).toBeUndefined();
  });

  it('is refused for a fourth try, for an unknown file, and while the session is not reading', () => {
    const change = { to: 'downloading', attempt: 4, percent: 0, rows: 0 } as const;
    expect(fileAfter(trying({ attempt: 3 }), change)).toBeUndefined();
    expect(nextFile(trying(), 'f7', { ...change, attempt: 2 }, NOW)).toBeUndefined();
    const paused = { ...trying(), status: 'paused' } as const;
    expect(nextFile(paused, 'f1', { ...change, attempt: 2 }, NOW)).toBeUndefined();
  });

  it.each(['completed', 'failed', 'timeout'] as const)('is refused once the file is %s', (status) => {
    const change = { to: 'downloading', attempt: 2, percent: 0, rows: 0 } as const;
    expect(fileAfter(trying({ status }), change)).toBeUndefined();
  });

  it('to pending keeps the try and says why the file waits', () => {
    const failure = { code: 'throttled', message: 'S3', details: {}, retryable: true };
    const after = fileAfter(trying({ startedAt: NOW }), { to: 'pending', attempt: 1, failure });
    expect(after).toMatchObject({ status: 'pending', attempt: 1, failure, startedAt: NOW, milliseconds: null });
  });

  it('to an end says how long the file took from its first try', () => {
    const startedAt = new Date(BEGINNING).toISOString();
    const saving = trying({ status: 'saving', startedAt });
    expect(
      fileAfter(saving, {
        to: 'completed',
        attempt: 1,
        rows: 12,
        rowsInError: 2,
        rowsInErrorSha256: 'b',
        readFileSha256: 'a',
      }),
    ).toMatchObject({
      percent: 100,
      rows: 12,
      rowsInError: 2,
      rowsInErrorSha256: 'b',
      readFileSha256: 'a',
      milliseconds: 90_000,
    });
    expect(fileAfter(saving, { to: 'failed', attempt: 1, failure: FAILURE, rowsInError: 3 })).toMatchObject({
      failure: FAILURE,
      rowsInError: 3,
      milliseconds: 90_000,
    });
    expect(fileAfter(saving, { to: 'timeout', attempt: 1, failure: FAILURE })).toMatchObject({ milliseconds: 90_000 });
  });

  it('never lets the percent of the file fall, whatever workers report in whatever order', () => {
    const change = fc.record({
      to: fc.constantFrom('downloading', 'extracting', 'parsing', 'saving' as const),
      attempt: fc.integer({ min: 1, max: 4 }),
      percent: fc.float({ min: 0, max: 120, noNaN: true }),
      rows: fc.nat(),
    });
    const pending = fc.record({
      to: fc.constant('pending' as const),
      attempt: fc.integer({ min: 1, max: 4 }),
      failure: fc.constant(FAILURE),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(change, pending), { maxLength: 40 }), (changes) => {
        let record = readingImport();
        let percent = 0;
        for (const each of changes) {
          record = nextFile(record, 'f1', each, NOW) ?? record;
          const file = record.files[0];
          expect(file?.percent).toBeGreaterThanOrEqual(percent);
          expect(file?.percent).toBeLessThan(100);
          expect(file?.attempt).toBeLessThanOrEqual(3);
          percent = file?.percent ?? 0;
        }
      }),
    );
  });
});
