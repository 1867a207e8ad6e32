import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../../lambdas/domain/register/clean-text.ts';
import { ATTENDANCE_COLUMNS } from '../../../lambdas/domain/register/columns.ts';
import { scrubIdentityNumbers } from '../../../lambdas/domain/register/national-identity-number.ts';
import { ACTIVITY, csvRegister, readInput } from './register-input.ts';

const LOOKS_LIKE_ONE = /(?<!\d)(?:\d{11}|\d{6}[ \-\u2010-\u2013\u2212]\d{5})(?!\d)/g;

describe('scrubbing an identity field', () => {
  it.each([
    ['K 123456 98765432109 12345', 'K'],
    ['123456-98765432109 12345 Li', '123456- 12345 Li'],
    ['123456 98765432109 98765432109 12345 Li', 'Li'],
    ['123456 98765432109-12345', '123456 -12345'],
    ['K 123456 123456 98765432109 12345-12345', 'K 123456 -12345'],
    ['K 123456 123456 98765432109 12345 12345 L', 'K L'],
    ['K 123456 123456-12345 12345', 'K'],
    ['123456 98765432109 98765432109 1234', '123456 1234'],
    ['12345 98765432109 123456', '12345 123456'],
  ])('turns %j into %j', (text, left) => expect(scrubIdentityNumbers(text, 'identity')).toBe(left));

  it.each(['', 'Kari Li', '004791234567 1', '123456 1234', '1234567 12345', '123456 - 12345', '123456 123456'])(
    'does not change %j',
    (text) => expect(scrubIdentityNumbers(text, 'identity')).toBeUndefined(),
  );

  it('removes in one call what repeated scrubbing would remove', () => {
    const piece = fc.constantFrom(
      '123456 ',
      ' 12345',
      ' 98765432109 ',
      '1234567',
      '123456',
      '12345',
      '-',
      '\u2013',
      ', ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const text = cleanText(pieces.join(''));
        let expected = text;
        for (let before = ''; before !== expected; ) {
          before = expected;
          expected = cleanText(before.replace(LOOKS_LIKE_ONE, ''));
        }
        expect(scrubIdentityNumbers(text, 'identity') ?? text).toBe(expected);
        expect(expected).not.toMatch(LOOKS_LIKE_ONE);
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives one finding per cell and leaves no digits of the numbers', async () => {
    const text = `${ATTENDANCE_COLUMNS.join(';')}\n1;K 123456 98765432109 12345;;;;kari 123456 98765432109 12345 @a.no`;
    const { activities, findings } = await readInput({
      kind: 'csv',
      activities: {
        fileName: 'a.csv',
        bytes: Buffer.from('aktivitet_id;lokallag;dato;aktivitetstype;kommunenr;form;arrangor\n1'),
      },
      attendances: { fileName: 'd.csv', bytes: Buffer.from(text) },
    });
    expect(activities[0]?.attendances[0]?.fields).toMatchObject({ navn: 'K', epost: '' });
    expect(
      findings
        .filter(({ code }) => code === 'national_identity_number_removed')
        .map(({ row, column }) => [row, column]),
    ).toEqual([
      [2, 'navn'],
      [2, 'epost'],
    ]);
  });
});

describe('text that looks like a fødselsnummer', () => {
  it('is removed from identity fields, likepersoner, titles and unknown columns, with findings that do not contain it', async () => {
    const number = '01019012345';
    const { activities, findings } = await readInput(
      csvRegister(
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
