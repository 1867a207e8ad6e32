import { describe, expect, it } from 'vitest';
import { type Finding, finding } from '../../lambdas/domain/finding.ts';
import type { RegisteredActivity } from '../../lambdas/domain/register/register.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { findingRecordsSchema, MAX_RECORDS } from '../../lambdas/protocol.ts';
import { AUDITOR, type COORDINATOR, FINANCE, STRANGER } from '../api/api-fixture.ts';
import { activityFields, attendanceFields } from '../factories.ts';
import { ORGANISATION } from '../fakes/exports/export-record.ts';
import type { FileContent } from '../register-fixture.ts';
import { CHECK_ID, recordsFixture, YEAR } from './records-fixture.ts';

const NORD = 'nord; 2: ærlig.xlsx';
const SOR = 'sør.xlsx';

/** Activities on rows 2, 3, ..., each with two attendances on the next rows of their sheet. */
function contentOf(count: number, extra: Readonly<Record<string, string>> = {}): FileContent {
  const activities = Array.from(
    { length: count },
    (_, at): RegisteredActivity => ({
      row: at + 2,
      ordinal: at,
      fields: activityFields({ aktivitet_id: `A${at}`, tittel: `Møte ${at}` }),
      extra,
      attendances: [0, 1].map((own) => ({
        row: 2 + at * 2 + own,
        fields: attendanceFields({ aktivitet_id: `A${at}`, navn: `Person ${at * 2 + own}` }),
        extra: {},
      })),
    }),
  );
  return { activities, activityRows: count, attendanceRows: 2 * count, attendancesOfUnknownActivity: 0 };
}

const missingTime = (row: number, file = SOR): Finding =>
  finding('missing_time', 'warning', { file, sheet: 'aktiviteter', row, column: 'slutt', activityId: `A${row - 2}` });
const query = (key: string, more: Record<string, string> = {}) => ({ checkId: CHECK_ID, key, ...more });

async function withFindings(findings: Readonly<Record<string, readonly Finding[]>>) {
  const files = [
    { name: SOR, content: contentOf(40) },
    { name: NORD, content: contentOf(10, { Merknad: 'egen kolonne', ['__proto__']: 'tekst' }) },
  ];
  return recordsFixture(files, { findings });
}

describe('GET /records/{year}/findings', () => {
  it('has each finding with its place and the row that stands there', async () => {
    const { get } = await withFindings({ missing_time: [missingTime(17), missingTime(5, NORD)] });
    const { status, body, headers } = await get('findings', query('missing_time'), AUDITOR);
    expect([status, headers.get('cache-control'), body.nextCursor]).toEqual([200, 'no-store', null]);
    const { findings } = findingRecordsSchema.parse(body);
    expect(findings).toHaveLength(2);
    expect(findings[0]).toMatchObject({
      ...{ file: SOR, sheet: 'aktiviteter', row: 17, column: 'slutt', activityId: 'A15', detail: null },
      ...{ activity: null, others: [] },
      record: { file: SOR, sheet: 'aktiviteter', row: 17, fields: { tittel: 'Møte 15', lokallag: 'Oslo' } },
    });
    expect(findings[0]?.record?.fields).not.toHaveProperty('land');
    expect(findings[1]?.record).toMatchObject({ file: NORD, row: 5, fields: { Merknad: 'egen kolonne' } });
  });

  it('has the rows of persons who may be the same, of all files, with the activity of the first', async () => {
    const found = finding('possible_duplicate', 'info', {
      ...{ file: SOR, sheet: 'deltakelser', row: 7, column: 'navn', activityId: 'A2' },
      details: { rows: '7, 80', otherRows: `${NORD} 2, 13`, count: 2, kinds: 'name' },
    });
    const { get } = await withFindings({ possible_duplicate: [found] });
    const [answer] = findingRecordsSchema.parse((await get('findings', query('possible_duplicate'))).body).findings;
    expect(answer?.record).toMatchObject({ row: 7, fields: { navn: 'Person 5' } });
    expect(answer?.activity).toMatchObject({ sheet: 'aktiviteter', row: 4, fields: { tittel: 'Møte 2' } });
    expect(answer?.others.map(({ file, row, fields }) => [file, row, fields.navn])).toEqual([
      [SOR, 80, 'Person 78'],
      [NORD, 2, 'Person 0'],
      [NORD, 13, 'Person 11'],
    ]);
    expect(answer?.detail?.nb).toContain('7, 80');
  });

  it('has no row for what is not kept, and the row of an id that stands beside it', async () => {
    const repeated = finding('duplicate_activity_id', 'warning', {
      ...{
        file: SOR,
        sheet: 'aktiviteter',
        row: 99,
        column: 'aktivitet_id',
        activityId: 'A1',
        details: { firstRow: 3 },
      },
    });
    const whole = finding('sheets_not_read', 'info', { details: { count: 2 } });
    const { get } = await withFindings({ repeated: [repeated], whole: [whole] });
    const [first] = findingRecordsSchema.parse((await get('findings', query('repeated'))).body).findings;
    expect([first?.record, first?.others.map(({ row }) => row)]).toEqual([null, [3]]);
    const [second] = findingRecordsSchema.parse((await get('findings', query('whole'))).body).findings;
    expect(second).toMatchObject({ file: null, sheet: null, row: null, record: null, others: [] });
    expect(second?.detail).toEqual({ nb: '2 ark.', en: '2 sheets.' });
  });

  it('gives every finding once over its pages, also from several objects', async () => {
    const list = Array.from({ length: 2_130 }, (_, at) => missingTime(2 + (at % 40)));
    const { get } = await withFindings({ missing_time: list });
    const rows: (number | null)[] = [];
    const sizes: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await get('findings', query('missing_time', cursor === '' ? {} : { cursor }));
      const page = findingRecordsSchema.parse(body);
      sizes.push(page.findings.length);
      rows.push(...page.findings.map(({ record }) => record?.row ?? null));
      cursor = page.nextCursor;
    }
    expect(rows).toEqual(list.map(({ row }) => row));
    expect(Math.max(...sizes)).toBe(MAX_RECORDS);
  });

  it('cuts a page whose findings name many rows, and goes on after it', async () => {
    const many = Array.from({ length: 30 }, (_, at) =>
      finding('possible_duplicate', 'info', {
        ...{
          file: SOR,
          sheet: 'deltakelser',
          row: 2 + at,
          details: { rows: '2, 3, 4, 5, 6, 7, 8, 9, 10, 11', count: 2 },
        },
      }),
    );
    const { get } = await withFindings({ many });
    const first = findingRecordsSchema.parse((await get('findings', query('many'))).body);
    expect(first.findings.length).toBeLessThan(15);
    const next = await get('findings', query('many', { cursor: first.nextCursor ?? '' }));
    expect(findingRecordsSchema.parse(next.body).findings[0]?.row).toBe(2 + first.findings.length);
  });
});

