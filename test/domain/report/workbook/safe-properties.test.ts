import { expect, it } from 'vitest';
import { COLUMNS, FIGURES, partOf, reportSource, writtenReport } from './report-source.ts';

const ORGANISATION = 'A\u0000\u0007 & B\ud800 <C>\u0085"12"\ufffe';
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])/;

it('a name with control characters and lone surrogates reaches no part of the workbook as it is', async () => {
  const { bytes } = await writtenReport(reportSource({ figures: { ...FIGURES, organisation: ORGANISATION } }));
  const sheets = [1, 2, 3, 4, 5, 6, 7, 8].map((sheet) => `xl/worksheets/sheet${sheet}.xml`);
  for (const part of ['docProps/core.xml', 'docProps/app.xml', 'xl/workbook.xml', ...sheets]) {
    const xml = await partOf(bytes, part);
    expect(xml).not.toMatch(FORBIDDEN);
    expect(xml).not.toContain('\ufffd');
  }
  expect(await partOf(bytes, 'docProps/core.xml')).toContain(
    '<dc:creator>A &amp; B &lt;C&gt; &quot;12&quot;</dc:creator>',
  );
});

it('an ampersand in a name is no code of the footer, and a digit no part of its font size', async () => {
  const figures = { ...FIGURES, organisation: '12 & Co &D' };
  const { bytes } = await writtenReport(reportSource({ figures }));
  const footers = /<oddFooter>(.*?)<\/oddFooter>/;
  const [, footer = ''] = footers.exec(await partOf(bytes, 'xl/worksheets/sheet6.xml')) ?? [];
  expect(footer.replaceAll('&amp;', '&')).toBe(
    '&L&11Aktivitetsrapport til Bufdir 2025, 12 && Co &&D&R&11Side &P av &N',
  );
});

it('a long name is cut in the footer without splitting a character', async () => {
  const figures = { ...FIGURES, organisation: '👩'.repeat(400) };
  const { bytes } = await writtenReport(reportSource({ figures }));
  const [, footer = ''] = /<oddFooter>(.*?)<\/oddFooter>/.exec(await partOf(bytes, 'xl/worksheets/sheet6.xml')) ?? [];
  expect(footer.replaceAll('&amp;', '&').length).toBeLessThan(255);
  expect(footer).not.toContain('\ufffd');
});

it.each([
  ['0\u0007"x"\ufffe', '0&quot;x&quot;'],
  ['\u0007', '#,##0_w'],
  ['constructor', 'constructor'],
])('the number format %j of a column is written as a format that a spreadsheet program can read', async (own, code) => {
  const columns = COLUMNS.map((column) => (column.type === 'integer' ? { ...column, numberFormat: own } : column));
  const { bytes } = await writtenReport({ ...reportSource(), columns });
  const styles = await partOf(bytes, 'xl/styles.xml');
  expect(styles).toContain(` formatCode="${code}"`);
  expect(styles).not.toMatch(FORBIDDEN);
  for (const [, number] of styles.matchAll(/ numFmtId="([^"]*)"/g)) expect(number).toMatch(/^\d+$/);
});
