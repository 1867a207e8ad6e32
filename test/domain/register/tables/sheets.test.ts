import { describe, expect, it } from 'vitest';
import {
  ACTIVITY_COLUMNS,
  ATTENDANCE_COLUMNS,
  PEER_SUPPORTER_COLUMNS,
} from '../../../../lambdas/domain/register/columns.ts';
import type { RegisterInput } from '../../../../lambdas/domain/register/register-input.ts';
import { textRow, xlsxFile } from '../../spreadsheet/xlsx-file.ts';
import { ACTIVITY, csvRegister, csvText, readInput } from '../register-input.ts';

async function workbook(sheets: Record<string, string>): Promise<RegisterInput> {
  return { kind: 'xlsx', fileName: 'r.xlsx', source: await xlsxFile({ sheets }) };
}
const HEADERS = {
  aktiviteter: textRow(1, ACTIVITY_COLUMNS),
  deltakelser: textRow(1, ATTENDANCE_COLUMNS),
  likepersoner: textRow(1, PEER_SUPPORTER_COLUMNS),
};

describe('the sheet likepersoner', () => {
  it('is null when the register has none', async () => {
    expect((await readInput(csvRegister([ACTIVITY]))).peerSupporters).toBeNull();
    const { aktiviteter, deltakelser } = HEADERS;
    expect((await readInput(await workbook({ aktiviteter, deltakelser }))).peerSupporters).toBeNull();
  });

  it('lists nobody when it has headers and no rows', async () => {
    expect((await readInput(await workbook(HEADERS))).peerSupporters).toEqual([]);
    const csv = csvText(ACTIVITY_COLUMNS.join(';'), ATTENDANCE_COLUMNS.join(';'), PEER_SUPPORTER_COLUMNS.join(';'));
    expect((await readInput(csv)).peerSupporters).toEqual([]);
  });

  it('is read with its rows, in any order and case of columns and in any case of its name', async () => {
    const { likepersoner, ...rest } = HEADERS;
    const rows =
      textRow(1, ['NAVN', 'Medlemsnr', 'Godkjent', 'lokallag', 'Merknad']) +
      textRow(3, ['Kari Li', '100', '14.03.2020', 'Oslo', 'x']);
    const { peerSupporters } = await readInput(await workbook({ ...rest, ' LikePersoner': rows }));
    const fields = { medlemsnr: '100', navn: 'Kari Li', lokallag: 'Oslo', godkjent: '14.03.2020' };
    expect(peerSupporters).toEqual([{ row: 3, fields }]);
  });

  it.each(PEER_SUPPORTER_COLUMNS)('is refused without its header %s', async (missing) => {
    const header = PEER_SUPPORTER_COLUMNS.filter((column) => column !== missing);
    await expect(readInput(await workbook({ ...HEADERS, likepersoner: textRow(1, header) }))).rejects.toMatchObject({
      code: 'missing_column',
      details: { file: 'r.xlsx', sheet: 'likepersoner', column: missing },
    });
  });

  it('is refused when it has no header row at all', async () => {
    await expect(readInput(await workbook({ ...HEADERS, likepersoner: '' }))).rejects.toMatchObject({
      code: 'missing_header',
      details: { sheet: 'likepersoner' },
    });
  });
});

describe('the sheet deltakelser', () => {
  it.each([
    ['0', '1', '9999'],
    ['12', '0012', '8'],
  ])('may be missing where every row has its number of participants: %s, %s, %s', async (...counts) => {
    const rows = counts.map((count, index) => ({ ...ACTIVITY, aktivitet_id: `${index}`, antall_deltakere: count }));
    const { parts } = csvRegister(rows);
    const content = await readInput({ kind: 'csv', parts: parts.slice(0, 1) });
    expect(content.activities).toHaveLength(3);
    expect(content.attendanceRows).toBe(0);
  });

  it.each(['', '10000', 'ca. 10', '-1', '1,5'])(
    'is missed where a row has the number %j, which the refusal names',
    async (count) => {
      const row = (id: string, antall: string) => ({ ...ACTIVITY, aktivitet_id: id, antall_deltakere: antall });
      const { parts } = csvRegister([row('1', '4'), row('2', '0'), row('3', count), row('4', '')]);
      await expect(readInput({ kind: 'csv', parts: parts.slice(0, 1) })).rejects.toMatchObject({
        code: 'missing_sheet',
        message: expect.stringContaining('row 4'),
        details: { file: 'aktiviteter.csv', sheet: 'deltakelser', row: 4, column: 'antall_deltakere' },
      });
    },
  );

  it('is missed with the names of the sheets that the workbook has', async () => {
    const aktiviteter = HEADERS.aktiviteter + textRow(2, ['1', 'Oslo']);
    await expect(readInput(await workbook({ aktiviteter, Deltagelser: '' }))).rejects.toMatchObject({
      code: 'missing_sheet',
      details: { file: 'r.xlsx', sheet: 'deltakelser', row: 2, found: ['aktiviteter', 'Deltagelser'] },
    });
  });
});

describe('the sheets of a workbook', () => {
  it('must have aktiviteter among them', async () => {
    const { deltakelser } = HEADERS;
    await expect(readInput(await workbook({ Ark1: HEADERS.aktiviteter, deltakelser }))).rejects.toMatchObject({
      code: 'missing_sheet',
      details: { file: 'r.xlsx', sheet: 'aktiviteter', found: ['Ark1', 'deltakelser'] },
    });
  });

  it('may be likepersoner alone', async () => {
    const { likepersoner } = HEADERS;
    const source = await workbook({ likepersoner: likepersoner + textRow(2, ['7', 'Kari', 'Oslo']), Ark2: '' });
    const { activities, peerSupporters, findings } = await readInput(source);
    expect([activities, peerSupporters?.length]).toEqual([[], 1]);
    expect(findings.map(({ code }) => code)).toEqual(['sheets_not_read']);
  });

  it('must have aktiviteter beside deltakelser, also where there is likepersoner', async () => {
    const { deltakelser, likepersoner } = HEADERS;
    await expect(readInput(await workbook({ deltakelser, likepersoner }))).rejects.toMatchObject({
      code: 'missing_sheet',
      details: { sheet: 'aktiviteter' },
    });
  });

  it.each([
    ['aktiviteter', 'Aktiviteter '],
    ['deltakelser', 'DELTAKELSER'],
    ['likepersoner', 'Likepersoner\u00a0'],
  ])('are refused when two have one name: %j and %j', async (sheet, other) => {
    await expect(readInput(await workbook({ ...HEADERS, [other]: '' }))).rejects.toMatchObject({
      code: 'duplicate_sheet',
      details: { file: 'r.xlsx', sheet, found: [sheet, other] },
    });
  });
});
