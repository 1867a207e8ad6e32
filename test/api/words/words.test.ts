import { describe, expect, it } from 'vitest';
import { MAX_LIST_BYTES } from '../../../lambdas/api/within-answer.ts';
import type { WordUse } from '../../../lambdas/domain/register/word-uses.ts';
import { ruleSetForYear } from '../../../lambdas/domain/rules/rule-set.ts';
import { wordsViewSchema } from '../../../lambdas/protocol.ts';
import { ORGANISATION } from '../../fakes/exports/export-record.ts';
import { AUDITOR, apiFixture, STRANGER } from '../api-fixture.ts';
import { importFiles, registerFile, YEAR } from '../registers/stored-register.ts';

const use = (column: WordUse['column'], value: string, rows: number, file = 'Oslo.xlsx', firstRow = 2): WordUse => ({
  column,
  value,
  rows,
  file,
  firstRow,
});
const NOTHING_SET = { organisation: 'Forbundet', vocabularies: {}, settings: {}, columnConfiguration: null };

async function withWords(...files: (readonly WordUse[])[]) {
  const fixture = apiFixture();
  const named = files.map((words, at) => registerFile(`${'ABC'[at] ?? at}.xlsx`, { words }));
  await importFiles(fixture, named);
  return fixture;
}

async function read({ call }: ReturnType<typeof apiFixture>, headers: Record<string, string> = {}) {
  const { status, body } = await call('GET', `/registers/${YEAR}/words`, { claims: AUDITOR, headers });
  expect(status).toBe(200);
  return wordsViewSchema.parse(body);
}

describe('GET /registers/{year}/words', () => {
  it('has each value over all files with its rows, its first place and its word, those without one first', async () => {
    const fixture = await withWords(
      [use('aktivitetstype', 'KURS', 90, 'A.xlsx'), use('aktivitetstype', 'Kveld', 2, 'A.xlsx', 7)],
      [use('aktivitetstype', 'Kveld', 3, 'B.xlsx', 4), use('rolle', '', 5, 'B.xlsx', 3)],
    );
    const { columns, ...about } = await read(fixture);
    const ruleSetSettings = ruleSetForYear(YEAR).settings;
    expect(about).toEqual({ year: YEAR, registerVersion: 1, configurationVersion: 0, ruleSetSettings });
    expect(columns.map(({ column, unmapped, count }) => [column, unmapped, count])).toEqual([
      ['aktivitetstype', 1, 2],
      ['form', 0, 0],
      ['arrangor', 0, 0],
      ['rolle', 0, 1],
      ['land', 0, 0],
    ]);
    const place = (file: string, row: number) => ({ file, sheet: 'aktiviteter', row });
    expect(columns[0]?.values).toEqual([
      { value: 'Kveld', rows: 5, place: place('A.xlsx', 7), word: null, from: null, proposal: null },
      { value: 'KURS', rows: 90, place: place('A.xlsx', 2), word: 'KURS', from: 'word', proposal: null },
    ]);
    expect(columns[3]?.values).toMatchObject([
      { value: '', place: { file: 'B.xlsx', sheet: 'deltakelser', row: 3 }, word: 'deltaker', from: 'word' },
    ]);
  });

  it('proposes a word by the configuration of the year before, and shows the one that was mapped', async () => {
    const fixture = await withWords([use('aktivitetstype', 'Kveld', 2), use('aktivitetstype', 'Kvelden', 1)]);
    const before = { ...NOTHING_SET, organisationNumber: ORGANISATION, year: YEAR - 2, labels: { kveld: 'KURS' } };
    fixture.registers.seedConfiguration({ ...before, labels: { kveld: 'KURS' } });
    const [types] = (await read(fixture)).columns;
    expect(types?.values.map(({ value, proposal }) => [value, proposal])).toEqual([
      ['Kveld', { word: 'KURS', from: 'last_year', like: 'kveld' }],
      ['Kvelden', { word: 'KURS', from: 'near', like: 'kveld' }],
    ]);
    const body = { ...NOTHING_SET, labels: { Kveld: 'SOSIALT' } };
    await fixture.call('PUT', `/configuration/${YEAR}`, { body });
    const { columns, configurationVersion } = await read(fixture);
    expect(configurationVersion).toBe(1);
    expect(columns[0]?.values[1]).toMatchObject({ value: 'Kveld', word: 'SOSIALT', from: 'own', proposal: null });
  });

  it('answers 304 until the register or a configuration changes', async () => {
    const fixture = await withWords([use('form', 'fysisk', 1)]);
    const path = `/registers/${YEAR}/words`;
    const tag = (await fixture.call('GET', path)).headers.get('etag') ?? '';
    const again = () => fixture.call('GET', path, { headers: { 'if-none-match': tag } });
    expect((await again()).status).toBe(304);
    await fixture.call('PUT', `/configuration/${YEAR - 1}`, { body: { ...NOTHING_SET, labels: {} } });
    expect((await again()).status).toBe(200);
  });

  it('lists the first of 10,000 long values of a column, and counts all, within the size of an answer', async () => {
    const values = Array.from({ length: 10_000 }, (_, at) => use('form', `"\\${'ø'.repeat(190)} ${at}`, 1));
    const types = Array.from({ length: 10_000 }, (_, at) => use('aktivitetstype', `${'🙂'.repeat(90)} ${at}`, 1));
    const fixture = await withWords([...values, ...types]);
    const { text, body } = await fixture.call('GET', `/registers/${YEAR}/words`);
    expect(Buffer.byteLength(text)).toBeLessThan(MAX_LIST_BYTES);
    for (const column of wordsViewSchema.parse(body).columns.slice(0, 2)) {
      expect([column.unmapped, column.count]).toEqual([10_000, 10_000]);
      expect(column.values.length).toBeGreaterThan(100);
    }
  });

  it('answers 404 without a register of that year, and for one of another organisation', async () => {
    const fixture = await withWords([use('form', 'fysisk', 1)]);
    expect((await fixture.call('GET', '/registers/2023/words')).body.code).toBe('not_found');
    expect((await fixture.call('GET', `/registers/${YEAR}/words`, { claims: STRANGER })).status).toBe(404);
  });
});
