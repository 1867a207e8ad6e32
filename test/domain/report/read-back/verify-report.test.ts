import { describe, expect, it } from 'vitest';
import { verifyReport } from '../../../../lambdas/domain/report/read-back/verify-report.ts';
import type { ReportOptions } from '../../../../lambdas/domain/report/workbook/write-report.ts';
import type { CellValue } from '../../../../lambdas/domain/report/workbook/writers/report-writer.ts';
import { batches, COLUMNS, FIGURES, RECONCILIATION, reportSource, writtenReport } from '../workbook/report-source.ts';
import { editedZip } from './edited-zip.ts';

const ROWS: CellValue[][] = Array.from({ length: 25 }, (_, index) => [
  `A-${index}`,
  index % 2 === 0 ? `Tur ${index}` : '=1+1',
  '2025-03-30',
  '18:45',
  index,
  index + 0.25,
  index % 2 === 0,
]);

const MANY_ROWS = Array.from({ length: 10 }, () => ROWS).flat();

async function written(options: Partial<ReportOptions> = {}, rows = ROWS) {
  const source = { ...reportSource(), rows: batches(rows.slice(0, 3), rows.slice(3)) };
  const { bytes, sheets } = await writtenReport(source, options);
  const description = {
    bytes: 0,
    sha256: '',
    sheets: [...sheets],
    attempt: 2,
    reconciliation: [],
    findingsByCode: {},
    generatedAt: '',
  };
  const { format = 'xlsx', language = 'nb' } = options;
  const verify = (changed: Buffer, expected: { figures?: typeof FIGURES; rows?: CellValue[][] } = {}) =>
    verifyReport(changed, format, {
      figures: expected.figures ?? FIGURES,
      description,
      language,
      control: { ...source.details, reconciliation: RECONCILIATION },
      columns: COLUMNS,
      rows: batches(expected.rows ?? rows),
    });
  return { bytes, verify };
}

const failure = (check: RegExp, more: object = {}) =>
  expect.objectContaining({
    code: 'verification_failed',
    details: expect.objectContaining({ check: expect.stringMatching(check), ...more }),
  });

/** Numbers of a sheet in the order of the workbook: Sammendrag, the figures, the lists, Aktiviteter, Funn, Kontroll. */
const sheet = (number: number) => `xl/worksheets/sheet${number}.xml`;

/** Adds 1 to the last number of the last row that has one. */
function changeLastNumber(xml: string): string {
  const last = [...xml.matchAll(/<c r="[A-Z]+\d+"(?: s="\d+")?><v>(\d+)[^<]*<\/v>/g)].at(-1);
  if (last === undefined) throw new Error('The sheet has no number');
  return `${xml.slice(0, last.index)}${last[0].replace(/<v>\d+/, `<v>${Number(last[1]) + 1}`)}${xml.slice(last.index + last[0].length)}`;
}

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
    expect(await verify(bytes)).toEqual({ activities: 25 });
  });
});

describe('a workbook', () => {
  it('is counted in all sheets over which the activities continue', async () => {
    const { bytes, verify } = await written({ maximumRows: 100 }, MANY_ROWS);
    expect(await verify(bytes)).toEqual({ activities: 250 });
  });

  it('may have an activity whose cells are all empty, also as the last one', async () => {
    const rows = [ROWS[0] ?? [], COLUMNS.map(() => null), ROWS[1] ?? [], COLUMNS.map(() => null)];
    const { bytes, verify } = await written({}, rows);
    expect(await verify(bytes)).toEqual({ activities: 4 });
  });

  it.each([
    ['Sammendrag', 1],
    ['Per lokallag', 2],
    ['Per kommune', 3],
    ['Aktiviteter', 6],
    ['Kontroll', 8],
  ])('is refused when the last number on %s is one more', async (name, number) => {
    const { bytes, verify } = await written();
    await expect(verify(await editedZip(bytes, sheet(number), changeLastNumber))).rejects.toThrow(
      failure(new RegExp(`^${name}, cell [A-Z]+\\d+$`), { expected: expect.anything(), found: expect.any(Number) }),
    );
  });

  it.each([
    ['the first branch', 2, 3, /^Per lokallag, cell/],
    ['a row of Aktiviteter', 6, 7, /^Aktiviteter, cell A7/],
    ['the last row of Aktiviteter', 6, 26, /^Aktiviteter, cell A26/],
  ])('is refused when %s is missing', async (_, number, row, check) => {
    const { bytes, verify } = await written();
    await expect(verify(await editedZip(bytes, sheet(number), withoutRow(row)))).rejects.toThrow(
      failure(check, { found: 'empty' }),
    );
  });

  it.each([
    ['branches', 2, 3, 4, /^Per lokallag, cell A3/],
    ['municipalities', 3, 4, 5, /^Per kommune, cell A4/],
    ['activities', 6, 5, 26, /^Aktiviteter, cell A5/],
  ])('is refused when two %s are swapped', async (_, number, one, other, check) => {
    const { bytes, verify } = await written();
    await expect(verify(await editedZip(bytes, sheet(number), swapRows(one, other)))).rejects.toThrow(failure(check));
  });

  it('is refused when it has a row that was not written', async () => {
    const { bytes, verify } = await written({}, ROWS.slice(1));
    await expect(verify(bytes, { rows: ROWS.slice(1, -1) })).rejects.toThrow(
      failure(/^rows of Aktiviteter$/, { expected: 24, found: 25 }),
    );
  });

  it('is refused when a row is missing in the second of several sheets', async () => {
    const { bytes, verify } = await written({ maximumRows: 100 }, MANY_ROWS);
    await expect(verify(await editedZip(bytes, sheet(7), withoutRow(101)))).rejects.toThrow(
      failure(/^Aktiviteter \(2\), cell A101/),
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
      failure(/^Aktiviteter, cell B6$/, { expected: 'text', found: 'text' }),
    );
  });

  it('is refused when a sheet is missing or the file cannot be opened', async () => {
    const { bytes, verify } = await written();
    const renamed = await editedZip(bytes, 'xl/workbook.xml', (xml) => xml.replace('name="Per kommune"', 'name="X"'));
    await expect(verify(renamed)).rejects.toThrow(failure(/^reading the report$/, { found: 'missing_sheet' }));
    await expect(verify(Buffer.from('no workbook'))).rejects.toThrow(failure(/^reading the report$/));
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
