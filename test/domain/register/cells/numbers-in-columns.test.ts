import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../../lambdas/domain/facts/duration.ts';
import {
  ACTIVITY_COLUMNS,
  type ActivityColumn,
  ATTENDANCE_COLUMNS,
} from '../../../../lambdas/domain/register/columns.ts';
import { parseDate, parseTime } from '../../../../lambdas/domain/register/dates.ts';
import { columnLetters } from '../../../../lambdas/domain/spreadsheet/cell.ts';
import { textRow } from '../../spreadsheet/xlsx-file.ts';
import { readInput, xlsxRegister } from '../register-input.ts';

/** How a number is shown, with the id of a built-in format or one of the custom ones. */
const FORMATS = {
  general: 0,
  date: 14,
  time: 20,
  datetime: 22,
  elapsed: 46,
  'month and year': 164,
  digits: 165,
} as const;
const STYLES = `<numFmts><numFmt numFmtId="164" formatCode="[$-414]mmm\\.yy"/><numFmt numFmtId="165" formatCode="0000"/></numFmts><cellXfs>${Object.values(
  FORMATS,
)
  .map((id) => `<xf numFmtId="${id}"/>`)
  .join('')}</cellXfs>`;
type Format = keyof typeof FORMATS;

/** The text that a number cell of an activity is read as. */
async function read(column: ActivityColumn, number: string, format: Format): Promise<string | undefined> {
  const style = Object.keys(FORMATS).indexOf(format);
  const cell = `<c r="${columnLetters(ACTIVITY_COLUMNS.indexOf(column))}2" s="${style}"><v>${number}</v></c>`;
  const { activities } = await readInput(await xlsxRegister(`<row r="2">${cell}</row>`, { styles: STYLES }));
  return activities[0]?.fields[column];
}

describe('a number in start or slutt', () => {
  it.each<[string, Format, string]>([
    ['0.75', 'time', '18:00'],
    ['0.75', 'general', '18:00'],
    ['0.75', 'date', '18:00'],
    ['0.75', 'elapsed', '18:00'],
    ['0.4375', 'datetime', '10:30'],
    ['0', 'time', '00:00'],
    ['0', 'datetime', '00:00'],
    ['0.7916666666666666', 'time', '19:00'],
    ['0.9999', 'time', '23:59'],
    ['45730.75', 'datetime', '18:00'],
    ['45730', 'datetime', '00:00'],
  ])('%s shown as %s is the time %s', async (number, format, time) => {
    expect(await read('start', number, format)).toBe(time);
    expect(await read('slutt', number, format)).toBe(time);
  });

  it.each<[string, Format, string]>([
    ['47757', 'month and year', '2030-10-01'],
    ['45939', 'date', '2025-10-09'],
    ['45960.5', 'date', '2025-10-30'],
    ['1', 'time', '24:00'],
    ['1', 'elapsed', '24:00'],
    ['0.999999999', 'time', '24:00'],
    ['1.5208333333333333', 'elapsed', '36:30'],
    ['1.5208333333333333', 'time', '36:30'],
    ['45730.75', 'time', '1097538:00'],
    ['1.75', 'general', '1,75'],
    ['10.25', 'general', '10,25'],
    ['10.3', 'digits', '10,3'],
    ['18', 'general', '18'],
    ['1830', 'general', '1830'],
    ['0', 'general', '0'],
    ['0', 'date', '0'],
    ['-0.25', 'time', '-0,25'],
    ['-0.25', 'general', '-0,25'],
    ['1E300', 'time', '1e+300'],
    ['1E300', 'datetime', '1e+300'],
    ['1E300', 'general', '1e+300'],
    ['2958466', 'datetime', '2958466'],
    ['45730.75', 'general', '45730,75'],
  ])('%s shown as %s is no time, and is read as %j', async (number, format, text) => {
    expect(await read('start', number, format)).toBe(text);
    expect(parseTime(text)).toBeUndefined();
  });
});

describe('a number in varighet', () => {
  it.each<[string, Format, string, number]>([
    ['0.0625', 'time', '01:30', 90],
    ['0.0625', 'elapsed', '01:30', 90],
    ['0.0625', 'datetime', '01:30', 90],
    ['0.99', 'elapsed', '23:45', 1425],
    ['1', 'elapsed', '24:00', 1440],
    ['90', 'general', '90', 90],
    ['1.5', 'general', '1.5', 90],
    ['0.75', 'general', '0.75', 45],
    ['90', 'digits', '90', 90],
  ])('%s shown as %s is %s, %d minutes', async (number, format, text, minutes) => {
    expect(await read('varighet', number, format)).toBe(text);
    expect(parseDuration(text)).toBe(minutes);
  });

  it.each<[string, Format]>([
    ['0', 'time'],
    ['1', 'time'],
    ['1.0625', 'time'],
    ['1.0625', 'elapsed'],
    ['45730', 'date'],
    ['45730.0625', 'datetime'],
    ['0.0625', 'date'],
    ['-0.0625', 'time'],
    ['1E300', 'time'],
    ['1E300', 'general'],
    ['-90', 'general'],
  ])('%s shown as %s is no duration', async (number, format) => {
    const text = await read('varighet', number, format);
    expect(text).not.toBe('');
    expect(parseDuration(text ?? '')).toBeUndefined();
  });
});

