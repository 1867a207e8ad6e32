import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Measurement } from '../../../lambdas/domain/export/measurement.ts';
import { nextFile } from '../../../lambdas/domain/imports/file-transition.ts';
import { importMetrics } from '../../../lambdas/domain/imports/import-metrics.ts';
import type { ImportRecord } from '../../../lambdas/domain/imports/import-record.ts';
import { type ImportTransition, nextImport } from '../../../lambdas/domain/imports/import-transition.ts';
import { METRICS } from '../../../lambdas/metric-catalogue.ts';
import { IMPORT_ENDS, isImportEnded } from '../../../lambdas/protocol.ts';
import { BEGINNING, ORGANISATION } from '../../fakes/exports/export-record.ts';
import { importFile, importRecord } from '../../fakes/registers/import-record.ts';

const BUSY = { code: 'throttled', message: 'Busy', details: {}, retryable: true };
const FILE_IDS = ['f1', 'f2', 'f3'];
const START: ImportTransition = { to: 'reading', replaces: {}, deadline: '2026-01-01T00:00:00.000Z' };

/** Every change, whether it is allowed at the time or not. */
const SESSION: readonly ImportTransition[] = [
  START,
  { to: 'restarted', fileIds: ['f1'], deadline: '2026-01-01T00:00:00.000Z', correlationId: 'again' },
  { to: 'publishing', unfinished: { f1: 'timeout', f2: 'failed' } },
  { to: 'completed', registerVersion: 1, changes: { f1: 'added' } },
  { to: 'failed', failure: null },
  { to: 'paused' },
  { to: 'cancelled' },
];
const FILE = [
  { to: 'downloading', percent: 10, rows: 0 },
  { to: 'extracting', percent: 30, rows: 0 },
  { to: 'parsing', percent: 60, rows: 40 },
  { to: 'saving', percent: 90, rows: 80 },
  { to: 'completed', rows: 90, rowsInError: 1, rowsInErrorSha256: 'csv', readFileSha256: 'sha' },
  { to: 'failed', failure: BUSY },
  { to: 'timeout', failure: BUSY },
  { to: 'pending', failure: BUSY },
] as const;

type Step =
  | { readonly session: ImportTransition }
  | { readonly fileId: string; readonly file: (typeof FILE)[number]; readonly nextTry: boolean };

const fileSteps = fc.record({
  fileId: fc.constantFrom(...FILE_IDS),
  file: fc.constantFrom(...FILE),
  /** Whether it is of the try after the last one. */
  nextTry: fc.boolean(),
});
const steps = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...SESSION).map((session) => ({ session })) },
    { weight: 30, arbitrary: fileSteps },
  ),
  { minLength: 30, maxLength: 120, size: 'max' },
);
/** Random steps that begin with the start, so that many sessions read files. */
const walks = steps.map((walk): Step[] => [{ session: START }, ...walk]);

interface MeasuredChange {
  readonly before: ImportRecord | undefined;
  readonly after: ImportRecord;
  readonly measured: readonly Measurement[];
}

function history(walk: readonly Step[]): MeasuredChange[] {
  let now = BEGINNING;
  let record = importRecord({ files: FILE_IDS.map((fileId) => importFile({ fileId, name: `${fileId}.xlsx` })) });
  const changes: MeasuredChange[] = [
    { before: undefined, after: record, measured: importMetrics(undefined, record, ORGANISATION) },
  ];
  for (const step of walk) {
    now += 1000;
    const time = new Date(now).toISOString();
    const after =
      'session' in step
        ? nextImport(record, step.session, time)
        : nextFile(record, step.fileId, { ...step.file, attempt: tryOf(record, step.fileId, step.nextTry) }, time);
    if (after !== undefined) {
      changes.push({ before: record, after, measured: importMetrics(record, after, ORGANISATION) });
      record = after;
    }
  }
  return changes;
}

function tryOf({ files }: ImportRecord, fileId: string, nextTry: boolean): number {
  return (files.find((file) => file.fileId === fileId)?.attempt ?? 0) + (nextTry ? 1 : 0);
}

const named = (changes: readonly MeasuredChange[], ...names: readonly string[]) =>
  changes.flatMap(({ measured }) => measured.filter(([name]) => names.includes(name)));
const SESSION_ENDS = ['ImportsCompleted', 'ImportsFailed', 'ImportsCancelled'];
const FILE_ENDS = ['ImportFilesCompleted', 'ImportFilesFailed', 'ImportFilesTimedOut'];

