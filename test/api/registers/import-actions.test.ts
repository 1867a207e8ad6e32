import { describe, expect, it } from 'vitest';
import type { ImportRecord } from '../../../lambdas/domain/imports/import-record.ts';
import { incomingKey } from '../../../lambdas/domain/registers/register-keys.ts';
import { unconfirmedReplacementsSchema } from '../../../lambdas/protocol.ts';
import { ORGANISATION } from '../../fakes/exports/export-record.ts';
import { IMPORT_ID, importFile, importRecord, readingImport } from '../../fakes/registers/import-record.ts';
import { AUDITOR, apiFixture, REQUEST_ID, STRANGER } from '../api-fixture.ts';
import { FIRST_IMPORT, importFiles, registerFile, YEAR } from './stored-register.ts';

const KEY = { organisationNumber: ORGANISATION, importId: IMPORT_ID };
const RETRYABLE = { code: 'temporarily_unavailable', message: 'x', details: {}, retryable: true };
const failedFile = importFile({ fileId: 'f1', status: 'failed', attempt: 3, failure: RETRYABLE });
const completedFile = importFile({ fileId: 'f2', name: 'b.xlsx', status: 'completed', readFileSha256: 'a'.repeat(64) });

/** An import with the uploads of its files, which runs while it is reading. */
async function fixtureOf(record: ImportRecord) {
  const fixture = apiFixture();
  fixture.imports.seed(record);
  for (const { fileId } of record.files.filter(({ status }) => status !== 'completed')) {
    await fixture.registerObjects.put(incomingKey(ORGANISATION, IMPORT_ID, fileId, 'p1'), new Uint8Array(1000), 'any');
  }
  if (record.status === 'reading') {
    fixture.importExecutions.running.add(`${IMPORT_ID}-${record.attempt}`);
  }
  const post = (action: string) => fixture.call('POST', `/imports/${IMPORT_ID}/${action}`);
  return { ...fixture, post };
}

describe('cancel', () => {
  it('writes cancelled, stops the execution and deletes the uploads', async () => {
    const { post, importExecutions, registerObjects } = await fixtureOf(readingImport());
    const answer = await post('cancel');
    expect([answer.status, answer.body.status]).toEqual([200, 'cancelled']);
    expect([importExecutions.stopped, registerObjects.keys('incoming/')]).toEqual([[`${IMPORT_ID}-1`], []]);
  });

  it('leaves the uploads of other imports', async () => {
    const { post, registerObjects } = await fixtureOf(readingImport());
    const other = incomingKey(ORGANISATION, '01JZZZZZZZ0000000000000008', 'f1', 'p1');
    await registerObjects.put(other, 'other', 'any');
    await post('cancel');
    expect(registerObjects.keys('incoming/')).toEqual([other]);
  });

  it.each([
    ['not started', importRecord()],
    ['paused', importRecord({ status: 'paused' })],
  ])('ends an import that is %s and has no execution', async (_, record) => {
    const { post, importExecutions } = await fixtureOf(record);
    expect((await post('cancel')).body.status).toBe('cancelled');
    expect(importExecutions.stopped).toEqual([]);
  });

  it('returns the same answer when it is repeated', async () => {
    const { post } = await fixtureOf(readingImport());
    const first = await post('cancel');
    const again = await post('cancel');
    expect([again.status, again.text]).toEqual([200, first.text]);
  });

  it('is written although neither the execution can be stopped nor the uploads deleted', async () => {
    const { post, imports, importExecutions, registerObjects, logged } = await fixtureOf(readingImport());
    importExecutions.stop = () => Promise.reject(new Error('down'));
    registerObjects.delete = () => Promise.reject(new Error('down'));
    expect((await post('cancel')).status).toBe(200);
    expect(imports.mustRead(KEY).status).toBe('cancelled');
    expect(logged).toHaveLength(2);
  });

  it.each(['completed', 'failed'] as const)('returns 409 for an import that has %s', async (status) => {
    const answer = await (await fixtureOf(importRecord({ status }))).post('cancel');
    expect([answer.status, answer.body.code]).toEqual([409, 'not_allowed_now']);
  });
});

