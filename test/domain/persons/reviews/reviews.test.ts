import { describe, expect, it } from 'vitest';
import { type ActivityFields, type AttendanceFields, countActivities, registeredActivity } from '../../../factories.ts';

type Row = Partial<AttendanceFields> & { at?: Partial<ActivityFields> };

/** Counts a register in which each row has its own activity. */
function count(...rows: readonly Row[]) {
  return countActivities(
    rows.map(({ at, ...row }, index) => registeredActivity({ aktivitet_id: String(index + 1), ...at }, [row])),
  );
}

/** The range of unique participants, such as `1 to 2`. */
function range(...rows: readonly Row[]): string {
  const { unique_participants_min, unique_participants } = count(...rows).figures.total;
  return `${unique_participants_min} to ${unique_participants}`;
}

/** The kinds of each group. */
function kindsOf(...rows: readonly Row[]): string[] {
  return Array.from(count(...rows).persons.reviews, ({ kinds }) => kinds.join(', '));
}

const kari = { navn: 'Kari Berg' };
const inOslo = { lokallag: '', kommunenr: '0301' };
const inBergen = { lokallag: '', kommunenr: '4601' };
const nowhere = { lokallag: '', kommunenr: '' };
const epost = 'k@example.no';
const telefon = '90012345';
const born = { fodselsdato: '1950-05-05' };

describe('two persons are a review, which lowers the range without a merge,', () => {
  it.each<[string, string, Row, Row]>([
    [
      'when name key, birth year and municipality of the activity are the same',
      'birth_year_and_municipality',
      { ...kari, fodselsdato: '1950', medlemsnr: '1', at: inOslo },
      { ...kari, ...born, at: inOslo },
    ],
    [
      'when name key and branch are the same and one of the two rows has no other identity',
      'branch',
      { ...kari, medlemsnr: '1' },
      kari,
    ],
    [
      'when the row without another identity has a birth date, which is no identity',
      'branch',
      { ...kari, medlemsnr: '1' },
      { ...kari, ...born },
    ],
    [
      'when tier 1 kept them apart with one member number',
      'member_number',
      { ...kari, medlemsnr: '1', at: nowhere },
      { navn: 'Per Dahl', medlemsnr: '1', at: nowhere },
    ],
    [
      'when e-mail and given names are the same and last words are not, whatever their member numbers',
      'new_surname',
      { ...kari, epost, medlemsnr: '1', at: nowhere },
      { navn: 'Kari Dahl', epost, medlemsnr: '2', at: nowhere },
    ],
    [
      'when phone and the initial of the given name are the same and last words are not',
      'new_surname',
      { ...kari, telefon, at: nowhere },
      { navn: 'K Dahl', telefon, at: nowhere },
    ],
    [
      'when e-mail and full birth date are the same',
      'birth_date_and_contact',
      { ...kari, ...born, epost, at: nowhere },
      { navn: 'Per Dahl', ...born, epost, at: nowhere },
    ],
    [
      'when phone and full birth date are the same and one has no name',
      'birth_date_and_contact',
      { ...kari, ...born, telefon, at: nowhere },
      { ...born, telefon, at: nowhere },
    ],
    [
      'when loose key and full birth date are the same',
      'loose_name',
      { navn: 'Åse Øby', ...born, at: nowhere },
      { navn: 'Oby Ase', ...born, at: nowhere },
    ],
    [
      'when loose key and e-mail are the same',
      'loose_name',
      { navn: 'Åse By', epost, at: nowhere },
      { navn: 'By Ase', epost, at: nowhere },
    ],
    [
      'when loose key and phone are the same',
      'loose_name',
      { navn: 'Åse By', telefon, at: nowhere },
      { navn: 'Ase By', telefon, at: nowhere },
    ],
    [
      'when loose key and member number are the same, which are both kinds',
      'member_number, loose_name',
      { navn: 'Kari Berg', medlemsnr: '1', at: nowhere },
      { navn: 'Berg Kari', medlemsnr: '1', at: nowhere },
    ],
  ])('%s', (_, kind, left, right) => {
    expect(range(left, right)).toBe('1 to 2');
    expect(kindsOf(left, right)).toEqual([kind]);
    expect(kindsOf(right, left)).toEqual([kind]);
  });

  it('when one list has a name twice and nothing else is known', () => {
    const { figures, persons } = countActivities([registeredActivity({}, [kari, kari])]);
    expect(figures.total).toMatchObject({ unique_participants: 2, unique_participants_min: 1 });
    expect([...persons.reviews]).toEqual([{ root: 0, persons: 2, kinds: ['branch'], attendances: [0, 1] }]);
  });

  it('when a refused merge left rows of one identity apart, each of them a person', () => {
    const same = { ...kari, epost, at: nowhere };
    const rows = [same, same, { ...same, medlemsnr: '1' }, { ...same, medlemsnr: '2' }];
    expect(range(...rows)).toBe('1 to 4');
    expect(kindsOf(...rows)).toEqual(['loose_name']);
  });

  it('transitively, when two persons who conflict are both a review with a third', () => {
    expect(range({ ...kari, medlemsnr: '1' }, kari, { ...kari, medlemsnr: '2' })).toBe('1 to 3');
  });

  it('transitively, by different kinds', () => {
    const rows = [
      { ...kari, epost, at: nowhere },
      { navn: 'Kari Dahl', epost, medlemsnr: '1', at: nowhere },
      { navn: 'Per Moe', medlemsnr: '1', at: nowhere },
    ];
    expect(range(...rows)).toBe('1 to 3');
    expect(kindsOf(...rows)).toEqual(['member_number, new_surname']);
  });

  it.each([1, 2, 10, 11, 12, 40])('with a third alone, when %i and another conflict, few or many', (many) => {
    const numbered = Array.from({ length: many }, (_, index) => ({
      ...kari,
      ...born,
      medlemsnr: `A${index}`,
      at: inOslo,
    }));
    const other = { ...kari, fodselsdato: '1950-06-06', at: inOslo };
    expect(range(...numbered, other)).toBe(`${many + 1} to ${many + 1}`);
    expect(range(...numbered, other, { ...kari, fodselsdato: '1950', at: inOslo })).toBe(`1 to ${many + 2}`);
  });

  it('when thousands of rows have the name, which are more pairs than a set could hold', () => {
    const rows = 7_000;
    const branch = registeredActivity(
      { aktivitet_id: '1' },
      Array.from({ length: rows }, (_, index) => ({
        navn: 'Besøker',
        ...(index < 2 ? { medlemsnr: String(index + 1) } : {}),
      })),
    );
    const { unique_participants_min, unique_participants } = countActivities([branch]).figures.total;
    expect([unique_participants_min, unique_participants]).toEqual([1, rows]);
  });

  it('when thousands of rows share an e-mail with as many surnames', () => {
    const rows = 5_000;
    const guests = registeredActivity(
      { lokallag: '', kommunenr: '' },
      Array.from({ length: rows }, (_, index) => ({ navn: `Deltaker nr ${index}`, epost, medlemsnr: `A${index}` })),
    );
    const { persons, figures } = countActivities([guests]);
    expect(figures.total).toMatchObject({ unique_participants_min: 1, unique_participants: rows });
    expect([...persons.reviews]).toMatchObject([{ persons: rows, kinds: ['new_surname'] }]);
  });
});

