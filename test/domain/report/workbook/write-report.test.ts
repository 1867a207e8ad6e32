import { describe, expect, it } from 'vitest';
import { finding } from '../../../../lambdas/domain/finding.ts';
import { CATEGORY_IDS, REASONS } from '../../../../lambdas/domain/rules/rule-set.ts';
import { columnLetters, type CellValue as ReadCell } from '../../../../lambdas/domain/spreadsheet/cell.ts';
import { serialDate } from '../../../../lambdas/domain/spreadsheet/serial-date.ts';
import { openWorkbook } from '../../../../lambdas/domain/spreadsheet/workbook-reader.ts';
import { batches, COLUMNS, FIGURES, partOf, reportSource, writtenReport } from './report-source.ts';

const plain = (value: ReadCell) =>
  value.kind === 'text' || value.kind === 'error' ? value.text : value.kind === 'number' ? value.number : value.boolean;

/** The cells of a sheet as plain values by row; missing cells are null. */
async function sheetOf(bytes: Buffer, name: string) {
  const workbook = await openWorkbook(bytes);
  const rows: (string | number | boolean | null)[][] = [];
  for await (const batch of workbook.rows(name)) {
    for (const { row, cells } of batch) {
      const values: (string | number | boolean | null)[] = [];
      for (const { column, value } of cells) values[column] = plain(value);
      rows[row - 1] = Array.from(values, (value) => value ?? null);
    }
  }
  return rows;
}
const cellOf = (rows: (string | number | boolean | null)[][], row: number, header: string) =>
  rows[row]?.[rows[0]?.indexOf(header) ?? -1];
