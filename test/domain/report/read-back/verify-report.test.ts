import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finding } from '../../../../lambdas/domain/finding.ts';
import { type ReadBackExpectation, verifyReport } from '../../../../lambdas/domain/report/read-back/verify-report.ts';
import type { CellValue } from '../../../../lambdas/domain/report/workbook/writers/report-writer.ts';
import {
  batches,
  COLUMNS,
  FIGURES,
  NEAR_MISSES,
  PEER_SUPPORTERS,
  reportSource,
  type TestOptions,
  writtenReport,
} from '../workbook/report-source.ts';
import { editedZip } from './edited-zip.ts';
import { expectationOf } from './expectation.ts';

const ROWS: CellValue[][] = Array.from({ length: 25 }, (_, index) => [
  `A-${index}`,
  index % 2 === 0 ? `Tur ${index}` : '=1+1',
  '2025-03-30',
  '18:45',
  index,
  index + 0.25,
  index % 2 === 0,
]);

const FINDINGS = [
  finding('unreadable_date', 'warning', { sheet: 'aktiviteter', row: 7, column: 'dato', activityId: 'A-1' }),
  finding('end_before_start', 'warning', { sheet: 'aktiviteter', row: 9, column: 'dato_til', activityId: 'A-2' }),
  finding('unreadable_date', 'warning', { sheet: 'aktiviteter', row: 12, column: 'dato', activityId: 'A-3' }),
];
const LISTED = { peerSupporters: PEER_SUPPORTERS.length, nearMisses: NEAR_MISSES.length };

const MANY_ROWS = Array.from({ length: 10 }, () => ROWS).flat();

async function written(options: Partial<TestOptions> = {}, rows = ROWS) {
  const source = { ...reportSource({ findings: FINDINGS }), rows: batches(rows.slice(0, 3), rows.slice(3)) };
  const report = await writtenReport(source, options);
  const { format = 'xlsx', language = 'nb' } = options;
  const verify = (changed: Buffer, other: Partial<ReadBackExpectation> = {}) =>
    verifyReport(changed, format, { ...expectationOf(source, report, language), ...other });
  return { bytes: report.bytes, verify };
}

const failure = (check: RegExp, more: object = {}) =>
  expect.objectContaining({
    code: 'verification_failed',
    details: expect.objectContaining({ check: expect.stringMatching(check), ...more }),
  });

const HASH = expect.stringMatching(/^[0-9a-f]{64}$/);

/** Numbers of a sheet in the order of the workbook: Sammendrag, the figures, the lists, Aktiviteter, Funn, Kontroll. */
const sheet = (number: number) => `xl/worksheets/sheet${number}.xml`;

/** Every cell with a number, also a date or a time. */
const numbersOf = (xml: string) => [...xml.matchAll(/<c r="[A-Z]+\d+"(?: s="\d+")?><v>(-?\d+)[^<]*<\/v>/g)];

/** Adds 1 to one of the numbers of a sheet. @param index from the first; negative from the last */
const changeNumber = (index: number) => (xml: string) => {
  const numbers = numbersOf(xml);
  const chosen = numbers.at(index < 0 ? index : index % numbers.length);
  if (chosen === undefined) throw new Error('The sheet has no number');
  const changed = chosen[0].replace(/<v>-?\d+/, `<v>${Number(chosen[1]) + 1}`);
  return `${xml.slice(0, chosen.index)}${changed}${xml.slice(chosen.index + chosen[0].length)}`;
};

const rowPattern = (row: number) => new RegExp(`<row r="${row}"[^>]*>.*?</row>`, 's');
const withoutRow = (row: number) => (xml: string) => xml.replace(rowPattern(row), '');

/** Exchanges the cells of two rows, so that each stands at the other's place. */
function swapRows(one: number, other: number): (xml: string) => string {
  const renumbered = (row: string, from: number, to: number) =>
    row.replace(`<row r="${from}"`, `<row r="${to}"`).replace(new RegExp(`r="([A-Z]+)${from}"`, 'g'), `r="$1${to}"`);
  return (xml) => {
    const [first = '', second = ''] = [rowPattern(one).exec(xml)?.[0], rowPattern(other).exec(xml)?.[0]];
    return xml
      .replace(first, 'HERE')
      .replace(second, renumbered(first, one, other))
      .replace('HERE', renumbered(second, other, one));
  };
}

describe.each(['nb', 'en'] as const)('a finished report in %s', (language) => {
  it.each(['xlsx', 'csv'] as const)('agrees with what it was made from, as %s', async (format) => {
    const { bytes, verify } = await written({ format, language });
    expect(await verify(bytes)).toEqual({ activities: 25, ...LISTED });
  });
});

