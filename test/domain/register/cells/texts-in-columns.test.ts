import { describe, expect, it } from 'vitest';
import {
  ACTIVITY_COLUMNS,
  ATTENDANCE_COLUMNS,
  PEER_SUPPORTER_COLUMNS,
} from '../../../../lambdas/domain/register/columns.ts';
import { parseDate, parseTime } from '../../../../lambdas/domain/register/dates.ts';
import { BUFDIR_2025 } from '../../../../lambdas/domain/rules/rule-set.ts';
import { textRow } from '../../spreadsheet/xlsx-file.ts';
import { ACTIVITY, csvRegister, csvText, readInput, xlsxRegister } from '../register-input.ts';

describe('a whole number with decimals', () => {
  it.each(['101.0', '101.00', ' 101.0 '])('is read without them in every column of whole numbers: %j', async (text) => {
    const { parts } = csvRegister(
      [{ ...ACTIVITY, aktivitet_id: text, kommunenr: text, antall_deltakere: text }],
      [{ aktivitet_id: '101', medlemsnr: text, telefon: text, fodselsdato: text }, { aktivitet_id: text }],
    );
    const list = csvFile(PEER_SUPPORTER_COLUMNS.join(';'), `${text};Kari;Oslo;`);
    const { activities, peerSupporters } = await readInput({ kind: 'csv', parts: [...parts, list] });
    expect(activities[0]?.fields).toMatchObject({ aktivitet_id: '101', kommunenr: '101', antall_deltakere: '101' });
    expect(activities[0]?.attendances.map(({ fields }) => fields)).toMatchObject([
      { medlemsnr: '101', telefon: '101', fodselsdato: '101' },
      { aktivitet_id: '101' },
    ]);
    expect(peerSupporters?.[0]?.fields.medlemsnr).toBe('101');
  });

  it.each(['101.5', '101.', 'A101.0', '1.101.0', '101,0', '.0'])(
    'is a text like any other when it is %j',
    async (text) => {
      const { activities } = await readInput(csvRegister([{ ...ACTIVITY, aktivitet_id: text }]));
      expect(activities[0]?.fields.aktivitet_id).toBe(text);
    },
  );

  it('is kept in columns of text', async () => {
    const { activities } = await readInput(
      csvRegister([{ ...ACTIVITY, lokallag: '101.0', tittel: '1.0', varighet: '2.0' }]),
    );
    expect(activities[0]?.fields).toMatchObject({ lokallag: '101.0', tittel: '1.0', varighet: '2.0' });
  });
});

describe('line breaks in likepersoner', () => {
  it.each([
    ['100\n101', '100; 101'],
    ['100\r\n\r\n101\n', '100; 101;'],
    ['Kari\u2028Ola', 'Kari; Ola'],
    ['Kari Li\u0085Ola Li', 'Kari Li; Ola Li'],
  ])('stand between the entries: %j is read as %j', async (cell, text) => {
    const { activities } = await readInput(csvRegister([{ ...ACTIVITY, likepersoner: cell, tittel: cell }]));
    expect(activities[0]?.fields.likepersoner).toBe(text);
    expect(activities[0]?.fields.tittel).not.toContain(';');
  });

  it.each(['100_x000A_101', '100_x000D__x000a_101', '100&#10;101'])(
    'may be escaped in a workbook: %s',
    async (cell) => {
      const row = `<row r="2"><c r="A2"><v>1</v></c><c r="M2" t="inlineStr"><is><t>${cell}</t></is></c></row>`;
      const { activities } = await readInput(await xlsxRegister(row));
      expect(activities[0]?.fields.likepersoner).toBe('100; 101');
    },
  );

  it('are those of the text that is escaped, and no more', async () => {
    const row = '<row r="2"><c r="M2" t="inlineStr"><is><t>100_x005F_x000A_101</t></is></c></row>';
    const { activities } = await readInput(await xlsxRegister(row));
    expect(activities[0]?.fields.likepersoner).toBe('100_x000A_101');
  });
});

describe('a time that strict OOXML stores as text', () => {
  it.each([
    '18:00:00',
    'T18:00:00',
    '18:00:00Z',
    '1899-12-30T18:00:00',
    '1899-12-30T18:00:00Z',
    '2025-03-14T17:00:00Z',
  ])('is a time of day, and a duration in varighet: %s', async (text) => {
    const cells = ['E', 'O'].map((column) => `<c r="${column}2" s="2" t="d"><v>${text}</v></c>`).join('');
    const { activities } = await readInput(await xlsxRegister(`<row r="2">${cells}</row>`));
    expect(parseTime(activities[0]?.fields.start ?? '')).toBe(18 * 60);
    expect(activities[0]?.fields.varighet).toMatch(/^18:00/);
  });
});

