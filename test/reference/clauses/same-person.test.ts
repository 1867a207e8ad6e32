import { describe, expect, it } from 'vitest';
import type { Cells } from '../reading/register.ts';
import { count, group, row } from './small-register.ts';

/** Each row in an activity and a lokallag of its own, unless it names another, so that no review depends on them. */
function persons(...people: readonly Cells[]): number {
  const ids = people.map((cells, index) => cells.aktivitet_id ?? `a${index}`);
  const activities = [...new Set(ids)].map((id, index) =>
    group(id, { lokallag: `Lag ${index}`, kommunenr: '', likepersoner: '' }),
  );
  const attendances = people.map((cells, index) => row(ids[index] ?? '', '', cells));
  return count({ activities, attendances }).total.unique_participants;
}

describe('the same member number (tier 1)', () => {
  const with7 = (...names: readonly (string | [string, string])[]) =>
    names.map((name) =>
      typeof name === 'string'
        ? { navn: name, medlemsnr: '7' }
        : { navn: name[0], fodselsdato: name[1], medlemsnr: '7' },
    );

  it.each([
    ['equal given names', with7('Kari Moe', 'Kari Dal'), 1],
    ['an initial', with7('Kari Moe', 'K. Dal'), 1],
    ['an initial a for å', with7('Åse Moe', 'A. Moe'), 1],
    ['no name beside one name', with7('Kari Moe', ''), 1],
    ['no name beside two names', with7('Kari Moe', 'Ola Moe', ''), 3],
    ['a letter changed', with7('Karin Moe', 'Karen Moe'), 1],
    ['a letter dropped', with7('Karin Moe', 'Kari Moe'), 1],
    ['two neighbours swapped', with7('Karin Moe', 'Kairn Moe'), 1],
    ['two letters apart', with7('Karin Moe', 'Karo Moe'), 2],
    ['words of two letters', with7('Bo Moe', 'Bå Moe'), 2],
    ['differing birth dates', with7(['Kari Moe', '1950-01-02'], ['Kari Moe', '1960-01-02']), 1],
    [
      'other given names, the same last word and birth date',
      with7(['Kari Moe', '2.1.1950'], ['Berit Moe', '1950-01-02']),
      1,
    ],
    ['a last word one letter apart', with7(['Kari Berg', '2.1.1950'], ['Berit Borg', '1950-01-02']), 1],
    ['the same last word and birth year alone', with7(['Kari Moe', '1950'], ['Berit Moe', '1950']), 2],
    ['other last words and the same birth date', with7(['Kari Moe', '2.1.1950'], ['Berit Lie', '2.1.1950']), 2],
    ['a couple', with7('Kari Moe', 'Ola Moe'), 2],
  ])('merges by given names and guards households: %s', (_, people, expected) => {
    expect(persons(...people)).toBe(expected);
  });

  it('takes no name for a misspelling that rows without that number bear', () => {
    const people = with7('Karin Moe', 'Karen Moe');
    expect(persons(...people, { navn: 'Karin Dal', medlemsnr: '8' })).toBe(2);
    expect(persons(...people, { navn: 'Karin Dal', medlemsnr: '8' }, { navn: 'Karen Li' })).toBe(4);
  });

  it('keeps two given names apart that rows with the number bear in one activity', () => {
    const together = (navn: string, fodselsdato = '') => ({ aktivitet_id: 'x', medlemsnr: '7', navn, fodselsdato });
    expect(persons(together('Jon Moe'), together('Jan Moe'))).toBe(2);
    expect(persons(together('Jon Moe', '1950-01-02'), together('Jan Moe', '1950-01-02'))).toBe(2);
    expect(persons(together('Jon Moe'), together('Jan Moe'), { medlemsnr: '7', navn: 'Jon Moe' })).toBe(2);
    expect(persons(together('Jon Moe'), together('J. Moe'))).toBe(1);
  });

  it('leaves out a row that agrees with two that do not agree with each other', () => {
    expect(persons(...with7('Kari Moe', 'Knut Moe', 'K. Moe'))).toBe(3);
  });

  it('proves nothing for a number that four given names with four last words use', () => {
    const four = with7('Ane Li', 'Bo Dal', 'Cay Ås', 'Dag Foss', 'Ane Li');
    expect(persons(...four)).toBe(5);
    expect(persons(...with7('Ane Li', 'Bo Li', 'Cay Li', 'Dag Foss', 'Ane Li'))).toBe(4);
    expect(persons(...with7('Ane Li', 'Bo Dal', 'Cay Ås', 'D. Foss', 'Ane Li'))).toBe(5);
    expect(persons(...with7('Ane Li', 'Bo Dal', 'Cay Ås', 'A. Foss', 'Ane Li'))).toBeLessThan(5);
    expect(persons(...with7('Ane Li', 'Bo Dal', 'Cay Ås', 'Dag', 'Ane Li'))).toBe(4);
  });
});

