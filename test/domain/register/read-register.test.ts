import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { finding } from '../../../lambdas/domain/finding.ts';
import { ACTIVITY_COLUMNS } from '../../../lambdas/domain/register/columns.ts';
import type { RegisterInput } from '../../../lambdas/domain/register/register-input.ts';
import { ACTIVITY, csvRegister, csvText, readInput } from './register-input.ts';

const HEADER = ACTIVITY_COLUMNS.slice(1).join(';');
const CELLS = 'Oslo;2025-03-14';
const SAMPLES = new URL('../../fixtures/registers/', import.meta.url);
const sample = (path: string) => readFileSync(new URL(path, SAMPLES));
function sampleInput(folder: string): RegisterInput {
  if (folder !== 'blindeforbundet-2025') {
    return { kind: 'xlsx', fileName: 'register.xlsx', source: sample(`${folder}/register.xlsx`) };
  }
  const file = (fileName: string) => ({ fileName, source: sample(`${folder}/${fileName}`) });
  return { kind: 'csv', parts: [file('aktiviteter.csv'), file('deltakelser.csv')] };
}

describe('the sample registers', () => {
  it.each(['nhf-2025', 'hlf-2025', 'blindeforbundet-2025'])('have the expected rows: %s', async (folder) => {
    const { source } = JSON.parse(sample(`${folder}/expected.json`).toString());
    const content = await readInput(sampleInput(folder));
    expect({
      activity_rows: content.activityRows,
      attendance_rows: content.attendanceRows,
      activities_kept: content.activities.length,
      attendances_of_unknown_activity: content.attendancesOfUnknownActivity,
    }).toEqual(source);
    const attendances = content.activities.reduce((sum, activity) => sum + activity.attendances.length, 0);
    expect(attendances + content.attendancesOfUnknownActivity).toBe(content.attendanceRows);
  });

  it('have no eleven digits left in any identity field', async () => {
    const { activities } = await readInput(sampleInput('hlf-2025'));
    const cells = activities.flatMap((activity) =>
      activity.attendances.flatMap(({ fields: { aktivitet_id, ...rest } }) => Object.values(rest)),
    );
    expect(cells.filter((cell) => /(?<!\d)(\d{11}|\d{6}[ -]\d{5})(?!\d)/.test(cell))).toEqual([]);
  });
});

describe('a file', () => {
  it('without a row of an activity is read, with a finding', async () => {
    const { findings } = await readInput(csvRegister([]));
    expect(findings).toEqual([finding('no_activities', 'warning', { sheet: 'aktiviteter' })]);
    expect((await readInput(csvRegister([ACTIVITY]))).findings).toEqual([]);
  });

  it('has a finding for each row of the template that was left in it', async () => {
    const register = csvText(
      `aktivitet_id;${HEADER}\nEKSEMPEL-1;${CELLS}\n2;${CELLS}`,
      undefined,
      'medlemsnr;navn;lokallag;godkjent\n7;Kari Li;Oslo;\nEKSEMPEL-100;Kari Eksempel;Oslo;',
    );
    const examples = (await readInput(register)).findings.filter(({ code }) => code === 'example_row');
    expect(examples).toEqual([
      finding('example_row', 'warning', { sheet: 'aktiviteter', row: 2 }),
      finding('example_row', 'warning', { sheet: 'likepersoner', row: 3 }),
    ]);
  });
});