describe('a request for findings is refused', () => {
  const list = Array.from({ length: 60 }, (_, at) => missingTime(2 + (at % 40)));

  it('without a token, to finance, and to another organisation', async () => {
    const { get } = await withFindings({ missing_time: list });
    const codeOf = async (claims: typeof COORDINATOR | typeof FINANCE | null) => {
      const { status, body } = await get('findings', query('missing_time'), claims);
      return `${status} ${body.code}`;
    };
    expect(await Promise.all([null, FINANCE, STRANGER].map(codeOf))).toEqual([
      '401 unauthenticated',
      '403 forbidden',
      '404 check_not_found',
    ]);
  });

  it('with a cursor of another cause, of another check, or made up', async () => {
    const { get, check } = await withFindings({ missing_time: list, other: list });
    await check('check-2', { findings: { missing_time: list } });
    const { nextCursor } = findingRecordsSchema.parse((await get('findings', query('missing_time'))).body);
    const own = nextCursor ?? '';
    const last = Buffer.from(Buffer.from(own, 'base64url').toString().replace(/^\d+/, '999')).toString('base64url');
    const asked = [
      query('other', { cursor: own }),
      { ...query('missing_time', { cursor: own }), checkId: 'check-2' },
      query('missing_time', { cursor: 'bm90IGEgY3Vyc29y' }),
      query('missing_time', { cursor: '' }),
    ];
    for (const each of asked) {
      const { status, body } = await get('findings', each);
      expect([status, body.code, body.errors[0].path]).toEqual([400, 'invalid_request', 'cursor']);
    }
    const beyond = await get('findings', query('missing_time', { cursor: last }));
    expect([beyond.status, beyond.body]).toEqual([200, { findings: [], nextCursor: null }]);
  });

  it('with check_not_found for a check that is gone, of another year, or whose register an erasure has replaced', async () => {
    const { get, records, registerObjects, manifest } = await withFindings({ missing_time: list });
    const codeOf = async (checkId: string) => (await get('findings', { checkId, key: 'missing_time' })).body.code;
    expect(await codeOf('check-unknown')).toBe('check_not_found');
    const done = await records.read({ organisationNumber: ORGANISATION, exportId: CHECK_ID });
    if (done === undefined) throw new Error('The check is not stored');
    records.seed({ ...done, exportId: 'check-of-2024', request: { ...done.request, year: 2024 } });
    records.seed({ ...done, exportId: 'export', purpose: 'report' });
    const { checked: _, ...running } = done;
    records.seed({ ...running, exportId: 'check-running', status: 'deduplicating' });
    for (const checkId of ['check-of-2024', 'export', 'check-running']) {
      expect(await codeOf(checkId)).toBe('check_not_found');
    }
    expect((await get('findings', query('unknown cause'))).body.code).toBe('not_found');
    const keys = registerKeys(ORGANISATION, YEAR);
    await registerObjects.delete(
      [...registerObjects.objects.keys()].filter((key) => key.startsWith(keys.manifestsPrefix)),
    );
    expect(manifest.files).toHaveLength(2);
    expect(await codeOf(CHECK_ID)).toBe('check_not_found');
  });

  it('with register_chunk_corrupt and no row of it in answer or log when a chunk is damaged', async () => {
    const { get, registerObjects, manifest, logged } = await withFindings({ missing_time: list });
    const keys = registerKeys(ORGANISATION, YEAR);
    for (const { chunks } of manifest.files) {
      for (const { sha256 } of chunks) {
        const bytes = registerObjects.objects.get(keys.chunk(sha256))?.bytes ?? new Uint8Array();
        await registerObjects.put(
          keys.chunk(sha256),
          Buffer.concat([bytes, Buffer.from(' ')]),
          'application/octet-stream',
        );
      }
    }
    const { status, body } = await get('findings', query('missing_time'));
    expect([status, body.code]).toEqual([500, 'register_chunk_corrupt']);
    expect(logged).toHaveLength(1);
    expect(JSON.stringify([body, logged])).not.toMatch(/Møte|Person|Oslo/);
  });
});
