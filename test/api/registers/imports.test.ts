import { describe, expect, it } from 'vitest';
import { incomingKey } from '../../../lambdas/domain/registers/register-keys.ts';
import {
  createdImportSchema,
  importPageSchema,
  importViewSchema,
  MAX_CSV_BYTES,
  MAX_SESSION_HOURS,
  MAX_XLSX_BYTES,
  missingUploadsSchema,
  renewedUploadsSchema,
  unconfirmedReplacementsSchema,
} from '../../../lambdas/protocol.ts';
import { BEGINNING, ORGANISATION, OTHER_ORGANISATION } from '../../fakes/exports/export-record.ts';
import { IMPORT_ID, importFile, importRecord, readingImport } from '../../fakes/registers/import-record.ts';
import { AUDITOR, apiFixture, COORDINATOR, REQUEST_ID, STRANGER } from '../api-fixture.ts';
import { FIRST_IMPORT, importFiles, registerFile, YEAR } from './stored-register.ts';

const KEY = { organisationNumber: ORGANISATION, importId: IMPORT_ID };
const xlsx = (name: string, bytes = 1000) => ({ name, bytes });

/** An import whose one part of 1,000 bytes has been uploaded with `bytes` bytes; null for not at all. */
function uploaded(bytes: number | null = 1000, record = importRecord({ year: YEAR })) {
  const fixture = apiFixture();
  fixture.imports.seed(record);
  if (bytes !== null) {
    void fixture.registerObjects.put(incomingKey(ORGANISATION, IMPORT_ID, 'f1', 'p1'), new Uint8Array(bytes), 'any');
  }
  const start = (body: unknown = {}) => fixture.call('POST', `/imports/${IMPORT_ID}/start`, { body });
  return { ...fixture, start };
}

