import { describe, expect, it } from 'vitest';
import { ACTIVITY_COLUMNS, ATTENDANCE_COLUMNS } from '../../../../lambdas/domain/register/columns.ts';
import type { RegisterContent } from '../../../read-register.ts';
import { textRow, xlsxFile } from '../../spreadsheet/xlsx-file.ts';
import { readInput } from '../register-input.ts';

/** A workbook whose sheet of activities has these rows below its header, and merged ranges. */
async function read(
  rows: readonly string[][],
  ranges: readonly string[],
  header: readonly string[] = ACTIVITY_COLUMNS,
): Promise<RegisterContent> {
  const xml = [textRow(1, header), ...rows.map((cells, index) => textRow(index + 2, cells))].join('');
  const afterRows = `<mergeCells>${ranges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`;
  // Both sheets get the merged ranges, and the sheet of attendances has no rows below its header.
  const deltakelser = textRow(50_000, ATTENDANCE_COLUMNS);
  const source = await xlsxFile({ sheets: { aktiviteter: xml, deltakelser }, afterRows });
  return readInput({ kind: 'xlsx', fileName: 'r.xlsx', source });
}

const branches = ({ activities }: RegisterContent) => activities.map(({ fields }) => fields.lokallag);
const merges = ({ findings }: RegisterContent) => findings.filter(({ code }) => code === 'merged_cells');

