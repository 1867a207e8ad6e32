/** Each limit that a crafted workbook runs into, with a small one in place of the real one. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type SpreadsheetLimits } from '../../../lambdas/domain/spreadsheet/limits.ts';
import { openWorkbook } from '../../../lambdas/domain/spreadsheet/workbook-reader.ts';
import { textRow, type XlsxParts, xlsxFile, zipOf } from './xlsx-file.ts';

const ROW = textRow(1, ['a']);
const SHARED_CELL = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>';

/** Reads the sheet `a` and its merged ranges. @returns how many rows and ranges it has */
async function read(parts: Partial<XlsxParts>, limits: Partial<SpreadsheetLimits> = {}) {
  const workbook = await openWorkbook(await xlsxFile({ sheets: { a: ROW }, ...parts }), {
    ...DEFAULT_LIMITS,
    ...limits,
  });
  const ranges = await workbook.mergedRanges('a');
  let rows = 0;
  for await (const batch of workbook.rows('a')) rows += batch.length;
  return { rows, ranges: ranges.length };
}

const xf = '<xf numFmtId="1"/>';
const styles = (formats: string, cells: string) => `<numFmts>${formats}</numFmts><cellXfs>${cells}</cellXfs>`;
const format = (id: number, code: string) => `<numFmt numFmtId="${id}" formatCode="${code}"/>`;
const arrayFormula = (column: string) => `<c r="${column}1"><f t="array" ref="${column}1:${column}9">1</f><v>1</v></c>`;
const nested = (depth: number) => `${'<x>'.repeat(depth)}${'</x>'.repeat(depth)}`;

const CASES: readonly (readonly [
  string,
  Partial<XlsxParts>,
  Partial<XlsxParts>,
  Partial<SpreadsheetLimits>,
  RegExp,
])[] = [
  [
    'styles of cells',
    { styles: styles('', xf.repeat(3)) },
    { styles: styles('', xf.repeat(5)) },
    { styles: 3 },
    /3 styles/,
  ],
  [
    'formats of numbers',
    { styles: styles(format(1, '0') + format(2, '0'), '') },
    { styles: styles([1, 2, 3, 4, 5].map((id) => format(id, '0')).join(''), '') },
    { styles: 3 },
    /3 styles/,
  ],
  [
    'characters in a number format',
    { styles: styles(format(1, '0000'), '') },
    { styles: styles(format(1, '00000'), '') },
    { formatCode: 4 },
    /4 characters in a number format/,
  ],
  [
    'different texts',
    { sharedStrings: '<si><t>a</t></si>'.repeat(2) },
    { sharedStrings: '<si><t>a</t></si>'.repeat(3) },
    { sharedStrings: 2 },
    /2 different texts/,
  ],
  [
    'characters in different texts',
    { sharedStrings: '<si><t>aaa</t></si>'.repeat(2) },
    { sharedStrings: '<si><t>aaa</t></si>'.repeat(3) },
    { sharedText: 6 },
    /6 characters in its different texts/,
  ],
  [
    'runs of a shared text',
    { sheets: { a: SHARED_CELL }, sharedStrings: `<si>${'<r><t>aaa</t></r>'.repeat(30)}</si>` },
    { sheets: { a: SHARED_CELL }, sharedStrings: `<si>${'<r><t>aaa</t></r>'.repeat(40)}</si>` },
    { unbrokenText: 100 },
    /100 characters in one text/,
  ],
  [
    'cells',
    { sheets: { a: '<row r="1"><c/><c/><c/></row>' } },
    { sheets: { a: '<row r="1"><c/><c/></row><row r="2"><c/><c/></row>' } },
    { cells: 3 },
    /3 cells in a sheet/,
  ],
  [
    'bytes beside cells',
    { afterRows: ' '.repeat(1_000) },
    { afterRows: ' '.repeat(5_000) },
    { bytesBesideCells: 2_000 },
    /2000 bytes of formats and empty rows/,
  ],
  [
    'array formulas on one row',
    {
      sheets: {
        a: `<row r="1">${arrayFormula('A')}${arrayFormula('B')}</row><row r="10">${arrayFormula('C').replaceAll('1"', '10"').replace('C9', 'C19')}</row>`,
      },
    },
    { sheets: { a: `<row r="1">${arrayFormula('A')}${arrayFormula('B')}${arrayFormula('C')}</row>` } },
    { arrayFormulas: 2 },
    /2 formulas of several cells on one row/,
  ],
  ['elements in each other', { afterRows: nested(5) }, { afterRows: nested(6) }, { depth: 6 }, /deeper than in any/],
  [
    'namespaces',
    { afterRows: '<x xmlns:a="u"><x xmlns:b="u"/></x><x xmlns:c="u"/>' },
    { afterRows: '<x xmlns:a="u"><x xmlns:b="u"><x xmlns:c="u"/></x></x>' },
    { namespaces: 3 },
    /more namespaces/,
  ],
  ['sheets', { sheets: { a: ROW, b: ROW } }, { sheets: { a: ROW, b: ROW, c: ROW } }, { sheets: 2 }, /2 sheets/],
  ['relationships', { sheets: { a: ROW } }, { sheets: { a: ROW, b: ROW } }, { relationships: 3 }, /3 relationships/],
  [
    'characters in the name of a sheet',
    { sheets: { a: ROW, [`b${'c'.repeat(60)}`]: ROW } },
    { sheets: { a: ROW, [`b${'c'.repeat(99)}`]: ROW } },
    { nameLength: 61 },
    /61 characters in the name of a sheet/,
  ],
  [
    'times its size that a part unpacks to',
    { afterRows: ' '.repeat(400) },
    { afterRows: ' '.repeat(100_000) },
    { ratioFromBytes: 100, ratio: 20 },
    /times its size/,
  ],
];

describe('a workbook is read up to a limit of', () => {
  it.each(CASES)('%s, and refused above it', async (_, within, above, limits, message) => {
    expect((await read(within, limits)).rows).toBeGreaterThanOrEqual(0);
    await expect(read(above, limits)).rejects.toMatchObject({ name: 'SpreadsheetError', message });
    // The limit is what refuses it.
    await read(above);
  });
});

it('a text of many runs in a cell is refused with the place of the cell', async () => {
  const cell = `<c r="C7" t="inlineStr"><is>${'<r><t>aaa</t></r>'.repeat(40)}</is></c>`;
  await expect(read({ sheets: { a: `<row r="7">${cell}</row>` } }, { unbrokenText: 100 })).rejects.toMatchObject({
    code: 'cell_too_long',
    details: { row: 7, column: 'C' },
  });
});

it('no more merged ranges are collected than the limit and one', async () => {
  const afterRows = `<mergeCells>${'<mergeCell ref="A2:B3"/>'.repeat(9)}</mergeCells>`;
  expect((await read({ afterRows }, { mergedRanges: 4 })).ranges).toBe(5);
});

it('an archive whose parts have the same bytes is refused', async () => {
  const archive = await zipOf({ 'xl/a.xml': 'a'.repeat(50), 'xl/b.xml': 'b'.repeat(50) }, false);
  // The second entry of the directory begins where the first one does.
  const second = archive.lastIndexOf('xl/b.xml');
  archive.writeUInt32LE(0, second - 4);
  await expect(openWorkbook(archive)).rejects.toMatchObject({
    code: 'damaged_workbook',
    message: expect.stringContaining('have the same bytes'),
  });
});
