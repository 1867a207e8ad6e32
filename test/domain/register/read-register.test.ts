import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ACTIVITY_COLUMNS, ATTENDANCE_COLUMNS } from '../../../lambdas/domain/register/columns.ts';
import { type RegisterInput, readRegister } from '../../../lambdas/domain/register/read-register.ts';
import { RegisterError } from '../../../lambdas/domain/register/register-error.ts';
import { textRow, xlsxFile } from '../spreadsheet/xlsx-file.ts';

const SAMPLES = new URL('../../fixtures/registers/', import.meta.url);
const sample = (path: string) => readFileSync(new URL(path, SAMPLES));
function sampleInput(folder: string): RegisterInput {
  if (folder !== 'blindeforbundet-2025') {
    return { kind: 'xlsx', fileName: 'register.xlsx', source: sample(`${folder}/register.xlsx`) };
  }
  const file = (fileName: string) => ({ fileName, bytes: sample(`${folder}/${fileName}`) });
  return { kind: 'csv', activities: file('aktiviteter.csv'), attendances: file('deltakelser.csv') };
}

const ACTIVITY = { aktivitet_id: '1', lokallag: 'Oslo', dato: '2025-03-14', aktivitetstype: 'Besøk' };
type Row = Record<string, string>;

/** A register as csv, with every column of DOMAIN and what the rows have beside them. */
function csv(activities: Row[], attendances: Row[] = []): RegisterInput {
  const file = (fileName: string, known: readonly string[], rows: Row[]) => {
    const columns = [...new Set([...known, ...rows.flatMap((row) => Object.keys(row))])];
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const lines = rows.map((row) => columns.map((column) => quoted(row[column] ?? '')).join(';'));
    return { fileName, bytes: Buffer.from([columns.join(';'), ...lines].join('\n')) };
  };
  return {
    kind: 'csv',
    activities: file('aktiviteter.csv', ACTIVITY_COLUMNS, activities),
    attendances: file('deltakelser.csv', ATTENDANCE_COLUMNS, attendances),
  };
}
const csvText = (activities: string | Buffer, attendances = ATTENDANCE_COLUMNS.join(';')): RegisterInput => ({
  kind: 'csv',
  activities: { fileName: 'aktiviteter.csv', bytes: Buffer.from(activities) },
  attendances: { fileName: 'deltakelser.csv', bytes: Buffer.from(attendances) },
});
async function xlsx(activities: string, rest: { styles?: string; attendances?: string } = {}): Promise<RegisterInput> {
  const sheets = {
    Aktiviteter: textRow(1, ACTIVITY_COLUMNS) + activities,
    DELTAKELSER: rest.attendances ?? textRow(1, ATTENDANCE_COLUMNS),
  };
  const styles = rest.styles ?? '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/></cellXfs>';
  return { kind: 'xlsx', fileName: 'register.xlsx', source: await xlsxFile({ sheets, styles }) };
}

describe('the sample registers', () => {
  it.each(['nhf-2025', 'hlf-2025', 'blindeforbundet-2025'])('%s has the rows that were expected', async (folder) => {
    const { source } = JSON.parse(sample(`${folder}/expected.json`).toString());
    const content = await readRegister(sampleInput(folder));
    expect({
      activity_rows: content.activityRows,
      attendance_rows: content.attendanceRows,
      activities_kept: content.activities.length,
      attendances_of_unknown_activity: content.attendancesOfUnknownActivity,
    }).toEqual(source);
    const attendances = content.activities.reduce((sum, activity) => sum + activity.attendances.length, 0);
    expect(attendances + content.attendancesOfUnknownActivity).toBe(content.attendanceRows);
  });

  it('nothing of eleven digits is left in any identity field', async () => {
    const { activities } = await readRegister(sampleInput('hlf-2025'));
    const cells = activities.flatMap((activity) =>
      activity.attendances.flatMap(({ fields: { aktivitet_id, ...rest } }) => Object.values(rest)),
    );
    expect(cells.filter((cell) => /(?<!\d)(\d{11}|\d{6}[ -]\d{5})(?!\d)/.test(cell))).toEqual([]);
  });
});

