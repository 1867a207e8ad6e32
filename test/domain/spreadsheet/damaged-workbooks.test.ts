import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../lambdas/domain/spreadsheet/limits.ts';
import { openWorkbook } from '../../../lambdas/domain/spreadsheet/workbook-reader.ts';
import { readXmlPart } from '../../../lambdas/domain/spreadsheet/xml/xml-part.ts';
import { cellsOf, readSheet, rowsOf } from './read-sheet.ts';
import { textRow, xlsxFile, zipOf } from './xlsx-file.ts';

const damaged = (details: object) => ({ name: 'SpreadsheetError', code: 'damaged_workbook', details });

describe('addresses of cells', () => {
  it.each([
    ['two cells with one', '<row r="2"><c r="B2"><v>1</v></c><c r="B2"><v>2</v></c></row>', { row: 2, column: 'B' }],
    ['one cell repeated empty', '<row r="2"><c r="B2"><v>1</v></c><c r="B2"/></row>', { row: 2, column: 'B' }],
    ['one repeated in other letters', '<row r="2"><c r="B2"/><c r="b2"><v>1</v></c></row>', { row: 2, column: 'B' }],
    [
      'one repeated after others',
      '<row r="2"><c r="C2"><v>1</v></c><c r="B2"/><c r="C2"/></row>',
      { row: 2, column: 'C' },
    ],
    [
      'a cell without one where another stands',
      '<row r="2"><c r="B2"/><c r="A2"/><c><v>1</v></c></row>',
      { row: 2, column: 'B' },
    ],
    ['a cell of another row', '<row r="2"><c r="A2"/></row><row r="3"><c r="B2"><v>1</v></c></row>', { row: 3 }],
    ['an address without a row', '<row r="2"><c r="B"><v>1</v></c></row>', { row: 2 }],
    ['an address without a column', '<row r="2"><c r="2"><v>1</v></c></row>', { row: 2 }],
    ['a column past the last', '<row r="2"><c r="XFE2"><v>1</v></c></row>', { row: 2 }],
    ['two rows with one number', '<row r="2"/><row r="2"><c><v>1</v></c></row>', { row: 2 }],
    ['a row after a later one', '<row r="5"/><row r="3"><c><v>1</v></c></row>', { row: 3 }],
    ['a row with no number that a row can have', '<row r="2"/><row r="0"><c><v>1</v></c></row>', { row: 2 }],
    ['a row past the last', '<row r="2"/><row r="1048577"><c><v>1</v></c></row>', { row: 2 }],
  ])('are refused: %s', async (_, rows, details) => {
    await expect(readSheet(rows)).rejects.toMatchObject(damaged(details));
  });

  it('may be in any order within a row', async () => {
    const [row] = await readSheet('<row r="7"><c r="C7"><v>3</v></c><c r="A7"><v>1</v></c><c><v>2</v></c></row>');
    expect(row?.cells.map(({ column }) => column)).toEqual([2, 0, 1]);
  });

  it('may be the same in two rows that have no cells with a value', async () => {
    const cells = (row: number) => `<row r="${row}"><c r="A${row}"/><c r="XFD${row}"><v>${row}</v></c></row>`;
    expect(await readSheet(cells(1) + cells(1_048_576))).toHaveLength(2);
  });
});

describe('the value of a cell', () => {
  const sharedStrings = '<si><t>a</t></si><si><t></t></si>';
  it.each(['2', '-1', '1.0', '0x0', '1e0', 'a', '', ' ', '99999999999999999999'])(
    'is refused when it refers to the shared text %j of two',
    async (index) => {
      const cell = `<row r="3"><c r="D3" t="s"><v>${index}</v></c></row>`;
      await expect(readSheet(cell, { sharedStrings })).rejects.toMatchObject(damaged({ row: 3, column: 'D' }));
    },
  );

  it('is refused when the workbook has no shared texts', async () => {
    const cell = '<row r="3"><c r="D3" t="s"><v>0</v></c></row>';
    await expect(readSheet(cell)).rejects.toMatchObject(damaged({ row: 3, column: 'D' }));
  });

  it('is empty when the shared text is empty or none is referred to', async () => {
    const row = '<row><c t="s"><v>1</v></c><c t="s"/><c t="s"><v> 0 </v></c></row>';
    expect(await cellsOf(row, { sharedStrings })).toEqual([{ kind: 'text', text: 'a' }]);
  });

  it.each([
    ['of an unknown type', '<c r="D3" t="x"><v>1</v></c>'],
    ['of an empty type', '<c r="D3" t=""><v>1</v></c>'],
    ['neither true nor false', '<c r="D3" t="b"><v>2</v></c>'],
    ['two numbers', '<c r="D3"><v>1</v><v>01</v></c>'],
    ['two texts', '<c r="D3" t="inlineStr"><is><t>1</t></is><is><t>01</t></is></c>'],
    ['a number and a text', '<c r="D3" t="inlineStr"><v>7</v><is><t>101</t></is></c>'],
  ])('is refused when it is %s', async (_, cell) => {
    await expect(readSheet(`<row r="3">${cell}</row>`)).rejects.toMatchObject(damaged({ row: 3, column: 'D' }));
  });

  it.each(['0x10', '1_000', '18:00', 'Infinity', '1E999'])('is a text when no number is stored: %s', async (value) => {
    expect(await cellsOf(`<row><c><v>${value}</v></c></row>`)).toEqual([{ kind: 'text', text: value }]);
  });
});

