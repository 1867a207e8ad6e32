import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { columnIndex, columnLetters } from '../../../lambdas/domain/spreadsheet/cell.ts';
import { DEFAULT_LIMITS } from '../../../lambdas/domain/spreadsheet/limits.ts';
import { formatKind } from '../../../lambdas/domain/spreadsheet/number-formats.ts';
import { dateSerial, serialDate, serialTime } from '../../../lambdas/domain/spreadsheet/serial-date.ts';
import { openWorkbook } from '../../../lambdas/domain/spreadsheet/workbook-reader.ts';
import { cellsOf, rowsOf } from './read-sheet.ts';
import { textRow, xlsxFile, zipOf } from './xlsx-file.ts';

const text = (value: string) => ({ kind: 'text', text: value });

describe('a workbook', () => {
  it('gives shared strings with joined runs, without phonetic hints and with decoded escapes', async () => {
    const sharedStrings =
      '<si><t>en</t></si><si><r><t>to </t></r><r><t>tre</t></r><rPh><t>nei</t></rPh></si><si><t>a_x0007_b_x005F_</t></si>';
    const cells = await cellsOf('<row><c t="s"><v>1</v></c><c t="s"><v>0</v></c><c t="s"><v>2</v></c></row>', {
      sharedStrings,
    });
    expect(cells).toEqual([text('to tre'), text('en'), text('a\u0007b_')]);
  });

  it('gives inline strings, booleans, errors and the stored result of formulas', async () => {
    const cells = await cellsOf(
      '<row><c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="str"><f>A1&amp;"x"</f><v>abx</v></c><c><f>1+1</f><v>2</v></c><c t="str"><f>""</f><v></v></c></row>',
    );
    expect(cells).toEqual([
      text('ab'),
      { kind: 'boolean', boolean: true },
      { kind: 'error', text: '#N/A' },
      text('abx'),
      { kind: 'number', number: 2, shownAs: 'number' },
    ]);
  });

  it('places cells without a reference after the previous cell and omits empty rows', async () => {
    const sheet = '<row r="2"><c r="C2"><v>1</v></c><c><v>2</v></c></row><row r="3"/><row><c r="A4"><v>3</v></c></row>';
    const rows = await rowsOf(await openWorkbook(await xlsxFile({ sheets: { s: sheet } })), 's');
    expect(rows.map((row) => [row.row, row.cells.map((cell) => cell.column)])).toEqual([
      [2, [2, 3]],
      [4, [0]],
    ]);
  });

  it('distinguishes dates and times from numbers by the style of the cell', async () => {
    const styles =
      '<numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/><numFmt numFmtId="165" formatCode="[Red]0.00&quot;dager&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>';
    const row = `<row>${[0, 1, 2, 3, 4, 5, 99].map((style) => `<c s="${style}"><v>45730.5</v></c>`).join('')}</row>`;
    const kinds = (await cellsOf(row, { styles })).map((cell) => cell.kind === 'number' && cell.shownAs);
    expect(kinds).toEqual(['number', 'date', 'time', 'datetime', 'date', 'number', 'number']);
  });

  it('lists its sheets and finds them without regard to case', async () => {
    const workbook = await openWorkbook(
      await xlsxFile({ sheets: { ' Ark 1': textRow(1, ['x']), To: '' }, date1904: true }),
    );
    expect(workbook.sheetNames).toEqual([' Ark 1', 'To']);
    expect(workbook.date1904).toBe(true);
    expect(await rowsOf(workbook, 'ARK 1')).toHaveLength(1);
    await expect(rowsOf(workbook, 'tre')).rejects.toMatchObject({ name: 'SpreadsheetError', code: 'missing_sheet' });
  });

  it('can be read from a source that gives ranges of bytes', async () => {
    const bytes = await xlsxFile({ sheets: { s: textRow(1, ['fra S3']) } });
    const source = {
      size: bytes.length,
      read: (start: number, end: number) => Readable.from([bytes.subarray(start, end)]),
    };
    expect((await rowsOf(await openWorkbook(source), 's'))[0]?.cells[0]?.value).toEqual(text('fra S3'));
  });

  it('keeps text that is split between chunks of bytes', async () => {
    const long = 'æøå👩‍🦽 '.repeat(30_000);
    expect(await cellsOf(textRow(1, [long]))).toEqual([text(long)]);
  });
});

