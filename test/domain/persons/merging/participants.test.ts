import { describe, expect, it } from 'vitest';
import { personFindings } from '../../../../lambdas/domain/persons/person-findings.ts';
import { countActivities, registeredActivity } from '../../../factories.ts';
import { personsIn, type Rows } from '../rows.ts';

function refusalsIn(rows: Rows) {
  const { facts, persons } = countActivities([registeredActivity({}, rows)]);
  return [...personFindings(facts, persons)]
    .filter(({ code }) => code === 'merge_refused' || code === 'ambiguous_evidence')
    .map(({ code, column, details }) => `${code} ${column}: rows ${details.rows}`);
}

const email = 'felles@example.no';
const telefon = '90012345';

describe('two attendances are the same person', () => {
  it.each<[string, Rows]>([
    [
      'with one member number (tier 1)',
      [
        { navn: 'Kari Berg', medlemsnr: '012' },
        { navn: 'K. Berg', medlemsnr: '12' },
      ],
    ],
    ['with one member number and no name on one row', [{ navn: 'Kari Berg', medlemsnr: '12' }, { medlemsnr: '12' }]],
    [
      'with one e-mail and names that agree (tier 2)',
      [
        { navn: 'Kari Berg', epost: email },
        { navn: 'Kari', epost: email },
      ],
    ],
    ['with one e-mail and no name on either row', [{ epost: email }, { epost: email, telefon }]],
    [
      'with one phone and names that agree (tier 3)',
      [
        { navn: 'Berg, Kari', telefon },
        { navn: 'K Berg', telefon: `+47${telefon}` },
      ],
    ],
    [
      'with one name key and one full birth date (tier 4)',
      [
        { navn: 'Anne-Lise Aas', fodselsdato: '1950-01-02' },
        { navn: 'anne lise ås', fodselsdato: '2.1.1950' },
      ],
    ],
    [
      'when a third row links them by phone and e-mail',
      [
        { navn: 'Kari Berg', telefon },
        { navn: 'Kari Berg', epost: email },
        { navn: 'Kari Berg', telefon, epost: email },
      ],
    ],
  ])('%s', (_, rows) => {
    expect(personsIn(rows)).toBe('A'.repeat(rows.length));
  });
});

describe('two attendances are not the same person', () => {
  it.each<[string, Rows]>([
    ['by name alone', [{ navn: 'Kari Berg' }, { navn: 'Kari Berg' }]],
    [
      'by name and birth year alone',
      [
        { navn: 'Kari Berg', fodselsdato: '1950' },
        { navn: 'Kari Berg', fodselsdato: '1950' },
      ],
    ],
    [
      'when names on one e-mail do not agree',
      [
        { navn: 'Kari Berg', epost: email },
        { navn: 'Per Berg', epost: email },
      ],
    ],
    ['when only one of two rows with one phone has a name', [{ navn: 'Kari Berg', telefon }, { telefon }]],
    [
      'by a placeholder instead of a member number',
      [
        { navn: 'Kari Berg', medlemsnr: 'Gjest' },
        { navn: 'Kari Berg', medlemsnr: 'gjest' },
      ],
    ],
  ])('%s', (_, rows) => {
    expect(personsIn(rows)).toBe('AB');
    expect(refusalsIn(rows)).toEqual([]);
  });
});

describe('a row without name key, member number, e-mail and phone', () => {
  it('is unidentified', () => {
    expect(personsIn([{ navn: 'Ukjent', fodselsdato: '1950-01-02' }, { navn: 'Kari' }])).toBe('-A');
  });
});

