import { describe, expect, it } from 'vitest';
import { cellsOf, readSheet } from './read-sheet.ts';

const refusal = (cells: string[], count = cells.length) => ({
  name: 'SpreadsheetError',
  code: 'formula_without_value',
  details: { count, cells },
});

describe('a formula without a stored result', () => {
  it.each([
    ['no value', '<c r="B2"><f>E2+1/24</f></c>'],
    ['an empty value', '<c r="B2"><f>A2</f><v></v></c>'],
    ['an empty element', '<c r="B2"><f>A2</f><v/></c>'],
    ['spaces as its number', '<c r="B2"><f>A2</f><v> </v></c>'],
    ['a text type and no value', '<c r="B2" t="str"><f>A2&amp;"x"</f></c>'],
    ['an error type and no value', '<c r="B2" t="e"><f>A2</f><v/></c>'],
    ['a truth type and no value', '<c r="B2" t="b"><f>A2=1</f></c>'],
    ['the type of a shared text and no value', '<c r="B2" t="s"><f>A2</f><v></v></c>'],
    ['a date type and no value', '<c r="B2" t="d"><f>TODAY()</f></c>'],
    ['a formula shared with other cells', '<c r="B2"><f t="shared" si="0"/></c>'],
    ['a formula without text', '<c r="B2"><f/></c>'],
  ])('is refused with its address: %s', async (_, cell) => {
    await expect(readSheet(`<row r="2"><c r="A2"><v>1</v></c>${cell}</row>`)).rejects.toMatchObject(refusal(['B2']));
  });

  it('is refused where it belongs to a formula of several cells', async () => {
    const rows =
      '<row r="1"><c r="A1"><f t="array" ref="A1:B2">C1:D2</f><v>1</v></c><c r="B1"/></row>' +
      '<row r="2"><c r="A2"><v>3</v></c><c r="B2" s="1"/><c r="C2" s="1"/></row>';
    await expect(readSheet(rows)).rejects.toMatchObject(refusal(['B1', 'B2']));
  });

  it('is not seen in an empty cell among those that share a formula', async () => {
    const cell = (row: number, formula: string) => `<row r="${row}"><c r="A${row}">${formula}</c></row>`;
    const rows = [
      cell(1, '<f t="shared" ref="A1:A3" si="0">B1</f><v>1</v>'),
      cell(2, ''),
      cell(3, '<f t="shared" si="0"/><v>3</v>'),
    ];
    expect((await readSheet(rows.join(''))).map(({ row }) => row)).toEqual([1, 3]);
  });

  it('is refused with the first ten, however many and however far apart', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => {
      const row = index + 1;
      return `<row r="${row}"><c r="A${row}"><v>1</v></c>${row % 400 === 0 ? `<c r="C${row}"><f>A${row}</f></c>` : ''}</row>`;
    });
    const cells = Array.from({ length: 10 }, (_, index) => `C${(index + 1) * 400}`);
    await expect(readSheet(rows.join(''))).rejects.toMatchObject(refusal(cells, 12));
  });
});

describe('a formula of a workbook that is to be calculated when it is opened', () => {
  const afterSheets = '<calcPr fullCalcOnLoad="1"/>';

  it.each(['0', '0.0', ' 0 '])(
    'is refused when its result is stored as %j, which some programs write for every formula',
    async (value) => {
      const rows = `<row r="2"><c r="B2"><f>E2+1/24</f><v>${value}</v></c></row>`;
      await expect(readSheet(rows, { afterSheets })).rejects.toMatchObject(refusal(['B2']));
    },
  );

  it('has any other result as its value, and so has a number without a formula', async () => {
    const row = '<row><c><f>1+1</f><v>2</v></c><c t="str"><f>"0"</f><v>0</v></c><c><v>0</v></c></row>';
    expect(await cellsOf(row, { afterSheets })).toHaveLength(3);
    expect(
      await cellsOf('<row><c><f>1-1</f><v>0</v></c></row>', { afterSheets: '<calcPr fullCalcOnLoad="0"/>' }),
    ).toHaveLength(1);
  });
});

describe('a formula with a stored result', () => {
  it.each([
    ['0', '<c><f>A2-A2</f><v>0</v></c>', [{ kind: 'number', number: 0, shownAs: 'number' }]],
    ['a space', '<c t="str"><f>" "</f><v xml:space="preserve"> </v></c>', [{ kind: 'text', text: ' ' }]],
    ['an error', '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', [{ kind: 'error', text: '#DIV/0!' }]],
    ['the empty text', '<c t="str"><f>""</f><v></v></c>', []],
    ['the empty text, in short', '<c t="str"><f>""</f><v/></c>', []],
  ])('has it as its value: %s', async (_, cell, values) => {
    expect(await cellsOf(`<row r="2">${cell}</row>`)).toEqual(values);
  });

  it('is left to a formula in an extension of the sheet', async () => {
    const afterRows = '<extLst><ext><x14:f xmlns:x14="urn:x14">A1</x14:f></ext></extLst>';
    expect(await cellsOf('<row><c><v>1</v></c></row>', { afterRows })).toHaveLength(1);
  });
});