describe('a file that is no workbook', () => {
  it.each([
    ['text', Buffer.from('aktivitet_id;dato')],
    ['an empty file', Buffer.alloc(0)],
    ['an old or encrypted document', Buffer.from('d0cf11e0a1b11ae1'.repeat(64), 'hex')],
  ])('is refused: %s', async (_, bytes) => {
    await expect(openWorkbook(bytes)).rejects.toMatchObject({ name: 'SpreadsheetError', code: 'not_a_workbook' });
  });

  it('is refused when it is another kind of zip or cut off in the middle', async () => {
    await expect(openWorkbook(await zipOf({ 'a.txt': 'a' }))).rejects.toMatchObject({ code: 'not_a_workbook' });
    const whole = await xlsxFile({ sheets: { s: textRow(1, ['x'.repeat(5000)]) } });
    await expect(openWorkbook(whole.subarray(0, whole.length / 2))).rejects.toMatchObject({ code: 'not_a_workbook' });
  });

  it('is refused when the XML of a sheet is not well-formed', async () => {
    const workbook = await openWorkbook(await xlsxFile({ sheets: { s: '<row><c></row>' } }));
    await expect(rowsOf(workbook, 's')).rejects.toMatchObject({ code: 'damaged_workbook' });
  });
});

describe('a crafted file', () => {
  it('is refused before it is unpacked when a part unpacks to too many bytes', async () => {
    const bomb = await xlsxFile({ sheets: { s: ' '.repeat(3_000_000) } });
    expect(bomb.length).toBeLessThan(20_000);
    const workbook = await openWorkbook(bomb, { ...DEFAULT_LIMITS, partBytes: 1_000_000 });
    await expect(rowsOf(workbook, 's')).rejects.toMatchObject({
      code: 'workbook_too_large',
      details: { maximumBytes: 1_000_000 },
    });
  });

  it('is refused when one cell is endless', async () => {
    const workbook = await openWorkbook(await xlsxFile({ sheets: { s: textRow(1, ['x'.repeat(6_000_000)]) } }));
    await expect(rowsOf(workbook, 's')).rejects.toMatchObject({
      code: 'cell_too_long',
      details: { row: 1, column: 'A' },
    });
  });

  it('is refused when it has too many parts', async () => {
    const parts = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`p${i}`, '']));
    await expect(openWorkbook(await zipOf(parts), { ...DEFAULT_LIMITS, entries: 20 })).rejects.toMatchObject({
      code: 'workbook_too_large',
    });
  });
});

describe('serial numbers', () => {
  it.each([
    [1, '1900-01-01'],
    [59, '1900-02-28'],
    [60, undefined],
    [61, '1900-03-01'],
    [45730, '2025-03-14'],
    [45730.99, '2025-03-14'],
    [45730.999999, '2025-03-15'],
    [0, undefined],
    [2_958_466, undefined],
  ])('are converted to dates: %d is %s', (serial, date) => expect(serialDate(serial, false)).toBe(date));

  it('count from 1904 when the workbook says so', () => expect(serialDate(44268, true)).toBe('2025-03-14'));

  it('are converted to exact minutes despite floating-point errors', () => {
    for (let minute = 0; minute < 1440; minute++) {
      const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
      expect(serialTime(45730 + minute / 1440)).toBe(clock);
    }
    expect(serialTime(0.5 + 59 / 86_400)).toBe('12:00');
  });

  it('are written as they are read', () => expect(serialDate(dateSerial(2024, 2, 29), false)).toBe('2024-02-29'));
});

describe('a format code', () => {
  it.each([
    ['General', 'number'],
    ['#,##0.00', 'number'],
    ['0.00E+00', 'number'],
    ['[Red]-0', 'number'],
    ['"dag" 0', 'number'],
    ['yyyy-mm-dd', 'date'],
    ['[$-414]d. mmmm yyyy', 'date'],
    ['mmm', 'date'],
    ['hh:mm', 'time'],
    ['[h]:mm', 'elapsed'],
    ['[mm]:ss', 'elapsed'],
    ['[h]" t"', 'elapsed'],
    ['mm:ss', 'time'],
    ['dd.mm.yyyy hh:mm', 'datetime'],
  ])('like %s displays a %s', (code, kind) => expect(formatKind(code)).toBe(kind));
});

it('converts column indices to letters and back', () => {
  for (const index of [0, 25, 26, 701, 702, 16_383]) expect(columnIndex(`${columnLetters(index)}7`)).toBe(index);
  expect(columnIndex('XFD1')).toBe(16_383);
  expect(columnIndex('12')).toBe(-1);
});