describe('a date that strict OOXML stores as text', () => {
  const read = async (text: string, style: number) => {
    const cells = ['C', 'E'].map((column) => `<c r="${column}2" s="${style}" t="d"><v>${text}</v></c>`).join('');
    const { activities } = await readInput(await xlsxRegister(`<row r="2">${cells}</row>`));
    const { dato = '', start = '' } = activities[0]?.fields ?? {};
    return { date: parseDate(dato), time: parseTime(start) };
  };
  const date = { year: 2025, month: 10, day: 30 };

  it.each(['2025-10-30', '2025-10-30T00:00:00', '2025-10-29T23:00:00Z', '2025-10-30T18:00:00'])(
    'is no time of day where it is shown as a date: %s',
    async (text) => {
      expect(await read(text, 1)).toEqual({ date, time: undefined });
    },
  );

  it('has its time of day in another format', async () => {
    expect(await read('2025-10-30T18:00:00', 0)).toEqual({ date, time: 18 * 60 });
    expect(await read('2025-10-30T17:00:00Z', 2)).toEqual({ date, time: 18 * 60 });
  });
});

describe('error texts', () => {
  it.each(BUFDIR_2025.errorTexts.flatMap((text) => [text, ` ${text.toLowerCase()}\u00a0`]))(
    'make the cell empty in any column of any sheet, with a finding: %j',
    async (text) => {
      const activity = ACTIVITY_COLUMNS.map((column) => (column === 'aktivitet_id' ? '1' : text));
      const attendance = ATTENDANCE_COLUMNS.map((column) => (column === 'aktivitet_id' ? '1' : text));
      const peerSupporter = PEER_SUPPORTER_COLUMNS.map((column) => (column === 'navn' ? 'Kari' : text));
      const content = await readInput(
        csvText(
          `${ACTIVITY_COLUMNS.join(';')};Merknad\n${activity.join(';')};${text}`,
          `${ATTENDANCE_COLUMNS.join(';')}\n${attendance.join(';')}`,
          `${PEER_SUPPORTER_COLUMNS.join(';')}\n${peerSupporter.join(';')}`,
        ),
      );
      const [kept] = content.activities;
      expect([...new Set(Object.values(kept?.fields ?? {}))]).toEqual(['1', '']);
      expect(kept?.extra).toEqual({});
      expect([...new Set(Object.values(kept?.attendances[0]?.fields ?? {}))]).toEqual(['1', '']);
      expect(content.peerSupporters?.[0]?.fields).toEqual({ medlemsnr: '', navn: 'Kari', lokallag: '', godkjent: '' });
      const columns = ACTIVITY_COLUMNS.length + ATTENDANCE_COLUMNS.length + PEER_SUPPORTER_COLUMNS.length - 2;
      expect(content.findings.filter(({ code }) => code === 'cell_error')).toHaveLength(columns);
    },
  );

  it('do so in a workbook, as errors and as texts', async () => {
    const cells =
      '<c r="A2"><v>1</v></c><c r="B2" t="e"><v>#SPILL!</v></c><c r="C2" t="str"><f>A1</f><v>#I/T</v></c><c r="G2" t="inlineStr"><is><t>#verdi!</t></is></c>';
    const { activities, findings } = await readInput(await xlsxRegister(`<row r="2">${cells}</row>`));
    expect(activities[0]?.fields).toMatchObject({ lokallag: '', dato: '', aktivitetstype: '' });
    expect(findings.map(({ code, row, column }) => [code, row, column])).toEqual([
      ['cell_error', 2, 'lokallag'],
      ['cell_error', 2, 'dato'],
      ['cell_error', 2, 'aktivitetstype'],
    ]);
  });

  it('alone make no row, and do not begin a table', async () => {
    const errors = ACTIVITY_COLUMNS.map(() => '#N/A').join(';');
    const { activityRows, findings, wordUses } = await readInput(
      csvText(`${errors}\n${ACTIVITY_COLUMNS.join(';')}\n${errors}\n1;Oslo\n#N/A;;;`),
    );
    expect(activityRows).toBe(1);
    expect(findings).toHaveLength(ACTIVITY_COLUMNS.length + 1);
    expect(wordUses.every(({ rows, firstRow }) => rows === 1 && firstRow === 4)).toBe(true);
    const attendances = `${textRow(1, ATTENDANCE_COLUMNS)}<row r="2"><c r="A2" t="e"><v>#N/A</v></c></row>`;
    expect((await readInput(await xlsxRegister('', { attendances }))).attendanceRows).toBe(0);
  });

  it('give a column no header', async () => {
    const { activities } = await readInput(csvText(`${ACTIVITY_COLUMNS.join(';')};#REF!\n1${';'.repeat(15)}x`));
    expect(activities[0]?.extra).toEqual({ P: 'x' });
  });

  it.each(['#N/A?', 'Se #N/A', '#', '#1', '#TOM!'])('are texts like any other when they are %j', async (text) => {
    const { activities, findings } = await readInput(csvRegister([{ ...ACTIVITY, tittel: text }]));
    expect(activities[0]?.fields.tittel).toBe(text);
    expect(findings).toEqual([]);
  });
});

function csvFile(...lines: string[]) {
  return { fileName: 'likepersoner.csv', source: Buffer.from(lines.join('\n')) };
}