describe('cells merged over several rows', () => {
  it('have their value in each of the rows, with a finding that names the range', async () => {
    const content = await read(
      [
        ['1', 'Oslo'],
        ['2', ''],
        ['3', 'Bergen'],
        ['4', ''],
        ['5', ''],
      ],
      ['B2:B3', 'B4:B6'],
    );
    expect(branches(content)).toEqual(['Oslo', 'Oslo', 'Bergen', 'Bergen', 'Bergen']);
    expect(merges(content)).toMatchObject([
      { sheet: 'aktiviteter', row: 2, column: 'lokallag', severity: 'warning', details: { range: 'B2:B3' } },
      { sheet: 'aktiviteter', row: 4, column: 'lokallag', details: { range: 'B4:B6' } },
    ]);
  });

  it('give their value to words, ids and further columns too', async () => {
    const header = [...ACTIVITY_COLUMNS, '__proto__', 'constructor'];
    const row = (id: string, type: string, ...extra: string[]) => [
      id,
      'Oslo',
      '',
      '',
      '',
      '',
      type,
      ...Array(8).fill(''),
      ...extra,
    ];
    const rows = [row('1', 'Besøk', 'a', 'b'), row('', '', '', ''), row('3', 'Tur', '', '')];
    const content = await read(rows, ['A2:A3', 'G2:G3', 'P2:P4', 'Q2:Q3'], header);
    expect(content.activities.map(({ fields }) => fields.aktivitet_id)).toEqual(['1', '3']);
    expect(content.findings.map(({ code }) => code)).toContain('duplicate_activity_id');
    expect(content.wordUses[0]).toMatchObject({ column: 'aktivitetstype', value: 'Besøk', rows: 2 });
    const [first, third] = content.activities;
    expect(Object.entries(first?.extra ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
    expect(Object.entries(third?.extra ?? {})).toEqual([['__proto__', 'a']]);
  });

  it('keep values of their own that the sheet does not show, with a finding that says so', async () => {
    const rows = [
      ['1', 'Oslo'],
      ['2', 'skjult'],
      ['3', ''],
      ['4', 'skjult'],
      ['5', 'Ås'],
      ['6', 'Ås'],
    ];
    const content = await read(rows, ['B2:B3', 'B4:B5', 'B6:B7']);
    expect(branches(content)).toEqual(['Oslo', 'skjult', '', 'skjult', 'Ås', 'Ås']);
    expect(content.findings.map(({ code, details }) => [code, details.range])).toEqual([
      ['merged_cells_with_values', 'B2:B3'],
      ['merged_cells_with_values', 'B4:B5'],
      ['merged_cells', 'B6:B7'],
    ]);
  });

  it('make no row of a line that is empty without them', async () => {
    const content = await read(
      [
        ['1', 'Oslo'],
        ['', ''],
        ['3', ''],
      ],
      ['B2:B4'],
    );
    expect(content.activityRows).toBe(2);
    expect(branches(content)).toEqual(['Oslo', 'Oslo']);
  });

  it('are refused where they say how many took part in several activities', async () => {
    const row = (id: string, count: string) => [id, 'Oslo', ...Array(11).fill(''), count];
    await expect(read([row('1', '12'), row('2', '')], ['N2:N3'])).rejects.toMatchObject({
      code: 'merged_cells',
      message: expect.stringContaining('N2:N3'),
      details: { file: 'r.xlsx', sheet: 'aktiviteter', row: 2, range: 'N2:N3' },
    });
    expect((await read([row('1', '12')], ['N2:N3'])).activities[0]?.fields.antall_deltakere).toBe('12');
  });
});

describe('cells merged over several columns', () => {
  it('have their value in the first column alone', async () => {
    const rows = [
      ['1', 'Oslo', '2025-03-14', ''],
      ['2', 'Bergen', ''],
    ];
    const content = await read(rows, ['C2:D3']);
    expect(content.activities.map(({ fields }) => [fields.dato, fields.dato_til])).toEqual([
      ['2025-03-14', ''],
      ['2025-03-14', ''],
    ]);
    expect(merges(content)).toMatchObject([{ column: 'dato', details: { range: 'C2:D3' } }]);
  });

  it('keep values of their own in the other columns, with a finding that says so', async () => {
    const { activities, findings } = await read([['1', 'Oslo', '2025-03-14', '2025-03-15']], ['C2:D2']);
    expect(activities[0]?.fields).toMatchObject({ dato: '2025-03-14', dato_til: '2025-03-15' });
    expect(findings).toMatchObject([{ code: 'merged_cells_with_values', column: 'dato' }]);
  });
});

describe('merged cells', () => {
  it.each(['A1:B1', 'B1:B2', 'A1:XFD3'])('are refused when they touch the header row: %s', async (range) => {
    await expect(read([['1', 'Oslo']], [range])).rejects.toMatchObject({
      code: 'merged_cells',
      details: { row: 1, range },
    });
  });

  it('are left alone above the header and beside all rows', async () => {
    const source = await xlsxFile({
      sheets: {
        aktiviteter: textRow(3, ACTIVITY_COLUMNS) + textRow(4, ['1', 'Oslo']),
        deltakelser: textRow(3, ATTENDANCE_COLUMNS),
      },
      afterRows: '<mergeCells><mergeCell ref="A1:O2"/><mergeCell ref="A9:O20"/></mergeCells>',
    });
    const { findings } = await readInput({ kind: 'xlsx', fileName: 'r.xlsx', source });
    expect(findings).toEqual([]);
  });

  it.each([
    [['B2:B4', 'B3:B5'], 'B3:B5'],
    [['B2:C3', 'B3:B4'], 'B3:B4'],
    [['B2:B3', 'B2:B3'], 'B2:B3'],
  ])('are refused when they overlap: %j', async (ranges, range) => {
    await expect(
      read(
        [
          ['1', 'Oslo'],
          ['2', ''],
          ['3', ''],
        ],
        ranges,
      ),
    ).rejects.toMatchObject({
      code: 'merged_cells',
      details: { range },
    });
  });

  it('are refused when they are wider than any table', async () => {
    const details = { range: 'B2:ALN2' };
    await expect(read([['1', 'Oslo']], ['B2:ALN2'])).rejects.toMatchObject({ code: 'merged_cells', details });
    expect(merges(await read([['1', 'Oslo']], ['B2:ALM2']))).toHaveLength(1);
  });

  it('are refused when there are more than anybody merges', async () => {
    const ranges = Array.from({ length: 5_001 }, (_, index) => `B${2 * index + 2}:B${2 * index + 3}`);
    await expect(read([['1', 'Oslo']], ranges)).rejects.toMatchObject({ code: 'merged_cells' });
  });

  it('have a finding each for the first hundred, and one for the rest', async () => {
    const rows = Array.from({ length: 260 }, (_, index) => [`${index}`, index % 2 === 0 ? `Lag ${index}` : '']);
    const content = await read(
      rows,
      rows.flatMap((_, index) => (index % 2 === 0 ? [`B${index + 2}:B${index + 3}`] : [])),
    );
    expect(new Set(branches(content)).size).toBe(130);
    expect(merges(content)).toHaveLength(100);
    expect(content.findings.filter(({ code }) => code === 'further_merged_cells')).toMatchObject([
      { sheet: 'aktiviteter', details: { count: 30 } },
    ]);
  });
});
