import { describe, expect, it } from 'vitest';
import { activePeerSupporters } from '../../../lambdas/domain/counting/peer-supporter-list.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';
import {
  type ActivityFields,
  type AttendanceFields,
  countActivities,
  registeredActivity,
  strangers,
} from '../../factories.ts';

type Row = [Partial<ActivityFields>, Partial<AttendanceFields>[]];
type Listed = NonNullable<Parameters<typeof countActivities>[1]>['listed'];

function count(rows: Row[], listed?: Listed) {
  const activities = rows.map(([fields, attendances], index) =>
    registeredActivity({ aktivitet_id: String(index + 1), likepersoner: '', ...fields }, attendances),
  );
  return countActivities(activities, listed === undefined ? {} : { listed });
}

/** The active peer supporters, as `number name`. */
function active(rows: Row[], listed?: Listed): string[] {
  const counted = count(rows, listed);
  const list = [...activePeerSupporters(counted, BUFDIR_2025, [])];
  expect(list).toHaveLength(counted.figures.total.active_peer_supporters);
  return list.map(({ memberNumber, name }) => `${memberNumber} ${name}`.trim()).sort();
}

const leader = { navn: 'Lise Lund', rolle: 'likeperson' };

describe('a shared member number', () => {
  it('is a peer supporter of its own, though all its rows are of one person', () => {
    const rows = [
      { navn: 'K L', epost: 'a@x.no', telefon: '90000001' },
      { navn: 'K L', epost: 'b@x.no', telefon: '90000001' },
      { navn: 'K L', epost: 'c@x.no', telefon: '90000001' },
      { navn: 'Kari Li', epost: 'a@x.no' },
      { navn: 'Kåre Lind', epost: 'b@x.no' },
      { navn: 'Kim Lo', epost: 'c@x.no' },
      { navn: 'Knut Lie', telefon: '90000001' },
    ].map((row) => ({ ...row, medlemsnr: '7' }));
    const { total } = count([[{ likepersoner: '7' }, rows]]).figures;
    expect(total).toMatchObject({ unique_participants: 1, active_peer_supporters: 1, counted_days: 1 });
  });
});

describe('a name alone', () => {
  it('is the activity’s attendance of that name, who is then no participant of it', () => {
    const visit: Row = [{ likepersoner: 'Lise Lund' }, [{ navn: 'Lund, Lise', medlemsnr: '7' }]];
    expect(active([visit])).toEqual(['7 Lund, Lise']);
    expect(count([visit]).figures.total.not_counted.too_few_participants).toBe(1);
  });

  it('adds nobody to an attendance of that name with the role likeperson', () => {
    expect(active([[{ likepersoner: 'Lise Lund' }, [leader, { navn: 'Lise Lund', medlemsnr: '7' }]]])).toEqual([
      'Lise Lund',
    ]);
  });

  it('is the one peer supporter of that name who is known in the branch', () => {
    const known: Row = [{}, [{ ...leader, medlemsnr: '7' }]];
    expect(active([known, [{ likepersoner: 'Lise Lund', start: '10:00' }, strangers(1)]])).toEqual(['7 Lise Lund']);
    expect(active([known, [{ likepersoner: 'Lise Lund', lokallag: 'Bergen' }, strangers(1)]])).toEqual([
      '7 Lise Lund',
      'Lise Lund',
    ]);
  });

  it('is known in the branch by a number in `likepersoner` that the person alone holds', () => {
    const numbered: Row = [{ likepersoner: '7' }, [{ navn: 'Lise Lund', medlemsnr: '7' }]];
    expect(active([numbered, [{ likepersoner: 'Lise Lund' }, strangers(1)]])).toEqual(['7 Lise Lund']);
  });

  it('is a peer supporter of its own for each branch when several are known by it', () => {
    const known: Row = [
      {},
      [
        { ...leader, medlemsnr: '7' },
        { ...leader, medlemsnr: '8' },
      ],
    ];
    expect(
      active([known, [{ likepersoner: 'Lise Lund' }, strangers(1)], [{ likepersoner: 'Lund, Lise' }, []]]),
    ).toEqual(['7 Lise Lund', '8 Lise Lund', 'Lise', 'Lise Lund', 'Lund']);
  });

  it('is the one person on the sheet before a peer supporter of its own', () => {
    const listed = [{ medlemsnr: '007', navn: 'Lise Lund', lokallag: 'Bergen' }];
    const rows: Row[] = [
      [{ likepersoner: 'Lise Lund' }, strangers(1)],
      [{ likepersoner: '7', lokallag: 'Tromsø' }, strangers(1)],
    ];
    expect(active(rows, listed)).toEqual(['007 Lise Lund']);
  });
});

