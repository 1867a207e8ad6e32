import { describe, expect, it } from 'vitest';
import { count, group, rows } from './small-register.ts';

describe('the minutes of an activity', () => {
  it.each([
    ['from start to slutt', { start: '18:00', slutt: '19:30' }, 90],
    ['of the Norwegian way of writing times', { start: '9:05', slutt: '10.05' }, 60],
    ['without seconds', { start: '18:00:59', slutt: '18:45:00' }, 45],
    ['with a Z as written', { start: '18:00Z', slutt: 'T19:00:00Z' }, 60],
    ['of date-times as written', { start: '2025-03-14 18:00', slutt: '2025-03-14T19:00:00' }, 60],
    ['of date-times with a zone, in Norway', { start: '2025-03-14T17:00:00Z', slutt: '19:00' }, 60],
    ['unknown for 24:00', { slutt: '24:00' }, 0],
    ['unknown for a date as a time', { start: '2025-10-30' }, 0],
    ['unknown for slutt before start', { slutt: '17:00' }, 0],
    ['of varighet for slutt before start', { slutt: '17:00', varighet: '50' }, 50],
    ['of varighet where slutt is missing', { slutt: '', varighet: '1:30' }, 90],
    ['of varighet where start is unreadable', { start: 'kveld', varighet: '45' }, 45],
    ['of the times where both give one', { varighet: '5' }, 120],
    ['of hours with a decimal comma', { slutt: '', varighet: '1,5' }, 90],
    ['of hours with a decimal point', { slutt: '', varighet: '1.30' }, 78],
    ['of hours, half minutes up', { slutt: '', varighet: '1,025' }, 62],
    ['of varighet without seconds', { slutt: '', varighet: '1:30:59' }, 90],
    ['of a whole day', { slutt: '', varighet: '24:00' }, 1440],
    ['of 1440 minutes', { slutt: '', varighet: '1440' }, 1440],
    ['none for 1441 minutes', { slutt: '', varighet: '1441' }, 0],
    ['none for 0 minutes', { slutt: '', varighet: '0' }, 0],
    ['none for minutes with decimals, which are hours', { slutt: '', varighet: '90.0' }, 0],
    ['none for words', { slutt: '', varighet: '2 timer' }, 0],
  ])('are %s', (_, cells, minutes) => {
    const { total } = count({ activities: [group('a', cells)], attendances: rows('a', 'Ane Li') });
    expect(total.minutes).toBe(minutes);
    expect(total.hours).toBe(Math.round(minutes / 0.6) / 100);
  });

  it('are those of each day in the base year', () => {
    const activities = [group('a', { dato: '2025-12-30', dato_til: '2026-01-02' })];
    expect(count({ activities }).total).toMatchObject({ activity_days: 4, minutes: 240, activities: 1 });
  });
});

describe('an activity of several days with slutt at or before start', () => {
  const course = (cells: Record<string, string>) =>
    count({
      activities: [group('a', { aktivitetstype: 'LPKURS', dato: '2025-03-07', dato_til: '2025-03-09', ...cells })],
    }).total;

  it.each([
    ['Friday 18:00 to Sunday 14:00', { start: '18:00', slutt: '14:00' }, 3],
    ['a first day of one hour', { start: '23:00', slutt: '14:00' }, 2],
    ['a last day that ends at midnight', { start: '18:00', slutt: '00:00' }, 2],
    ['the same clock time', { start: '12:00', slutt: '12:00' }, 3],
    ['a varighet that is not used', { start: '23:00', slutt: '01:00', varighet: '3:00' }, 1],
  ])('lasts to midnight, all day and from midnight: %s', (_, cells, days) => {
    expect(course(cells)).toMatchObject({ counted_days: days, minutes: 0, hours: 0 });
  });

  it('uses the same times every day when slutt is after start', () => {
    expect(course({ start: '10:00', slutt: '12:00' })).toMatchObject({ counted_days: 3, minutes: 360 });
  });

  it('is one day with an unknown duration when dato_til cannot be used', () => {
    for (const dato_til of ['2025-03-06', 'søndag', '2026-03-09']) {
      expect(course({ start: '18:00', slutt: '14:00', dato_til })).toMatchObject({ activity_days: 1, counted_days: 0 });
    }
    expect(course({ dato_til: '2026-03-08' }).activity_days).toBe(367);
  });
});
