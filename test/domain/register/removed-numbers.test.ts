import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACTIVITY_COLUMNS,
  ATTENDANCE_COLUMNS,
  PEER_SUPPORTER_COLUMNS,
} from '../../../lambdas/domain/register/columns.ts';
import { RegisterError } from '../../../lambdas/domain/register/register-error.ts';
import { readRegister } from '../../read-register.ts';
import { READING } from '../../reading-options.ts';
import { textRow, xlsxFile } from '../spreadsheet/xlsx-file.ts';
import { ACTIVITY, csvRegister, csvText, readInput, xlsxRegister } from './register-input.ts';

const NUMBER = '01019012345';
const removed = (column: string) => expect.objectContaining({ code: 'national_identity_number_removed', column });

describe('something like a fødselsnummer', () => {
  it.each(ACTIVITY_COLUMNS.filter((column) => column !== 'aktivitet_id'))(
    'is removed from %s of an activity, with a finding',
    async (column) => {
      const content = await readInput(csvRegister([{ ...ACTIVITY, [column]: NUMBER }]));
      expect(content.activities[0]?.fields[column]).toBe('');
      expect(content.findings).toEqual([removed(column)]);
      expect(JSON.stringify(content)).not.toContain(NUMBER);
    },
  );

  it.each(ATTENDANCE_COLUMNS.filter((column) => column !== 'aktivitet_id'))(
    'is removed from %s of an attendance, with and without its leading zero where that is an identity',
    async (column) => {
      const rows = [NUMBER, NUMBER.slice(1), '010190 12345', '010190-12345'].map((value) => ({
        aktivitet_id: '1',
        [column]: value,
      }));
      const content = await readInput(csvRegister([ACTIVITY], rows));
      const left = content.activities[0]?.attendances.map(({ fields }) => fields[column]);
      expect(left).toEqual(['', column === 'rolle' ? NUMBER.slice(1) : '', '', '']);
      expect(content.findings).toEqual((left ?? []).filter((value) => value === '').map(() => removed(column)));
    },
  );

  it.each(PEER_SUPPORTER_COLUMNS)('is removed from %s of the sheet likepersoner', async (column) => {
    const cells = PEER_SUPPORTER_COLUMNS.map((name) => (name === column ? NUMBER : 'x'));
    const peerSupporters = `${PEER_SUPPORTER_COLUMNS.join(';')}\n${cells.join(';')}`;
    const activities = `${ACTIVITY_COLUMNS.join(';')}\n1;Oslo;2025-03-14`;
    const content = await readInput(csvText(activities, ATTENDANCE_COLUMNS.join(';'), peerSupporters));
    expect(content.peerSupporters?.[0]?.fields[column]).toBe('');
    expect(content.findings).toEqual([removed(column)]);
  });

  it('is removed from further columns, their headers and the cells of a column without a header', async () => {
    const header = `${ACTIVITY_COLUMNS.join(';')};Personnr ${NUMBER};${NUMBER};`;
    const content = await readInput(csvText(`${header}\n1${';'.repeat(ACTIVITY_COLUMNS.length)}${NUMBER};x;${NUMBER}`));
    expect(content.activities[0]?.extra).toEqual({ Personnr: '', Q: 'x', R: '' });
    expect(content.findings.map(({ row, column }) => [row, column])).toEqual([
      [1, 'P'],
      [1, 'Q'],
      [2, 'Personnr'],
      [2, 'R'],
    ]);
    expect(JSON.stringify(content)).not.toContain(NUMBER);
  });

  it('is removed where it is stored as a number, in whatever format', async () => {
    const attendances = `${textRow(1, ATTENDANCE_COLUMNS)}${[0, 1, 2]
      .map(
        (style, index) =>
          `<row r="${index + 2}"><c><v>1</v></c><c s="${style}"><v>31017000000</v></c><c s="${style}"><v>1017000000</v></c><c s="${style}"><v>1017000000</v></c><c s="${style}"><v>1.1017E10</v></c></row>`,
      )
      .join('')}`;
    const content = await readInput(await xlsxRegister('<row r="2"><c><v>1</v></c></row>', { attendances }));
    for (const { fields } of content.activities[0]?.attendances ?? []) {
      expect(fields).toMatchObject({ navn: '', fodselsdato: '', medlemsnr: '', telefon: '' });
    }
    expect(content.findings).toHaveLength(12);
  });

  it('leaves a word empty, which is then named as empty', async () => {
    const { wordUses } = await readInput(
      csvRegister([{ ...ACTIVITY, form: NUMBER }], [{ aktivitet_id: '1', rolle: NUMBER }]),
    );
    expect(wordUses.filter(({ column }) => column === 'form' || column === 'rolle')).toEqual([
      { column: 'form', value: '', rows: 1, file: 'aktiviteter.csv', firstRow: 2 },
      { column: 'rolle', value: '', rows: 1, file: 'deltakelser.csv', firstRow: 2 },
    ]);
  });

  it('empties an e-mail address in which it leaves a space, and a birth date of ten or eleven digits', async () => {
    const rows = [
      { epost: `kari ${NUMBER} @a.no` },
      { epost: `${NUMBER}@a.no` },
      { fodselsdato: '010190 1234' },
      { fodselsdato: '1950-01-01 00:00' },
      { fodselsdato: '1.1.1950 00:00' },
    ].map((row) => ({ ...row, aktivitet_id: '1' }));
    const { activities } = await readInput(csvRegister([ACTIVITY], rows));
    expect(activities[0]?.attendances.map(({ fields }) => [fields.epost, fields.fodselsdato])).toEqual([
      ['', ''],
      ['@a.no', ''],
      ['', ''],
      ['', '1950-01-01 00:00'],
      ['', '1.1.1950 00:00'],
    ]);
  });
});