describe('two persons are no review', () => {
  it.each<[string, Row, Row]>([
    [
      'when they conflict',
      { ...kari, medlemsnr: '1', fodselsdato: '1950', at: inOslo },
      { ...kari, medlemsnr: '2', fodselsdato: '1950', at: inOslo },
    ],
    [
      'when the municipalities differ',
      { ...kari, fodselsdato: '1950', at: inOslo },
      { ...kari, fodselsdato: '1950', at: inBergen },
    ],
    [
      'when the municipalities are unknown',
      { ...kari, fodselsdato: '1950', at: { ...inOslo, kommunenr: 'Oslo' } },
      { ...kari, fodselsdato: '1950', at: { ...inOslo, kommunenr: '' } },
    ],
    ['when the branches have no name', { ...kari, at: inOslo }, { ...kari, at: inOslo }],
    ['when both rows in the branch have other identities', { ...kari, medlemsnr: '1' }, { ...kari, telefon }],
    ['when the name keys differ', kari, { ...kari, navn: 'K Berg' }],
    [
      'when they have one member number and other birth years',
      { ...kari, medlemsnr: '1', fodselsdato: '1950' },
      { navn: 'Per Dahl', medlemsnr: '1', fodselsdato: '1951-01-01' },
    ],
    [
      'when they have one e-mail and another surname, and other birth dates',
      { ...kari, epost, ...born },
      { navn: 'Kari Dahl', epost, fodselsdato: '1950-05-06' },
    ],
    ['when they have one e-mail and other given names', { ...kari, epost }, { navn: 'Per Dahl', epost }],
    [
      'when they have one e-mail and only the birth year is the same',
      { ...kari, epost, fodselsdato: '1950' },
      { navn: 'Per Dahl', epost, ...born },
    ],
    [
      'when they have one phone and birth date but other member numbers',
      { ...kari, telefon, ...born, medlemsnr: '1' },
      { navn: 'Per Dahl', telefon, ...born, medlemsnr: '2' },
    ],
    ['when only the loose key is the same', { navn: 'Åse By' }, { navn: 'By Ase' }],
    [
      'when the loose key is the same and they have other member numbers',
      { navn: 'Åse By', ...born, medlemsnr: '1' },
      { navn: 'By Ase', ...born, medlemsnr: '2' },
    ],
    ['when one has an e-mail and the other no name', { ...kari, epost }, { epost }],
  ])('%s', (_, left, right) => {
    expect(range(left, right)).toBe('2 to 2');
    expect(kindsOf(left, right)).toEqual([]);
  });

  it('when they conflict and no third person is a review with both', () => {
    expect(
      range(
        { ...kari, fodselsdato: '1950-05-05', at: inOslo },
        { ...kari, fodselsdato: '1950-06-06', at: inOslo },
        { ...kari, fodselsdato: '1950-05-05', medlemsnr: '7', epost: 'k@x.no', at: inOslo },
      ),
    ).toBe('2 to 2');
  });

  it('when their merge was refused', () => {
    const shared = { navn: 'Kari Berg', epost: 'felles@example.no' };
    expect(range({ ...shared, medlemsnr: '1' }, { ...shared, medlemsnr: '2' })).toBe('2 to 2');
  });
});
