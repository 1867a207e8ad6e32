import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIVITY_COLUMNS, ATTENDANCE_COLUMNS } from '../../../../lambdas/domain/register/columns.ts';
import { textRow, xlsxFile } from '../../spreadsheet/xlsx-file.ts';
import { csvText, readInput } from '../register-input.ts';

const ACTIVITIES = ACTIVITY_COLUMNS.join(';');
const ATTENDANCES = ATTENDANCE_COLUMNS.join(';');
const read = (activities: string, attendances = ATTENDANCES) => readInput(csvText(activities, attendances));

/** The attendances of the only activity (id 1), as row number, name and role. */
async function attendancesOf(attendances: string): Promise<(string | number)[][]> {
  const { activities } = await read(`${ACTIVITIES}\n1;Oslo`, attendances);
  return (activities[0]?.attendances ?? []).map(({ row, fields }) => [row, fields.navn, fields.rolle]);
}

describe('cells beyond the header', () => {
  it.each([' ', '\u00a0', '\u200b', ' ; '])('are ignored when they contain only %j', async (cell) => {
    expect(await attendancesOf(`${ATTENDANCES}\n1;Kari;;;;;deltaker;${cell};`)).toEqual([[2, 'Kari', 'deltaker']]);
  });

  it('are refused with the row when they contain anything else', async () => {
    await expect(read(`${ACTIVITIES}\n1;Oslo`, `${ATTENDANCES}\n1;Kari;;;;;deltaker; ;x`)).rejects.toMatchObject({
      code: 'csv_malformed',
      details: { row: 2 },
    });
  });
});

describe('a quote that never ends', () => {
  it('is reported with the row in which it begins', async () => {
    const rows = '1;Kari\n\n'.repeat(10_000);
    await expect(read(`${ACTIVITIES}\n1;Oslo`, `sep=;\n${ATTENDANCES}\n${rows}1;"Ola\n1;Per`)).rejects.toMatchObject({
      code: 'csv_malformed',
      details: { row: 20_003 },
    });
  });
});

describe('a first row whose cells are all empty', () => {
  it.each([' ; ; ', '\u00a0', ';\u200b;'])('is not the header of a CSV file: %j', async (line) => {
    expect(await attendancesOf(`${line}\n\n${ATTENDANCES}\n1;Kari;;;;;deltaker`)).toEqual([[4, 'Kari', 'deltaker']]);
  });

  it('is not the header of a CSV file with commas', async () => {
    const text = ` , , \n${ATTENDANCE_COLUMNS.join(',')}\n1,Kari,,,,,deltaker`;
    expect(await attendancesOf(text)).toEqual([[3, 'Kari', 'deltaker']]);
  });

  it('is not the header of a workbook sheet', async () => {
    const sheets = {
      aktiviteter: textRow(1, [' ', '\u00a0']) + textRow(2, ACTIVITY_COLUMNS) + textRow(3, ['1', 'Oslo']),
      deltakelser: textRow(1, ATTENDANCE_COLUMNS),
    };
    const styles = '<cellXfs><xf numFmtId="0"/></cellXfs>';
    const content = await readInput({
      kind: 'xlsx',
      fileName: 'register.xlsx',
      source: await xlsxFile({ sheets, styles }),
    });
    expect(content.activities.map(({ row, fields }) => [row, fields.lokallag])).toEqual([[3, 'Oslo']]);
  });

  it.each([' ; ; \n;;\n', ',,\r\n , \r\n', ' \n'])('is no header when the file has no other rows: %j', async (text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'missing_header' });
  });
});