describe('an aktivitet_id that looks like a fødselsnummer', () => {
  it.each([NUMBER, `A ${NUMBER}`, '010190 12345', '010190-12345 b', `${NUMBER}.0`])(
    'is replaced in both sheets by the same word, with findings: %s',
    async (id) => {
      const content = await readInput(
        csvRegister(
          [{ ...ACTIVITY, aktivitet_id: id }, ACTIVITY, { ...ACTIVITY, aktivitet_id: id }],
          [{ aktivitet_id: id, navn: 'Kari' }, { aktivitet_id: 'x' }],
        ),
      );
      expect(content.activities).toHaveLength(2);
      const [activity] = content.activities;
      expect(activity?.fields.aktivitet_id).toMatch(/^fjernet-[a-p]{16}$/);
      expect(activity?.attendances.map(({ fields }) => fields.aktivitet_id)).toEqual([activity?.fields.aktivitet_id]);
      expect(content.findings.filter(({ code }) => code === 'activity_id_replaced')).toMatchObject([
        { sheet: 'aktiviteter', row: 2, column: 'aktivitet_id' },
        { sheet: 'aktiviteter', row: 4 },
        { sheet: 'deltakelser', row: 2 },
      ]);
      expect(JSON.stringify(content)).not.toContain('12345');
    },
  );

  it('is replaced by another word with another key, and by another one for another id', async () => {
    const idsWith = async (idKey: Uint8Array) => {
      const rows = [NUMBER, `${NUMBER} b`].map((id) => ({ ...ACTIVITY, aktivitet_id: id }));
      const { activities } = await readRegister(csvRegister(rows), { ...READING, idKey });
      return activities.map(({ fields }) => fields.aktivitet_id);
    };
    const ids = [...(await idsWith(Buffer.alloc(32, 1))), ...(await idsWith(Buffer.alloc(32, 2)))];
    expect(new Set(ids).size).toBe(4);
  });

  it('stays as it is when it only has other digits', async () => {
    const ids = ['1019012345', '010190123456', '2025-0301-12345'];
    const content = await readInput(csvRegister(ids.map((id) => ({ ...ACTIVITY, aktivitet_id: id }))));
    expect(content.activities.map(({ fields }) => fields.aktivitet_id)).toEqual(ids);
    expect(content.findings).toEqual([]);
  });
});

describe('a refusal', () => {
  async function errorOf(...args: Parameters<typeof csvText>): Promise<RegisterError> {
    const error = await readInput(csvText(...args)).catch((thrown: unknown) => thrown);
    if (!(error instanceof RegisterError)) throw error;
    return error;
  }

  it('does not repeat such a number from a header, a long value or the name of a sheet', async () => {
    const header = ACTIVITY_COLUMNS.join(';');
    const missing = await errorOf(`lokallag;Personnr ${NUMBER};${NUMBER}`);
    const long = await errorOf(`${header}\n1;Oslo;;;;;${NUMBER} ${'x'.repeat(300)}`);
    const source = await xlsxFile({ sheets: { [`Ark ${NUMBER}`]: textRow(1, ['x']) } });
    const sheet = await readInput({ kind: 'xlsx', fileName: 'r.xlsx', source }).catch((thrown: unknown) => thrown);
    expect(missing).toMatchObject({ code: 'missing_column', details: { found: ['lokallag', 'Personnr'] } });
    expect(long).toMatchObject({ code: 'value_too_long', details: { row: 2, column: 'aktivitetstype' } });
    expect(sheet).toMatchObject({ code: 'missing_sheet', details: { found: ['Ark'] } });
    for (const error of [missing, long, sheet]) {
      expect(`${error} ${JSON.stringify(error)}`).not.toContain(NUMBER);
    }
  });
});

describe('whatever a register holds', () => {
  it('has no eleven digits left anywhere in what was read', async () => {
    const cell = fc
      .array(fc.constantFrom('010190', '12345', NUMBER, '1019012345', ' ', '-', 'a', '.0', '#N/A'), { maxLength: 5 })
      .map((pieces) => pieces.join(''));
    const activity = fc.record(Object.fromEntries(ACTIVITY_COLUMNS.map((column) => [column, cell])));
    const attendance = fc.record(Object.fromEntries(ATTENDANCE_COLUMNS.map((column) => [column, cell])));
    await fc.assert(
      fc.asyncProperty(
        fc.array(activity, { maxLength: 4 }),
        fc.array(attendance, { maxLength: 6 }),
        async (...rows) => {
          const content = await readInput(csvRegister(...rows));
          const { activities, wordUses, findings } = content;
          const texts = [
            ...activities.flatMap(({ fields, attendances }) => [
              ...Object.values(fields),
              ...attendances.flatMap((row) => Object.values(row.fields)),
            ]),
            ...wordUses.map(({ value }) => value),
            ...findings.map(({ activityId }) => activityId ?? ''),
          ];
          const pattern = /(?<!\d)(?:\d{11}|\d{6}[ -]\d{5})(?!\d)/;
          expect(texts.filter((text) => pattern.test(text))).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
