import { describe, expect, it } from 'vitest';
import { openWorkbook } from '../../../lambdas/domain/spreadsheet/workbook-reader.ts';
import { cellsOf, readSheet, rowsOf } from './read-sheet.ts';
import { type XlsxParts, xlsxFile, zipOf } from './xlsx-file.ts';

async function date1904Of(parts: Omit<XlsxParts, 'sheets'>): Promise<boolean> {
  return (await openWorkbook(await xlsxFile({ sheets: { s: '' }, ...parts }))).date1904;
}

describe('the date system', () => {
  const X15 = 'xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"';
  it.each([
    [
      'an extension that does not name it',
      `<extLst><ext ${X15}><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst>`,
    ],
    ['an extension that denies it', `<extLst><ext ${X15}><x15:workbookPr date1904="0"/></ext></extLst>`],
    ['an extension as the default namespace', '<extLst><workbookPr xmlns="urn:annet" date1904="0"/></extLst>'],
    ['an extension directly in the workbook', '<a:workbookPr xmlns:a="urn:annet" date1904="0"/>'],
    ['the main namespace further down', '<extLst><ext><workbookPr date1904="0"/></ext></extLst>'],
  ])('is of 1904 whatever follows: %s', async (_, afterSheets) => {
    expect(await date1904Of({ date1904: true, afterSheets })).toBe(true);
  });

  it.each([
    `<extLst><ext ${X15}><x15:workbookPr date1904="1"/></ext></extLst>`,
    '<extLst><ext><workbookPr date1904="true"/></ext></extLst>',
  ])('is of 1900 whatever follows: %s', async (afterSheets) => {
    expect(await date1904Of({ date1904: false, afterSheets })).toBe(false);
  });
});

describe('formats of numbers', () => {
  it('are not taken from conditional formats, before or after the cell formats', async () => {
    const dxfs = '<dxfs><dxf><numFmt numFmtId="165" formatCode="dd/mm/yyyy"/></dxf></dxfs>';
    const formats = '<numFmts><numFmt numFmtId="165" formatCode="0000"/></numFmts>';
    const cells = '<cellXfs><xf numFmtId="165"/></cellXfs>';
    for (const styles of [dxfs + formats + cells, formats + cells + dxfs, formats + dxfs + cells]) {
      const [value] = await cellsOf('<row><c s="0"><v>100</v></c></row>', { styles });
      expect(value).toEqual({ kind: 'number', number: 100, shownAs: 'number' });
    }
  });

  it('are not taken from an extension of the styles', async () => {
    const styles =
      '<cellXfs><xf numFmtId="14"/></cellXfs><extLst><ext><x:cellXfs xmlns:x="urn:x"><x:xf numFmtId="0"/></x:cellXfs></ext></extLst>';
    const [value] = await cellsOf('<row><c s="0"><v>45730</v></c></row>', { styles });
    expect(value).toMatchObject({ shownAs: 'date' });
  });
});

describe('the rows of a sheet', () => {
  it('are found when the main namespace has a prefix', async () => {
    const MAIN = 'http://purl.oclc.org/ooxml/spreadsheetml/main';
    const RELATIONS = 'http://purl.oclc.org/ooxml/officeDocument/relationships';
    const workbook = await openWorkbook(
      await zipOf({
        '_rels/.rels': `<Relationships xmlns="urn:p"><Relationship Id="a" Type="${RELATIONS}/officeDocument" Target="w.xml"/></Relationships>`,
        'w.xml': `<x:workbook xmlns:x="${MAIN}" xmlns:r="${RELATIONS}"><x:workbookPr date1904="1"/><x:sheets><x:sheet name="s" r:id="b"/></x:sheets></x:workbook>`,
        '_rels/w.xml.rels': `<Relationships xmlns="urn:p"><Relationship Id="b" Type="${RELATIONS}/worksheet" Target="s.xml"/></Relationships>`,
        's.xml': `<x:worksheet xmlns:x="${MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="d"><x:v>18:00:00</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
      }),
    );
    expect(workbook.date1904).toBe(true);
    expect(await rowsOf(workbook, 's')).toEqual([
      { row: 1, cells: [{ column: 0, value: { kind: 'iso', text: '18:00:00', shownAs: 'number' } }] },
    ]);
  });

  it('are not those of another namespace or outside the data of the sheet', async () => {
    const afterRows =
      '<extLst><ext xmlns:y="urn:y"><row r="9"><c r="A9"><v>9</v></c></row><y:row><y:c><y:v>8</y:v></y:c></y:row></ext></extLst>';
    const rows = '<row r="1" xmlns:y="urn:y"><c r="A1"><y:v>7</y:v><v>1</v></c><y:c r="B1"><v>6</v></y:c></row>';
    expect(await readSheet(rows, { afterRows })).toEqual([
      { row: 1, cells: [{ column: 0, value: { kind: 'number', number: 1, shownAs: 'number' } }] },
    ]);
  });
});

describe('merged ranges', () => {
  it('are given without ranges of one cell', async () => {
    const afterRows =
      '<mergeCells count="3"><mergeCell ref="B2:B3"/><mergeCell ref="C4"/><mergeCell ref="A1:C1"/></mergeCells>';
    const workbook = await openWorkbook(await xlsxFile({ sheets: { s: '<row><c><v>1</v></c></row>' }, afterRows }));
    expect(await workbook.mergedRanges('s')).toEqual([
      { firstRow: 2, lastRow: 3, firstColumn: 1, lastColumn: 1 },
      { firstRow: 1, lastRow: 1, firstColumn: 0, lastColumn: 2 },
    ]);
  });

  it.each(['', 'B3:B2', 'C1:A1', 'B2:', 'A0:A2', 'A1:A1048577', 'A1:XFE1', 'kari'])(
    'are refused when their address is %j',
    async (ref) => {
      const afterRows = `<mergeCells><mergeCell ref="${ref}"/></mergeCells>`;
      const workbook = await openWorkbook(await xlsxFile({ sheets: { s: '' }, afterRows }));
      await expect(workbook.mergedRanges('s')).rejects.toMatchObject({ code: 'damaged_workbook' });
    },
  );
});