describe('a number in dato', () => {
  it.each<[string, Format, string]>([
    ['45730', 'date', '2025-03-14'],
    ['45730', 'general', '2025-03-14'],
    ['45730', 'digits', '2025-03-14'],
    ['45730.99', 'datetime', '2025-03-14'],
    ['45730.5', 'time', '2025-03-14'],
    ['366', 'date', '1900-12-31'],
  ])('%s shown as %s is %s', async (number, format, date) => {
    expect(await read('dato', number, format)).toBe(date);
  });

  it.each<[string, Format]>([
    ['0.75', 'time'],
    ['60', 'date'],
    ['-1', 'date'],
    ['2025', 'general'],
    ['14.3', 'general'],
    ['1E300', 'date'],
    ['1E300', 'general'],
  ])('%s shown as %s is no date', async (number, format) => {
    const text = await read('dato', number, format);
    expect(text).not.toBe('');
    expect(parseDate(text ?? '')).toBeUndefined();
  });
});

describe('a number in another column', () => {
  it.each<[ActivityColumn, string, Format, string]>([
    ['aktivitet_id', '101', 'general', '101'],
    ['aktivitet_id', '101', 'date', '101'],
    ['kommunenr', '301', 'digits', '301'],
    ['kommunenr', '301', 'date', '301'],
    ['antall_deltakere', '12', 'date', '12'],
    ['antall_deltakere', '12.5', 'general', '12.5'],
    ['antall_deltakere', '100.99999999999999', 'general', '101'],
    ['likepersoner', '1.5E5', 'general', '150000'],
    ['tittel', '45730', 'date', '2025-03-14'],
    ['tittel', '45730.75', 'datetime', '2025-03-14 18:00'],
    ['tittel', '0.75', 'time', '18:00'],
    ['tittel', '36', 'general', '36'],
    ['tittel', '123456789012345678', 'general', '123456789012346000'],
  ])('%s %s shown as %s is read as %j', async (column, number, format, text) => {
    expect(await read(column, number, format)).toBe(text);
  });

  it('is a member number however it is shown, as in a column of dates copied over it', async () => {
    const attendances = `${textRow(1, ATTENDANCE_COLUMNS)}<row r="2"><c><v>1</v></c><c/><c/><c s="1"><v>100</v></c><c s="6"><v>91234567</v></c></row>`;
    const input = await xlsxRegister('<row r="2"><c><v>1</v></c></row>', { styles: STYLES, attendances });
    const { activities } = await readInput(input);
    expect(activities[0]?.attendances[0]?.fields).toMatchObject({ medlemsnr: '100', telefon: '91234567' });
  });
});

describe('a number that a spreadsheet may have made of something else', () => {
  async function codesOf(column: ActivityColumn, number: string, format: Format) {
    const style = Object.keys(FORMATS).indexOf(format);
    const cell = `<c r="${columnLetters(ACTIVITY_COLUMNS.indexOf(column))}2" s="${style}"><v>${number}</v></c>`;
    const { findings } = await readInput(await xlsxRegister(`<row r="2">${cell}</row>`, { styles: STYLES }));
    return findings.map(({ code, row, column: found }) => [code, row, found]);
  }

  it.each<[ActivityColumn, string, Format]>([
    ['likepersoner', '100.101', 'general'],
    ['likepersoner', '45971', 'date'],
    ['aktivitet_id', '45971', 'date'],
    ['aktivitet_id', '0.5', 'time'],
    ['aktivitet_id', '1.5', 'digits'],
  ])('is a finding: %s %s shown as %s', async (column, number, format) => {
    expect(await codesOf(column, number, format)).toEqual([['number_other_than_typed', 2, column]]);
  });

  it.each<[ActivityColumn, string, Format]>([
    ['likepersoner', '100', 'general'],
    ['likepersoner', '100.00000000000001', 'general'],
    ['aktivitet_id', '2.01E2', 'digits'],
    ['dato', '45730', 'date'],
    ['tittel', '1.5', 'general'],
  ])('is none: %s %s shown as %s', async (column, number, format) => {
    expect(await codesOf(column, number, format)).toEqual([]);
  });
});