describe('columns', () => {
  it('are matched in any order and case, and others are kept beside them', async () => {
    const header = [...ACTIVITY_COLUMNS].reverse().map((name) => ` ${name.toUpperCase()}\u00a0`);
    const cells = [...ACTIVITY_COLUMNS].reverse().map((name) => `verdi ${name}`);
    const { activities } = await readRegister(csvText(`${header.join(';')};Merknad;Merknad\n${cells.join(';')};a;b`));
    expect(activities[0]?.fields).toEqual(Object.fromEntries(ACTIVITY_COLUMNS.map((name) => [name, `verdi ${name}`])));
    expect(activities[0]?.extra).toEqual({ Merknad: 'a', 'Merknad (2)': 'b' });
  });

  it('that may be empty may be missing, which is a finding', async () => {
    const header = ACTIVITY_COLUMNS.filter((name) => name !== 'slutt').join(';');
    const { findings } = await readRegister(csvText(header));
    expect(findings).toMatchObject([{ code: 'column_missing', sheet: 'aktiviteter', column: 'slutt' }]);
  });

  it('that figures hang on may not', async () => {
    const header = ACTIVITY_COLUMNS.filter((name) => name !== 'dato').join(';');
    await expect(readRegister(csvText(header))).rejects.toMatchObject({
      name: 'RegisterError',
      code: 'missing_column',
      retryable: false,
      details: { file: 'aktiviteter.csv', sheet: 'aktiviteter', row: 1, column: 'dato' },
    });
  });

  it('may not stand there twice', async () => {
    await expect(readRegister(csvText(`${ACTIVITY_COLUMNS.join(';')};Dato`))).rejects.toMatchObject({
      code: 'duplicate_column',
      details: { column: 'dato' },
    });
  });

  it('must be there at all', async () => {
    await expect(readRegister(csvText(''))).rejects.toMatchObject({ code: 'missing_header' });
  });
});

describe('rows', () => {
  it('of a repeated id are findings, and their attendances belong to the first', async () => {
    const { activities, findings, labelCounts } = await readRegister(
      csv(
        [
          { ...ACTIVITY, tittel: 'først' },
          { ...ACTIVITY, tittel: 'så', aktivitetstype: 'Annet' },
          { ...ACTIVITY, aktivitet_id: 'a' },
          { ...ACTIVITY, aktivitet_id: 'A' },
        ],
        [
          { aktivitet_id: '1', navn: 'x' },
          { aktivitet_id: ' 1 ', navn: 'y' },
        ],
      ),
    );
    expect(activities.map((activity) => [activity.row, activity.ordinal, activity.fields.tittel])).toEqual([
      [2, 0, 'først'],
      [4, 1, ''],
      [5, 2, ''],
    ]);
    expect(activities[0]?.attendances.map((attendance) => attendance.fields.navn)).toEqual(['x', 'y']);
    expect(findings).toMatchObject([
      { code: 'duplicate_activity_id', row: 3, activityId: '1', details: { firstRow: 2 } },
    ]);
    expect([...labelCounts]).toEqual([
      ['Besøk', 3],
      ['Annet', 1],
    ]);
  });

  it('without an id are kept, and no attendance belongs to them', async () => {
    const content = await readRegister(
      csv(
        [
          { ...ACTIVITY, aktivitet_id: '' },
          { ...ACTIVITY, aktivitet_id: ' ' },
        ],
        [{ navn: 'x' }, { aktivitet_id: '7', navn: 'y' }],
      ),
    );
    expect(content.activities).toHaveLength(2);
    expect(content.attendancesOfUnknownActivity).toBe(2);
    expect(content.findings.map((finding) => [finding.code, finding.row, finding.activityId])).toEqual([
      ['attendance_of_unknown_activity', 2, ''],
      ['attendance_of_unknown_activity', 3, '7'],
    ]);
  });

  it('whose cells are all empty are none, but keep their number', async () => {
    const content = await readRegister(csvText(`${ACTIVITY_COLUMNS.join(';')}\n\n;;;\n \u00a0;\u200b;\n1;Oslo\n`));
    expect(content.activityRows).toBe(1);
    expect(content.activities[0]?.row).toBe(5);
  });
});

describe('cells', () => {
  it('of a workbook are read as text, dates and times', async () => {
    const row =
      '<row r="2"><c r="A2"><v>8001</v></c><c r="B2" t="inlineStr"><is><t> HLF\u00a0 Oslo_x0007_\t</t></is></c><c r="C2" s="1"><v>45730</v></c><c r="D2"><v>45731</v></c><c r="E2" s="2"><v>0.75</v></c><c r="F2"><v>0.8020833333333334</v></c><c r="G2" t="b"><v>1</v></c><c r="H2"><v>0.1</v></c><c r="I2"><v>301</v></c><c r="J2" t="e"><v>#N/A</v></c><c r="M2"><v>1.5E5</v></c></row>';
    const { activities, findings } = await readRegister(await xlsx(row));
    expect(activities[0]?.fields).toEqual({
      aktivitet_id: '8001',
      lokallag: 'HLF Oslo',
      dato: '2025-03-14',
      dato_til: '2025-03-15',
      start: '18:00',
      slutt: '19:15',
      aktivitetstype: 'TRUE',
      tittel: '0.1',
      kommunenr: '301',
      land: '',
      form: '',
      arrangor: '',
      likepersoner: '150000',
    });
    expect(findings).toMatchObject([{ code: 'cell_error', row: 2, column: 'land' }]);
  });

  it('keep a birth year as a year', async () => {
    const attendances = `${textRow(1, ATTENDANCE_COLUMNS)}<row r="2"><c><v>1</v></c><c/><c><v>1950</v></c></row><row r="3"><c><v>1</v></c><c/><c><v>17178</v></c></row>`;
    const { activities } = await readRegister(await xlsx('<row r="2"><c><v>1</v></c></row>', { attendances }));
    expect(activities[0]?.attendances.map((attendance) => attendance.fields.fodselsdato)).toEqual([
      '1950',
      '1947-01-11',
    ]);
  });
});