describe('with the sheet likepersoner', () => {
  const visit = (fields: Partial<ActivityFields> = {}): Row => [{ likepersoner: '7', ...fields }, strangers(1)];

  it('only those on it are peer supporters, and the others are a finding', () => {
    const { figures, findings } = count([visit(), visit({ likepersoner: '8', start: '10:00' })], [{ medlemsnr: '7' }]);
    expect(figures.total).toMatchObject({ counted_days: 1, not_counted: { no_peer_supporter: 1 } });
    expect([...findings].find(({ code }) => code === 'peer_supporter_not_listed')).toMatchObject({ row: 3 });
  });

  it('nobody is a peer supporter when it has no rows', () => {
    expect(count([visit()], []).figures.total).toMatchObject({ active_peer_supporters: 0, counted_days: 0 });
  });

  it('a person is a peer supporter from the day of approval, and a participant before', () => {
    const rows: Partial<AttendanceFields>[] = [{ navn: 'Lise Lund', medlemsnr: '7' }, ...strangers(2)];
    const group = { aktivitetstype: 'Samtale', dato: '2025-03-13', dato_til: '2025-03-15', likepersoner: '7,9' };
    const listed = [{ medlemsnr: '7', godkjent: '14.03.2025' }, { medlemsnr: '9' }];
    const { figures, judged } = count([[group, rows]], listed);
    expect(figures.total).toMatchObject({ counted_days: 1, not_counted: { too_few_participants: 2 } });
    expect(figures.total.also.peer_supporters_of_counted_days).toBe(1);
    expect(judged.countedDays.of(0)).toEqual([Date.UTC(2025, 2, 13) / 86_400_000]);
    expect(judged.verdicts.at(0)).toMatchObject({ participants: 3, peerSupporters: 2 });
  });

  it('an activity has the participants and peer supporters of any of its days', () => {
    const rows: Partial<AttendanceFields>[] = [{ navn: 'Lise Lund', medlemsnr: '7' }, ...strangers(2)];
    const course = { dato: '2025-03-13', dato_til: '2025-03-15', likepersoner: '7,9' };
    const verdict = (godkjent: string) =>
      count([[course, rows]], [{ medlemsnr: '7', godkjent }, { medlemsnr: '9' }]).judged.verdicts.at(0);
    expect(verdict('2025-03-13')).toMatchObject({ participants: 2, peerSupporters: 2 });
    expect(verdict('2025-03-15')).toMatchObject({ participants: 3, peerSupporters: 2 });
    expect(verdict('2025-03-16')).toMatchObject({ participants: 3, peerSupporters: 1 });
  });

  it('who is approved after the last day is none, with a finding', () => {
    const listed = [{ medlemsnr: '7', godkjent: '2025-03-15' }];
    expect(active([visit()], listed)).toEqual([]);
    expect([...count([visit()], listed).findings].map(({ code }) => code)).toContain('peer_supporter_not_approved_yet');
  });

  it('a number on it that no row bears is not unknown', () => {
    const codes = (listed?: Listed) =>
      [...count([[{ likepersoner: '7' }, []]], listed).findings].map(({ code }) => code);
    expect(codes()).toContain('peer_supporter_number_unknown');
    expect(codes([{ medlemsnr: '7' }])).not.toContain('peer_supporter_number_unknown');
  });

  it('who is approved on the day is one, and of its counted day', () => {
    const { figures, findings } = count([visit()], [{ medlemsnr: '7', godkjent: '2025-03-14' }]);
    expect(figures.total).toMatchObject({ active_peer_supporters: 1, also: { peer_supporters_of_counted_days: 1 } });
    expect([...findings].map(({ code }) => code)).not.toContain('peer_supporter_not_approved_yet');
  });

  it('an unreadable approval is for all days, with a finding, and of several rows the best stands', () => {
    const { figures, findings } = count([visit()], [{ medlemsnr: '7', godkjent: 'i fjor' }]);
    expect(figures.total.counted_days).toBe(1);
    expect([...findings].find(({ code }) => code === 'unreadable_approval_date')).toMatchObject({
      sheet: 'likepersoner',
      row: 2,
    });
    const twice = [
      { medlemsnr: '7', godkjent: '2026-01-01' },
      { medlemsnr: '07', godkjent: '2025-03-14' },
    ];
    expect(count([visit()], twice).figures.total.counted_days).toBe(1);
  });

  it('a person without a listed number is looked up by name: of the branch before others, if one is left', () => {
    const rows: Row[] = [[{}, [{ ...leader, telefon: '90012345' }, ...strangers(1)]]];
    const on = (...listed: NonNullable<Listed>) => count(rows, listed).figures.total.counted_days;
    expect(on({ navn: 'Lund, Lise' })).toBe(1);
    expect(on({ navn: 'Lise Lund', lokallag: 'Bergen' })).toBe(1);
    expect(on({ navn: 'Lise Lund', lokallag: 'Bergen' }, { navn: 'Lise Lund', lokallag: 'Tromsø' })).toBe(0);
    expect(on({ navn: 'Lise Lund', lokallag: 'Bergen' }, { navn: 'Lise Lund' })).toBe(1);
    expect(on({ medlemsnr: '7', navn: 'Lise Lund' }, { medlemsnr: '8', navn: 'Lise Lund' })).toBe(0);
  });

  it('a row with a number is no person with another number', () => {
    const rows: Row[] = [[{}, [{ ...leader, medlemsnr: '9' }, ...strangers(1)]]];
    expect(count(rows, [{ medlemsnr: '7', navn: 'Lise Lund' }]).figures.total.counted_days).toBe(0);
    expect(count(rows, [{ navn: 'Lise Lund' }]).figures.total.counted_days).toBe(1);
  });

  it('the list shows number, name, branch and approval as they stand on it', () => {
    const counted = count(
      [visit(), visit({ start: '10:00' })],
      [{ medlemsnr: '007', navn: 'Lise Lund', lokallag: 'Bergen', godkjent: '14.3.2025' }],
    );
    expect([...activePeerSupporters(counted, BUFDIR_2025, [])]).toEqual([
      {
        memberNumber: '007',
        name: 'Lise Lund',
        branch: 'Bergen',
        approved: '2025-03-14',
        activities: 2,
        countedDays: 1,
      },
    ]);
  });
});