describe('a merge is refused with one finding', () => {
  it('in tier 1 when given names and surnames differ', () => {
    const rows = [
      { navn: 'Kari Berg', medlemsnr: '12' },
      { navn: 'Per Dahl', medlemsnr: '12' },
    ];
    expect(personsIn(rows)).toBe('AB');
    expect(refusalsIn(rows)).toEqual(['merge_refused medlemsnr: rows 2, 3']);
  });

  it.each<[string, Rows]>([
    ['two member numbers', [{ medlemsnr: '1' }, { medlemsnr: '2' }]],
    ['two full birth dates', [{ fodselsdato: '1950-01-01' }, { fodselsdato: '1950-01-02' }]],
    ['two birth years, one of them without a date', [{ fodselsdato: '1950-01-01' }, { fodselsdato: '1951' }]],
  ])('in tier 2 when one person would have %s', (_, rows) => {
    const named = rows.map((row) => ({ navn: 'Kari Berg', epost: email, ...row }));
    expect(personsIn(named)).toBe('AB');
    expect(refusalsIn(named)).toEqual(['merge_refused epost: rows 2, 3']);
  });

  it('for a whole group when only two of three persons conflict', () => {
    const rows = ['1', '2', ''].map((medlemsnr) => ({ navn: 'Kari Berg', telefon, medlemsnr }));
    expect(personsIn(rows)).toBe('ABC');
    expect(refusalsIn(rows)).toEqual(['merge_refused telefon: rows 2, 3, 4']);
  });

  it('when persons merged by earlier tiers conflict: tier 4 would join two member numbers', () => {
    const rows = [
      { navn: 'Kari Berg', telefon, medlemsnr: '1' },
      { navn: 'Kari Berg', telefon, fodselsdato: '1950-01-01' },
      { navn: 'Kari Berg', medlemsnr: '2', fodselsdato: '1950-01-01' },
    ];
    expect(personsIn(rows)).toBe('AAB');
    expect(refusalsIn(rows)).toEqual(['merge_refused fodselsdato: rows 3, 4']);
  });

  it('but not in tier 1 when only birth dates differ', () => {
    const rows = ['1950-01-01', '1960-01-01'].map((fodselsdato) => ({
      navn: 'Kari Berg',
      medlemsnr: '12',
      fodselsdato,
    }));
    expect(personsIn(rows)).toBe('AA');
  });
});

describe('merges that exclude each other', () => {
  const one = { navn: 'Kari Berg', medlemsnr: '5' };

  it('are tried by evidence value in code point order, for any order of the rows', () => {
    const rows = [
      { ...one, epost: 'b@x.no' },
      { ...one, epost: 'a@x.no' },
      { navn: 'Kari Berg', epost: 'b@x.no', fodselsdato: '1950-01-01' },
      { navn: 'Kari Berg', epost: 'a@x.no', fodselsdato: '1960-01-01' },
    ];
    expect(personsIn(rows)).toBe('AABA');
    expect(refusalsIn(rows)).toEqual(['merge_refused epost: rows 2, 4']);
  });

  it('are tried by the smallest name key of each group when the evidence is the same', () => {
    const rows = [
      { ...one, navn: 'Kari Dahl', epost: email },
      { ...one, navn: 'Kari Berg', epost: email },
      { navn: 'Kari Dahl', epost: email, fodselsdato: '1950-01-01' },
      { navn: 'Kari Berg', epost: email, fodselsdato: '1960-01-01' },
    ];
    expect(personsIn(rows)).toBe('AABA');
  });
});

describe('a row that agrees with two rows which do not agree with each other', () => {
  const kari = { navn: 'Kari Berg', epost: email };
  const karin = { navn: 'Karin Berg', epost: email };

  it('joins neither of them by that evidence', () => {
    const rows = [kari, { navn: 'K Berg', epost: email }, karin];
    expect(personsIn(rows)).toBe('ABC');
    expect(refusalsIn(rows)).toEqual(['ambiguous_evidence epost: rows 3']);
  });

  it('joins rows with the same name', () => {
    const rows = [kari, { navn: 'K Berg', epost: email }, karin, { navn: 'K Berg', epost: email, fodselsdato: '1950' }];
    expect(personsIn(rows)).toBe('ABCB');
  });

  it('can join one of them by other evidence', () => {
    expect(personsIn([{ ...kari, telefon }, { navn: 'K Berg', epost: email, telefon }, karin])).toBe('AAB');
  });

  it('can in tier 1 be a row without a name when two persons share a member number', () => {
    const rows = [{ navn: 'Kari Berg', medlemsnr: '12' }, { medlemsnr: '12' }, { navn: 'Per Dahl', medlemsnr: '12' }];
    expect(personsIn(rows)).toBe('ABC');
  });
});
