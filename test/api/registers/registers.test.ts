import { describe, expect, it } from 'vitest';
import { fileKeyOf } from '../../../lambdas/api/registers/register-views.ts';
import { registerKeys } from '../../../lambdas/domain/registers/register-keys.ts';
import { registerVersionsSchema, registerViewSchema } from '../../../lambdas/protocol.ts';
import { BEGINNING, ORGANISATION } from '../../fakes/exports/export-record.ts';
import { IMPORT_ID, importRecord } from '../../fakes/registers/import-record.ts';
import { AUDITOR, apiFixture, COORDINATOR, STRANGER } from '../api-fixture.ts';
import { FIRST_IMPORT, importFiles, registerFile, storedManifest, YEAR } from './stored-register.ts';

const DAY = 24 * 3600_000;
const SECOND_IMPORT = '2026-02-20T00:00:00.000Z';
const OSLO = registerFile('Oslo.xlsx');
const BERGEN = registerFile('Bergen aktiviteter.csv', {
  key: 'bergen *.csv',
  peerSupporters: [{ sha256: 'f', count: 4 }],
});
const NEW_OSLO = registerFile('Oslo.xlsx', {
  parts: [{ name: 'Oslo.xlsx', sha256: '1'.repeat(64), bytes: 2000, kind: 'workbook' }],
  activityRows: 12,
  importedAt: SECOND_IMPORT,
});

/** A register of two versions: Oslo and Bergen, then Oslo anew. */
async function twoVersions() {
  const fixture = apiFixture();
  await importFiles(fixture, [OSLO, BERGEN]);
  await importFiles(fixture, [NEW_OSLO], SECOND_IMPORT);
  const remove = (key: string, headers: Record<string, string> = {}) =>
    fixture.call('DELETE', `/registers/${YEAR}/files/${fileKeyOf({ key })}`, { headers });
  const restore = (version: number, headers: Record<string, string> = {}) =>
    fixture.call('POST', `/registers/${YEAR}/versions/${version}/restore`, { headers });
  const namesAndRows = (body: unknown) =>
    registerViewSchema.parse(body).files.map(({ name, activityRows }) => [name, activityRows]);
  return { ...fixture, remove, restore, namesAndRows };
}

describe('GET /registers/{year}', () => {
  it('gives files addresses that say nothing of their names and need no escape', async () => {
    const { call } = await twoVersions();
    const { files } = registerViewSchema.parse((await call('GET', `/registers/${YEAR}`)).body);
    expect(files.map(({ fileKey }) => fileKey)).toEqual([
      expect.stringMatching(/^[0-9a-f]{32}$/),
      expect.stringMatching(/^[0-9a-f]{32}$/),
    ]);
  });

  it('returns the files of the current version, which is the ETag, to auditors too', async () => {
    const { call } = await twoVersions();
    const answer = await call('GET', `/registers/${YEAR}`, { claims: AUDITOR });
    const view = registerViewSchema.parse(answer.body);
    expect(answer.headers.get('etag')).toBe('"2"');
    expect(view).toMatchObject({ year: YEAR, version: 2, at: SECOND_IMPORT, activityRows: 22, attendanceRows: 100 });
    expect(view.files).toMatchObject([
      { fileKey: fileKeyOf(BERGEN), importedAt: FIRST_IMPORT, peerSupporterRows: 4, findings: 3 },
      { fileKey: fileKeyOf(OSLO), importedAt: SECOND_IMPORT, peerSupporterRows: null, activityRows: 12 },
    ]);
    expect(view.actorNames).toEqual({ 'ola@example.org': 'Ola Nordmann' });
    const same = await call('GET', `/registers/${YEAR}`, { headers: { 'if-none-match': '"2"' } });
    expect([same.status, same.text]).toEqual([304, '']);
  });

  it('names the user of a file from its import when no version that is kept has the name', async () => {
    const fixture = apiFixture();
    const older = registerFile('Oslo.xlsx', { importedBy: 'sub-of-eva', importId: IMPORT_ID });
    const unknown = registerFile('Bergen.xlsx', {
      importedBy: 'sub-of-nobody',
      importId: '01JZZZZZZZ0000000000000008',
    });
    await importFiles(fixture, [older, unknown]);
    fixture.imports.seed(importRecord({ requestedBy: 'sub-of-eva', actorNames: { 'sub-of-eva': 'Eva Vik' } }));
    const { actorNames } = (await fixture.call('GET', `/registers/${YEAR}`)).body;
    expect(actorNames).toEqual({ 'ola@example.org': 'Ola Nordmann', 'sub-of-eva': 'Eva Vik' });
  });

  it('answers 404 without a register of that year, and for one of another organisation', async () => {
    const { call } = await twoVersions();
    expect((await call('GET', '/registers/2023')).body.code).toBe('not_found');
    expect((await call('GET', `/registers/${YEAR}`, { claims: STRANGER })).status).toBe(404);
    expect((await call('GET', `/registers/${YEAR}/versions`, { claims: STRANGER })).status).toBe(404);
  });

  it.each(['1999', 'x'])('answers 400 for the year %s', async (year) => {
    const answer = await apiFixture().call('GET', `/registers/${year}`);
    expect([answer.status, answer.body.errors[0].path]).toEqual([400, 'year']);
  });
});

