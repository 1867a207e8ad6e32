/** The small registers of `test/fixtures/cases` as they are read; what is counted in them is tested elsewhere. */
import { describe, expect, it } from 'vitest';
import { parseDate, parseTime } from '../../../lambdas/domain/register/dates.ts';
import { caseFolder } from '../../case-registers.ts';
import type { RegisterContent } from '../../read-register.ts';
import { registerInput } from '../../sample-registers.ts';
import { readInput } from './register-input.ts';

const read = (name: string) => readInput(registerInput(caseFolder(name)));

/** The register with its dates and times as they are understood, to compare two ways of writing them. */
function understood({ activities }: RegisterContent) {
  return activities.map(({ fields, attendances }) => ({
    ...fields,
    dato: parseDate(fields.dato),
    start: parseTime(fields.start),
    slutt: parseTime(fields.slutt),
    attendances: attendances.map((attendance) => attendance.fields),
  }));
}

const codes = ({ findings }: RegisterContent) => [...new Set(findings.map(({ code }) => code))];

describe('a register that is another way of writing base', () => {
  it.each(['strict-time', 'date1904-x15', 'dxf-numfmt2', 'lik-semicolon', 'iso-z'])(
    'is read as base: %s',
    async (name) => {
      const base = understood(await read('base'));
      const other = await read(name);
      const likepersoner = (text: string) => text.replace(';', ',');
      const comparable = (rows: typeof base) =>
        rows.map((row) => ({ ...row, likepersoner: likepersoner(row.likepersoner) }));
      const expected = name === 'iso-z' ? withOtherDate(base) : base;
      expect(comparable(understood(other))).toEqual(comparable(expected));
      expect(codes(other)).toEqual([]);
    },
  );

  /** `iso-z` has other days than base in its first two rows: those that its time stamps are in Norway. */
  function withOtherDate<Row extends { dato: unknown }>(rows: readonly Row[]): Row[] {
    const dates = [
      { year: 2025, month: 3, day: 14 },
      { year: 2025, month: 1, day: 1 },
    ];
    return rows.map((row, index) => ({ ...row, dato: dates[index] ?? row.dato }));
  }

  it('has a line break between two numbers: lik-newline', async () => {
    const { activities } = await read('lik-newline');
    expect(activities[0]?.fields.likepersoner).toBe('100; 101');
  });

  it.each(['csv-tab', 'csv-pandas-float'])('is read as csv-base: %s', async (name) => {
    const base = understood(await read('csv-base'));
    // The form of kommunenr without its leading zero is padded by the facts (reading 10).
    const padded = (rows: typeof base) => rows.map((row) => ({ ...row, kommunenr: row.kommunenr.padStart(4, '0') }));
    expect(padded(understood(await read(name)))).toEqual(base);
  });
});

describe('a register that cannot be read truly', () => {
  it.each([
    ['formula-nocache-slutt-min', 'formula_without_value', { sheet: 'aktiviteter', cells: ['F2', 'F3', 'F4'] }],
    [
      'formula-nocache-row',
      'formula_without_value',
      { count: 13, cells: ['A3', 'B3', 'C3', 'D3', 'E3', 'F3', 'G3', 'H3', 'I3', 'J3'] },
    ],
    ['dup-cell', 'damaged_workbook', { sheet: 'aktiviteter', row: 2, column: 'M' }],
    ['zip-crc', 'damaged_workbook', { sheet: 'aktiviteter', part: 'xl/worksheets/sheet1.xml' }],
    ['long-labels', 'value_too_long', { sheet: 'aktiviteter', row: 2, column: 'aktivitetstype' }],
    ['csv-quote-swallow-p', 'csv_malformed', { sheet: 'deltakelser', row: 2, line: 2 }],
  ])('is refused: %s with %s', async (name, code, details) => {
    await expect(read(name)).rejects.toMatchObject({ name: 'RegisterError', code, details });
  });
});

describe('a time that is none', () => {
  it.each([
    ['time-date-cell', 'start', 3, '2030-10-01'],
    ['time-date-cell3', 'start', 2, '2025-10-09'],
    ['time-25h', 'slutt', 3, '36:30'],
  ] as const)('is kept as a text that is no time of day: %s', async (name, column, row, text) => {
    const { activities } = await read(name);
    const activity = activities.find((each) => each.row === row);
    expect(activity?.fields[column]).toBe(text);
    expect(parseTime(text)).toBeUndefined();
  });
});

describe('a register with a defect', () => {
  it('has a merged branch in each of its rows, with findings for both sheets: merged-data', async () => {
    const { activities, findings } = await read('merged-data');
    expect(activities.map(({ fields }) => fields.lokallag)).toEqual(
      (await read('base')).activities.map(({ fields }) => fields.lokallag),
    );
    expect(findings).toMatchObject([
      { code: 'merged_cells', sheet: 'aktiviteter', row: 2, column: 'lokallag', details: { range: 'B2:B3' } },
      { code: 'merged_cells_with_values', sheet: 'deltakelser', row: 2, column: 'navn', details: { range: 'B2:B3' } },
    ]);
  });

  it('has no digits of birth numbers left: fnr-lost-zero, fnr-rolle', async () => {
    for (const name of ['fnr-lost-zero', 'fnr-rolle']) {
      const content = await read(name);
      expect(codes(content)).toEqual(['national_identity_number_removed']);
      expect(JSON.stringify(content)).not.toMatch(/17000000/);
    }
    const { wordUses } = await read('fnr-rolle');
    expect(wordUses).toContainEqual({ column: 'form', value: '', rows: 1, file: 'register.xlsx', firstRow: 3 });
  });

  it('has error texts as empty member numbers, with findings: csv-NA', async () => {
    const { activities, findings } = await read('csv-NA');
    expect(activities[0]?.attendances.map(({ fields }) => fields.medlemsnr)).toEqual(['', '', '9']);
    expect(findings).toMatchObject([
      { code: 'cell_error', sheet: 'deltakelser', row: 2, column: 'medlemsnr' },
      { code: 'cell_error', sheet: 'deltakelser', row: 3, column: 'medlemsnr' },
    ]);
  });

  it('has a sum row whose empty words name it: total-row', async () => {
    const { wordUses } = await read('total-row');
    expect(wordUses).toContainEqual({
      column: 'aktivitetstype',
      value: '',
      rows: 1,
      file: 'register.xlsx',
      firstRow: 6,
    });
  });

  it('has branches with the names of object properties: branch-proto', async () => {
    const { activities } = await read('branch-proto');
    expect(activities.map(({ fields }) => fields.lokallag)).toContain('__proto__');
  });

  it('has ids that several branches use: people-R12', async () => {
    const { ambiguousIds } = await read('people-R12');
    expect(ambiguousIds.length).toBeGreaterThan(0);
  });
});