describe('pause and resume', () => {
  it('stop the execution, keep the uploads, and read what had not been read as the next attempt', async () => {
    const files = [importFile({ fileId: 'f1', status: 'parsing', attempt: 1 }), completedFile];
    const { post, imports, importExecutions, registerObjects } = await fixtureOf(readingImport({ files }));
    const paused = await post('pause');
    expect([paused.status, paused.body.status]).toEqual([200, 'paused']);
    expect([importExecutions.stopped, registerObjects.keys('incoming/').length]).toEqual([[`${IMPORT_ID}-1`], 1]);
    expect((await post('pause')).text).toBe(paused.text);

    const resumed = await post('resume');
    expect(resumed.body).toMatchObject({ status: 'reading', attempt: 2 });
    expect(resumed.body.files.map(({ status }: { status: string }) => status)).toEqual(['pending', 'completed']);
    expect(importExecutions.started).toMatchObject([
      { name: `${IMPORT_ID}-2`, input: { attempt: 2, correlationId: REQUEST_ID } },
    ]);
    expect(imports.mustRead(KEY).correlationId).toBe(REQUEST_ID);
  });

  it('start one execution for several requests to resume at the same time', async () => {
    const { post, importExecutions } = await fixtureOf(importRecord({ status: 'paused' }));
    const answers = await Promise.all([post('resume'), post('resume')]);
    expect(answers.map(({ status, body }) => [status, body.attempt])).toEqual([
      [200, 2],
      [200, 2],
    ]);
    expect(importExecutions.started).toHaveLength(1);
  });

  it('answer upload_missing when an upload has been deleted meanwhile', async () => {
    const { post, registerObjects, imports } = await fixtureOf(importRecord({ status: 'paused' }));
    await registerObjects.deletePrefix('incoming/');
    const answer = await post('resume');
    expect([answer.status, answer.body.code, imports.mustRead(KEY).status]).toEqual([409, 'upload_missing', 'paused']);
  });

  it('publish again what was read, and read no file, when only the publication failed', async () => {
    const files = [
      { ...completedFile, change: null },
      importFile({ fileId: 'f9', status: 'failed', failure: RETRYABLE }),
    ];
    const { post, imports, importExecutions } = await fixtureOf(importRecord({ status: 'failed', files }));
    const answer = await post('resume');
    expect(answer.body).toMatchObject({ status: 'reading', attempt: 2, failure: null });
    expect(imports.mustRead(KEY).files).toEqual(files);
    expect(importExecutions.started).toMatchObject([{ name: `${IMPORT_ID}-2` }]);
    const published = [{ ...completedFile, change: 'added' as const }, importFile({ fileId: 'f9', status: 'failed' })];
    const other = await fixtureOf(importRecord({ status: 'failed', files: published }));
    expect((await other.post('resume')).body.code).toBe('not_allowed_now');
  });

  it('return 409 for an import that is neither reading nor paused', async () => {
    const { post } = await fixtureOf(importRecord());
    expect((await post('pause')).body.code).toBe('not_allowed_now');
    expect((await post('resume')).body.code).toBe('not_allowed_now');
  });
});

describe('the retry of a file', () => {
  it.each(['completed', 'failed'] as const)('reads this file alone again in a session that has %s', async (status) => {
    const other = importFile({ fileId: 'f3', name: 'c.xlsx', status: 'failed', failure: RETRYABLE });
    const { post, importExecutions } = await fixtureOf(
      importRecord({ status, files: [failedFile, completedFile, other] }),
    );
    const answer = await post('files/f1/retry');
    expect(answer.body).toMatchObject({ status: 'reading', attempt: 2 });
    expect(answer.body.files).toMatchObject([
      { status: 'pending', attempt: 0, failure: null },
      { status: 'completed' },
      { status: 'failed' },
    ]);
    expect(importExecutions.started.map(({ name }) => name)).toEqual([`${IMPORT_ID}-2`]);
  });

  it('starts once for several requests at the same time', async () => {
    const { post, importExecutions } = await fixtureOf(importRecord({ status: 'failed', files: [failedFile] }));
    const answers = await Promise.all([post('files/f1/retry'), post('files/f1/retry')]);
    expect(answers.map(({ status, body }) => [status, body.attempt])).toEqual([
      [200, 2],
      [200, 2],
    ]);
    expect(importExecutions.started).toHaveLength(1);
  });

  it('reads a file that has timed out', async () => {
    const files = [importFile({ status: 'timeout', failure: RETRYABLE })];
    const { post } = await fixtureOf(importRecord({ status: 'completed', files }));
    expect((await post('files/f1/retry')).status).toBe(200);
  });

  it.each([
    ['has been read', importRecord({ status: 'completed', files: [{ ...completedFile, fileId: 'f1' }] })],
    [
      'would fail again',
      importRecord({ status: 'failed', files: [{ ...failedFile, failure: { ...RETRYABLE, retryable: false } }] }),
    ],
    [
      'failed in a session that still reads others',
      readingImport({ files: [failedFile, importFile({ fileId: 'f2' })] }),
    ],
  ])('returns 409 for a file that %s', async (_, record) => {
    const { post, importExecutions } = await fixtureOf(record);
    const answer = await post('files/f1/retry');
    expect([answer.status, answer.body.code, importExecutions.started]).toEqual([409, 'not_allowed_now', []]);
  });

  it('answers upload_missing when the upload has been deleted, and reads the file after it came anew', async () => {
    const { post, registerObjects } = await fixtureOf(importRecord({ status: 'failed', files: [failedFile] }));
    const key = incomingKey(ORGANISATION, IMPORT_ID, 'f1', 'p1');
    await registerObjects.deletePrefix(key);
    expect((await post('files/f1/retry')).body.code).toBe('upload_missing');
    expect((await post('files/f1/upload')).status).toBe(200);
    await registerObjects.put(key, new Uint8Array(1000), 'any');
    expect((await post('files/f1/retry')).status).toBe(200);
  });
});

