import { describe, expect, it } from 'vitest';
import { REASONS, type Settings } from '../../../lambdas/domain/rules/rule-set.ts';
import {
  type ActivityFields,
  type AttendanceFields,
  countActivities,
  registeredActivity,
  strangers,
} from '../../factories.ts';

/** The verdict on the days of one activity: `counted` or the reasons, with the number of days when it is not 1. */
function verdict(
  fields: Partial<ActivityFields>,
  attendances: readonly Partial<AttendanceFields>[] = strangers(3),
  settings: Partial<Settings> = {},
): string {
  const { counted_days, not_counted } = countActivities([registeredActivity(fields, attendances)], { settings }).figures
    .total;
  return Object.entries({ counted: counted_days, ...not_counted })
    .filter(([, days]) => days > 0)
    .map(([what, days]) => (days === 1 ? what : `${what} ${days}`))
    .join(', ');
}

describe('a day that does not count', () => {
  /** A discussion group for which every reason applies. */
  const wrong: Partial<ActivityFields> = {
    aktivitetstype: 'Samtale',
    dato: '2024-06-01',
    land: 'SE',
    arrangor: 'andre',
    form: 'telefon',
    likepersoner: '',
    slutt: '18:30',
  };
  const fixes: [string, Partial<ActivityFields>][] = [
    ['outside_base_year', {}],
    ['abroad', { dato: '2025-06-01' }],
    ['organised_by_others', { land: 'NO' }],
    ['not_face_to_face', { arrangor: 'egen' }],
    ['no_peer_supporter', { form: 'fysisk' }],
    ['too_short', { likepersoner: '900' }],
    ['too_few_participants', { slutt: '20:00' }],
  ];

  it.each(fixes)('has the reason %s when all earlier reasons are fixed', (reason) => {
    const until = fixes.findIndex(([each]) => each === reason);
    const fields = Object.assign({}, wrong, ...fixes.slice(0, until + 1).map(([, fix]) => fix));
    expect(verdict(fields, [])).toBe(reason);
  });

  it('has the reason category_not_counted before all others', () => {
    expect(verdict({ ...wrong, aktivitetstype: 'Årsmøte' }, [])).toBe('category_not_counted');
  });

  it('has its reason in the order of the protocol', () => {
    expect(REASONS.slice(1, -1)).toEqual(fixes.map(([reason]) => reason));
  });
});

describe('an outreach visit', () => {
  it('counts with one peer supporter and one participant, even without a duration', () => {
    expect(verdict({ start: '', slutt: '' }, strangers(1))).toBe('counted');
  });

  it.each(['digital', 'telefon', 'ukjent'])('does not count when its form is “%s”', (form) => {
    expect(verdict({ form }, strangers(1), { digitalGroupsCount: true })).toBe('not_face_to_face');
  });

  it('does not count when its only participant is its own peer supporter', () => {
    expect(verdict({ likepersoner: '900' }, [{ medlemsnr: '900' }])).toBe('too_few_participants');
  });
});

describe.each(['Samtale', 'Tur'])('a group (%s)', (aktivitetstype) => {
  it('counts with 45 minutes, three participants and a peer supporter', () => {
    expect(verdict({ aktivitetstype, start: '18:00', slutt: '18:45' })).toBe('counted');
  });

  it.each([
    ['44 minutes', { slutt: '18:44' }],
    ['no end', { slutt: '' }],
    ['no start', { start: '' }],
    ['an end at the start', { slutt: '18:00' }],
    ['an end past midnight', { start: '23:00', slutt: '01:00' }],
  ])('is too short with %s', (_, fields) => {
    expect(verdict({ aktivitetstype, ...fields })).toBe('too_short');
  });

  it('has too few participants when three rows are only two persons', () => {
    const [one, two] = strangers(2);
    expect(verdict({ aktivitetstype }, [one ?? {}, two ?? {}, two ?? {}])).toBe('too_few_participants');
  });

  it('has a peer supporter when a number is listed or an identified row has that role', () => {
    const row = { navn: 'Lise Likeperson', rolle: 'likeperson' };
    expect(verdict({ aktivitetstype, likepersoner: '' }, [...strangers(3), row])).toBe('counted');
    expect(verdict({ aktivitetstype, likepersoner: '' }, [...strangers(3), { ...row, navn: '' }])).toBe(
      'no_peer_supporter',
    );
    expect(verdict({ aktivitetstype, likepersoner: '-, ukjent' })).toBe('no_peer_supporter');
  });

  it('counts as digital only when the setting allows it, and never by phone', () => {
    const settings = { digitalGroupsCount: true };
    expect(verdict({ aktivitetstype, form: 'digital' })).toBe('not_face_to_face');
    expect(verdict({ aktivitetstype, form: 'digital' }, strangers(3), settings)).toBe('counted');
    expect(verdict({ aktivitetstype, form: 'telefon' }, strangers(3), settings)).toBe('not_face_to_face');
  });

  it('counts its peer supporter towards the three only when the setting allows it', () => {
    expect(verdict({ aktivitetstype }, strangers(2))).toBe('too_few_participants');
    expect(verdict({ aktivitetstype }, strangers(2), { likepersonCountsTowardsThree: true })).toBe('counted');
    expect(verdict({ aktivitetstype }, strangers(1), { likepersonCountsTowardsThree: true })).toBe(
      'too_few_participants',
    );
  });

  it('counts unnamed participants towards the three unless the setting says no', () => {
    const named = { unidentifiedCountsTowardsThresholds: false };
    const rows = [...strangers(2), { navn: 'Ukjent' }];
    expect(verdict({ aktivitetstype }, rows)).toBe('counted');
    expect(verdict({ aktivitetstype }, rows, named)).toBe('too_few_participants');
    expect(verdict({ aktivitetstype, antall_deltakere: '3' }, strangers(2))).toBe('counted');
    expect(verdict({ aktivitetstype, antall_deltakere: '3' }, [])).toBe('counted');
    expect(verdict({ aktivitetstype, antall_deltakere: '2' }, strangers(2))).toBe('too_few_participants');
    expect(verdict({ aktivitetstype, antall_deltakere: '3' }, strangers(2), named)).toBe('too_few_participants');
  });

  it('counts neither companions nor unidentified peer supporters towards the three', () => {
    expect(verdict({ aktivitetstype }, [...strangers(2), { navn: 'Tora Tolk', rolle: 'annen' }])).toBe(
      'too_few_participants',
    );
    expect(verdict({ aktivitetstype }, [...strangers(2), { rolle: 'likeperson' }])).toBe('too_few_participants');
  });

  it('lasts as long as `varighet` says when its times give no duration', () => {
    expect(verdict({ aktivitetstype, start: '', slutt: '', varighet: '0,75' })).toBe('counted');
    expect(verdict({ aktivitetstype, slutt: '17:00', varighet: '45' })).toBe('counted');
    expect(verdict({ aktivitetstype, slutt: '18:30', varighet: '45' })).toBe('too_short');
  });
});