describe('without the sheet', () => {
  it('the list shows what the attendances say, and no approval', () => {
    const counted = count([
      [{ likepersoner: '7' }, [{ navn: 'L. Lund', medlemsnr: '007' }, ...strangers(1)]],
      [{ lokallag: 'Bergen', dato: '2025-04-01' }, [{ ...leader, medlemsnr: '7' }, ...strangers(1)]],
    ]);
    expect([...activePeerSupporters(counted, BUFDIR_2025, [])]).toEqual([
      { memberNumber: '7', name: 'Lise Lund', branch: 'Bergen, Oslo', approved: null, activities: 2, countedDays: 2 },
    ]);
    expect([...activePeerSupporters(counted, BUFDIR_2025, ['Oslo'])]).toMatchObject([
      { branch: 'Oslo', activities: 1 },
    ]);
  });
});

describe('the same meeting', () => {
  const meeting = (fields: Partial<ActivityFields>): Row => [
    { aktivitetstype: 'Samtale', likepersoner: '7', ...fields },
    strangers(3),
  ];

  it('registered twice is a repeat, and a finding that names the other row', () => {
    const { figures, findings } = count([meeting({}), meeting({ lokallag: 'Bergen' })]);
    expect(figures.total).toMatchObject({ counted_days: 1, not_counted: { same_day_repeat: 1 } });
    expect([...findings].find(({ code }) => code === 'possible_same_meeting')).toMatchObject({
      row: 3,
      details: { otherRow: 2 },
    });
  });

  it.each<[string, Partial<ActivityFields>, boolean]>([
    ['at another time', { start: '10:00' }, false],
    ['on another day', { dato: '2025-03-15' }, false],
    ['without a start, of the same participants', { start: '' }, true],
  ])('is found %s: %s', (_, fields, found) => {
    const { findings } = count([meeting({}), meeting(fields)]);
    expect([...findings].some(({ code }) => code === 'possible_same_meeting')).toBe(found);
  });

  it('is not found by one participant who came to two meetings without a start', () => {
    const alone = (likepersoner: string): Row => [{ start: '', likepersoner }, [{ navn: 'Kari', medlemsnr: '1' }]];
    const { findings } = count([alone('8'), alone('9')]);
    expect([...findings].map(({ code }) => code)).not.toContain('possible_same_meeting');
  });
});
