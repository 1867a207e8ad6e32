import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIVITY_COLUMNS, ATTENDANCE_COLUMNS } from '../../../../lambdas/domain/register/columns.ts';
import { csvText, readInput } from '../register-input.ts';

const HEADER = ATTENDANCE_COLUMNS.join(';');
const read = (...lines: string[]) =>
  readInput(csvText(`${ACTIVITY_COLUMNS.join(';')}\n1;Oslo`, [HEADER, ...lines].join('\n')));

async function namesOf(...lines: string[]): Promise<string[]> {
  const { activities } = await read(...lines);
  return (activities[0]?.attendances ?? []).map(({ fields }) => fields.navn);
}

const KARI = '1;Kari Li;1950;101;;;deltaker';
const OLA = '1;Ola Li;1951;102;;;deltaker';

describe('a stray quote that swallows lines', () => {
  it.each([
    ['up to a quote inside a later cell', ['1;"Kåre;1950;1;;;deltaker', OLA, '1;Bjørn "Bjarne";;203;;;deltaker', KARI]],
    ['up to a quote before a later cell', ['1;"Kåre;1950;1;;;deltaker', OLA, '1;"Åse Ås";1980;2;;;deltaker']],
    ['up to a quote after a later cell', ['1;"Kåre;1950;1;;;deltaker', OLA, '1;Åse Ås";1980;2;;;deltaker']],
    ['up to a quote after the same column of the next row', ['1;"Kåre;1950;1;;;deltaker', '1;Åse";1980;2;;;deltaker']],
    ['up to a quote after another column of the next row', ['1;"Kåre;1950;1;;;deltaker', '1;Åse;1980;2";;;deltaker']],
    ['from the last column', ['1;Kåre;1950;1;;;"deltaker', KARI, '1;Åse;1980;2;;;deltaker"']],
    ['from the last column up to the next row', ['1;Kåre;1950;1;;;"deltaker', '1;Åse;1980;2;;;deltaker"']],
    ['from the first column', ['"1;Kåre;1950;1;;;deltaker', KARI, '1";Åse;1980;2;;;deltaker']],
    ['between two rows without their last cells', ['1;"Åse Ås', '1;Bjørn Æra"']],
    ['to the end of the file', ['1;"Kåre;1950;1;;;deltaker', KARI, OLA]],
    ['after a space', ['1; "Kåre;1950;1;;;deltaker', KARI, '1;Åse";1980;2;;;deltaker']],
    [
      'with escaped quotes on the way',
      ['1;"Kåre;1950;1;;;deltaker', '1;Ola ""Olle"" Li;;;;;', '1;Åse";1980;2;;;deltaker'],
    ],
  ])('is refused with the line where the cell begins: %s', async (_, rows) => {
    await expect(read(KARI, ...rows)).rejects.toMatchObject({
      code: 'csv_malformed',
      message: expect.stringMatching(/deltakelser\.csv, row 3 \(line 3 of the file\)/),
      details: { file: 'deltakelser.csv', sheet: 'deltakelser', row: 3, line: 3 },
    });
  });

  it('is refused with its line where earlier cells have line breaks of their own', async () => {
    const rows = ['1;"Kari\nLi";1950;1;;;', '1;Per;;;;;', '1;"Kåre;1950;1;;;deltaker', '1;Åse";1980;2;;;deltaker'];
    await expect(read(...rows)).rejects.toMatchObject({ details: { row: 4, line: 5 } });
    const text = `sep=;\r\n${[HEADER, ...rows].join('\r\n')}`;
    await expect(readInput(csvText(ACTIVITY_COLUMNS.join(';'), text))).rejects.toMatchObject({
      details: { row: 5, line: 6 },
    });
  });

  it('is refused when it swallows cells of its own line', async () => {
    for (const row of ['1;"Kåre;1950;1;91234567;";deltaker', '1;"Kåre;1950;1;"91234567;;deltaker']) {
      await expect(read(row)).rejects.toMatchObject({ code: 'csv_malformed', details: { row: 2 } });
    }
  });

  it('is refused in the header, without the names that it swallows', async () => {
    for (const header of [HEADER.replace('navn', '"navn'), HEADER.replace('rolle', '"rolle'), `"${HEADER}`]) {
      const text = `${header}\n1;Ola";;;;;deltaker\n`;
      const error: unknown = await readInput(csvText(ACTIVITY_COLUMNS.join(';'), text)).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ code: 'csv_malformed', details: { row: 1, line: 1 } });
      expect(`${error} ${JSON.stringify(error)}`).not.toContain('Ola');
    }
  });

  it('does not repeat the cell in the refusal', async () => {
    const error: unknown = await read('1;"Kåre;1950;1;;;deltaker', OLA).catch((thrown: unknown) => thrown);
    expect(`${error} ${JSON.stringify(error)}`).not.toMatch(/Kåre|Ola/);
    expect(error).not.toHaveProperty('cause');
  });
});