describe('GET /registers/{year}/versions', () => {
  it('returns the versions newest first, and until when each can be made current again', async () => {
    const { call, clock } = await twoVersions();
    const read = async () => registerVersionsSchema.parse((await call('GET', `/registers/${YEAR}/versions`)).body);
    const { versions, actorNames } = await read();
    expect(versions).toMatchObject([
      { version: 2, change: 'import', added: ['Oslo.xlsx'], removed: [], files: 2, restorableUntil: null },
      { version: 1, restorableUntil: new Date(Date.parse(SECOND_IMPORT) + 30 * DAY).toISOString() },
    ]);
    expect(actorNames).toEqual({ 'ola@example.org': 'Ola Nordmann' });
    clock.advance(30 * DAY);
    expect((await read()).versions.map(({ restorableUntil }) => restorableUntil)).toEqual([null, null]);
  });
});

describe('DELETE /registers/{year}/files/{key}', () => {
  it('publishes a version without the file, made by the user', async () => {
    const { remove, registers, namesAndRows } = await twoVersions();
    const answer = await remove('bergen *.csv');
    expect([answer.status, answer.headers.get('etag'), namesAndRows(answer.body)]).toEqual([
      200,
      '"3"',
      [['Oslo.xlsx', 12]],
    ]);
    const { before, version } = registers.published.at(-1) ?? {};
    expect([before?.version, version]).toMatchObject([
      2,
      {
        version: 3,
        at: new Date(BEGINNING).toISOString(),
        by: COORDINATOR.sub,
        actorName: 'Kari Nordmann',
        change: 'removal',
        importId: null,
        added: [],
        removed: ['Bergen aktiviteter.csv'],
      },
    ]);
    expect(await registers.pointer(ORGANISATION, YEAR)).toMatchObject({ activityRows: 12, attendanceRows: 50 });
  });

  it('leaves an empty register when it was the last file', async () => {
    const { remove, call, registers } = await twoVersions();
    await remove('bergen *.csv');
    expect((await remove('oslo.xlsx')).body.files).toEqual([]);
    const empty = registerViewSchema.parse((await call('GET', `/registers/${YEAR}`)).body);
    expect([empty.version, empty.files, empty.activityRows]).toEqual([4, [], 0]);
    expect(await registers.pointer(ORGANISATION, YEAR)).toMatchObject({ activities: 0, branches: [] });
  });

  it('answers 404 for a file that the register does not have', async () => {
    const { remove, registers } = await twoVersions();
    await remove('oslo.xlsx');
    expect((await remove('oslo.xlsx')).body.code).toBe('not_found');
    expect(registers.published).toHaveLength(3);
  });

  it('takes the file out once when two users do it at the same time', async () => {
    const { remove, registers } = await twoVersions();
    const answers = await Promise.all([remove('oslo.xlsx'), remove('oslo.xlsx')]);
    expect(answers.map(({ status, body }) => [status, body.code]).sort()).toEqual([
      [200, undefined],
      [409, 'register_changed'],
    ]);
    expect(registers.published).toHaveLength(3);
  });

  it('answers register_changed when the register is no longer the one of If-Match', async () => {
    const { remove, registers } = await twoVersions();
    const late = await remove('oslo.xlsx', { 'if-match': '"1"' });
    expect([late.status, late.body.code, registers.published.length]).toEqual([409, 'register_changed', 2]);
    expect((await remove('oslo.xlsx', { 'if-match': '"2"' })).status).toBe(200);
  });
});

