import { describe, expect, it } from 'vitest';
import { nearMissList } from '../../../lambdas/domain/counting/near-miss-list.ts';
import {
  type ActivityFields,
  type AttendanceFields,
  countActivities,
  registeredActivity,
  strangers,
} from '../../factories.ts';

type Row = [Partial<ActivityFields>, Partial<AttendanceFields>[]];

/** The near misses of a register by activity id, with the reason. */
function nearly(...rows: Row[]): string[] {
  const activities = rows.map(([fields, attendances], index) =>
    registeredActivity({ aktivitet_id: String(index + 1), ...fields }, attendances),
  );
  const count = countActivities(activities);
  const list = [...nearMissList(count, [])];
  const total = Object.values(count.figures.total.near_misses).reduce((sum, days) => sum + days, 0);
  expect(list).toHaveLength(total);
  return list.map(({ activityId, reason }) => `${activityId} ${reason}`);
}

const group: Partial<ActivityFields> = { aktivitetstype: 'Samtale' };

describe('a day is a near miss', () => {
  it.each<[string, Partial<ActivityFields>, number, string]>([
    ['organised by others', { arrangor: 'andre' }, 3, 'organised_by_others'],
    ['not face to face', { form: 'telefon' }, 3, 'not_face_to_face'],
    ['without a peer supporter', { likepersoner: '' }, 3, 'no_peer_supporter'],
    ['a minute too short', { slutt: '18:44' }, 3, 'too_short'],
    ['with one participant too few', {}, 2, 'too_few_participants'],
  ])('when it is %s and nothing else is wrong', (_, fields, participants, reason) => {
    expect(nearly([{ ...group, ...fields }, strangers(participants)])).toEqual([`1 ${reason}`]);
  });
});

describe('a day is no near miss', () => {
  it.each<[string, Partial<ActivityFields>]>([
    ['two things are wrong', { form: 'digital', slutt: '18:30' }],
    ['it is abroad', { land: 'SE' }],
    ['it is abroad and too short', { land: 'SE', slutt: '18:30' }],
    ['it is outside the base year', { dato: '2024-03-14', slutt: '18:30' }],
    ['its category never counts', { aktivitetstype: 'Fest', slutt: '18:30' }],
    ['it counts', {}],
  ])('when %s', (_, fields) => {
    expect(nearly([{ ...group, ...fields }, strangers(3)])).toEqual([]);
  });

  it('when it would be a same-day repeat if it were fixed', () => {
    const short = { ...group, start: '20:00', slutt: '20:30' };
    expect(nearly([group, strangers(3)], [short, strangers(3)])).toEqual([]);
    expect(nearly([group, strangers(3)], [short, strangers(4)])).toEqual(['2 too_short']);
  });

  it('by the same-day rule only after an activity that failed nothing', () => {
    const [first, second] = [
      { ...group, slutt: '18:30' },
      { ...group, start: '20:00', slutt: '20:30' },
    ];
    expect(nearly([first, strangers(3)], [second, strangers(3)])).toEqual(['1 too_short', '2 too_short']);
  });
});

describe('the list of near misses', () => {
  it('says per day what there was and who can say what is missing, of the chosen branches, by branch and day', () => {
    const activities = [
      registeredActivity(
        {
          aktivitet_id: '1',
          lokallag: 'Oslo',
          dato_til: '2025-03-15',
          slutt: '18:30',
          ...group,
          likepersoner: '900, Per Dahl',
        },
        [{ navn: 'Lise Lund', medlemsnr: '0900', rolle: 'likeperson' }, ...strangers(3)],
      ),
      registeredActivity({ aktivitet_id: '2', lokallag: 'Bergen', ...group, likepersoner: '901' }, strangers(2)),
    ];
    const count = countActivities(activities);
    expect(
      [...nearMissList(count, ['Oslo'])].map(({ day }) => new Date(day * 86_400_000).toISOString().slice(0, 10)),
    ).toEqual(['2025-03-14', '2025-03-15']);
    expect([...nearMissList(count, [])].map(({ branch }) => branch)).toEqual(['Bergen', 'Oslo', 'Oslo']);
    expect([...nearMissList(count, ['Oslo'])][0]).toMatchObject({
      row: 2,
      category: 'SAMTALE',
      minutes: 30,
      participants: 3,
      peerSupporters: ['Lise Lund', 'Per Dahl'],
    });
    expect([...nearMissList(count, ['Bergen'])][0]?.peerSupporters).toEqual(['901']);
  });

  it('names only the peer supporters who are approved that day', () => {
    const days = { dato_til: '2025-03-15', slutt: '18:30', ...group, likepersoner: '900, 901' };
    const listed = [{ medlemsnr: '900' }, { medlemsnr: '901', godkjent: '2025-03-15' }];
    const count = countActivities([registeredActivity(days, strangers(3))], { listed });
    expect([...nearMissList(count, [])].map(({ peerSupporters }) => peerSupporters)).toEqual([['900'], ['900', '901']]);
  });

  it('names two who may be one person once', () => {
    const supporters = [{ navn: 'Lise Lund', medlemsnr: '900' }, { navn: 'Lise Lund' }];
    const fields = { ...group, slutt: '18:30', likepersoner: '' };
    const rows = supporters.map((each) => ({ ...each, rolle: 'likeperson' }));
    const count = countActivities([registeredActivity(fields, [...rows, ...strangers(3)])]);
    expect(count.figures.total.active_peer_supporters).toBe(2);
    expect([...nearMissList(count, [])].map(({ peerSupporters }) => peerSupporters)).toEqual([['Lise Lund']]);
  });
});