describe('quotes that belong to a cell', () => {
  it.each([
    ['around a text with delimiters', '1;"Li; Kari; født Moe";1950;;;;', 'Li; Kari; født Moe'],
    ['around a text with line breaks', '1;"Kari\r\nMoe\n\nLi";1950;;;;', 'Kari Moe Li'],
    ['around delimiters and line breaks', '1;"Li; Kari\nMoe; Ola";1950;;;;', 'Li; Kari Moe; Ola'],
    ['around a text in a row that lacks its last cells', '1;"Li; Kari\nMoe"', 'Li; Kari Moe'],
    ['escaped at both ends of the text', '1;"""Kari"" og; ""Ola""";;;;;', '"Kari" og; "Ola"'],
    ['escaped alone', '1;"""";;;;;', '"'],
    ['around nothing', '1;"";;;;;', ''],
    ['inside a cell without quotes', '1;Kari "Kaia" Li;;;;;', 'Kari "Kaia" Li'],
    ['around the first word of a cell', '1;"Kaia" Kari Li;;;;;', '"Kaia" Kari Li'],
    ['around several words of a cell', '1;"Kaia" Kari "Kari" Li;;;;;', '"Kaia" Kari "Kari" Li'],
    ['with spaces around them', '1; "Li; Kari" ;;;;;', 'Li; Kari'],
    ['for inches', '1;Skjerm 5" og 7";;;;;', 'Skjerm 5" og 7"'],
  ])('are read: %s', async (_, row, name) => {
    expect(await namesOf(row, KARI)).toEqual([name, 'Kari Li']);
  });

  it('may stand around a last cell with delimiters and line breaks', async () => {
    const header = `${HEADER};Merknad`;
    const text = `${header}\n1;Kari;;;;;deltaker;"a; b\nc; d; e\nf"\n1;Ola;;;;;deltaker;g`;
    const { activities } = await readInput(csvText(`${ACTIVITY_COLUMNS.join(';')}\n1;Oslo`, text));
    expect(activities[0]?.attendances.map(({ extra }) => extra.Merknad)).toEqual(['a; b c; d; e f', 'g']);
  });

  it('may stand around a cell with a comma in each of its lines, in a file with commas', async () => {
    const text = `${ATTENDANCE_COLUMNS.join(',')},Merknad\n1,Kari,,,,"deltaker, ny\nog glad, ja",x\n`;
    const { activities } = await readInput(csvText(`${ACTIVITY_COLUMNS.join(';')}\n1;Oslo`, text));
    expect(activities[0]?.attendances[0]?.fields.epost).toBe('deltaker, ny og glad, ja');
  });

  it('are read back as they were written, whatever the cells hold', async () => {
    const cell = fc
      .array(fc.constantFrom('a', 'ø ', '"', ';', ',', '\n', '\r\n', '\t', '|', ' '), { maxLength: 6 })
      .map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(cell, { maxLength: 12 }),
        fc.constantFrom(';', ',', '\t', '|'),
        async (names, delimiter) => {
          const lines = names.map((name) =>
            ['1', `"${name.replaceAll('"', '""')}"`, '', '', '', '', 'x'].join(delimiter),
          );
          const text = [ATTENDANCE_COLUMNS.join(delimiter), ...lines].join('\n');
          const { activities } = await readInput(csvText(`${ACTIVITY_COLUMNS.join(';')}\n1;Oslo`, text));
          const cleaned = (name: string) => name.replace(/\s+/g, ' ').trim();
          expect(activities[0]?.attendances.map(({ fields }) => fields.navn)).toEqual(names.map(cleaned));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a row with more cells than the header', () => {
  it.each([
    '1;Kari;;;;;deltaker;x',
    '1;"Kari";;;;;deltaker; ;x',
    '1;Møte "kaffe; kake";;;;;;',
    '1;Kari;;;;;"deltaker";"x"',
  ])('is refused: %s', async (row) => {
    await expect(read(KARI, row)).rejects.toMatchObject({ code: 'csv_malformed', details: { row: 3 } });
  });

  it('is read when the further cells are blank', async () => {
    expect(await namesOf('1;Kari;;;;;deltaker;; ;\u00a0', '1;"Ola";;;;;deltaker;"";" "')).toEqual(['Kari', 'Ola']);
  });
});

describe('a row whose cells are apart by another character than those of the header', () => {
  it.each(['1,Kari,1950,101,,,deltaker', '1\tKari\t1950\t101\t\t\tdeltaker', '1|Kari|1950|101|||deltaker;'])(
    'is refused: %s',
    async (row) => {
      await expect(read(KARI, row)).rejects.toMatchObject({ code: 'csv_malformed', details: { row: 3 } });
    },
  );

  it('is read when it only has some of them', async () => {
    expect(await namesOf('1;Li, Kari', '1;"a,b,c,d,e,f,g"')).toEqual(['Li, Kari', 'a,b,c,d,e,f,g']);
  });
});