describe('the same e-mail or phone (tiers 2 and 3)', () => {
  const sharing = (cells: Cells, ...names: readonly string[]) => names.map((navn) => ({ navn, ...cells }));

  it.each([{ epost: 'A@x.no' }, { telefon: '+47 912 34 567' }])('merges names that are compatible: %o', (cells) => {
    expect(persons(...sharing(cells, 'Kari Moe', 'Kari Ann Moe'))).toBe(1);
    expect(persons(...sharing(cells, 'Kari Moe', 'K. M.'))).toBe(1);
    expect(persons(...sharing(cells, 'Kari Moe', 'Kari'))).toBe(1);
    expect(persons(...sharing(cells, 'Kari Moe', 'Berit'))).toBe(2);
    expect(persons(...sharing(cells, 'Kari Moe', 'Kari Dal'))).toBe(2);
    expect(persons(...sharing(cells, 'Kari Moe', 'Karin Moe'))).toBe(2);
    expect(persons(...sharing(cells, '', ''))).toBe(1);
    expect(persons(...sharing(cells, 'Kari Moe', ''))).toBe(2);
    expect(persons(...sharing(cells, 'Kari Moe', 'Kari Dal', 'Kari'))).toBe(3);
  });

  it('proves nothing for an address that four given names use', () => {
    const cells = { epost: 'lag@x.no' };
    expect(persons(...sharing(cells, 'Ane Li', 'Ane Li', 'Bo Li', 'Cay Li'))).toBe(3);
    expect(persons(...sharing(cells, 'Ane Li', 'Ane Li', 'Bo Li', 'Cay Li', 'Dag Li'))).toBe(5);
    expect(persons(...sharing(cells, 'Ane Li', 'Ane Li', 'Bo Li', 'Cay Li', 'D Li'))).toBe(5);
    expect(persons(...sharing(cells, 'Ane Li', 'Ane Li', 'Bo Li', 'Cay Li', 'C Li'))).toBe(3);
  });

  it('refuses two member numbers, birth dates or birth years in one person', () => {
    const kari = { navn: 'Kari Moe', epost: 'k@x.no' };
    expect(persons({ ...kari, medlemsnr: '7' }, { ...kari, medlemsnr: '8' })).toBe(2);
    expect(persons({ ...kari, medlemsnr: '7' }, { ...kari, medlemsnr: '007' })).toBe(1);
    expect(persons({ ...kari, fodselsdato: '1950-01-02' }, { ...kari, fodselsdato: '1950-01-03' })).toBe(2);
    expect(persons({ ...kari, fodselsdato: '1950' }, { ...kari, fodselsdato: '1951' })).toBe(2);
    expect(persons({ ...kari, fodselsdato: '1950' }, { ...kari, fodselsdato: '1950-01-03' })).toBe(1);
  });

  it('refuses a group as a whole for one conflicting pair', () => {
    const kari = { navn: 'Kari Moe', epost: 'k@x.no' };
    expect(persons(kari, kari, { ...kari, fodselsdato: '1950' }, { ...kari, fodselsdato: '1951' })).toBe(4);
  });

  it('sees no difference in a member number that many share', () => {
    const shared = ['Ane Li', 'Bo Dal', 'Cay Ås', 'Dag Foss'].map((navn) => ({ navn, medlemsnr: '7' }));
    const kari = { navn: 'Ane Li', epost: 'k@x.no' };
    expect(persons(...shared, { ...kari, medlemsnr: '7' }, { ...kari, medlemsnr: '8' })).toBe(5);
  });
});

describe('one person', () => {
  it('has the same name key and full birth date (tier 4), never the name alone', () => {
    const kari = { navn: 'Kari Moe', fodselsdato: '1950-01-02' };
    expect(persons(kari, kari)).toBe(1);
    expect(persons(kari, { ...kari, fodselsdato: '1950' })).toBe(2);
    expect(persons({ navn: 'Kari Moe' }, { navn: 'Kari Moe' })).toBe(2);
    expect(persons({ ...kari, medlemsnr: '7' }, { ...kari, medlemsnr: '8' })).toBe(2);
  });

  it('is linked over several values, in any order of rows', () => {
    const people = [
      { navn: 'Kari Moe', telefon: '91234567' },
      { navn: 'Kari Moe', telefon: '0047 91234567', epost: 'k@x.no' },
      { navn: 'Kari Moe', epost: 'k@x.no', medlemsnr: 'A 1' },
      { navn: 'Kari Dal', medlemsnr: 'a1', fodselsdato: '1950-01-02' },
      { navn: 'Dal, Kari', fodselsdato: '02.01.1950' },
    ];
    expect(persons(...people)).toBe(1);
    expect(persons(...people.toReversed())).toBe(1);
  });

  it('is not linked by attendances of an unknown activity, but by those outside the year', () => {
    const kari = { navn: 'Kari Moe', rolle: 'deltaker' };
    const activities = [group('a'), group('b'), group('old', { dato: '2024-01-01' }), group('undated', { dato: '' })];
    const attendances = [
      { ...kari, aktivitet_id: 'a', epost: 'k@x.no' },
      { ...kari, aktivitet_id: 'b', telefon: '91234567' },
      { ...kari, aktivitet_id: 'undated', epost: 'k@x.no', telefon: '91234567' },
      { ...kari, aktivitet_id: 'unknown', epost: 'k@x.no', telefon: '91234567' },
    ];
    const { source, total } = count({ activities, attendances });
    expect(source).toEqual({
      activity_rows: 4,
      attendance_rows: 4,
      activities_kept: 3,
      attendances_of_unknown_activity: 2,
    });
    expect(total).toMatchObject({ unique_participants: 2, attendances: 2, activities: 2, activity_days: 3 });
    const old = { ...kari, aktivitet_id: 'old', epost: 'k@x.no', telefon: '91234567' };
    expect(count({ activities, attendances: [...attendances, old] }).total).toMatchObject({
      unique_participants: 1,
      attendances: 2,
    });
  });
});