describe('a workbook', () => {
  it('is counted in all sheets over which the activities continue', async () => {
    const { bytes, verify } = await written({ maximumRows: 100 }, MANY_ROWS);
    expect(await verify(bytes)).toEqual({ activities: 250, ...LISTED });
  });

  it.each(['xlsx', 'csv'] as const)('may have one column with an empty cell as the last one, as %s', async (format) => {
    const source = { ...reportSource({ rows: [['A-1'], [null], ['']] }), columns: COLUMNS.slice(0, 1) };
    const report = await writtenReport(source, { format });
    const counts = await verifyReport(report.bytes, format, expectationOf(source, report, 'nb'));
    expect(counts).toEqual({ ...LISTED, activities: 3 });
  });

  it('may have an activity whose cells are all empty, also as the last one', async () => {
    const rows = [ROWS[0] ?? [], COLUMNS.map(() => null), ROWS[1] ?? [], COLUMNS.map(() => null)];
    const { bytes, verify } = await written({}, rows);
    expect(await verify(bytes)).toEqual({ activities: 4, ...LISTED });
  });

  it.each([
    ['Sammendrag', 1],
    ['Per lokallag', 2],
    ['Per kommune', 3],
    ['Kontroll', 8],
  ])('is refused when the last number on %s is one more', async (name, number) => {
    const { bytes, verify } = await written();
    await expect(verify(await editedZip(bytes, sheet(number), changeNumber(-1)))).rejects.toThrow(
      failure(new RegExp(`^${name}, cell [A-Z]+\\d+$`), { expected: expect.anything(), found: expect.any(Number) }),
    );
  });

  it.each([
    ['Likepersoner', 4, 'rows 2 to 4'],
    ['Nesten tellende', 5, 'rows 2 to 3'],
    ['Aktiviteter', 6, 'rows 5 to 26'],
    ['Funn', 7, 'rows 7 to 8'],
  ])('is refused when the last number on the long sheet %s is one more', async (name, number, rows) => {
    const { bytes, verify } = await written();
    await expect(verify(await editedZip(bytes, sheet(number), changeNumber(-1)))).rejects.toThrow(
      failure(new RegExp(`^${name}, ${rows}$`), { expected: HASH, found: HASH }),
    );
  });

  it('is refused when any one of its numbers is another', async () => {
    const { bytes, verify } = await written();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.nat({ max: 2000 }), async (number, index) => {
        await expect(verify(await editedZip(bytes, sheet(number), changeNumber(index)))).rejects.toThrow(
          failure(/, (cell [A-Z]+\d+|rows \d+ to \d+)$/),
        );
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['the first branch', 2, 3, /^Per lokallag, cell/, { found: 'empty' }],
    ['a row of Aktiviteter', 6, 7, /^number of a row of Aktiviteter$/, { expected: 7, found: 8 }],
    ['the last row of Aktiviteter', 6, 26, /^rows of Aktiviteter$/, { expected: 26, found: 25 }],
    ['a peer supporter', 4, 2, /^number of a row of Likepersoner$/, { expected: 2, found: 3 }],
    ['the last near miss', 5, 3, /^rows of Nesten tellende$/, { expected: 3, found: 2 }],
    ['a finding', 7, 6, /^number of a row of Funn$/, { expected: 6, found: 7 }],
  ])('is refused when %s is missing', async (_, number, row, check, details) => {
    const { bytes, verify } = await written();
    await expect(verify(await editedZip(bytes, sheet(number), withoutRow(row)))).rejects.toThrow(
      failure(check, details),
    );
  });

  it.each([
    ['branches', 2, 3, 4, /^Per lokallag, cell A3/],
    ['municipalities', 3, 4, 5, /^Per kommune, cell A4/],
    ['activities', 6, 5, 26, /^Aktiviteter, rows 5 to 26$/],
    ['peer supporters', 4, 2, 3, /^Likepersoner, rows 2 to 4$/],
    ['near misses', 5, 2, 3, /^Nesten tellende, rows 2 to 3$/],
  ])('is refused when two %s are swapped', async (_, number, one, other, check) => {
    const { bytes, verify } = await written();
    await expect(verify(await editedZip(bytes, sheet(number), swapRows(one, other)))).rejects.toThrow(failure(check));
  });

  it('is refused when it has a row that was not written', async () => {
    const { bytes, verify } = await written({}, ROWS.slice(1));
    const { activities } = await writtenReport({ ...reportSource(), rows: batches(ROWS.slice(1, -1)) });
    const [first] = activities;
    if (first === undefined) throw new Error('There is no part');
    await expect(verify(bytes, { activities: [first] })).rejects.toThrow(
      failure(/^rows of Aktiviteter$/, { expected: 24, found: 25 }),
    );
  });

  it('is refused when a row is missing in the second of several sheets', async () => {
    const { bytes, verify } = await written({ maximumRows: 100 }, MANY_ROWS);
    await expect(verify(await editedZip(bytes, sheet(7), withoutRow(101)))).rejects.toThrow(
      failure(/^rows of Aktiviteter \(2\)$/, { expected: 101, found: 100 }),
    );
  });

  it('is refused when its figures are others, in any row and column', async () => {
    const { bytes, verify } = await written();
    const [branch = ''] = Object.keys(FIGURES.per_lokallag).slice(-1);
    const group = FIGURES.per_lokallag[branch] ?? FIGURES.total;
    const per_lokallag = { ...FIGURES.per_lokallag, [branch]: { ...group, unidentified: group.unidentified + 1 } };
    await expect(verify(bytes, { figures: { ...FIGURES, per_lokallag } })).rejects.toThrow(failure(/^Per lokallag/));
  });

  it('is refused without a name in the error when a text differs', async () => {
    const { bytes, verify } = await written();
    const renamed = await editedZip(bytes, sheet(6), (xml) => xml.replace('Tur 4', 'Kari Nordmann'));
    await expect(verify(renamed)).rejects.toThrow(
      failure(/^Aktiviteter, rows 5 to 26$/, { expected: HASH, found: HASH }),
    );
  });

  it.each([
    ['Nesten tellende', 5],
    ['Funn', 7],
  ])('is refused when a row of %s is said to be of another file', async (name, number) => {
    const source = {
      ...reportSource({ findings: FINDINGS.map((each) => ({ ...each, file: 'b.xlsx' })), files: ['a.xlsx', 'b.xlsx'] }),
      readNearMisses: async () => NEAR_MISSES.map((day) => ({ ...day, file: 'b.xlsx' })),
    };
    const report = await writtenReport(source);
    const expected = expectationOf(source, report, 'nb');
    const changed = await editedZip(report.bytes, sheet(number), (xml) => xml.replace('b.xlsx', 'a.xlsx'));
    expect(await verifyReport(report.bytes, 'xlsx', expected)).toEqual(report.counts);
    await expect(verifyReport(changed, 'xlsx', expected)).rejects.toThrow(failure(new RegExp(`^${name}, rows `)));
  });

  it('is refused when a sheet is missing or the file cannot be opened', async () => {
    const { bytes, verify } = await written();
    const renamed = await editedZip(bytes, 'xl/workbook.xml', (xml) => xml.replace('name="Per kommune"', 'name="X"'));
    await expect(verify(renamed)).rejects.toThrow(failure(/^sheets of the report$/));
    await expect(verify(Buffer.from('no workbook'))).rejects.toThrow(failure(/^reading the report$/));
  });
});

describe('a description of the report', () => {
  it.each(['Funn', 'Likepersoner', 'Kontroll'])('does not hide that the sheet %s is missing', async (name) => {
    const { bytes, verify } = await written();
    const { sheets, counts } = await writtenReport(reportSource({ findings: FINDINGS }));
    const description = { sheets: sheets.filter((each) => each.name !== name), counts };
    const renamed = await editedZip(bytes, 'xl/workbook.xml', (xml) =>
      xml.replace(new RegExp(`<sheet [^>]*name="${name}"[^>]*/>`), ''),
    );
    await expect(verify(renamed, { description })).rejects.toThrow(
      failure(/^reading the report$/, { found: 'missing_sheet' }),
    );
  });
});

describe('csv files', () => {
  const lines = (change: (lines: string[]) => string[]) => (text: string) => change(text.split('\r\n')).join('\r\n');

  it.each([
    ['a number is another', lines(([head = '', first = '', ...rest]) => [head, first.replace(/;0;/, ';1;'), ...rest])],
    ['a line is missing', lines(([head = '', , ...rest]) => [head, ...rest])],
    ['two lines are swapped', lines(([head = '', one = '', two = '', ...rest]) => [head, two, one, ...rest])],
    ['an empty line follows the last one', (text: string) => `${text}\r\n\r\n`],
  ])('are refused when %s', async (_, edit) => {
    const { bytes, verify } = await written({ format: 'csv' });
    await expect(verify(await editedZip(bytes, 'Aktiviteter.csv', edit))).rejects.toThrow(failure(/Aktiviteter/));
  });
});
