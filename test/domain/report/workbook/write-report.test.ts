import { describe, expect, it } from 'vitest';
import { columnLetters } from '../../../../lambdas/domain/spreadsheet/cell.ts';
import { serialDate } from '../../../../lambdas/domain/spreadsheet/serial-date.ts';
import { openWorkbook } from '../../../../lambdas/domain/spreadsheet/workbook-reader.ts';
import { plain, sheetOf } from './read-sheet.ts';
import { batches, COLUMNS, FIGURES, partOf, reportSource, writtenReport } from './report-source.ts';

describe('the workbook', () => {
  it('has the sheets of the report in a fixed order in both languages', async () => {
    const nb = await writtenReport(reportSource());
    const en = await writtenReport(reportSource(), { language: 'en' });
    const names = async (bytes: Buffer) => (await openWorkbook(bytes)).sheetNames;
    expect(await names(nb.bytes)).toEqual([
      'Sammendrag',
      'Per lokallag',
      'Per kommune',
      'Likepersoner',
      'Nesten tellende',
      'Aktiviteter',
      'Funn',
      'Kontroll',
    ]);
    expect(await names(en.bytes)).toEqual([
      'Summary',
      'By branch',
      'By municipality',
      'Peer supporters',
      'Near misses',
      'Activities',
      'Findings',
      'Control',
    ]);
  });

  it('shows the empty branch and municipality last, as unknown, and codes as text', async () => {
    const figures = {
      ...FIGURES,
      per_lokallag: { Ås: FIGURES.total, '': FIGURES.total, Bø: FIGURES.total },
      per_kommune: { '': FIGURES.total, '0301': FIGURES.total },
    };
    const { bytes } = await writtenReport(reportSource({ figures }));
    expect((await sheetOf(bytes, 'Per lokallag')).slice(1).map((row) => row[0])).toEqual([
      'Lokallag',
      'Bø',
      'Ås',
      'ukjent',
      'Totalt',
    ]);
    expect((await sheetOf(bytes, 'Per kommune')).slice(1).map((row) => row.slice(0, 2))).toEqual([
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
    expect(sheets).toContainEqual(expect.objectContaining({ name: 'Aktiviteter', rows: 2 }));
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
    expect((await sheetOf(bytes, 'Per lokallag'))[2]?.[0]).toBe("'=cmd|x");
    expect(await partOf(bytes, 'xl/worksheets/sheet6.xml')).not.toContain('<f>');
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
    expect(await partOf(bytes, 'xl/worksheets/sheet6.xml')).not.toMatch(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/,
    );
  });

  it('cuts a cell at 32,767 characters without splitting a character, and adds a finding', async () => {
    const { bytes, cuts } = await writtenReport(
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
    expect(cuts).toMatchObject([
      { code: 'cell_cut', row: 3, column: 'Tittel', details: { length: 40_001, sheet: 'Aktiviteter' } },
      { code: 'cell_cut', row: 4 },
    ]);
    const funn = await sheetOf(bytes, 'Funn');
    expect(funn[1]?.slice(0, 3)).toEqual(['For lang tekst er kuttet', 'Advarsel', 2]);
    expect(funn[3]).toEqual([
      'For lang tekst er kuttet',
      ...Array(3).fill(null),
      'Teksten var 40001 tegn lang (arket Aktiviteter).',
      null,
      3,
      'Tittel',
    ]);
  });

  it('continues in a second and third sheet when a sheet is full', async () => {
    const rows = Array.from({ length: 25 }, (_, index) => [`${index}`]);
    const { bytes, sheets } = await writtenReport(reportSource({ rows }), { maximumRows: 10 });
    const written = sheets.filter((sheet) => sheet.name.startsWith('Aktiviteter'));
    expect(written).toMatchObject([
      { name: 'Aktiviteter', rows: 10 },
      { name: 'Aktiviteter (2)', rows: 10 },
      { name: 'Aktiviteter (3)', rows: 5 },
    ]);
    const third = await sheetOf(bytes, 'Aktiviteter (3)');
    expect(third.map((row) => row[0])).toEqual(['Aktivitets-ID', '20', '21', '22', '23', '24']);
  });

  it('shows rules, source, run and failed equations on the control sheet', async () => {
    const rows = await sheetOf((await writtenReport(reportSource())).bytes, 'Kontroll');
    const byItem = new Map(rows.map((row) => [row[1], row.slice(2)]));
    expect(byItem.get('Grunnlagsår')).toEqual([2025]);
    expect(byItem.get('Regelsett, SHA-256')).toEqual(['a'.repeat(64)]);
    expect(byItem.get('Laget')).toEqual(['31.01.2026 23:30']);
    expect(byItem.get('Fil i registeret')).toEqual(['register.xlsx']);
    expect(byItem.get('Filen, SHA-256')).toEqual(['c'.repeat(64)]);
    expect(byItem.get('Organisasjonens ordlister, SHA-256')).toEqual(['d'.repeat(64)]);
    expect(byItem.get('Deler som registeret er lest i')).toEqual([2]);
    expect(byItem.get('Rader i likepersoner')).toEqual(['ingen slik liste']);
    expect(rows.flat()).toContainEqual(expect.stringContaining('Pandemiregelen (forskriften § 47)'));
    expect(byItem.get('Rader i deltakelser')).toEqual([FIGURES.source.attendance_rows]);
    expect(byItem.get('Tellende dager + ikke tellende dager = aktivitetsdager')).toEqual([527, 527, 'Ja']);
    expect(byItem.get('Deltakelser med rad i grunnlaget + utelatte = rader i deltakelser')).toEqual([10, 11, 'Nei']);
  });

  it('has a frozen header, a filter, print titles, page numbers and document properties', async () => {
    const { bytes } = await writtenReport(reportSource({ rows: [['1'], ['2']] }));
    const sheet = await partOf(bytes, 'xl/worksheets/sheet6.xml');
    expect(sheet).toContain('state="frozen"');
    expect(sheet).toContain(`<autoFilter ref="A1:${columnLetters(COLUMNS.length - 1)}3"/>`);
    expect(sheet).toContain('fitToPage="1"');
    expect(sheet).toContain('fitToHeight="0"');
    expect(sheet).toContain('Side &amp;P av &amp;N');
    expect(await partOf(bytes, 'xl/workbook.xml')).toContain("'Aktiviteter'!$1:$1");
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
    for (const part of [...parts, ...[1, 2, 3, 4, 5, 6, 7, 8].map((sheet) => `xl/worksheets/sheet${sheet}.xml`)]) {
      expect(await partOf(first.bytes, part)).toBe(await partOf(second.bytes, part));
    }
  });
});

it('reports the number of rows written so far after each batch', async () => {
  const seen: number[] = [];
  const source = { ...reportSource(), rows: batches([['1'], ['2']], [['3']]) };
  await writtenReport(source, { onProgress: (rows) => void seen.push(rows) });
  expect(seen).toEqual([2, 3]);
});
