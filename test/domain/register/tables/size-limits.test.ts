import { describe, expect, it } from 'vitest';
import {
  ACTIVITY_COLUMNS,
  ATTENDANCE_COLUMNS,
  PEER_SUPPORTER_COLUMNS,
} from '../../../../lambdas/domain/register/columns.ts';
import { MAX_WORD_LETTERS } from '../../../../lambdas/domain/rules/configuration-limits.ts';
import { textRow } from '../../spreadsheet/xlsx-file.ts';
import { ACTIVITY, csvRegister, csvText, readInput, xlsxRegister } from '../register-input.ts';

const at = (column: string, row = 2) => ({ file: 'aktiviteter.csv', sheet: 'aktiviteter', row, column });

describe('a cell', () => {
  it('may have 100,000 characters', async () => {
    const { activities } = await readInput(csvRegister([{ ...ACTIVITY, tittel: 'å'.repeat(100_000) }]));
    expect(activities[0]?.fields.tittel).toHaveLength(100_000);
  });

  it.each([100_001, 450_000, 3_000_000, 6_000_000])(
    'is refused with its place when it has %d characters',
    async (length) => {
      const text = 'x'.repeat(length);
      await expect(readInput(csvRegister([ACTIVITY, { ...ACTIVITY, tittel: text }]))).rejects.toMatchObject({
        code: 'cell_too_long',
        message: expect.stringContaining('row 3, column "tittel"'),
        details: { ...at('tittel', 3), length, maximum: 100_000 },
      });
      const sheet = textRow(2, ['1']) + textRow(3, ['2', '', '', '', '', '', '', text]);
      await expect(readInput(await xlsxRegister(sheet))).rejects.toMatchObject({
        code: 'cell_too_long',
        message: expect.stringContaining('register.xlsx, sheet "aktiviteter"'),
        details: { file: 'register.xlsx', sheet: 'aktiviteter', row: 3 },
      });
    },
  );

  it('is refused without its text', async () => {
    const text = `Kari ${'x'.repeat(100_000)}`;
    const error: unknown = await readInput(csvRegister([ACTIVITY], [{ aktivitet_id: '1', navn: text }])).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'cell_too_long', details: { sheet: 'deltakelser', column: 'navn' } });
    expect(`${error} ${JSON.stringify(error)}`).not.toContain('Kari');
  });
});

describe('a value', () => {
  it.each([
    // As long as a word that can be mapped.
    ['aktivitetstype', MAX_WORD_LETTERS],
    ['form', MAX_WORD_LETTERS],
    ['arrangor', MAX_WORD_LETTERS],
    ['land', MAX_WORD_LETTERS],
    ['lokallag', 500],
    ['aktivitet_id', 200],
  ])('of %s may have %d characters, and no more', async (column, maximum) => {
    await readInput(csvRegister([{ ...ACTIVITY, [column]: 'x'.repeat(maximum) }]));
    const long = { ...ACTIVITY, [column]: 'x'.repeat(maximum + 1) };
    await expect(readInput(csvRegister([long]))).rejects.toMatchObject({
      code: 'value_too_long',
      message: expect.stringContaining(`aktiviteter.csv, sheet "aktiviteter", row 2, column "${column}"`),
      details: { ...at(column), length: maximum + 1, maximum },
    });
  });

  it('that is too long is named by its beginning, unless it is an id', async () => {
    const read = (fields: object) => readInput(csvRegister([{ ...ACTIVITY, ...fields }]));
    await expect(read({ form: `Fysisk ${'x'.repeat(300)}` })).rejects.toMatchObject({
      details: { value: `Fysisk ${'x'.repeat(53)}…` },
    });
    const error: unknown = await read({ aktivitet_id: `Kari ${'x'.repeat(300)}` }).catch((thrown: unknown) => thrown);
    expect(`${error} ${JSON.stringify(error)}`).not.toContain('Kari');
  });

  it('of rolle and of the branch of a peer supporter is limited too', async () => {
    const rolle = csvRegister([ACTIVITY], [{ aktivitet_id: '1', rolle: 'x'.repeat(201) }]);
    await expect(readInput(rolle)).rejects.toMatchObject({ code: 'value_too_long', details: { column: 'rolle' } });
    const peerSupporters = `${PEER_SUPPORTER_COLUMNS.join(';')}\n1;Kari;${'x'.repeat(501)};`;
    const input = csvText(ACTIVITY_COLUMNS.join(';'), ATTENDANCE_COLUMNS.join(';'), peerSupporters);
    await expect(readInput(input)).rejects.toMatchObject({
      code: 'value_too_long',
      details: { file: 'likepersoner.csv', sheet: 'likepersoner', row: 2, column: 'lokallag' },
    });
  });

  it('of a header is limited too', async () => {
    await expect(readInput(csvText(`${ACTIVITY_COLUMNS.join(';')};${'x'.repeat(501)}`))).rejects.toMatchObject({
      code: 'value_too_long',
      details: { row: 1, column: 'P', length: 501, maximum: 500 },
    });
  });
});

describe('a row', () => {
  const longCells = (count: number, letter: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`Merknad ${index}`, letter.repeat(49_000)]));

  it('may have 300,000 bytes of text', async () => {
    const { activities } = await readInput(csvRegister([{ ...ACTIVITY, ...longCells(6, 'x') }]));
    expect(Object.keys(activities[0]?.extra ?? {})).toHaveLength(6);
    await readInput(csvRegister([{ ...ACTIVITY, ...longCells(3, 'å') }]));
  });

  it('is refused when it has very many short cells in added columns', async () => {
    const cells = Object.fromEntries(Array.from({ length: 16_000 }, (_, index) => [`kolonne nr. ${index}`, 'x']));
    await expect(readInput(csvRegister([{ ...ACTIVITY, ...cells }]))).rejects.toMatchObject({ code: 'row_too_large' });
  });

  it.each([
    ['letters of one byte', 7, 'x'],
    ['letters of two bytes', 4, 'å'],
    ['quotes, which JSON escapes', 4, '"'],
    ['letters of three bytes', 3, '\u0f40'],
  ])('is refused with its number when it has more, in %s', async (_, count, letter) => {
    const activity = { ...ACTIVITY, ...longCells(count, letter) };
    await expect(readInput(csvRegister([ACTIVITY, activity]))).rejects.toMatchObject({
      code: 'row_too_large',
      message: expect.stringContaining('row 3'),
      details: { file: 'aktiviteter.csv', sheet: 'aktiviteter', row: 3, maximum: 300_000 },
    });
    const attendance = { aktivitet_id: '1', ...longCells(count, letter) };
    await expect(readInput(csvRegister([ACTIVITY], [attendance]))).rejects.toMatchObject({
      code: 'row_too_large',
      details: { sheet: 'deltakelser', row: 2 },
    });
  });
});

describe('the different lokallag of a register', () => {
  const rows = (count: number, different: number) =>
    csvRegister(
      Array.from({ length: count }, (_, index) => ({
        ...ACTIVITY,
        aktivitet_id: `${index}`,
        lokallag: `${index % different} ${'å'.repeat(190)}`,
      })),
    );

  it('are refused with the row at which they have more than 100,000 bytes', async () => {
    await expect(readInput(rows(600, 600))).rejects.toMatchObject({
      code: 'too_many_values',
      message: expect.stringContaining('row 262, column "lokallag"'),
      details: { ...at('lokallag', 262), maximumBytes: 100_000 },
    });
  });

  it('may be repeated as often as the register has rows', async () => {
    expect((await readInput(rows(2_000, 200))).activityRows).toBe(2_000);
  });
});
