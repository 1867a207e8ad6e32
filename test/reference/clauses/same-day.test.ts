import { describe, expect, it } from 'vitest';
import { referenceFigures } from '../reference-figures.ts';
import { CONFIGURATION, count, file, group, row, visit } from './small-register.ts';

const member = (id: string, number: string) => row(id, `Ane Nr${number}`, { medlemsnr: number });
const members = (id: string, ...numbers: string[]) => numbers.map((number) => member(id, number));

describe('several activities of one peer supporter on a day', () => {
  const repeats = (sheets: Parameters<typeof count>[0]) => count(sheets).total.not_counted.same_day_repeat;

  it('count once without new participants', () => {
    const activities = [visit('a'), visit('b', { start: '12:00', slutt: '13:00' })];
    expect(repeats({ activities, attendances: [...members('a', '1'), ...members('b', '1')] })).toBe(1);
    expect(repeats({ activities, attendances: [...members('a', '1'), ...members('b', '2')] })).toBe(0);
  });

  it('count once over all three categories that are led', () => {
    const activities = [
      visit('a', { start: '08:00', slutt: '09:00' }),
      group('b', { start: '10:00', slutt: '11:00' }),
      group('c', { aktivitetstype: 'AKTGR', start: '12:00', slutt: '13:00' }),
    ];
    const attendances = [
      ...members('a', '1', '2', '3'),
      ...members('b', '1', '2', '3'),
      ...members('c', '1', '2', '3'),
    ];
    expect(repeats({ activities, attendances })).toBe(2);
  });

  it('count on another day, and beside a course', () => {
    const other = [visit('a'), visit('b', { dato: '2025-03-15' })];
    expect(repeats({ activities: other, attendances: [...members('a', '1'), ...members('b', '1')] })).toBe(0);
    const course = [group('a', { aktivitetstype: 'LPKURS' }), visit('b', { start: '21:00' })];
    expect(repeats({ activities: course, attendances: [...members('a', '1'), ...members('b', '1')] })).toBe(0);
  });

  it('count when another of its peer supporters has not met the participants', () => {
    const activities = [visit('a'), visit('b', { start: '12:00', slutt: '13:00', likepersoner: '900, 901' })];
    expect(repeats({ activities, attendances: [...members('a', '1'), ...members('b', '1')] })).toBe(0);
  });

  it('are compared with those alone that failed no other test', () => {
    const activities = [visit('a', { form: 'digital' }), visit('b', { start: '12:00', slutt: '13:00' })];
    expect(repeats({ activities, attendances: [...members('a', '1'), ...members('b', '1')] })).toBe(0);
  });

  it('gain no new participant from unnamed ones', () => {
    const activities = [visit('a'), visit('b', { start: '12:00', antall_deltakere: '5' })];
    expect(repeats({ activities, attendances: members('a', '1') })).toBe(1);
  });

  it('are ordered by start, with those without one last', () => {
    const activities = [
      visit('a', { start: '' }),
      visit('b', { start: '12:00', aktivitetstype: 'SAMTALE', slutt: '14:00' }),
    ];
    const attendances = [...members('a', '1'), ...members('b', '1', '2', '3')];
    const { per_category } = count({ activities, attendances });
    expect(per_category.OPPSOK?.not_counted.same_day_repeat).toBe(1);
    expect(per_category.SAMTALE?.counted_days).toBe(1);
  });

  it('are ordered by the start of an activity whose duration is unknown', () => {
    const activities = [visit('a', { start: '16:00', slutt: '15:00' }), group('b')];
    const { per_category } = count({ activities, attendances: [...members('a', '1'), ...members('b', '1', '2', '3')] });
    expect(per_category.OPPSOK?.counted_days).toBe(1);
    expect(per_category.SAMTALE?.counted_days).toBe(1);
  });

  it('are ordered by id as text when they start together', () => {
    const attendances = [...members('9', '1', '2', '3'), ...members('10', '1', '2', '3')];
    const activities = [group('9', { kommunenr: '0301' }), group('10', { kommunenr: '5001' })];
    const { per_kommune } = count({ activities, attendances });
    expect(per_kommune['5001']?.counted_days).toBe(1);
    expect(per_kommune['0301']?.not_counted.same_day_repeat).toBe(1);
  });

  it('are ordered by lokallag, then file name, when they also share the id', () => {
    const oneFile = (name: string, lokallag: string, kommunenr: string) =>
      file({ name, activities: [group('1', { lokallag, kommunenr })], attendances: members('1', '1', '2', '3') });
    const counted = (files: Parameters<typeof referenceFigures>[0]) => {
      const figures = referenceFigures(files, CONFIGURATION);
      return 'error' in figures ? undefined : figures.per_kommune['5001']?.counted_days;
    };
    expect(counted([oneFile('a.xlsx', 'Lag Sør', '0301'), oneFile('b.xlsx', 'Lag Nord', '5001')])).toBe(1);
    expect(counted([oneFile('b.xlsx', 'Lag Nord', '0301'), oneFile('a.xlsx', 'Lag Nord', '5001')])).toBe(1);
  });

  it('are judged by the participant who is no longer one as the peer supporter', () => {
    const activities = [visit('a'), visit('b', { start: '12:00', likepersoner: '900, 1' })];
    const attendances = [...members('a', '1'), ...members('b', '1', '2')];
    expect(repeats({ activities, attendances })).toBe(0);
    expect(count({ activities, attendances }).total.counted_days).toBe(2);
  });
});
