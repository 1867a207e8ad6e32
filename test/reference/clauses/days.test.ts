import { describe, expect, it } from 'vitest';
import { count, group, row, rows, visit } from './small-register.ts';

const THREE = ['Ane Li', 'Bo Dal', 'Cay Ås'];

/** The only reason why a day does not count, or `counted`. */
function verdict(sheets: Parameters<typeof count>[0], settings: Parameters<typeof count>[1] = {}): string {
  const { counted_days, not_counted } = count(sheets, settings).total;
  const reasons = Object.entries(not_counted).flatMap(([reason, days]) => (days > 0 ? [reason] : []));
  return [...(counted_days > 0 ? ['counted'] : []), ...reasons].join(' ');
}

describe('the verdict of a day', () => {
  it.each([
    ['a group of three', {}, 'counted'],
    ['a category that never counts', { aktivitetstype: 'KONTAKT', dato: '2024-01-01' }, 'category_not_counted'],
    ['a day outside the base year', { dato: '2024-12-31', land: 'SE' }, 'outside_base_year'],
    ['a day abroad', { land: 'se', arrangor: 'andre' }, 'abroad'],
    ['a date beside something like a birth number', { dato: '2025-03-14 01015012345' }, 'counted'],
    ['Svalbard', { land: 'SJ' }, 'counted'],
    ['another organiser', { arrangor: 'andre', form: 'digital' }, 'organised_by_others'],
    ['an unknown organiser', { arrangor: 'ukjent' }, 'organised_by_others'],
    ['a digital group', { form: 'digital', likepersoner: '' }, 'not_face_to_face'],
    ['an unknown form', { form: 'ukjent' }, 'not_face_to_face'],
    ['a group without a peer supporter', { likepersoner: '', slutt: '18:10' }, 'no_peer_supporter'],
    ['a group of 44 minutes', { slutt: '18:44' }, 'too_short'],
    ['a group of 45 minutes', { slutt: '18:45' }, 'counted'],
    ['a group without times', { start: '', slutt: '' }, 'too_short'],
    ['a course of 89 minutes', { aktivitetstype: 'LPKURS', slutt: '19:29' }, 'too_short'],
    [
      'a digital course without peer supporter',
      { aktivitetstype: 'LPKURS', form: 'digital', likepersoner: '' },
      'counted',
    ],
  ])('is the first reason that applies for %s', (_, cells, expected) => {
    expect(verdict({ activities: [group('a', cells)], attendances: rows('a', ...THREE) })).toBe(expected);
  });

  it('is too_few_participants for a group of two and a visit without a participant', () => {
    expect(verdict({ activities: [group('a')], attendances: rows('a', 'Ane Li', 'Bo Dal') })).toBe(
      'too_few_participants',
    );
    expect(verdict({ activities: [visit('a')], attendances: [] })).toBe('too_few_participants');
  });

  it('counts a digital group, but not one by phone, when digital groups count', () => {
    const settings = { digitalGroupsCount: true };
    const attendances = rows('a', ...THREE);
    expect(verdict({ activities: [group('a', { form: 'digital' })], attendances }, settings)).toBe('counted');
    expect(verdict({ activities: [group('a', { form: 'telefon' })], attendances }, settings)).toBe('not_face_to_face');
    expect(verdict({ activities: [visit('a', { form: 'digital' })], attendances }, settings)).toBe('not_face_to_face');
  });

  it('counts a peer supporter towards the three only by its setting', () => {
    const sheets = { activities: [group('a')], attendances: rows('a', 'Ane Li', 'Bo Dal') };
    expect(verdict(sheets, { likepersonCountsTowardsThree: true })).toBe('counted');
  });

  it('leaves a companion out of the participants', () => {
    const attendances = [...rows('a', 'Ane Li', 'Bo Dal'), row('a', 'Cay Ås', { rolle: 'annen' })];
    const { total } = count({ activities: [group('a')], attendances });
    expect(total).toMatchObject({ counted_days: 0, attendances: 3, unique_participants: 2 });
    expect(total.also.attendances_rolle_annen).toBe(1);
  });

  it('leaves the own peer supporter out of the participants, but not out of the unique ones', () => {
    const attendances = [...rows('a', 'Ane Li', 'Bo Dal'), row('a', 'Cay Ås', { medlemsnr: '900' })];
    expect(count({ activities: [group('a')], attendances }).total).toMatchObject({
      counted_days: 0,
      unique_participants: 3,
      active_peer_supporters: 1,
    });
  });
});

