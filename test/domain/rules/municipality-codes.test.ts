import { describe, expect, it } from 'vitest';
import { isMunicipalityCodeValid } from '../../../lambdas/domain/rules/municipality-codes.ts';

const ALL_CODES = Array.from({ length: 10_000 }, (_, number) => String(number).padStart(4, '0'));

function day(isoDate: string): number {
  return Date.parse(isoDate) / 86_400_000;
}

/** The codes valid on a date, without those of Svalbard (21) and Jan Mayen (22), which have no municipality. */
function municipalities(isoDate: string): string[] {
  return ALL_CODES.filter((code) => !/^2[12]/.test(code) && isMunicipalityCodeValid(code, day(isoDate)));
}

function countByCounty(isoDate: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const code of municipalities(isoDate)) {
    const county = code.slice(0, 2);
    counts[county] = (counts[county] ?? 0) + 1;
  }
  return counts;
}

const COUNTIES_2018 = {
  '01': 18,
  '02': 22,
  '03': 1,
  '04': 22,
  '05': 26,
  '06': 21,
  '07': 9,
  '08': 18,
  '09': 15,
  '10': 15,
  '11': 26,
  '12': 33,
  '14': 26,
  '15': 36,
  '18': 44,
  '19': 24,
  '20': 19,
  '50': 47,
};
const COUNTIES_2020 = {
  '03': 1,
  '11': 23,
  '15': 26,
  '18': 41,
  '30': 51,
  '34': 46,
  '38': 23,
  '42': 25,
  '46': 43,
  '50': 38,
  '54': 39,
};
const COUNTIES_2024 = {
  '03': 1,
  '11': 23,
  '15': 27,
  '18': 41,
  '31': 12,
  '32': 21,
  '33': 18,
  '34': 46,
  '39': 6,
  '40': 17,
  '42': 25,
  '46': 43,
  '50': 38,
  '55': 21,
  '56': 18,
};

describe('the municipalities of a version', () => {
  it.each([
    ['2018-01-01', 422],
    ['2018-12-31', 422],
    ['2019-01-01', 422],
    ['2019-12-31', 422],
    ['2020-01-01', 356],
    ['2023-12-31', 356],
    ['2024-01-01', 357],
    ['2025-12-31', 357],
  ])('on %s are %i in number', (date, count) => {
    expect(municipalities(date)).toHaveLength(count);
  });

  it.each([
    ['2018-07-01', COUNTIES_2018],
    ['2019-07-01', { ...COUNTIES_2018, '15': 35, '50': 48 }],
    ['2022-07-01', COUNTIES_2020],
    ['2025-07-01', COUNTIES_2024],
  ])('on %s have the known number in each county', (date, counts) => {
    expect(countByCounty(date)).toEqual(counts);
  });

  it('of 2018 apply to earlier dates too', () => {
    expect(municipalities('1999-05-17')).toEqual(municipalities('2018-01-01'));
  });

  it('of 2024 apply to later dates too', () => {
    expect(municipalities('2040-01-01')).toEqual(municipalities('2024-01-01'));
  });
});

describe('a municipality code', () => {
  const LAST_DAYS = ['2018-12-31', '2019-12-31', '2023-12-31', '2025-12-31'];
  const FIRST_DAYS = ['2018-01-01', '2019-01-01', '2020-01-01', '2024-01-01'];

  // One character for each version: 2018, 2019, 2020 to 2023, and from 2024.
  it.each([
    ['0301', 'Oslo', 'yyyy'],
    ['5001', 'Trondheim', 'yyyy'],
    ['0101', 'Halden', 'yy--'],
    ['3001', 'Halden', '--y-'],
    ['3101', 'Halden', '---y'],
    ['3020', 'Nordre Follo', '--y-'],
    ['3207', 'Nordre Follo', '---y'],
    ['1201', 'Bergen', 'yy--'],
    ['4601', 'Bergen', '--yy'],
    ['1102', 'Sandnes', 'yy--'],
    ['1108', 'Sandnes', '--yy'],
    ['1902', 'Tromsø', 'yy--'],
    ['5401', 'Tromsø', '--y-'],
    ['5501', 'Tromsø', '---y'],
    ['1504', 'Ålesund', 'yy--'],
    ['1507', 'Ålesund', '--y-'],
    ['1508', 'Ålesund', '---y'],
    ['1534', 'Haram', 'yy--'],
    ['1580', 'Haram', '---y'],
    ['1567', 'Rindal', 'y---'],
    ['5061', 'Rindal', '-yyy'],
    ['5054', 'Indre Fosen', 'yyyy'],
    ['0729', 'Færder', 'yy--'],
    ['2100', 'Svalbard', 'yyyy'],
    ['2211', 'Jan Mayen', 'yyyy'],
    ['1601', 'Trondheim until 2017', '----'],
    ['0706', 'Sandefjord until 2016', '----'],
    ['2311', 'the continental shelf', '----'],
    ['9999', 'not stated', '----'],
    ['0000', 'no municipality', '----'],
  ])('%s (%s) is valid in the versions %s', (code, _name, versions) => {
    const validOn = (dates: readonly string[]) =>
      dates.map((date) => (isMunicipalityCodeValid(code, day(date)) ? 'y' : '-')).join('');
    expect(validOn(FIRST_DAYS)).toBe(versions);
    expect(validOn(LAST_DAYS)).toBe(versions);
  });

  it.each(['', '301', '03010', 'Oslo', ' 301'])('is invalid when it is not four digits: "%s"', (text) => {
    expect(isMunicipalityCodeValid(text, day('2025-06-01'))).toBe(false);
  });
});
