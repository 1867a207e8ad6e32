import { describe, expect, it } from 'vitest';
import { type ActivityFields, type AttendanceFields, countActivities, registeredActivity } from '../../factories.ts';

interface Visit extends Partial<ActivityFields> {
  /** Member numbers of the participants; `?` for an unidentified one. */
  readonly met: string;
}

/** Ids of the visits whose day is a repeat; ids follow the order given, from 1. */
function repeats(visits: readonly Visit[], settings = {}): string {
  const activities = visits.map(({ met, ...fields }, index) => {
    const rows: Partial<AttendanceFields>[] = [...met].map((number) => ({ medlemsnr: number === '?' ? '' : number }));
    return registeredActivity({ aktivitet_id: String(index + 1), ...fields }, rows);
  });
  const { judged, facts } = countActivities(activities, { settings });
  return facts.activities
    .map(({ id }) => id)
    .filter((_, index) => judged.verdicts.at(index).notCounted.same_day_repeat)
    .join(' ');
}

const at = (start: string, likepersoner: string, met: string, fields: Partial<ActivityFields> = {}): Visit => ({
  start,
  likepersoner,
  met,
  ...fields,
});

describe('a peer supporter’s second activity on a day', () => {
  it('is a repeat when it has no new participant', () => {
    expect(repeats([at('10:00', '900', '12'), at('12:00', '900', '1')])).toBe('2');
  });

  it('counts when it has a participant who was in none of the earlier ones', () => {
    expect(repeats([at('10:00', '900', '1'), at('12:00', '900', '2'), at('14:00', '900', '12')])).toBe('3');
  });

  it('counts on another day', () => {
    expect(repeats([at('10:00', '900', '1'), at('12:00', '900', '1', { dato: '2025-03-15' })])).toBe('');
  });

  it('is a repeat only on the days that the two visits share', () => {
    const visits = [
      at('10:00', '900', '1', { dato_til: '2025-03-15' }),
      at('12:00', '900', '1', { dato_til: '2025-03-16' }),
    ];
    const activities = visits.map(({ met, ...fields }, index) =>
      registeredActivity({ aktivitet_id: String(index), ...fields }, [{ medlemsnr: met }]),
    );
    expect(countActivities(activities).figures.total).toMatchObject({
      counted_days: 3,
      not_counted: { same_day_repeat: 2 },
    });
  });

  it.each([
    ['Samtale', 'Besøk'],
    ['Besøk', 'Tur'],
    ['Tur', 'Samtale'],
    ['Samtale', 'Samtale'],
  ])('is a repeat for the categories %s and then %s', (first, second) => {
    expect(
      repeats([
        at('10:00', '900', '123', { aktivitetstype: first }),
        at('12:00', '900', '123', { aktivitetstype: second, slutt: '13:00' }),
      ]),
    ).toBe('2');
  });

  it('counts after a course, which no peer supporter leads', () => {
    expect(repeats([at('10:00', '900', '1', { aktivitetstype: 'Likepersonskurs' }), at('12:00', '900', '1')])).toBe('');
  });
});

describe('the order of visits on a day', () => {
  it('is by start for any order of the rows', () => {
    expect(repeats([at('12:00', '900', '1'), at('9:30', '900', '1')])).toBe('1');
  });

  it('has visits without a start last', () => {
    expect(repeats([at('', '900', '1'), at('23:59', '900', '1')])).toBe('1');
  });

  it('is by start when the duration is unknown', () => {
    expect(repeats([at('12:00', '900', '1'), at('10:00', '900', '1', { slutt: '09:00' })])).toBe('1');
  });

  it('is by id as text when the start is the same: “10” before “9”', () => {
    const same = { aktivitet_id: '9' };
    expect(repeats([at('10:00', '900', '1', same), at('10:00', '900', '1', { aktivitet_id: '10' })])).toBe('9');
  });
});

describe('a visit with several peer supporters', () => {
  it('counts when it is the first visit of one of them', () => {
    expect(repeats([at('10:00', '900', '1'), at('12:00', '900,901', '1')])).toBe('');
  });

  it('counts when it has a participant who is new to one of them', () => {
    expect(repeats([at('10:00', '900', '12'), at('11:00', '901', '2'), at('12:00', '900,901', '1')])).toBe('');
  });

  it('is a repeat when all of them have met all of its participants', () => {
    expect(repeats([at('10:00', '900', '1'), at('11:00', '901', '12'), at('12:00', '900,901', '1')])).toBe('3');
  });
});

describe('earlier visits', () => {
  it('are only those that failed no earlier test', () => {
    const failed: Partial<ActivityFields>[] = [{ land: 'SE' }, { arrangor: 'andre' }, { form: 'digital' }];
    for (const fields of failed) {
      expect(repeats([at('10:00', '900', '1', fields), at('12:00', '900', '1')])).toBe('');
    }
    expect(repeats([at('10:00', '900', ''), at('12:00', '900', '1')])).toBe('');
    expect(
      repeats([at('10:00', '900', '123', { aktivitetstype: 'Tur', slutt: '10:30' }), at('12:00', '900', '1')]),
    ).toBe('');
  });

  it('are found whether the peer supporter is named by number or by row', () => {
    const activities = [
      registeredActivity({ aktivitet_id: '1', start: '10:00', likepersoner: '900' }, [{ medlemsnr: '1' }]),
      registeredActivity({ aktivitet_id: '2', start: '12:00', likepersoner: '' }, [
        { medlemsnr: '1' },
        { navn: 'Lise Likeperson', medlemsnr: '0900', rolle: 'likeperson' },
      ]),
    ];
    expect(countActivities(activities).figures.total.not_counted.same_day_repeat).toBe(1);
  });
});

describe('an unidentified participant', () => {
  it('is never new', () => {
    expect(repeats([at('10:00', '900', '1'), at('12:00', '900', '1?')])).toBe('2');
    expect(repeats([at('10:00', '900', '?'), at('12:00', '900', '?')])).toBe('2');
    expect(repeats([at('10:00', '900', '1'), at('12:00', '900', '', { antall_deltakere: '5' })])).toBe('2');
  });
});
