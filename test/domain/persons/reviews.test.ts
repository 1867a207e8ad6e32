import { describe, expect, it } from 'vitest';
import { type ActivityFields, type AttendanceFields, countActivities, registeredActivity } from '../../factories.ts';

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

const kari = { navn: 'Kari Berg' };
const inOslo = { lokallag: '', kommunenr: '0301' };
const inBergen = { lokallag: '', kommunenr: '4601' };

describe('two persons are a review, which lowers the range without a merge,', () => {
  it('when name key, birth year and municipality of the activity are the same', () => {
    expect(
      range(
        { ...kari, fodselsdato: '1950', medlemsnr: '1', at: inOslo },
        { ...kari, fodselsdato: '1950-05-05', at: inOslo },
      ),
    ).toBe('1 to 2');
  });

  it('when name key and branch are the same and one of the two rows has no other identity', () => {
    expect(range({ ...kari, medlemsnr: '1' }, kari)).toBe('1 to 2');
  });

  it('when that row has a birth date, which is no identity', () => {
    expect(range({ ...kari, medlemsnr: '1' }, { ...kari, fodselsdato: '1950-05-05' })).toBe('1 to 2');
  });

  it('transitively, when two persons who conflict are both a review with a third', () => {
    expect(range({ ...kari, medlemsnr: '1' }, kari, { ...kari, medlemsnr: '2' })).toBe('1 to 3');
  });

  it('when thousands of rows have the name, which are more pairs than a set could hold', () => {
    const rows = 7_000;
    const branch = registeredActivity(
      { aktivitet_id: '1' },
      Array.from({ length: rows }, (_, index) => ({
        navn: 'Gjest',
        ...(index < 2 ? { medlemsnr: String(index + 1) } : {}),
      })),
    );
    const { unique_participants_min, unique_participants } = countActivities([branch]).figures.total;
    expect([unique_participants_min, unique_participants]).toEqual([1, rows]);
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
    [
      'when both rows in the branch have other identities',
      { ...kari, medlemsnr: '1' },
      { ...kari, telefon: '90012345' },
    ],
    ['when the name keys differ', kari, { ...kari, navn: 'K Berg' }],
  ])('%s', (_, left, right) => {
    expect(range(left, right)).toBe('2 to 2');
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