describe('a part of the archive', () => {
  const rows = Array.from({ length: 400 }, (_, index) => textRow(index + 1, ['Oslo', `rad ${index}`])).join('');

  /** Changes the checksum of the parts whose name contains `name`, in the directory at the end of the archive. */
  function withWrongChecksum(archive: Buffer, name: string): Buffer {
    const changed = Buffer.from(archive);
    const SIGNATURE = Buffer.from('504b0102', 'hex');
    for (let at = changed.indexOf(SIGNATURE); at !== -1; at = changed.indexOf(SIGNATURE, at + 1)) {
      const fileName = changed.toString('latin1', at + 46, at + 46 + changed.readUInt16LE(at + 28));
      if (fileName.includes(name)) changed.writeUInt32LE((changed.readUInt32LE(at + 16) ^ 1) >>> 0, at + 16);
    }
    return changed;
  }

  it.each([
    ['deflated', true],
    ['stored', false],
  ])('is refused when its checksum is wrong: %s', async (_, compress) => {
    const file = withWrongChecksum(await xlsxFile({ sheets: { s: rows }, compress }), 's1.xml');
    const part = 'xl/worksheets/s1.xml';
    await expect(rowsOf(await openWorkbook(file), 's')).rejects.toMatchObject(damaged({ part }));
  });

  it('is refused when a byte of a stored part was changed', async () => {
    const file = await xlsxFile({ sheets: { s: rows }, compress: false });
    file.write('Oslp', file.indexOf('Oslo'));
    await expect(rowsOf(await openWorkbook(file), 's')).rejects.toMatchObject({ code: 'damaged_workbook' });
  });

  it.each([
    ['xl/workbook.xml', { sheets: { s: rows } }],
    ['xl/styles.xml', { sheets: { s: rows }, styles: '<cellXfs/>' }],
    ['_rels/.rels', { sheets: { s: rows } }],
  ])('is refused when it is read to open the workbook: %s', async (part, parts) => {
    const file = withWrongChecksum(await xlsxFile(parts), part);
    await expect(openWorkbook(file)).rejects.toMatchObject(damaged({ part }));
  });

  it('is refused when it holds the shared texts', async () => {
    const parts = { sheets: { s: rows }, sharedStrings: '<si><t>a</t></si>' };
    const workbook = await openWorkbook(withWrongChecksum(await xlsxFile(parts), 'sharedStrings'));
    await expect(rowsOf(workbook, 's')).rejects.toMatchObject({ code: 'damaged_workbook' });
  });

  it.each([
    ['in the middle', 'Tromsø lag'],
    ['at its end', 'Tromsø'],
  ])('is refused when it has a letter of another encoding: %s', async (_, text) => {
    const bytes = Readable.from([Buffer.from(`<a>${text}`, 'latin1')]);
    await expect(readXmlPart(bytes, {}, DEFAULT_LIMITS)).rejects.toMatchObject(damaged({}));
  });

  it('may be damaged when it is not read', async () => {
    const file = withWrongChecksum(await xlsxFile({ sheets: { s: rows, annet: rows } }), 's2.xml');
    expect(await rowsOf(await openWorkbook(file), 's')).toHaveLength(400);
  });

  it('is refused when two have one name', async () => {
    const archive = await zipOf({ 'xl/workbook.xml': '<a/>', 'XL/Workbook.xml': '<b/>' });
    await expect(openWorkbook(archive)).rejects.toMatchObject(damaged({ part: 'XL/Workbook.xml' }));
  });
});