describe('POST /imports', () => {
  it('makes a session and signs an upload of the exact size for each part', async () => {
    const { call, imports } = apiFixture();
    const files = [xlsx('Bergen.xlsx', 7), xlsx('Oslo deltakelser.csv', 2), xlsx('Oslo aktiviteter.csv', 1)];
    const answer = await call('POST', '/imports', { body: { year: 2025, files } });
    expect(answer.status).toBe(201);
    const created = createdImportSchema.parse(answer.body);
    const { importId } = created.import;
    expect(answer.headers.get('location')).toBe(`/imports/${importId}`);
    expect(created.import).toMatchObject({ status: 'uploading', requestedBy: COORDINATOR.sub, year: 2025 });
    expect(created.import.files.map(({ name, parts }) => [name, parts.length])).toEqual([
      ['Bergen.xlsx', 1],
      ['Oslo aktiviteter.csv', 2],
    ]);
    expect(created.uploads.map(({ fileId, partId, name, bytes }) => [fileId, partId, name, bytes])).toEqual([
      ['f1', 'p1', 'Bergen.xlsx', 7],
      ['f2', 'p1', 'Oslo aktiviteter.csv', 1],
      ['f2', 'p2', 'Oslo deltakelser.csv', 2],
    ]);
    expect(created.uploads[1]).toMatchObject({
      url: `https://registers.example/incoming/${ORGANISATION}/${importId}/f2-p1?bytes=1&signature`,
      validUntil: new Date(BEGINNING + 15 * 60_000).toISOString(),
    });
    expect(await imports.read({ organisationNumber: ORGANISATION, importId })).toMatchObject({
      status: 'uploading',
      correlationId: REQUEST_ID,
      openPartition: 'OPEN-IMPORT',
    });
  });

  it.each([
    [{}, true],
    [{ check: true }, true],
    [{ check: false }, false],
  ])('keeps whether its end is to start a check: %j', async (asked, check) => {
    const { call, imports } = apiFixture();
    const { body } = await call('POST', '/imports', { body: { year: YEAR, files: [xlsx('Oslo.xlsx')], ...asked } });
    const { importId } = createdImportSchema.parse(body).import;
    expect(await imports.read({ organisationNumber: ORGANISATION, importId })).toMatchObject({ check });
  });

  it('says what each file of the same name in the register is', async () => {
    const fixture = apiFixture();
    await importFiles(fixture, [registerFile('Oslo.xlsx'), registerFile('Bergen.xlsx')]);
    const files = [xlsx('OSLO.xlsx'), xlsx('Tromsø.xlsx')];
    const { body } = await fixture.call('POST', '/imports', { body: { year: YEAR, files } });
    expect(createdImportSchema.parse(body).import.files.map(({ replaces }) => replaces)).toEqual([
      { importedAt: FIRST_IMPORT, importedBy: 'ola@example.org', activityRows: 10, attendanceRows: 50 },
      null,
    ]);
  });

  it('removes what looks like a fødselsnummer from the name of a file', async () => {
    const { call } = apiFixture();
    const answer = await call('POST', '/imports', { body: { year: 2025, files: [xlsx('Ola 13097248022.xlsx')] } });
    expect([answer.status, answer.text.includes('13097248022')]).toEqual([201, false]);
  });

  it.each([
    ['no_rule_set_for_year', 2019, [xlsx('a.xlsx')], { year: 2019, firstYear: 2020 }],
    ['file_type_not_supported', 2025, [xlsx('a.xlsx'), xlsx('b.pdf')], { file: 'b.pdf', maximum: null }],
    ['file_too_large', 2025, [xlsx('a.xlsx', MAX_XLSX_BYTES + 1)], { file: 'a.xlsx', maximum: MAX_XLSX_BYTES }],
    ['file_too_large', 2025, [xlsx('a.csv', MAX_CSV_BYTES + 1)], { file: 'a.csv', maximum: MAX_CSV_BYTES }],
    ['file_name_repeated', 2025, [xlsx('a.xlsx'), xlsx('A.xlsx')], { file: 'A.xlsx', maximum: null }],
    ['too_many_files', 2025, Array.from({ length: 21 }, (_, n) => xlsx(`${n}.xlsx`)), { file: null, maximum: 20 }],
  ])('answers %s and names what is refused', async (code, year, files, details) => {
    const { call, imports } = apiFixture();
    const answer = await call('POST', '/imports', { body: { year, files } });
    expect([answer.status, answer.body.code, answer.body.details]).toEqual([400, code, details]);
    expect(imports.changes).toEqual([]);
  });

  it.each([
    ['no file', { year: 2025, files: [] }, 'files'],
    ['a size below zero', { year: 2025, files: [xlsx('a.xlsx', -1)] }, 'files.0.bytes'],
    ['an organisation', { year: 2025, files: [xlsx('a.xlsx')], organisationNumber: '947975072' }, 'organisationNumber'],
  ])('answers 400 with the field for %s in the body', async (_, body, path) => {
    const answer = await apiFixture().call('POST', '/imports', { body });
    expect([answer.status, answer.body.code, answer.body.errors[0].path]).toEqual([400, 'invalid_request', path]);
  });

  it('answers too_many_imports while five sessions of the organisation are open', async () => {
    const { call, imports } = apiFixture();
    const session = { year: 2025, files: [xlsx('a.xlsx')] };
    for (let made = 0; made < 5; made++) {
      expect((await call('POST', '/imports', { body: session })).status).toBe(201);
    }
    const refused = await call('POST', '/imports', { body: session });
    expect([refused.status, refused.body.code, refused.body.details]).toEqual([
      409,
      'too_many_imports',
      { maximum: 5 },
    ]);
    expect((await call('POST', '/imports', { body: session, claims: STRANGER })).status).toBe(201);

    const { records } = await imports.list(ORGANISATION, { limit: 1 });
    await call('POST', `/imports/${records[0]?.importId}/cancel`);
    expect((await call('POST', '/imports', { body: session })).status).toBe(201);
  });
});

