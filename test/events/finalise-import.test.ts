import { describe, expect, it } from 'vitest';
import { RegisterObjectCorruptError, ThrottledError } from '../../lambdas/domain/errors.ts';
import { costOf } from '../../lambdas/domain/export/cost/cost.ts';
import type { ImportFile } from '../../lambdas/domain/imports/import-record.ts';
import { finaliseImport } from '../../lambdas/events/finalise-import.ts';
import { BEGINNING } from '../fakes/exports/export-record.ts';
import { filesThatAre, IMPORT_KEY, importFixture } from './import-fixture.ts';

const deadline = new Date(BEGINNING + 3600_000).toISOString();
const FAILED = { status: 'FAILED', error: 'Runtime.ExitError' } as const;
const reading = (...statuses: readonly ImportFile['status'][]) => ({
  status: 'reading' as const,
  deadline,
  files: filesThatAre(...statuses),
});

describe('an import whose execution has ended', () => {
  it('keeps the files that completed, and says of the others that they failed', async () => {
    const { dependencies, record, uploads } = await importFixture(reading('completed', 'parsing', 'pending'), 'FAILED');
    await finaliseImport(IMPORT_KEY, 1, FAILED, dependencies);
    expect(record()).toMatchObject({ status: 'completed', registerVersion: 1 });
    expect(record().files.map(({ status, change }) => [status, change])).toEqual([
      ['completed', 'added'],
      ['failed', null],
      ['failed', null],
    ]);
    // Those that failed can be retried with what was uploaded.
    expect(uploads()).toEqual(['f2-p1', 'f3-p1']);
    expect(record().openPartition).toBe('OPEN-IMPORT');
  });

  it.each([
    { status: 'TIMED_OUT' },
    { status: 'FAILED', error: 'States.Timeout' },
    { status: 'FAILED', error: 'Sandbox.Timedout' },
  ] as const)('says of the unfinished files that they timed out: %j', async (ended) => {
    const { dependencies, record } = await importFixture(reading('completed', 'parsing'));
    await finaliseImport(IMPORT_KEY, 1, ended, dependencies);
    expect(record().status).toBe('completed');
    expect(record().files.map(({ status }) => status)).toEqual(['completed', 'timeout']);
  });

  it('fails when no file completed', async () => {
    const { dependencies, record } = await importFixture(reading('failed', 'saving'));
    await finaliseImport(IMPORT_KEY, 1, FAILED, dependencies);
    expect(record()).toMatchObject({ status: 'failed', registerVersion: null });
    expect(record().files.map(({ status }) => status)).toEqual(['failed', 'failed']);
  });

  it('is ended as well when the execution broke off during the publication', async () => {
    const { dependencies, record, uploads } = await importFixture({ ...reading('completed'), status: 'publishing' });
    await finaliseImport(IMPORT_KEY, 1, FAILED, dependencies);
    expect(record().status).toBe('completed');
    expect(uploads()).toEqual([]);
    // The reconciler closes it when no upload can still end.
    expect(record().openPartition).toBe('OPEN-IMPORT');
  });

  it('fails with its code when the publication cannot succeed', async () => {
    const { dependencies, record } = await importFixture(reading('completed'));
    const publish = () => Promise.reject(new RegisterObjectCorruptError('fil-1.xlsx'));
    await finaliseImport(IMPORT_KEY, 1, FAILED, { ...dependencies, publish });
    expect(record()).toMatchObject({ status: 'failed', failure: { code: 'register_chunk_corrupt' } });
  });

  it('stays as it is when the publication met a fault that passes, and is ended by the next try', async () => {
    const { dependencies, record } = await importFixture(reading('completed'));
    const publish = () => Promise.reject(new ThrottledError('S3', undefined));
    await expect(finaliseImport(IMPORT_KEY, 1, FAILED, { ...dependencies, publish })).rejects.toThrow();
    expect(record().status).toBe('reading');
    await finaliseImport(IMPORT_KEY, 1, FAILED, dependencies);
    expect(record().status).toBe('completed');
  });

  it.each([
    [true, 1],
    [false, 0],
  ])('starts a check of the year when it was asked for: %s', async (check, started) => {
    const { dependencies } = await importFixture({ ...reading('completed'), check });
    let checks = 0;
    const ensureCheck = async () => {
      checks += 1;
      return 'started' as const;
    };
    await finaliseImport(IMPORT_KEY, 1, { status: 'SUCCEEDED' }, { ...dependencies, ensureCheck });
    expect(checks).toBe(started);
  });

  it('is only cleaned up when it had completed', async () => {
    const { dependencies, imports, record, uploads } = await importFixture({
      status: 'completed',
      deadline,
      files: filesThatAre('completed', 'completed'),
    });
    await finaliseImport(IMPORT_KEY, 1, { status: 'SUCCEEDED' }, { ...dependencies, publish: neverPublished });
    expect(record().status).toBe('completed');
    expect(uploads()).toEqual([]);
    // The reconciler closes it when no upload can still end.
    expect(record().openPartition).toBe('OPEN-IMPORT');
    expect(imports.auditOf(IMPORT_KEY)).toEqual([]);
  });

  it('loses the uploads of files that cannot be retried, and keeps those that can', async () => {
    const files = filesThatAre('completed', 'failed', 'timeout', 'failed');
    const refused = { code: 'missing_header', message: 'No header', details: {}, retryable: false };
    const { dependencies, uploads } = await importFixture({
      status: 'completed',
      deadline,
      files: files.map((file) => (file.fileId === 'f2' ? { ...file, failure: refused } : file)),
    });
    await finaliseImport(IMPORT_KEY, 1, { status: 'SUCCEEDED' }, dependencies);
    expect(uploads()).toEqual(['f3-p1', 'f4-p1']);
  });

  it('loses its uploads when it was cancelled, and stays open for those that still arrive', async () => {
    const { dependencies, record, uploads, registers } = await importFixture({
      status: 'cancelled',
      deadline,
      files: filesThatAre('pending', 'failed'),
    });
    await finaliseImport(IMPORT_KEY, 1, { status: 'ABORTED' }, { ...dependencies, publish: neverPublished });
    expect(uploads()).toEqual([]);
    expect(record().openPartition).toBe('OPEN-IMPORT');
    // Of another import.
    expect(registers.keys('incoming/')).toHaveLength(1);
  });

  it.each(['paused', 'uploading'] as const)('keeps everything when it is %s and goes on later', async (status) => {
    const { dependencies, imports, uploads } = await importFixture({ status, files: filesThatAre('pending') });
    await finaliseImport(IMPORT_KEY, 1, { status: 'ABORTED' }, { ...dependencies, publish: neverPublished });
    expect(uploads()).toEqual(['f1-p1']);
    expect(imports.auditOf(IMPORT_KEY)).toEqual([]);
  });

  it('changes nothing but its cost when a later attempt has begun', async () => {
    const { dependencies, imports, record, uploads } = await importFixture({ ...reading('parsing'), attempt: 2 });
    await finaliseImport(IMPORT_KEY, 1, FAILED, { ...dependencies, publish: neverPublished });
    expect(imports.auditOf(IMPORT_KEY)).toEqual([]);
    expect(uploads()).toEqual(['f1-p1']);
    expect(Object.keys(record().cost?.attempts ?? {})).toEqual(['1']);
  });

  it('changes nothing when the import does not exist', async () => {
    const { dependencies } = await importFixture({});
    await expect(
      finaliseImport({ ...IMPORT_KEY, importId: 'unknown' }, 1, FAILED, dependencies),
    ).resolves.toBeUndefined();
  });
});

const neverPublished = () => Promise.reject(new Error('published'));

describe('the cost of an import', () => {
  it('is what its invocations used, the state transitions and the API request, and is counted once', async () => {
    const { dependencies, usage, metrics, record } = await importFixture(reading('completed'));
    await usage.record({ organisationNumber: IMPORT_KEY.organisationNumber, exportId: IMPORT_KEY.importId }, 1, {
      lambdaRequests: 3,
      s3Reads: 5,
    });
    await finaliseImport(IMPORT_KEY, 1, FAILED, dependencies);
    await finaliseImport(IMPORT_KEY, 1, FAILED, dependencies);
    const used = { lambdaRequests: 4, s3Reads: 5, stateTransitions: 12, apiRequests: 1 };
    expect(record().cost).toEqual({ ...costOf(used), attempts: { 1: used } });
    expect(metrics.measured).toEqual([
      ['ImportCostUsd', costOf(used).total, { organisation: 'other' }],
      ['StateTransitions', 12],
    ]);
  });
});
