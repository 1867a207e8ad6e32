import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDate, parseTime } from '../../../lambdas/domain/register/dates.ts';
import { osloOffset } from '../../../lambdas/domain/register/oslo-time.ts';

describe('the date parser', () => {
  it('reads a plain date and a plain time, which take a short way, as it reads them with more behind them', () => {
    const digits = (count: number) =>
      fc.string({ unit: fc.constantFrom(...'0123459-:x'), minLength: count, maxLength: count });
    const plain = fc.oneof(
      fc.tuple(digits(4), digits(2), digits(2)),
      fc.tuple(fc.constant('2024'), digits(2), digits(2)),
    );
    fc.assert(
      fc.property(plain, ([first, second, third]) => {
        const date = `${first}-${second}-${third}`;
        expect(parseDate(date)).toEqual(parseDate(`${date} 12:00`));
        expect(parseTime(`${second}:${third}`)).toBe(parseTime(`${second}:${third}:00`));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '2025-03-14',
    '2025-3-14',
    '14.03.2025',
    '14.3.2025',
    '2025-03-14T00:00:00',
    '2025-03-14 23:59:59',
    '2025-03-14T23:30:00.000',
    '14.03.2025 23:30',
    '14.03.2025 18.00',
  ])('reads %s as written, as 14 March', (text) => {
    expect(parseDate(text)).toEqual({ year: 2025, month: 3, day: 14 });
  });

  it.each([
    ['2025-03-13T23:00:00.000Z', '2025-03-14'],
    ['2025-03-13T22:59:59Z', '2025-03-13'],
    ['2024-12-31T23:00:00Z', '2025-01-01'],
    ['2025-06-30T22:00:00Z', '2025-07-01'],
    ['2025-06-30T21:59Z', '2025-06-30'],
    ['2025-03-14T00:00:00+01:00', '2025-03-14'],
    ['2025-03-14 00:00:00+00:00', '2025-03-14'],
    ['2025-03-14T00:00:00+0200', '2025-03-13'],
    ['2025-03-13T20:00:00-05:00', '2025-03-14'],
    ['2025-03-13 23:00:00 UTC', '2025-03-14'],
    ['2025-3-13t23:00z', '2025-03-14'],
    ['1970-01-01T23:00:00Z', '1970-01-02'],
    ['1960-06-30T22:00:00Z', '1960-07-01'],
    ['1958-06-30T22:00:00Z', '1958-06-30'],
    ['1941-01-01T22:00:00Z', '1941-01-02'],
    ['1900-01-01T22:59:00Z', '1900-01-01'],
  ])('reads %s in Europe/Oslo, as %s', (text, date) => {
    const [year, month, day] = date.split('-').map(Number);
    expect(parseDate(text)).toEqual({ year, month, day });
  });

  it.each([
    '',
    '2025',
    '2025-02-29',
    '31.04.2025',
    '2025-13-01',
    '00.01.2025',
    '14/03/2025',
    '2025/03/14',
    '14.03.25',
    '14.3.25',
    '1. april 2025',
    '45730',
    'x 2025-03-14',
    '2025-03-14T',
    '2025-03-14Z',
    '2025-03-14T25:00:00Z',
    '1900-02-29',
  ])('rejects %j', (text) => expect(parseDate(text)).toBeUndefined());

  it('accepts 29 February of leap years', () => {
    expect(parseDate('29.02.2024')).toBeDefined();
    expect(parseDate('29.02.2000')).toBeDefined();
  });
});

describe('the time parser', () => {
  it.each([
    ['18:30', '18:30'],
    ['8:05', '08:05'],
    ['18.30', '18:30'],
    ['18:30:59', '18:30'],
    ['18.30.00', '18:30'],
    ['18:00:00', '18:00'],
    ['T18:00:00', '18:00'],
    ['18:00:00Z', '18:00'],
    ['T18:00Z', '18:00'],
    ['18:00:00.000Z', '18:00'],
    ['1899-12-30T18:00:00', '18:00'],
    ['1899-12-30T18:00:00Z', '18:00'],
    ['1899-12-31T18:00:00.000Z', '18:00'],
    ['1904-01-01T18:00:00Z', '18:00'],
    ['2025-03-14T18:00:00', '18:00'],
    ['2025-03-14 18:00', '18:00'],
    ['14.03.2025 18:00', '18:00'],
    ['2025-03-14T17:00:00Z', '18:00'],
    ['2025-07-14T16:00:00Z', '18:00'],
    ['2025-07-14T18:00:00+02:00', '18:00'],
    ['00:00', '00:00'],
  ])('reads %s as %s', (text, clock) => {
    const [hours = 0, minutes = 0] = clock.split(':').map(Number);
    expect(parseTime(text)).toBe(hours * 60 + minutes);
  });

  it.each([
    ...['', '24:00', '24:00:00', '18:60', '18:00:61', '18', '18:3', 'kl 18', '1830', '-1:00', '36:30', '1097520:00'],
    ...['2025-10-30', '30.10.2025', '10.03.25', '10,30', '2025-03-14T24:00', '2025-02-30T18:00:00'],
  ])('rejects %j', (text) => expect(parseTime(text)).toBeUndefined());
});

describe('Norwegian time', () => {
  const HOUR = 3_600_000;

  it('has the offsets of the tz database since 1980', () => {
    const oslo = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Oslo', timeZoneName: 'longOffset' });
    const expected = (instant: number) => {
      const offset = oslo.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value;
      return Number(offset?.slice('GMT+'.length, 'GMT+01'.length)) * HOUR;
    };
    const anywhere = fc.integer({ min: Date.UTC(1980, 0, 1), max: Date.UTC(2060, 0, 1) });
    const aroundChanges = fc
      .record({
        year: fc.integer({ min: 1980, max: 2060 }),
        month: fc.constantFrom(2, 3, 8, 9),
        day: fc.integer({ min: 1, max: 31 }),
        minutes: fc.integer({ min: 0, max: 150 }),
      })
      .map(({ year, month, day, minutes }) => Date.UTC(year, month, day, 0, minutes));
    fc.assert(
      fc.property(fc.oneof(anywhere, aroundChanges), (instant) => {
        expect(osloOffset(instant)).toBe(expected(instant));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['1916-05-22T00:00Z', 2],
    ['1916-09-29T22:00Z', 1],
    ['1940-08-10T21:59Z', 1],
    ['1941-12-24T12:00Z', 2],
    ['1942-11-02T01:00Z', 1],
    ['1945-10-01T00:59Z', 2],
    ['1959-03-15T01:00Z', 2],
    ['1965-04-25T00:59Z', 1],
    ['1965-09-19T01:00Z', 1],
    ['1966-07-01T12:00Z', 1],
    ['1979-07-01T12:00Z', 1],
    ['1980-04-06T01:00Z', 2],
  ])('at %s is %d hours ahead of UTC', (instant, hours) => {
    expect(osloOffset(Date.parse(instant))).toBe(hours * HOUR);
  });
});