describe('POST /imports/{id}/start', () => {
  it('starts an execution named after import and attempt, with an hour to read the files', async () => {
    const { start, imports, importExecutions } = uploaded();
    const answer = await start();
    expect([answer.status, importViewSchema.parse(answer.body).status]).toEqual([200, 'reading']);
    expect(answer.headers.get('etag')).toBe('"2"');
    expect(importExecutions.started).toEqual([
      {
        name: `${IMPORT_ID}-1`,
        input: { importId: IMPORT_ID, attempt: 1, organisationNumber: ORGANISATION, correlationId: 'correlation' },
        traceHeader: 'Root=1-5f0c-abc;Sampled=1',
      },
    ]);
    expect(imports.mustRead(KEY).deadline).toBe(new Date(BEGINNING + 3600_000).toISOString());
  });

  it.each([
    ['is missing', null],
    ['has another size', 999],
  ])('answers upload_missing when a part %s, and starts nothing', async (_, bytes) => {
    const { start, imports, importExecutions } = uploaded(bytes);
    const answer = await start();
    expect([answer.status, answer.body.code]).toEqual([409, 'upload_missing']);
    expect(missingUploadsSchema.parse(answer.body.details).files).toEqual([
      { fileId: 'f1', partId: 'p1', name: 'register.xlsx' },
    ]);
    expect([imports.mustRead(KEY).status, importExecutions.started]).toEqual(['uploading', []]);
  });

  it('answers replacement_not_confirmed for a file that came into the register after the session was made', async () => {
    const fixture = uploaded();
    await importFiles(fixture, [registerFile('register.xlsx')]);
    const refused = await fixture.start();
    expect([refused.status, refused.body.code]).toEqual([409, 'replacement_not_confirmed']);
    const { files } = unconfirmedReplacementsSchema.parse(refused.body.details);
    expect(files).toMatchObject([{ fileId: 'f1', name: 'register.xlsx', replaces: { activityRows: 10 } }]);
    expect((await fixture.start({ replace: ['f2'] })).status).toBe(409);

    const confirmed = await fixture.start({ replace: ['f1'] });
    expect([confirmed.status, confirmed.body.files[0].replaces.importedAt]).toEqual([200, FIRST_IMPORT]);
  });

  it('needs no confirmation for a file that left the register after the session was made', async () => {
    const replaces = { importedAt: FIRST_IMPORT, importedBy: 'ola', activityRows: 1, attendanceRows: 1 };
    const { start } = uploaded(1000, importRecord({ year: YEAR, files: [importFile({ replaces })] }));
    const answer = await start();
    expect([answer.status, answer.body.files[0].replaces]).toEqual([200, null]);
  });

  it('starts one execution for several requests at the same time, which get the same answer', async () => {
    const { start, importExecutions } = uploaded();
    const answers = await Promise.all([start(), start(), start()]);
    expect(answers.map(({ status, body }) => [status, body.status])).toEqual(Array(3).fill([200, 'reading']));
    expect(importExecutions.started).toHaveLength(1);
    const late = await start();
    expect([late.status, late.body.status, importExecutions.started.length]).toEqual([200, 'reading', 1]);
  });

  it.each(['paused', 'cancelled'] as const)('answers 409 for an import that is %s', async (status) => {
    const answer = await uploaded(1000, importRecord({ status })).start();
    expect([answer.status, answer.body.code]).toEqual([409, 'not_allowed_now']);
  });

  it('answers 200 when the execution cannot be started, because the reconciler starts it', async () => {
    const { start, importExecutions, logged } = uploaded();
    importExecutions.fault = new Error('down');
    expect((await start()).body.status).toBe('reading');
    expect(logged).toMatchObject([{ keys: { importId: IMPORT_ID, attempt: 1 } }]);
  });
});

describe('GET /imports', () => {
  it('returns the imports of the organisation in pages, newest first, by status and base year', async () => {
    const { call, imports } = apiFixture();
    const ids = Array.from({ length: 5 }, (_, index) => `01JZZZZZZZ000000000000000${index}`);
    for (const [index, importId] of ids.entries()) {
      imports.seed(importRecord({ importId, year: 2024 + (index % 2), status: index < 3 ? 'completed' : 'failed' }));
    }
    imports.seed(importRecord({ importId: IMPORT_ID, organisationNumber: OTHER_ORGANISATION }));
    const page = async (query: string) => importPageSchema.parse((await call('GET', `/imports${query}`)).body);

    const first = await page('?limit=3');
    expect(first.imports.map(({ importId }) => importId)).toEqual([ids[4], ids[3], ids[2]]);
    const second = await page(`?limit=3&cursor=${first.nextCursor}`);
    expect([second.imports.map(({ importId }) => importId), second.nextCursor]).toEqual([[ids[1], ids[0]], null]);
    expect((await page('?status=failed&year=2024')).imports.map(({ importId }) => importId)).toEqual([ids[4]]);
  });

  it('answers 400 with the field for an unknown status', async () => {
    const answer = await apiFixture().call('GET', '/imports?status=initialised');
    expect([answer.status, answer.body.errors[0].path]).toEqual([400, 'status']);
  });
});