describe('POST /registers/{year}/versions/{version}/restore', () => {
  it('makes a new version of the files of the earlier one', async () => {
    const { restore, registers, registerObjects, namesAndRows } = await twoVersions();
    const [first] = (await registers.versions(ORGANISATION, YEAR)).toReversed();
    const answer = await restore(1);
    expect([answer.status, namesAndRows(answer.body)]).toEqual([
      200,
      [
        ['Bergen aktiviteter.csv', 10],
        ['Oslo.xlsx', 10],
      ],
    ]);
    const { after, version } = registers.published.at(-1) ?? {};
    expect(version).toMatchObject({ version: 3, change: 'restoration', restoredFrom: 1, added: ['Oslo.xlsx'] });
    const [restored, original] = await Promise.all(
      [after?.manifestSha256, first?.manifestSha256].map((hash = '') =>
        storedManifest({ registers, registerObjects }, hash),
      ),
    );
    expect(restored?.files).toEqual(original?.files);
  });

  it('changes nothing when it is repeated', async () => {
    const { restore, registers } = await twoVersions();
    const first = await restore(1);
    const again = await restore(1);
    expect([again.status, again.text, registers.published.length]).toEqual([200, first.text, 3]);
  });

  it('restores files that were taken out', async () => {
    const { remove, restore, namesAndRows } = await twoVersions();
    await remove('oslo.xlsx');
    await remove('bergen *.csv');
    expect(namesAndRows((await restore(2)).body)).toEqual([
      ['Bergen aktiviteter.csv', 10],
      ['Oslo.xlsx', 12],
    ]);
  });

  it.each([
    ['29 days after it was replaced', 29 * DAY, 200, undefined],
    ['30 days after it was replaced', 30 * DAY, 409, 'not_restorable'],
  ])('answers for a version %s', async (_, after, status, code) => {
    const { restore, clock } = await twoVersions();
    clock.advance(Date.parse(SECOND_IMPORT) + after - clock.now());
    const answer = await restore(1);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('answers not_restorable for a version whose record is gone, and 404 for one that never was', async () => {
    const { restore, registers } = await twoVersions();
    await registers.finish(ORGANISATION, YEAR, '2026-03-30T00:00:00.000Z', '2026-03-30T00:00:00.000Z');
    expect((await restore(1)).body.code).toBe('not_restorable');
    expect((await restore(3)).body.code).toBe('not_found');
  });

  it('takes the place of a version whose manifest is damaged, which nothing else can read', async () => {
    const { restore, remove, call, registers, registerObjects, namesAndRows } = await twoVersions();
    const { manifestSha256 = '' } = (await registers.pointer(ORGANISATION, YEAR)) ?? {};
    await registerObjects.put(registerKeys(ORGANISATION, YEAR).manifest(manifestSha256), '{}', 'application/json');
    for (const answer of [await call('GET', `/registers/${YEAR}`), await remove('oslo.xlsx'), await restore(2)]) {
      expect([answer.status, answer.body.code]).toEqual([500, 'register_chunk_corrupt']);
    }
    expect((await call('GET', `/registers/${YEAR}/versions`)).status).toBe(200);
    expect(namesAndRows((await restore(1)).body)).toEqual([
      ['Bergen aktiviteter.csv', 10],
      ['Oslo.xlsx', 10],
    ]);
    expect((await call('GET', `/registers/${YEAR}`)).status).toBe(200);
  });

  it('answers register_changed when another version was published meanwhile', async () => {
    const { restore, registers } = await twoVersions();
    registers.publish = async () => 'overtaken';
    expect((await restore(1)).body.code).toBe('register_changed');
    expect((await restore(1, { 'if-match': '"1"' })).body.code).toBe('register_changed');
  });
});

it.each([
  ['DELETE', `/registers/${YEAR}/files/${fileKeyOf(OSLO)}`],
  ['POST', `/registers/${YEAR}/versions/1/restore`],
])('%s %s returns 403 to auditors and 404 to other organisations', async (method, path) => {
  const { call, registers } = await twoVersions();
  const auditor = await call(method, path, { claims: AUDITOR });
  const stranger = await call(method, path, { claims: STRANGER });
  expect([auditor.status, stranger.status, registers.published.length]).toEqual([403, 404, 2]);
});
