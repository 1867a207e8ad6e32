/** The byte scanner reads what the writer of rows wrote as other readers do, and refuses all that a report has not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../../lambdas/domain/canonical.ts';
import { scanSheet } from '../../../../lambdas/domain/report/read-back/scanned-sheet.ts';
import { activityRows } from '../../../../lambdas/domain/report/workbook/sheets/activity-sheet.ts';
import type { CellValue, SheetColumn } from '../../../../lambdas/domain/report/workbook/writers/report-writer.ts';
import { batches, partOf, reportSource, writtenReport } from '../workbook/report-source.ts';

const START = '<?xml version="1.0"?><worksheet xmlns="x"><sheetData>';
const END = '</sheetData><pageMargins left="1"/></worksheet>';
const row = (cells: string, number = 1) => `<row r="${number}" ht="18" customHeight="1">${cells}</row>`;

async function scanned(xml: string | Uint8Array, size = 7): Promise<string[]> {
  const bytes = Buffer.from(xml);
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
  const rows: string[] = [];
  await scanSheet(pieces(), (number, cells) => rows.push(`${number} ${Buffer.from(cells).toString('utf8')}`));
  return rows;
}

describe('the scanner of rows', () => {
  it('reads numbers, texts and empty cells, however the bytes come', async () => {
    const cells =
      '<c r="A1" s="3"><v>-1.5e-7</v></c><c r="B1" s="12"/><c r="C1" s="4" t="str"><v>a &amp; &lt;å&gt;</v></c>';
    for (const size of [1, 7, 100_000]) {
      expect(await scanned(START + row(cells) + row('<c r="A2" s="1"/>', 2) + END, size)).toEqual([
        '1 n-1.5e-7\t\tta & <å>\t\n',
        '2 \t\n',
      ]);
    }
  });

  it('reads an underscore that is written as one, and a text that only looks like it', async () => {
    const text = (value: string) => `<c r="A1" s="1" t="str"><v>${value}</v></c>`;
    expect(await scanned(START + row(text('_x005F_x0041_ _x _x00')) + END)).toEqual(['1 t_x0041_ _x _x00\t\n']);
  });

  it.each([
    ['a cell of another row', row('<c r="A2" s="1"/>')],
    ['a cell of another column', row('<c r="B1" s="1"/>')],
    ['a cell without a style', row('<c r="A1"/>')],
    ['a formula', row('<c r="A1" s="1"><f>1</f><v>1</v></c>')],
    ['a shared text', row('<c r="A1" s="1" t="s"><v>1</v></c>')],
    ['two values', row('<c r="A1" s="1"><v>1</v><v>2</v></c>')],
    ['a letter in a number', row('<c r="A1" s="1"><v>1x</v></c>')],
    ['an entity of its own', row('<c r="A1" s="1" t="str"><v>&x;</v></c>')],
    ['a bare ampersand', row('<c r="A1" s="1" t="str"><v>a & b</v></c>')],
    ['a control character', row('<c r="A1" s="1" t="str"><v>a\u0007</v></c>')],
    ['a character that is written as a number', row('<c r="A1" s="1" t="str"><v>_x0041_</v></c>')],
    ['a comment between cells', row('<c r="A1" s="1"/><!-- --><c r="B1" s="1"/>')],
    ['a cell that does not end', row('<c r="A1" s="1" t="str"><v>a</v>')],
    ['text between rows', `${row('<c r="A1" s="1"/>')} ${row('<c r="A2" s="1"/>', 2)}`],
    ['a row without a number', '<row ht="18"><c r="A1" s="1"/></row>'],
    ['more than rows', `${row('<c r="A1" s="1"/>')}<mergeCells/>`],
  ])('refuses %s', async (_, rows) => {
    await expect(scanned(START + rows + END)).rejects.toMatchObject({ code: 'damaged_workbook' });
  });

  it.each([
    ['no end of its rows', START + row('<c r="A1" s="1"/>')],
    ['no rows', '<?xml version="1.0"?><worksheet/>'],
    ['rows at a second place', `${START}</sheetData><sheetData><row r="2"><c r="A2" s="1"/></row>${END}`],
    ['a row after its rows', `${START}</sheetData><row r="1"/></worksheet>`],
    ['a frame that is not XML', `${START}${row('<c r="A1" s="1"/>')}</sheetData></other>`],
    ['an end that is cut', (START + row('<c r="A1" s="1"/>') + END).slice(0, -3)],
  ])('refuses a sheet with %s', async (_, xml) => {
    await expect(scanned(xml)).rejects.toMatchObject({ code: 'damaged_workbook' });
  });

  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom('_x0041_', '_x', '_', '&amp;', '&', '<v>', '"', '\t', '\n', '=', 'å', '\ud800'),
    }),
  );
  const anyCell: fc.Arbitrary<CellValue> = fc.oneof(anyText, fc.double(), fc.integer(), fc.constant(null));

  it('finds any cells as the writer was given them', async () => {
    const columns: SheetColumn[] = ['text', 'decimal', 'date'].map((type) => ({
      header: `K ${type}`,
      type: type as SheetColumn['type'],
      width: 10,
    }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anyCell, { minLength: 3, maxLength: 3 }), { maxLength: 6 }), async (rows) => {
        const { bytes } = await writtenReport({ ...reportSource(), columns, rows: batches(rows) });
        const found = (await scanned(await partOf(bytes, 'xl/worksheets/sheet6.xml'), 1000)).slice(1);
        const made = activityRows(columns, 0, { format: 'xlsx', language: 'nb' }, () => undefined);
        for (const cells of rows) made.add(cells);
        expect(found).toHaveLength(rows.length);
        const text = found.map((each) => each.slice(each.indexOf(' ') + 1)).join('');
        expect(made.take().map(({ sha256 }) => sha256)).toEqual(rows.length === 0 ? [] : [sha256(text)]);
      }),
      { numRuns: 50 },
    );
  });
});