describe('GET /imports/{id}', () => {
  it('returns the snapshot with its version as ETag, and 304 for the same version', async () => {
    const { call, imports } = apiFixture();
    imports.seed(readingImport());
    const first = await call('GET', `/imports/${IMPORT_ID}`, { claims: AUDITOR });
    expect([importViewSchema.parse(first.body).version, first.headers.get('etag')]).toEqual([2, '"2"']);
    const same = await call('GET', `/imports/${IMPORT_ID}`, { headers: { 'if-none-match': '"2"' } });
    expect([same.status, same.text]).toEqual([304, '']);
  });

  it('returns the same 404 for an unknown id, a foreign id and an invalid id', async () => {
    const { call, imports } = apiFixture();
    imports.seed(importRecord());
    const foreign = await call('GET', `/imports/${IMPORT_ID}`, { claims: STRANGER });
    const unknown = await call('GET', '/imports/01JZZZZZZZ0000000000000008');
    const invalid = await call('GET', '/imports/no-id');
    expect([foreign.status, unknown.status, invalid.status]).toEqual([404, 404, 404]);
    expect(new Set([foreign.text, unknown.text, invalid.text]).size).toBe(1);
  });
});

describe('POST /imports/{id}/files/{id}/upload', () => {
  const retryable = { code: 'x', message: 'x', details: {}, retryable: true };
  const renew = (record = importRecord(), fileId = 'f1') => {
    const { call, imports } = apiFixture();
    imports.seed(record);
    return call('POST', `/imports/${IMPORT_ID}/files/${fileId}/upload`);
  };

  it.each([
    ['waits for its upload', importRecord()],
    ['waits in a paused session', importRecord({ status: 'paused' })],
    ['failed and may be read again', importRecord({ status: 'failed', files: [importFile({ failure: retryable })] })],
  ])('returns new URLs for a file that %s', async (_, record) => {
    const answer = await renew(record);
    expect(answer.status).toBe(200);
    expect(renewedUploadsSchema.parse(answer.body).uploads).toMatchObject([
      { fileId: 'f1', partId: 'p1', bytes: 1000 },
    ]);
  });

  it.each([
    ['is being read', readingImport()],
    ['has been read', importRecord({ status: 'paused', files: [importFile({ status: 'completed' })] })],
    [
      'failed in a session that is over',
      importRecord({
        status: 'failed',
        files: [importFile({ failure: retryable })],
        createdAt: new Date(BEGINNING - MAX_SESSION_HOURS * 3600_000 - 1).toISOString(),
      }),
    ],
    [
      'failed for good',
      importRecord({ status: 'failed', files: [importFile({ failure: { ...retryable, retryable: false } })] }),
    ],
    ['was cancelled', importRecord({ status: 'cancelled' })],
  ])('answers 409 for a file that %s', async (_, record) => {
    const answer = await renew(record);
    expect([answer.status, answer.body.code]).toEqual([409, 'not_allowed_now']);
  });

  it('answers 404 for a file that the session does not have', async () => {
    expect((await renew(importRecord(), 'f2')).status).toBe(404);
  });
});

describe('GET /imports/{id}/files/{id}/rows-in-error', () => {
  const path = `/imports/${IMPORT_ID}/files/f1/rows-in-error`;
  function failed(rowsInError: number) {
    const fixture = apiFixture();
    fixture.imports.seed(importRecord({ status: 'failed', files: [importFile({ rowsInError, name: 'Ola.xlsx' })] }));
    const key = `registers/${ORGANISATION}/2025/rows-in-error/${IMPORT_ID}-f1.csv`;
    void fixture.registerObjects.put(key, 'fil;ark;rad\r\nOla.xlsx;aktiviteter;7\r\n', 'text/csv');
    return fixture;
  }

  it('downloads the rows as csv under a name that has nothing of the uploaded one', async () => {
    const answer = await failed(1).call('GET', path, { claims: AUDITOR });
    expect([answer.status, answer.text]).toEqual([200, 'fil;ark;rad\r\nOla.xlsx;aktiviteter;7\r\n']);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const disposition = answer.headers.get('content-disposition') ?? '';
    expect(disposition).toMatch(/^attachment; filename="rader-med-funn-2025-00000009-f1\.csv"/);
    expect(disposition).not.toContain('Ola');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('answers 404 for a file without rows in error, an unknown file and a foreign organisation', async () => {
    const { call } = failed(1);
    const answers = [
      await failed(0).call('GET', path),
      await call('GET', path.replace('f1', 'f9')),
      await call('GET', path, { claims: STRANGER }),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(Array(3).fill([404, 'not_found']));
  });
});