describe('what looks like a fødselsnummer', () => {
  it('is removed from identity fields, likepersoner, titles and unknown columns, with findings that do not tell it', async () => {
    const number = '01019012345';
    const { activities, findings } = await readRegister(
      csv(
        [
          {
            ...ACTIVITY,
            aktivitet_id: number,
            likepersoner: `100, ${number}`,
            tittel: `Besøk hos 010190-12345`,
            Merknad: `f. 010190 12345`,
          },
        ],
        [
          {
            aktivitet_id: number,
            navn: `Kari ${number} Li`,
            medlemsnr: number,
            telefon: `tlf 010190 12345`,
            epost: `${number}@a.no`,
            fodselsdato: '010190 12345',
          },
          {
            aktivitet_id: number,
            epost: `kari ${number} @a.no`,
            fodselsdato: '1019012345',
            telefon: '004791234567',
            medlemsnr: '0101901234',
          },
          { aktivitet_id: number, fodselsdato: '1950-01-01 00:00', epost: 'kari @a.no' },
        ],
      ),
    );
    const [activity] = activities;
    expect(activity?.fields).toMatchObject({ aktivitet_id: number, likepersoner: '100,', tittel: 'Besøk hos' });
    expect(activity?.extra).toEqual({ Merknad: 'f.' });
    expect(activity?.attendances.map((attendance) => Object.values(attendance.fields).slice(1, 6))).toEqual([
      ['Kari Li', '', '', 'tlf', '@a.no'],
      ['', '', '0101901234', '004791234567', ''],
      ['', '1950-01-01 00:00', '', '', 'kari @a.no'],
    ]);
    expect(findings).toHaveLength(10);
    expect(JSON.stringify(findings)).not.toContain('12345');
    expect(findings[9]).toMatchObject({
      code: 'national_identity_number_removed',
      sheet: 'deltakelser',
      row: 3,
      column: 'epost',
    });
  });
});

describe('csv', () => {
  it('may have a byte order mark, commas, quotes and line breaks in cells, each file for itself', async () => {
    const header = ACTIVITY_COLUMNS.join(',');
    const content = await readRegister(
      csvText(`\ufeff${header}\r\n1,"Oslo; ""øst"", nr\r\n1",2025-03-14\r\n2,a "b" c\r\n`),
    );
    expect(content.activities.map((activity) => [activity.row, activity.fields.lokallag])).toEqual([
      [2, 'Oslo; "øst", nr 1'],
      [3, 'a "b" c'],
    ]);
  });

  it('that is not UTF-8 is refused', async () => {
    await expect(
      readRegister(csvText(Buffer.from('aktivitet_id;lokallag\n1;Bod\xf8', 'latin1'))),
    ).rejects.toMatchObject({
      code: 'not_utf8',
      details: { file: 'aktiviteter.csv' },
    });
  });

  it('with a quote that never ends, or with more cells than headers, is refused without telling the cell', async () => {
    const header = ACTIVITY_COLUMNS.join(';');
    const unended = await readRegister(csvText(`${header}\n1;Oslo\n2;"Kari`)).catch((error: unknown) => error);
    const shifted = await readRegister(csvText(`${header}\n1${';Kari'.repeat(13)}`)).catch((error: unknown) => error);
    for (const error of [unended, shifted]) {
      expect(error).toBeInstanceOf(RegisterError);
      expect(error).toMatchObject({ code: 'csv_malformed', details: { file: 'aktiviteter.csv' } });
      expect(String(error)).not.toContain('Kari');
      expect(error).not.toHaveProperty('cause');
    }
    expect(shifted).toMatchObject({ details: { row: 2 } });
  });
});

describe('a workbook that is no register', () => {
  it('is refused when a sheet is missing, naming those that are there', async () => {
    const source = await xlsxFile({ sheets: { aktiviteter: textRow(1, ACTIVITY_COLUMNS), Ark2: '' } });
    await expect(readRegister({ kind: 'xlsx', fileName: 'r.xlsx', source })).rejects.toMatchObject({
      code: 'missing_sheet',
      details: { file: 'r.xlsx', sheet: 'deltakelser', found: ['aktiviteter', 'Ark2'] },
    });
  });

  it('is refused when it is not a workbook at all', async () => {
    const input: RegisterInput = { kind: 'xlsx', fileName: 'r.xlsx', source: Buffer.from('nei') };
    await expect(readRegister(input)).rejects.toMatchObject({ name: 'RegisterError', code: 'not_a_workbook' });
  });
});
