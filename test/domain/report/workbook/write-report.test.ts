import { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { finding } from '../../../../lambdas/domain/finding.ts';
import { writeReport } from '../../../../lambdas/domain/report/workbook/write-report.ts';
import { CATEGORY_IDS, REASONS } from '../../../../lambdas/domain/rules/rule-set.ts';
import { columnLetters, type CellValue as ReadCell } from '../../../../lambdas/domain/spreadsheet/cell.ts';
import { DEFAULT_LIMITS } from '../../../../lambdas/domain/spreadsheet/limits.ts';
import { serialDate } from '../../../../lambdas/domain/spreadsheet/serial-date.ts';
import { openWorkbook } from '../../../../lambdas/domain/spreadsheet/workbook-reader.ts';
import { openZip } from '../../../../lambdas/domain/spreadsheet/zip-archive.ts';
import { batches, COLUMNS, FIGURES, reportSource, writtenReport } from './report-source.ts';

const plain = (value: ReadCell) =>
  value.kind === 'text' || value.kind === 'error' ? value.text : value.kind === 'number' ? value.number : value.boolean;

/** The cells of a sheet as plain values by row, holes being null. */
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
async function partOf(bytes: Buffer, name: string): Promise<string> {
  return (await buffer(await (await openZip(bytes, DEFAULT_LIMITS)).open(name, 10_000_000))).toString('utf8');
}

describe('the workbook', () => {
  it('has the sheets of the report in order, in both languages', async () => {
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

  it('shows all nine categories, zeros included, and a total that is given and not summed', async () => {
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

  it('shows the empty branch and municipality as unknown, last, and codes as text', async () => {
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

  it('writes dates and times as such, whatever the time zone, and numbers as numbers', async () => {
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

  it('holds nothing that a spreadsheet would run', async () => {
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

  it('holds no character that a file may not hold, and tells `_x0041_` from A', async () => {
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

  it('cuts a cell at 32,767 characters, not within a character, and says so among the findings', async () => {
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

  it('goes on in a second and third sheet when one is full', async () => {
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

  it('lists findings with place and sentence, and says where an unknown code stands', async () => {
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

  it('tells an auditor rules, source, run and what does not agree', async () => {
    const rows = await sheetOf((await writtenReport(reportSource())).bytes, 'Kontroll');
    const byItem = new Map(rows.map((row) => [row[1], row.slice(2)]));
    expect(byItem.get('Grunnlagsår')).toEqual([2025]);
    expect(byItem.get('Regelsett, SHA-256')).toEqual(['a'.repeat(64)]);
    expect(byItem.get('Laget (UTC)')).toEqual(['2026-01-31T22:30:05Z']);
    expect(byItem.get('Rader i deltakelser')).toEqual([3067]);
    expect(byItem.get('Tellende dager + ikke tellende dager = aktivitetsdager')).toEqual([527, 527, 'Ja']);
    expect(byItem.get('Deltakelser i tallene + utelatte = rader i deltakelser')).toEqual([10, 11, 'Nei']);
  });

  it('is set up for an accountant: frozen header, filter, print titles, landscape, page numbers, properties', async () => {
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

  it('has the same content, byte for byte in every part, when it is written again', async () => {
    const rows = [['1', 'Tur', '2025-01-01']];
    const first = await writtenReport(reportSource({ rows }));
    const second = await writtenReport(reportSource({ rows }));
    const parts = ['xl/workbook.xml', 'xl/styles.xml', 'docProps/core.xml'];
    for (const part of [...parts, ...[1, 2, 3, 4, 5, 6].map((sheet) => `xl/worksheets/sheet${sheet}.xml`)]) {
      expect(await partOf(first.bytes, part)).toBe(await partOf(second.bytes, part));
    }
  });
});

describe('the csv report', () => {
  it('is a zip with one file per sheet, UTF-8 with byte order mark, semicolons and CRLF', async () => {
    const { bytes } = await writtenReport(
      reportSource({
        rows: [
          ['0012', 'Tur; "lang"', '2025-03-30', '18:45', -3, 1.5, true],
          ['=1', 'a\nb'],
        ],
      }),
      { format: 'csv' },
    );
    expect(await partOf(bytes, 'Aktiviteter.csv')).toBe(
      '\ufeffAktivitets-ID;Tittel;Dato;Start;Dager;Timer;Teller\r\n0012;"Tur; ""lang""";2025-03-30;18:45;-3;1,50;Ja\r\n\'=1;a b;;;;;\r\n',
    );
    for (const name of ['Sammendrag', 'Per lokallag', 'Per kommune', 'Funn', 'Kontroll']) {
      expect(await partOf(bytes, `${name}.csv`)).toMatch(/^\ufeff[^\n]*;/);
    }
  });

  it('has decimal points in English', async () => {
    const { bytes } = await writtenReport(reportSource({ rows: [['1', null, null, null, null, 1.25]] }), {
      format: 'csv',
      language: 'en',
    });
    expect(await partOf(bytes, 'Activities.csv')).toContain(';1.25;');
  });
});

describe.each(['xlsx', 'csv'] as const)('a sink (%s)', (format) => {
  it('that fails ends the report with its error, also in the middle of many rows', async () => {
    let taken = 0;
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        taken += chunk.length;
        done(taken > 100_000 ? new Error('disk full') : null);
      },
    });
    const title = () => Math.random().toString(36).repeat(10);
    async function* rows() {
      for (let batch = 0; batch < 100; batch++) yield Array.from({ length: 500 }, () => ['1', title()]);
    }
    await expect(writeReport({ ...reportSource(), rows: rows() }, sink, { format, language: 'nb' })).rejects.toThrow(
      'disk full',
    );
  });

  it('is destroyed when the rows fail, so that nothing half-written is taken for a report', async () => {
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
    async function* rows() {
      yield [['1']];
      throw new Error('no more rows');
    }
    sink.on('error', () => undefined);
    await expect(writeReport({ ...reportSource(), rows: rows() }, sink, { format, language: 'nb' })).rejects.toThrow(
      'no more rows',
    );
    expect(sink.destroyed).toBe(true);
  });

  it('that is slow slows the writer down: rows are not asked for faster than they are taken', async () => {
    let taken = 0;
    let given = 0;
    let furthestAhead = 0;
    const sink = new Writable({
      highWaterMark: 16_384,
      write(chunk: Buffer, _encoding, done) {
        taken += chunk.length;
        setTimeout(done, 2);
      },
    });
    // Text that does not compress below a half, so that bytes in and bytes out can be compared.
    const batch = () =>
      Array.from({ length: 100 }, () => ['1', Array.from({ length: 30 }, () => Math.random().toString(36)).join('')]);
    async function* rows() {
      for (let index = 0; index < 400; index++) {
        given += 100 * 370;
        furthestAhead = Math.max(furthestAhead, given * 0.5 - taken);
        yield batch();
      }
    }
    await writeReport({ ...reportSource(), rows: rows() }, sink, { format, language: 'nb' });
    expect(given).toBeGreaterThan(14_000_000);
    expect(furthestAhead).toBeLessThan(4_500_000);
  }, 30_000);
});

it('a sheet may end while the sink is far behind, however much is waiting', async () => {
  // Text that does not compress, so that it piles up before a sink that takes its time over the first bytes.
  const piece = () =>
    Array.from({ length: 2_000 }, () => String.fromCharCode(0x4e00 + Math.random() * 20_000)).join('');
  const pieces = Array.from({ length: 40 }, piece);
  for (let rows = 160; rows < 400; rows += 8) {
    let waits = 0;
    const sink = new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, done) => (waits++ === 0 ? setTimeout(done, 25) : setImmediate(done)),
    });
    const batch = Array.from({ length: rows }, (_, row) => ['1', pieces[row % 40] ?? '']);
    const { sheets } = await writeReport({ ...reportSource(), rows: batches(batch) }, sink, {
      format: 'xlsx',
      language: 'nb',
    });
    expect(sheets).toContainEqual({ name: 'Aktiviteter', rows });
  }
}, 60_000);

it('progress tells rows written so far', async () => {
  const seen: number[] = [];
  const source = { ...reportSource(), rows: batches([['1'], ['2']], [['3']]) };
  await writtenReport(source, { onProgress: (rows) => seen.push(rows) });
  expect(seen).toEqual([2, 3]);
});
