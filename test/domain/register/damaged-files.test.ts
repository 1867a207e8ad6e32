/** Files with random damage: they are read as they were, or refused, and nothing else happens. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ACTIVITY_COLUMNS, ATTENDANCE_COLUMNS } from '../../../lambdas/domain/register/columns.ts';
import { RegisterError } from '../../../lambdas/domain/register/register-error.ts';
import type { RegisterInput } from '../../../lambdas/domain/register/register-input.ts';
import { textRow, xlsxFile } from '../spreadsheet/xlsx-file.ts';
import { csvText, readInput } from './register-input.ts';

/** What was read as JSON, or the code of the refusal. */
async function outcomeOf(input: RegisterInput): Promise<string> {
  try {
    return JSON.stringify(await readInput(input));
  } catch (error) {
    if (!(error instanceof RegisterError)) throw error;
    return error.code;
  }
}

it.each([
  ['deflated', true],
  ['stored', false],
])('a workbook with changed bytes is read as before or refused: %s', async (_, compress) => {
  const sheets = {
    aktiviteter:
      textRow(1, ACTIVITY_COLUMNS) + textRow(2, ['1', 'Oslo', '2025-03-14', '', '18:00', '19:00', 'Samtale']),
    deltakelser: textRow(1, ATTENDANCE_COLUMNS) + textRow(2, ['1', 'Kari Li', '1950', '101']),
  };
  const whole = await xlsxFile({ sheets, compress });
  const read = (source: Buffer) => outcomeOf({ kind: 'xlsx', fileName: 'r.xlsx', source });
  const before = await read(whole);
  const change = fc.record({ at: fc.nat({ max: whole.length - 1 }), bit: fc.nat({ max: 7 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      const bytes = Buffer.from(whole);
      for (const { at, bit } of changes) bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
      const outcome = await read(bytes);
      if (outcome !== before) expect(outcome).toMatch(/^[a-z_]+$/);
    }),
    { numRuns: 400 },
  );
});

it('a csv file of any text in any encoding is read or refused', async () => {
  const piece = fc.constantFrom(
    ...'";,\n\r\t| aå',
    ...ACTIVITY_COLUMNS,
    ...ATTENDANCE_COLUMNS,
    '\ufeff',
    'sep=;',
    '\0',
  );
  const text = (header: readonly string[]) =>
    fc
      .tuple(fc.constantFrom('', `${header.join(';')}\n`), fc.array(piece, { maxLength: 30 }))
      .map(([first, pieces]) => first + pieces.join(''));
  const encoding = fc.constantFrom('utf8' as const, 'latin1' as const, 'utf16le' as const);
  await fc.assert(
    fc.asyncProperty(
      text(ACTIVITY_COLUMNS),
      text(ATTENDANCE_COLUMNS),
      encoding,
      async (activities, attendances, code) => {
        const bytes = (content: string) => Buffer.from(code === 'utf16le' ? `\ufeff${content}` : content, code);
        expect(await outcomeOf(csvText(bytes(activities), bytes(attendances)))).toMatch(/^(\{.*\}|[a-z0-9_]+)$/);
      },
    ),
    { numRuns: 500 },
  );
});