describe('columns', () => {
  it('are matched in any order and case, and unknown ones are kept', async () => {
    const header = [...ACTIVITY_COLUMNS].reverse().map((name) => ` ${name.toUpperCase()}\u00a0`);
    const cells = [...ACTIVITY_COLUMNS].reverse().map((name) => `verdi ${name}`);
    const { activities } = await readInput(csvText(`${header.join(';')};Merknad;Merknad\n${cells.join(';')};a;b`));
    expect(activities[0]?.fields).toEqual(Object.fromEntries(ACTIVITY_COLUMNS.map((name) => [name, `verdi ${name}`])));
    expect(activities[0]?.extra).toEqual({ Merknad: 'a', 'Merknad (2)': 'b' });
  });

  it('are kept apart when an added column has the name that a repeated one gets', async () => {
    const text = `${ACTIVITY_COLUMNS.join(';')};X;X;X (2);X\n${';'.repeat(ACTIVITY_COLUMNS.length)}a;b;c;d`;
    const { activities } = await readInput(csvText(text));
    expect(Object.values(activities[0]?.extra ?? {})).toEqual(['a', 'b', 'c', 'd']);
  });

  it('give a finding when a column that is not required is missing', async () => {
    const header = ACTIVITY_COLUMNS.filter((name) => name !== 'slutt').join(';');
    const { findings } = await readInput(csvText(`${header}\n1;Oslo;2025-03-14`));
    expect(findings).toMatchObject([{ code: 'column_missing', sheet: 'aktiviteter', column: 'slutt' }]);
  });

  it('give no finding when one is missing that only some forms have', async () => {
    const header = ACTIVITY_COLUMNS.filter((name) => name !== 'antall_deltakere' && name !== 'varighet').join(';');
    expect((await readInput(csvText(`${header}\n1;Oslo;2025-03-14`))).findings).toEqual([]);
  });

  it('are refused when a required one is missing', async () => {
    const header = ACTIVITY_COLUMNS.filter((name) => name !== 'dato').join(';');
    await expect(readInput(csvText(header))).rejects.toMatchObject({
      name: 'RegisterError',
      code: 'missing_column',
      retryable: false,
      details: { file: 'aktiviteter.csv', sheet: 'aktiviteter', row: 1, column: 'dato' },
      message: expect.stringContaining('no column "dato" in the header row 1; give the column that has it this header'),
    });
  });

  it('are refused without repeating the first row when that is no header, because it may hold names', async () => {
    const error: unknown = await readInput(csvText('1;Oslo;2025-03-14', '1;Kari Li;1950;101;;;deltaker')).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'missing_column', details: { row: 1, cells: 3 } });
    const attendances: unknown = await readInput(
      csvText(ACTIVITY_COLUMNS.join(';'), '1;Kari Li;1950;101;;;deltaker'),
    ).catch((thrown: unknown) => thrown);
    expect(attendances).toMatchObject({ code: 'missing_column', details: { sheet: 'deltakelser', cells: 5 } });
    expect(`${attendances} ${JSON.stringify(attendances)}`).not.toContain('Kari');
  });

  it('are refused when one occurs twice', async () => {
    await expect(readInput(csvText(`${ACTIVITY_COLUMNS.join(';')};Dato`))).rejects.toMatchObject({
      code: 'duplicate_column',
      details: { column: 'dato' },
    });
  });

  it('are refused when the file has no header', async () => {
    await expect(readInput(csvText(''))).rejects.toMatchObject({ code: 'missing_header' });
  });
});

describe('rows', () => {
  it('with a repeated id are findings, and their attendances belong to the first row of that id', async () => {
    const { activities, findings, wordUses } = await readInput(
      csvRegister(
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
    expect(wordUses.filter(({ column }) => column === 'aktivitetstype')).toEqual([
      { column: 'aktivitetstype', value: 'Besøk', rows: 3, file: 'aktiviteter.csv', firstRow: 2 },
      { column: 'aktivitetstype', value: 'Annet', rows: 1, file: 'aktiviteter.csv', firstRow: 3 },
    ]);
  });

  it('without an id are kept without attendances', async () => {
    const content = await readInput(
      csvRegister(
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

  it('with only empty cells are not counted, but keep their row number', async () => {
    const content = await readInput(csvText(`${ACTIVITY_COLUMNS.join(';')}\n\n;;;\n \u00a0;\u200b;\n1;Oslo\n`));
    expect(content.activityRows).toBe(1);
    expect(content.activities[0]?.row).toBe(5);
  });
});

describe('a workbook that is no register', () => {
  it('is refused when it cannot be opened as a workbook', async () => {
    const input: RegisterInput = { kind: 'xlsx', fileName: 'r.xlsx', source: Buffer.from('nei') };
    await expect(readInput(input)).rejects.toMatchObject({ name: 'RegisterError', code: 'not_a_workbook' });
  });
});