describe('a file of the register that came after the question was answered', () => {
  const replaces = { importedAt: FIRST_IMPORT, importedBy: 'ola', activityRows: 10, attendanceRows: 50 };
  const unread = importFile({ name: 'register.xlsx', status: 'pending', replaces });
  const read = importFile({ fileId: 'f2', name: 'b.xlsx', status: 'completed', readFileSha256: 'a'.repeat(64) });

  it('is not replaced by a resumed import', async () => {
    const fixture = await fixtureOf(importRecord({ year: YEAR, status: 'paused', files: [unread, read] }));
    await importFiles(fixture, [registerFile('register.xlsx'), registerFile('b.xlsx')]);
    const answer = await fixture.post('resume');
    expect([answer.status, answer.body.code]).toEqual([409, 'replacement_not_confirmed']);
    const { files } = unconfirmedReplacementsSchema.parse(answer.body.details);
    expect(files.map(({ fileId }) => fileId)).toEqual(['f2']);
    expect(fixture.importExecutions.started).toEqual([]);
  });

  it('is not replaced by a retried file', async () => {
    const failed = { ...failedFile, replaces };
    const fixture = await fixtureOf(importRecord({ year: YEAR, status: 'completed', files: [failed] }));
    await importFiles(fixture, [registerFile('register.xlsx', { importedAt: '2026-02-03T00:00:00.000Z' })]);
    expect((await fixture.post('files/f1/retry')).body.code).toBe('replacement_not_confirmed');
  });

  it('is no matter of a retry when a file that this import has published is in the register', async () => {
    const published = { ...read, change: 'added' } as const;
    const fixture = await fixtureOf(importRecord({ year: YEAR, status: 'completed', files: [failedFile, published] }));
    await importFiles(fixture, [registerFile('b.xlsx')]);
    expect((await fixture.post('files/f1/retry')).status).toBe(200);
  });

  it('is replaced as confirmed when it is still the same one', async () => {
    const fixture = await fixtureOf(importRecord({ year: YEAR, status: 'paused', files: [unread] }));
    await importFiles(fixture, [registerFile('register.xlsx')]);
    expect((await fixture.post('resume')).status).toBe(200);
  });
});

it.each(['start', 'cancel', 'pause', 'resume', 'files/f1/retry', 'files/f1/upload'])(
  '%s returns 403 to auditors and 404 to other organisations',
  async (action) => {
    const { call, imports } = await fixtureOf(readingImport());
    const options = action === 'start' ? { body: {} } : {};
    const auditor = await call('POST', `/imports/${IMPORT_ID}/${action}`, { ...options, claims: AUDITOR });
    const stranger = await call('POST', `/imports/${IMPORT_ID}/${action}`, { ...options, claims: STRANGER });
    expect([auditor.status, auditor.body.code]).toEqual([403, 'forbidden']);
    expect([stranger.status, stranger.body.code]).toEqual([404, 'not_found']);
    expect(imports.mustRead(KEY).version).toBe(2);
  },
);