describe('an unidentified attendance', () => {
  it('is the one participant of a visit unless the setting says no', () => {
    expect(verdict({}, [{}])).toBe('counted');
    expect(verdict({}, [{}], { unidentifiedCountsTowardsThresholds: false })).toBe('too_few_participants');
  });

  it('is never the peer supporter', () => {
    expect(verdict({ likepersoner: '' }, [{ rolle: 'likeperson' }, ...strangers(1)])).toBe('no_peer_supporter');
  });
});

describe('a course', () => {
  const course = { aktivitetstype: 'Likepersonskurs', likepersoner: '', form: 'digital' };

  it('needs 90 minutes on the day, and neither peer supporter, participant nor form', () => {
    expect(verdict({ ...course, start: '18:00', slutt: '19:30' }, [])).toBe('counted');
    expect(verdict({ ...course, start: '18:00', slutt: '19:29' }, [])).toBe('too_short');
  });

  it('from Friday evening to Sunday counts each of its days', () => {
    const weekend = { ...course, dato: '2025-03-14', dato_til: '2025-03-16' };
    expect(verdict({ ...weekend, start: '18:00', slutt: '14:00' }, [])).toBe('counted 3');
    expect(verdict({ ...weekend, start: '22:31', slutt: '01:29' }, [])).toBe('counted, too_short 2');
    expect(verdict({ ...weekend, start: '18:00', slutt: '00:00' }, [])).toBe('counted 2, too_short');
    expect(verdict({ ...weekend, start: '18:00', slutt: '' }, [])).toBe('too_short 3');
    expect(verdict({ ...weekend, start: '18:00', slutt: '', varighet: '1:30' }, [])).toBe('counted 3');
    expect(verdict({ ...weekend, start: '18:00', slutt: '17:00', varighet: '60' }, [])).toBe('counted 3');
  });

  it('does not count abroad or when others organise it', () => {
    expect(verdict({ ...course, land: 'DK' }, [])).toBe('abroad');
    expect(verdict({ ...course, arrangor: 'ukjent' }, [])).toBe('organised_by_others');
  });
});

describe('a category of another scheme', () => {
  it.each(['Telefon', 'Kurs', 'Ungdom', 'Fest', 'Årsmøte'])('never counts: %s', (aktivitetstype) => {
    expect(verdict({ aktivitetstype })).toBe('category_not_counted');
  });
});

describe('the place of an activity', () => {
  it.each(['', 'NO', 'no', 'SJ'])('is Norway for the country “%s”', (land) => {
    expect(verdict({ land })).toBe('counted');
  });

  it.each(['SE', 'XX', 'dk'])('is abroad for the country “%s”', (land) => {
    expect(verdict({ land })).toBe('abroad');
  });
});

describe('the days of an activity', () => {
  it('are judged one by one, so that those after New Year are outside the base year', () => {
    expect(verdict({ dato: '2025-12-30', dato_til: '2026-01-02' })).toBe('counted 2, outside_base_year 2');
  });

  it('have category_not_counted as their reason outside the base year too', () => {
    expect(verdict({ aktivitetstype: 'Fest', dato: '2025-12-31', dato_til: '2026-01-01' })).toBe(
      'category_not_counted 2',
    );
  });

  it('are all judged up to a last day 366 days later, and only the first one after that', () => {
    expect(verdict({ dato: '2024-12-31', dato_til: '2026-01-01' })).toBe('counted 365, outside_base_year 2');
    expect(verdict({ dato: '2025-01-01', dato_til: '2026-01-03' })).toBe('counted');
  });
});