describe('the workbook', () => {
  it('has the sheets of the report in a fixed order in both languages', async () => {
    const nb = await writtenReport(reportSource());
    const en = await writtenReport(reportSource(), { language: 'en' });
    const names = async (bytes: Buffer) => (await openWorkbook(bytes)).sheetNames;
    expect(await names(nb.bytes)).toEqual([
      'Sammendrag',
      'Per lokallag',
      'Per kommune',
      'Aktiviteter',
      'Funn',
      'Kontroll',
    ]);
    expect(await names(en.bytes)).toEqual([
      'Summary',
      'By branch',
      'By municipality',
      'Activities',
      'Findings',
      'Control',
    ]);
  });

  it('shows all nine categories, zeros included, and the total of the figures instead of a sum', async () => {
    const { bytes } = await writtenReport(reportSource());
    const rows = await sheetOf(bytes, 'Sammendrag');
    expect(rows.slice(1, 10).map((row) => row[0])).toEqual([...CATEGORY_IDS]);
    expect(rows.slice(1, 10).every((row) => row.length === rows[0]?.length)).toBe(true);
    expect(rows[10]?.[1]).toBe('Totalt');
    expect(cellOf(rows, 10, 'Identifiserte unike deltakere')).toBe(FIGURES.total.unique_participants);
    expect(cellOf(rows, 10, 'Unike deltakere, lavest (åpne funn slått sammen)')).toBe(
      FIGURES.total.unique_participants_min,
    );
    expect(cellOf(rows, 10, 'Timer')).toBe(FIGURES.total.hours);
    expect(cellOf(rows, 1, 'Tellende aktivitets-dager')).toBe(FIGURES.per_category.OPPSOK.counted_days);
    expect(cellOf(rows, 10, 'Ikke tellende dager')).toBe(
      REASONS.reduce((sum, reason) => sum + FIGURES.total.not_counted[reason], 0),
    );
    expect(String(rows[12]?.[0])).toContain('ingen grense for det sanne antallet');
  });

  it('shows the empty branch and municipality last, as unknown, and codes as text', async () => {
    const figures = {
      ...FIGURES,
      per_lokallag: { Ås: FIGURES.total, '': FIGURES.total, Bø: FIGURES.total },
      per_kommune: { '': FIGURES.total, '0301': FIGURES.total },
    };
    const { bytes } = await writtenReport(reportSource({ figures }));
    expect((await sheetOf(bytes, 'Per lokallag')).map((row) => row[0])).toEqual([
      'Lokallag',
      'Bø',
      'Ås',
      'ukjent',
      'Totalt',
    ]);
    expect((await sheetOf(bytes, 'Per kommune')).map((row) => row.slice(0, 2))).toEqual([
      ['Kommunenr', 'Fylkesnr'],
      ['0301', '03'],
      ['ukjent', null],
      ['Totalt', null],
    ]);
  });

  it('writes dates and times as date and time cells in any time zone, and numbers as numbers', async () => {
    const { bytes, sheets } = await writtenReport(
      reportSource({
        rows: [
          ['0012', 'Tur', '2025-03-30', '18:45', -3, 1.5, true],
          ['13', null, 'våren', '25:00', null, null, false],
        ],
      }),
    );
    const workbook = await openWorkbook(bytes);
    const rows = [];
    for await (const batch of workbook.rows('Aktiviteter')) rows.push(...batch);
    const [, first, second] = rows.map((row) => row.cells.map((cell) => cell.value));
    expect(first?.[0]).toEqual({ kind: 'text', text: '0012' });
    expect(first?.[2]).toMatchObject({ kind: 'number', shownAs: 'date' });
    expect(first?.[2]?.kind === 'number' && serialDate(first[2].number, false)).toBe('2025-03-30');
    expect(first?.[3]).toMatchObject({ number: 18.75 / 24, shownAs: 'time' });
    expect(first?.slice(4)).toMatchObject([{ number: -3 }, { number: 1.5 }, { text: 'Ja' }]);
    expect(second?.map((value) => plain(value))).toEqual(['13', 'våren', '25:00', 'Nei']);
    expect(sheets).toContainEqual({ name: 'Aktiviteter', rows: 2 });
  });

  it('contains no text that a spreadsheet would run as a formula', async () => {
    const attacks = [
      '=HYPERLINK("http://x")',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '\u0000=1',
      '\r=1',
      ' =1',
      '\uff1d1',
      '\u200e=1',
    ];
    const figures = { ...FIGURES, per_lokallag: { '=cmd|x': FIGURES.total } };
    const { bytes } = await writtenReport(reportSource({ figures, rows: attacks.map((attack) => ['1', attack]) }));
    const shown = (await sheetOf(bytes, 'Aktiviteter')).slice(1).map((row) => String(row[1]));
    expect(shown).toHaveLength(attacks.length);
    expect(shown.filter((cell) => !cell.startsWith("'") || /[\p{Cc}]/u.test(cell))).toEqual([]);
    expect((await sheetOf(bytes, 'Per lokallag'))[1]?.[0]).toBe("'=cmd|x");
    expect(await partOf(bytes, 'xl/worksheets/sheet4.xml')).not.toContain('<f>');
  });

  it('contains no character that XML forbids, and keeps the text `_x0041_` apart from A', async () => {
    const { bytes } = await writtenReport(
      reportSource({
        rows: [
          ['1', 'a\u0007b\ufffec\uffffd\ud800e\nf 👩‍🦽 <&>"'],
          ['2', '_x0041_'],
        ],
      }),
    );
    const rows = await sheetOf(bytes, 'Aktiviteter');
    expect(rows.slice(1).map((row) => row[1])).toEqual(['abcde f 👩‍🦽 <&>"', '_x0041_']);
    expect(await partOf(bytes, 'xl/worksheets/sheet4.xml')).not.toMatch(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/,
    );
  });

  it('cuts a cell at 32,767 characters without splitting a character, and adds a finding', async () => {
    const { bytes, findings } = await writtenReport(
      reportSource({
        rows: [
          ['1', 'x'.repeat(32_767)],
          ['2', `x${'👩'.repeat(20_000)}`],
          ['3', `=${'x'.repeat(32_766)}`],
        ],
      }),
    );
    const rows = await sheetOf(bytes, 'Aktiviteter');
    expect(rows.slice(1).map((row) => String(row[1]).length)).toEqual([32_767, 32_767, 32_767]);
    expect(findings).toMatchObject([
      { code: 'cell_cut', row: 3, column: 'Tittel', details: { length: 40_001, sheet: 'Aktiviteter' } },
      { code: 'cell_cut', row: 4 },
    ]);
    const funn = await sheetOf(bytes, 'Funn');
    expect(funn[1]).toEqual(['Advarsel', 'cell_cut', expect.stringContaining('40001 tegn'), null, 3, 'Tittel']);
  });

  it('continues in a second and third sheet when a sheet is full', async () => {
    const rows = Array.from({ length: 25 }, (_, index) => [`${index}`]);
    const { bytes, sheets } = await writtenReport(reportSource({ rows }), { maximumRows: 10 });
    const written = sheets.filter((sheet) => sheet.name.startsWith('Aktiviteter'));
    expect(written).toEqual([
      { name: 'Aktiviteter', rows: 10 },
      { name: 'Aktiviteter (2)', rows: 10 },
      { name: 'Aktiviteter (3)', rows: 5 },
    ]);
    const third = await sheetOf(bytes, 'Aktiviteter (3)');
    expect(third.map((row) => row[0])).toEqual(['Aktivitets-ID', '20', '21', '22', '23', '24']);
  });

  it('lists each finding with its place and sentence, including a finding with an unknown code', async () => {
    const findings = [
      finding('end_before_start', 'warning', { sheet: 'aktiviteter', row: 7, column: 'dato_til', activityId: 'A-1' }),
      finding('noe_nytt', 'error'),
    ];
    const nb = await sheetOf((await writtenReport(reportSource({ findings }))).bytes, 'Funn');
    expect(nb[1]).toEqual([
      'Advarsel',
      'end_before_start',
      'Siste dag er før første dag. Aktiviteten er regnet som én dag.',
      'aktiviteter',
      7,
      'dato_til',
      'A-1',
    ]);
    expect(nb[2]?.[2]).toContain('noe_nytt');
    const en = await sheetOf((await writtenReport(reportSource({ findings }), { language: 'en' })).bytes, 'Findings');
    expect(en[1]?.[2]).toContain('one day');
  });

  it('shows rules, source, run and failed equations on the control sheet', async () => {
    const rows = await sheetOf((await writtenReport(reportSource())).bytes, 'Kontroll');
    const byItem = new Map(rows.map((row) => [row[1], row.slice(2)]));
    expect(byItem.get('Grunnlagsår')).toEqual([2025]);
    expect(byItem.get('Regelsett, SHA-256')).toEqual(['a'.repeat(64)]);
    expect(byItem.get('Laget (UTC)')).toEqual(['2026-01-31T22:30:05Z']);
    expect(byItem.get('Fil i registeret')).toEqual(['register.xlsx']);
    expect(byItem.get('Filen, SHA-256')).toEqual(['c'.repeat(64)]);
    expect(byItem.get('Organisasjonens ordlister, SHA-256')).toEqual(['d'.repeat(64)]);
    expect(byItem.get('Deler som registeret er lest i')).toEqual([2]);
    expect(byItem.get('Rader i likepersoner')).toEqual(['ingen slik liste']);
    expect(rows.flat()).toContainEqual(expect.stringContaining('Pandemiregelen (forskriften § 47)'));
    expect(byItem.get('Rader i deltakelser')).toEqual([FIGURES.source.attendance_rows]);
    expect(byItem.get('Tellende dager + ikke tellende dager = aktivitetsdager')).toEqual([527, 527, 'Ja']);
    expect(byItem.get('Deltakelser i tallene + utelatte = rader i deltakelser')).toEqual([10, 11, 'Nei']);
  });

  it('has a frozen header, a filter, print titles, landscape pages, page numbers and document properties', async () => {
    const { bytes } = await writtenReport(reportSource({ rows: [['1'], ['2']] }));
    const sheet = await partOf(bytes, 'xl/worksheets/sheet4.xml');
    expect(sheet).toContain('state="frozen"');
    expect(sheet).toContain(`<autoFilter ref="A1:${columnLetters(COLUMNS.length - 1)}3"/>`);
    expect(sheet).toMatch(/<pageSetup[^>]*orientation="landscape"/);
    expect(sheet).toContain('fitToPage="1"');
    expect(sheet).toContain('fitToHeight="0"');
    expect(sheet).toContain('Side &amp;P av &amp;N');
    expect(await partOf(bytes, 'xl/workbook.xml')).toContain('&apos;Aktiviteter&apos;!$1:$1');
    const core = await partOf(bytes, 'docProps/core.xml');
    expect(core).toContain(
      '<dc:title>Aktivitetsrapport til Bufdir 2025, Norges Handikapforbund (syntetisk)</dc:title>',
    );
    expect(core).toContain('2026-01-31T22:30:05');
  });

  it('has the same bytes in every part when it is written again', async () => {
    const rows = [['1', 'Tur', '2025-01-01']];
    const first = await writtenReport(reportSource({ rows }));
    const second = await writtenReport(reportSource({ rows }));
    const parts = ['xl/workbook.xml', 'xl/styles.xml', 'docProps/core.xml'];
    for (const part of [...parts, ...[1, 2, 3, 4, 5, 6].map((sheet) => `xl/worksheets/sheet${sheet}.xml`)]) {
      expect(await partOf(first.bytes, part)).toBe(await partOf(second.bytes, part));
    }
  });
});

it('reports the number of rows written so far after each batch', async () => {
  const seen: number[] = [];
  const source = { ...reportSource(), rows: batches([['1'], ['2']], [['3']]) };
  await writtenReport(source, { onProgress: (rows) => seen.push(rows) });
  expect(seen).toEqual([2, 3]);
});
