import { describe, expect, it } from 'vitest';
import { personFindings } from '../../../lambdas/domain/persons/person-findings.ts';
import { findingText } from '../../../lambdas/domain/report/finding-texts.ts';
import { type ActivityFields, type AttendanceFields, countActivities, registeredActivity } from '../../factories.ts';

type Row = Partial<AttendanceFields> & { at?: Partial<ActivityFields> };

/** Each row at an activity of its own. */
function count(...rows: readonly Row[]) {
  return countActivities(
    rows.map(({ at, ...row }, index) => registeredActivity({ aktivitet_id: String(index + 1), ...at }, [row])),
  );
}

/** Unique participants, and their low end. */
function range(...rows: readonly Row[]): string {
  const { unique_participants_min, unique_participants } = count(...rows).figures.total;
  return `${unique_participants_min} to ${unique_participants}`;
}

const kari = { navn: 'Kari Berg' };
const inOslo = { lokallag: '', kommunenr: '0301' };
const inBergen = { lokallag: '', kommunenr: '4601' };

describe('two persons are a review, not merged but in the range', () => {
  it('with one name key, one birth year and one municipality of the activity', () => {
    expect(
      range(
        { ...kari, fodselsdato: '1950', medlemsnr: '1', at: inOslo },
        { ...kari, fodselsdato: '1950-05-05', at: inOslo },
      ),
    ).toBe('1 to 2');
  });

  it('with one name key in one branch, where one of the two rows has no other identity', () => {
    expect(range({ ...kari, medlemsnr: '1' }, kari)).toBe('1 to 2');
  });

  it('also where that row has a birth date, which is no identity', () => {
    expect(range({ ...kari, medlemsnr: '1' }, { ...kari, fodselsdato: '1950-05-05' })).toBe('1 to 2');
  });

  it('transitively: two that conflict meet through a third that fits both', () => {
    expect(range({ ...kari, medlemsnr: '1' }, kari, { ...kari, medlemsnr: '2' })).toBe('1 to 3');
  });

  it('however many bear the name: so many rows are more pairs than a set of them could hold', () => {
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

  it('and two who conflict are apart where nobody fits both', () => {
    expect(
      range(
        { ...kari, fodselsdato: '1950-05-05', at: inOslo },
        { ...kari, fodselsdato: '1950-06-06', at: inOslo },
        { ...kari, fodselsdato: '1950-05-05', medlemsnr: '7', epost: 'k@x.no', at: inOslo },
      ),
    ).toBe('2 to 2');
  });

  it('and the finding names the other row and why', () => {
    const { facts, persons } = count({ ...kari, medlemsnr: '1' }, kari);
    const [found] = personFindings(facts, persons).filter(({ code }) => code === 'possible_duplicate');
    expect(found).toMatchObject({ sheet: 'deltakelser', row: 3, details: { otherRow: 2, kind: 'branch' } });
    expect(findingText(found ?? { code: '', details: {} }, 'nb')).toContain('rad 2 (samme navn og lokallag)');
    expect(findingText(found ?? { code: '', details: {} }, 'en')).toContain('row 2 (same name and branch)');
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
      'in different municipalities',
      { ...kari, fodselsdato: '1950', at: inOslo },
      { ...kari, fodselsdato: '1950', at: inBergen },
    ],
    [
      'in municipalities of which nothing is known',
      { ...kari, fodselsdato: '1950', at: { ...inOslo, kommunenr: 'Oslo' } },
      { ...kari, fodselsdato: '1950', at: { ...inOslo, kommunenr: '' } },
    ],
    ['in branches without a name', { ...kari, at: inOslo }, { ...kari, at: inOslo }],
    [
      'when both rows in the branch have other identities',
      { ...kari, medlemsnr: '1' },
      { ...kari, telefon: '90012345' },
    ],
    ['when the names are not the same', kari, { ...kari, navn: 'K Berg' }],
  ])('%s', (_, left, right) => {
    expect(range(left, right)).toBe('2 to 2');
  });

  it('and a refused merge does not widen the range', () => {
    const shared = { navn: 'Kari Berg', epost: 'felles@example.no' };
    expect(range({ ...shared, medlemsnr: '1' }, { ...shared, medlemsnr: '2' })).toBe('2 to 2');
  });
});