describe('the metrics of any sequence of changes of an import', () => {
  it('count one start, and one end each time the session ends', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const changes = history(walk);
        expect(named(changes, 'ImportsStarted')).toHaveLength(1);
        for (const { before, after, measured } of changes) {
          const ended = isImportEnded(after.status) && before?.status !== after.status;
          expect(measured.filter(([name]) => SESSION_ENDS.includes(name))).toHaveLength(ended ? 1 : 0);
        }
      }),
    );
  });

  it('count one end each time a file ends', () => {
    let ended = 0;
    fc.assert(
      fc.property(walks, (walk) => {
        for (const { before, after, measured } of history(walk)) {
          const ends = measured.filter(([name]) => FILE_ENDS.includes(name)).length;
          const changed = after.files.filter(
            ({ status }, index) =>
              ['completed', 'failed', 'timeout'].includes(status) && before?.files[index]?.status !== status,
          );
          expect(ends).toBe(changed.length);
          ended += ends;
        }
      }),
    );
    expect(ended).toBeGreaterThan(50);
  });

  it('count as retries the tries after the first of each attempt', () => {
    let retries = 0;
    fc.assert(
      fc.property(walks, (walk) => {
        for (const { before, after, measured } of history(walk)) {
          const again = after.files.filter((file, index) => {
            const tries = before?.files[index]?.attempt ?? 0;
            return tries > 0 && file.attempt > tries;
          });
          expect(measured.filter(([name]) => name === 'ImportFileRetries')).toHaveLength(again.length);
          retries += again.length;
        }
      }),
    );
    expect(retries).toBeGreaterThan(0);
  });

  it('have the dimensions that the catalogue lists', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        for (const [name, value, dimensions = {}] of history(walk).flatMap(({ measured }) => measured)) {
          expect(METRICS[name].by).toEqual(expect.arrayContaining(Object.keys(dimensions)));
          expect(value).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe('a change of an import', () => {
  const measure = (before: Partial<ImportRecord>, after: Partial<ImportRecord>) =>
    importMetrics(importRecord(before), importRecord({ version: 2, ...after }), ORGANISATION);
  const file = (fields: Parameters<typeof importFile>[0]) => ({
    status: 'reading' as const,
    files: [importFile(fields)],
  });

  it('that completes a file has its rows and its time', () => {
    const completed = file({ status: 'completed', attempt: 1, rows: 300, milliseconds: 4200 });
    expect(measure(file({ status: 'saving', attempt: 1 }), completed)).toEqual([
      ['ImportFilesCompleted', 1, { organisation: ORGANISATION }],
      ['ImportRows', 300, { organisation: ORGANISATION }],
      ['ImportFileDuration', 4200],
    ]);
  });

  it('that tries a file again has the error before, or says that its Lambda was killed', () => {
    const again = file({ status: 'downloading', attempt: 2 });
    expect(measure(file({ status: 'pending', attempt: 1, failure: BUSY }), again)).toEqual([
      ['ImportFileRetries', 1, { errorCode: 'throttled' }],
    ]);
    expect(measure(file({ status: 'parsing', attempt: 1 }), again)).toEqual([
      ['ImportFileRetries', 1, { errorCode: 'stage_crashed' }],
    ]);
  });

  it('that fails the session has the code of the session, or else of its first failed file', () => {
    const files = [importFile(), importFile({ fileId: 'f2', status: 'failed', failure: BUSY })];
    const failedWith = (failure: ImportRecord['failure']) =>
      measure({ status: 'publishing', files }, { status: 'failed', files, failure });
    expect(failedWith(null)).toEqual([['ImportsFailed', 1, { organisation: ORGANISATION, errorCode: 'throttled' }]]);
    const own = { ...BUSY, code: 'too_many_register_files' };
    expect(failedWith(own)).toEqual([
      ['ImportsFailed', 1, { organisation: ORGANISATION, errorCode: 'too_many_register_files' }],
    ]);
  });

  it('that retries a file of an ended session is a retry of the import; a resume is none', () => {
    for (const status of IMPORT_ENDS) {
      expect(measure({ status }, { status: 'reading', attempt: 2 })).toEqual([
        ['ImportsRetried', 1, { organisation: ORGANISATION }],
      ]);
    }
    expect(measure({ status: 'paused' }, { status: 'reading', attempt: 2 })).toEqual([]);
  });
});
