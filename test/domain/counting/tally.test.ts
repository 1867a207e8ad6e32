import { describe, expect, it } from 'vitest';
import { hoursOf } from '../../../lambdas/domain/counting/tally.ts';
import { countActivities, registeredActivity, strangers } from '../../factories.ts';

describe('the total', () => {
  const total = (...activities: Parameters<typeof registeredActivity>[]) =>
    countActivities(
      activities.map(([fields, rows], index) =>
        registeredActivity({ aktivitet_id: String(index + 1), ...fields }, rows),
      ),
    ).figures.total;

  it('has an activity without a day in the base year in activity-days and in no other figure', () => {
    const outside = total([{ dato: '2024-12-30', dato_til: '2024-12-31' }, strangers(2)]);
    expect(outside).toMatchObject({
      activities: 0,
      activity_days: 2,
      not_counted: { outside_base_year: 2 },
      minutes: 0,
      active_peer_supporters: 0,
      attendances: 0,
      unique_participants: 0,
    });
  });

  it('has an activity over New Year with its days in the base year', () => {
    expect(total([{ dato: '2024-12-31', dato_til: '2025-01-02' }, strangers(2)])).toMatchObject({
      activities: 1,
      activity_days: 3,
      counted_days: 2,
      minutes: 240,
      hours: 4,
      attendances: 2,
    });
  });

  it('has hours of days that count or not, and 0 hours when the duration is unknown', () => {
    expect(total([{ aktivitetstype: 'Fest', slutt: '18:40' }], [{ slutt: '' }])).toMatchObject({
      minutes: 40,
      hours: 0.67,
    });
  });

  it('has the minutes of counted days only for days that count', () => {
    const both = total([{ dato_til: '2025-03-15' }, strangers(1)], [{ aktivitetstype: 'Fest' }]);
    expect(both).toMatchObject({ minutes: 360, also: { minutes_of_counted_days: 240 } });
  });

  it('counts rows once for several days, and two rows of a person as two attendances and one person', () => {
    const kari = { navn: 'Kari Berg', medlemsnr: '1' };
    expect(total([{ dato_til: '2025-03-16' }, [kari, kari, { navn: 'Ukjent' }]])).toMatchObject({
      attendances: 3,
      unidentified: 1,
      unique_participants: 1,
    });
  });

  it('has as unique participants only persons with a deltaker row, even the activity’s own peer supporter', () => {
    const rows = [
      { navn: 'Lise', medlemsnr: '900' },
      { navn: 'Per', medlemsnr: '901', rolle: 'likeperson' },
      { rolle: 'likeperson' },
    ];
    expect(total([{ likepersoner: '900' }, rows])).toMatchObject({
      counted_days: 0,
      not_counted: { too_few_participants: 1 },
      unique_participants: 1,
      unidentified: 1,
      also: { attendances_rolle_likeperson: 2 },
    });
  });

  it('uses attendances outside the base year as evidence of who is the same person', () => {
    const linked = total(
      [
        {},
        [
          { navn: 'Kari Berg', telefon: '90012345' },
          { navn: 'Kari Berg', epost: 'k@x.no' },
        ],
      ],
      [{ dato: '2024-05-05' }, [{ navn: 'Kari Berg', telefon: '90012345', epost: 'k@x.no' }]],
    );
    expect(linked.unique_participants).toBe(1);
  });
});

describe('active peer supporters', () => {
  const supporters = (likepersoner: string, ...numbers: string[]) => {
    const rows = numbers.map((medlemsnr) => ({ medlemsnr, rolle: 'likeperson' }));
    return countActivities([registeredActivity({ likepersoner }, rows)]);
  };

  it('are the numbers and the persons, without counting a number and its person twice', () => {
    expect(supporters('900, 0900, 901', '900', '902').figures.total.active_peer_supporters).toBe(3);
  });

  it('are those of the five likeperson categories, counted or not, and those of counted days are a separate figure', () => {
    const activities = [
      registeredActivity({ likepersoner: '900' }, strangers(1)),
      registeredActivity({ aktivitet_id: '2', likepersoner: '901', aktivitetstype: 'Telefon' }),
      registeredActivity({ aktivitet_id: '3', likepersoner: '902', aktivitetstype: 'Fest' }),
      registeredActivity({ aktivitet_id: '4', likepersoner: '903', dato: '2024-12-31' }, strangers(1)),
    ];
    expect(countActivities(activities).figures.total).toMatchObject({
      active_peer_supporters: 2,
      also: { peer_supporters_of_counted_days: 1 },
    });
  });

  it('include one for a number that several persons have after a refused merge, with a finding', () => {
    const rows = [
      { navn: 'Kari Berg', medlemsnr: '900' },
      { navn: 'Per Dahl', medlemsnr: '900' },
    ];
    const { figures, findings } = countActivities([registeredActivity({ likepersoner: '900,901' }, rows)]);
    expect(figures.total).toMatchObject({ active_peer_supporters: 2, counted_days: 1, unique_participants: 2 });
    expect([...findings].find(({ code }) => code === 'peer_supporter_number_unknown')).toMatchObject({
      sheet: 'aktiviteter',
      column: 'likepersoner',
      details: { count: 2 },
    });
  });
});

describe('the figures by group', () => {
  const { figures } = countActivities([
    registeredActivity({ lokallag: 'Oslo' }, strangers(2)),
    registeredActivity(
      { aktivitet_id: '2', lokallag: 'Bergen', kommunenr: '4601', aktivitetstype: 'Fest' },
      strangers(2),
    ),
    registeredActivity({ aktivitet_id: '3', lokallag: '', kommunenr: '', dato: '2024-01-01' }),
    registeredActivity({ aktivitet_id: '4', lokallag: 'oslo', dato: '' }),
  ]);

  it('always have all nine categories', () => {
    expect(Object.keys(figures.per_category)).toHaveLength(9);
    expect(figures.per_category.KURS).toMatchObject({ activities: 0, activity_days: 0, unique_participants: 0 });
  });

  it('have each branch and municipality of a kept activity, even outside the base year or without a name', () => {
    expect(Object.keys(figures.per_lokallag)).toEqual(['', 'Bergen', 'Oslo']);
    expect(Object.keys(figures.per_kommune).sort()).toEqual(['', '0301', '4601']);
  });

  it('count persons for each group, so that the same two in each branch are two in the total', () => {
    expect(figures.per_lokallag.Oslo?.unique_participants).toBe(2);
    expect(figures.per_lokallag.Bergen?.unique_participants).toBe(2);
    expect(figures.total.unique_participants).toBe(2);
  });
});

describe('hours', () => {
  it.each([
    [0, 0],
    [45, 0.75],
    [20, 0.33],
    [40, 0.67],
    [53_500, 891.67],
  ])('of %i minutes are %f', (minutes, hours) => {
    expect(hoursOf(minutes)).toBe(hours);
  });
});