describe('the delimiter', () => {
  it.each([
    ['a line break in its first cell', '"Merknad\nintern",', '"a;b;c",'],
    ['semicolons in a quoted cell', '"a;b;c;d;e;f;g;h;i;j",', '"x",'],
    ['a doubled quote and semicolons in a cell', '"a ""b; c"" ;;;;;;;\r\n;;;;",', ','],
    ['semicolons in a cell without quotes', 'a;b;c;d;e;f;g;h;i,', 'x,'],
  ])('is a comma when the header has %s', async (_, header, cell) => {
    const text = `${header}${ATTENDANCE_COLUMNS.join(',')}\n${cell}1,"Kari; Li",,,,,deltaker`;
    expect((await attendancesOf(text)).map((row) => row.slice(1))).toEqual([['Kari; Li', 'deltaker']]);
  });

  it.each([';', ',', '\t', '|'])('can be %j, in each file by itself', async (delimiter) => {
    const text = `${ATTENDANCE_COLUMNS.join(delimiter)}\n1${delimiter}"Li${delimiter} Kari"\n`;
    expect((await attendancesOf(text)).map((row) => row[1])).toEqual([`Li${delimiter} Kari`.replace('\t', '')]);
  });

  it('is none when it is another one, and no column is found', async () => {
    const header = ACTIVITY_COLUMNS.join(':');
    await expect(read(header)).rejects.toMatchObject({ code: 'missing_column', details: { row: 1, cells: 1 } });
  });

  it('is a semicolon when the header has commas in its cells', async () => {
    const text = `"x,y\n,,,,";a,b,c,d,e,f,g,h;${ATTENDANCES}\n;;1;Li, Kari;;;;;deltaker`;
    expect((await attendancesOf(text)).map((row) => row.slice(1))).toEqual([['Li, Kari', 'deltaker']]);
  });

  it('is found after a `sep=` line with any line end', async () => {
    for (const end of ['\r\n', '\n', '\r']) {
      const text = `sep=,${end}${ATTENDANCE_COLUMNS.join(',')}\n1,Kari,,,,,deltaker`;
      expect(await attendancesOf(text)).toEqual([[3, 'Kari', 'deltaker']]);
    }
  });

  it('is the one that finds the other columns when a required column is missing', async () => {
    const header = ATTENDANCE_COLUMNS.filter((name) => name !== 'rolle');
    await expect(read(ACTIVITIES, header.join(','))).rejects.toMatchObject({
      code: 'missing_column',
      details: { column: 'rolle', found: header },
    });
  });

  it('is found when the rows below the header cannot be read', async () => {
    for (const delimiter of [';', ',']) {
      const text = `${ACTIVITY_COLUMNS.join(delimiter)}\n1${delimiter}"Oslo`;
      await expect(read(text)).rejects.toMatchObject({ code: 'csv_malformed' });
    }
  });

  it('is not guessed when a quote in the header never ends', async () => {
    await expect(read(`"${ACTIVITIES}\n1;Oslo`)).rejects.toMatchObject({ code: 'csv_malformed', details: { row: 1 } });
  });
});

describe('line ends', () => {
  const LINE_ENDS = ['\r\n', '\n', '\r'];

  it('of LF separate rows below a header that ends with CRLF', async () => {
    expect(await attendancesOf(`${ATTENDANCES}\r\n1;Kari;;;;;deltaker\n1;;;;;;\r\n`)).toEqual([
      [2, 'Kari', 'deltaker'],
      [3, '', ''],
    ]);
  });

  it.each(LINE_ENDS)('can differ below a header that ends with %j', async (end) => {
    for (const other of LINE_ENDS) {
      const text = [`${ATTENDANCES}${end}1;Kari;;;;;deltaker`, '1;Ola;;;;;"likeperson"', '1;Per', ''].join(other);
      expect(await attendancesOf(text)).toEqual([
        [2, 'Kari', 'deltaker'],
        [3, 'Ola', 'likeperson'],
        [4, 'Per', ''],
      ]);
    }
  });

  it('can be mixed in any way, and do not end a row inside quotes', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ø', '\u{1f468}', ' ', ';', ',', '"', '\r', '\n') });
    const row = fc.record({ name: cell, end: fc.constantFrom(...LINE_ENDS) });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...LINE_ENDS), fc.array(row, { maxLength: 20 }), async (headerEnd, rows) => {
        const lines = rows.map(({ name, end }) => `1;"${name.replaceAll('"', '""')}";;;;;"deltaker"${end}`);
        const read = await attendancesOf(`${ATTENDANCES}${headerEnd}${lines.join('')}`);
        const cleaned = ({ name }: { name: string }) => name.replace(/\s+/g, ' ').trim();
        expect(read).toEqual(rows.map((row, index) => [index + 2, cleaned(row), 'deltaker']));
      }),
      { numRuns: 60 },
    );
  });
});