describe('unnamed participants', () => {
  it.each([
    ['a number alone', '3', [], { counted_days: 1, attendances: 3, unidentified: 3, unique_participants: 0 }],
    ['a number beyond the rows', '3', ['Ane Li'], { counted_days: 1, attendances: 3, unidentified: 2 }],
    ['fewer than the rows', '1', ['Ane Li', 'Bo Dal'], { counted_days: 0, attendances: 2, unidentified: 0 }],
    ['placeholder names', '', ['NN', 'en deltaker', 'Ukjent'], { counted_days: 1, attendances: 3, unidentified: 3 }],
    ['a number and placeholder rows', '4', ['N.N.', 'Ane Li'], { counted_days: 1, attendances: 4, unidentified: 3 }],
    ['9999', '9999', [], { attendances: 9999 }],
    ['10000', '10000', [], { attendances: 0 }],
    ['words', 'ca. 8', [], { attendances: 0 }],
    ['a whole number with decimals', '3.0', [], { attendances: 3 }],
  ])('are counted from %s', (_, antall_deltakere, names, expected) => {
    const sheets = { activities: [group('a', { antall_deltakere })], attendances: rows('a', ...names) };
    expect(count(sheets).total).toMatchObject(expected);
  });

  it('are not counted towards thresholds without the setting', () => {
    const sheets = { activities: [group('a', { antall_deltakere: '8' })] };
    const { total } = count(sheets, { unidentifiedCountsTowardsThresholds: false });
    expect(total).toMatchObject({ counted_days: 0, attendances: 8 });
    expect(total.not_counted.too_few_participants).toBe(1);
  });

  it('fill up rows with rolle deltaker, whatever the other rows are', () => {
    const attendances = [row('a', 'Ane Li'), row('a', 'Eli Mo', { rolle: 'likeperson' })];
    expect(count({ activities: [group('a', { antall_deltakere: '3' })], attendances }).total).toMatchObject({
      attendances: 4,
      unidentified: 2,
    });
  });
});

describe('a near miss', () => {
  const nearMisses = (sheets: Parameters<typeof count>[0]) =>
    Object.entries(count(sheets).total.near_misses)
      .flatMap(([reason, days]) => Array.from({ length: days }, () => reason))
      .join(' ');

  it.each([
    ['another organiser', { arrangor: 'andre' }, 'organised_by_others'],
    ['a digital form', { form: 'digital' }, 'not_face_to_face'],
    ['no peer supporter', { likepersoner: '' }, 'no_peer_supporter'],
    ['too short a time', { slutt: '18:10' }, 'too_short'],
    ['two faults', { slutt: '18:10', form: 'digital' }, ''],
    ['one fault abroad', { slutt: '18:10', land: 'SE' }, ''],
    ['one fault outside the year', { slutt: '18:10', dato: '2026-01-01' }, ''],
    ['a day abroad', { land: 'SE' }, ''],
    ['a category that never counts', { aktivitetstype: 'KURS' }, ''],
    ['too short a course', { aktivitetstype: 'LPKURS', slutt: '18:10' }, 'too_short'],
    ['another organiser of a course', { aktivitetstype: 'LPKURS', arrangor: 'andre' }, 'organised_by_others'],
  ])('is a day with one thing lacking: %s', (_, cells, expected) => {
    expect(nearMisses({ activities: [group('a', cells)], attendances: rows('a', ...THREE) })).toBe(expected);
  });

  it('is none where the day would be a same-day repeat', () => {
    const activities = [group('a', { start: '09:00', slutt: '10:00' }), group('b', { slutt: '18:10' })];
    const members = (id: string) => THREE.map((name, index) => row(id, name, { medlemsnr: `10${index}` }));
    expect(nearMisses({ activities, attendances: [...members('a'), ...members('b')] })).toBe('');
    expect(nearMisses({ activities, attendances: [...members('a'), ...members('b'), row('b', 'Dag Foss')] })).toBe(
      'too_short',
    );
  });

  it('is a day without a peer supporter after a day of the same participants', () => {
    const activities = [group('a', { start: '09:00', slutt: '10:00' }), group('b', { likepersoner: '' })];
    const members = (id: string) => THREE.map((name, index) => row(id, name, { medlemsnr: `10${index}` }));
    expect(nearMisses({ activities, attendances: [...members('a'), ...members('b')] })).toBe('no_peer_supporter');
  });
});
