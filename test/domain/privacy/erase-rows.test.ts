import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Erasure,
  eraseFromActivities,
  eraseFromPeerSupporters,
} from '../../../lambdas/domain/privacy/erase-rows.ts';
import { ErasedPerson } from '../../../lambdas/domain/privacy/erased-person.ts';
import { ACTIVITY_LAYOUT, ATTENDANCE_LAYOUT, PEER_SUPPORTER_LAYOUT } from '../../../lambdas/domain/register/columns.ts';
import type { RegisteredActivity } from '../../../lambdas/domain/register/register.ts';
import { personToEraseSchema } from '../../../lambdas/protocol.ts';

const PSEUDONYM = 'SLETTET-1A2B3C4D';
const KARI = { navn: 'Kari Nordmann', medlemsnr: '4711', epost: 'kari@example.org', telefon: '91234567' };

function erasureOf(person: object, rows: readonly RegisteredActivity[] = []): Erasure {
  const erased = new ErasedPerson(personToEraseSchema.parse(person), 2025);
  const learnsMore = () =>
    rows.flatMap(({ attendances }) => attendances).filter(({ fields }) => erased.learn(fields)).length > 0;
  while (learnsMore());
  return { person: erased, pseudonym: PSEUDONYM };
}

function activityWith(
  attendances: readonly Partial<Record<keyof typeof ATTENDANCE_LAYOUT.empty, string>>[],
  fields: Partial<typeof ACTIVITY_LAYOUT.empty> = {},
  extra: Record<string, string> = {},
): RegisteredActivity {
  return {
    row: 2,
    ordinal: 0,
    fields: { ...ACTIVITY_LAYOUT.empty, aktivitet_id: 'A1', ...fields },
    extra,
    attendances: attendances.map((own, index) => ({
      row: index + 2,
      fields: { ...ATTENDANCE_LAYOUT.empty, aktivitet_id: 'A1', rolle: 'deltaker', ...own },
      extra: {},
    })),
  };
}

describe('an attendance of the person', () => {
  it.each([
    ['her member number', { medlemsnr: ' 04711' }],
    ['her e-mail in capitals', { epost: 'KARI@example.org' }],
    ['her phone with +47', { telefon: '+47 912 34 567' }],
    ['her name turned round and nothing else', { navn: 'Nordmann, Kari' }],
    ['her number and an initial', { navn: 'K. Nordmann', medlemsnr: '4711' }],
    ['her number and a new surname', { navn: 'Kari Berg', medlemsnr: '4711' }],
    ['her number and a misspelt name', { navn: 'Kaari Nordman', medlemsnr: '4711' }],
  ])('loses its identity where it has %s', (_what, row) => {
    const activity = activityWith([{ ...row, fodselsdato: '' }]);
    const { activities, rows } = eraseFromActivities([activity], erasureOf(KARI));
    expect(rows).toBe(1);
    expect(activities[0]?.attendances[0]).toMatchObject({
      row: 2,
      fields: { ...ATTENDANCE_LAYOUT.empty, aktivitet_id: 'A1', rolle: 'deltaker' },
    });
  });

  it.each([
    ['another name with her phone', { navn: 'Ola Nordmann', telefon: '91234567' }],
    ['her name and phone with another birth date', { ...KARI, fodselsdato: '1999-01-01', medlemsnr: '', epost: '' }],
    ['another given name with her number', { navn: 'Ola Nordmann', medlemsnr: '4711' }],
    ['her name and a member number of its own', { navn: 'Kari Nordmann', medlemsnr: '5822' }],
    ['nothing', {}],
  ])('stays as it is where it has %s', (_what, row) => {
    const activity = activityWith([row]);
    const person = { ...KARI, fodselsdato: '1950-02-03' };
    expect(eraseFromActivities([activity], erasureOf(person))).toEqual({ activities: [activity], rows: 0 });
  });

  it('is found by an address that another row of hers adds', () => {
    const rows = [
      activityWith([{ navn: 'Kari Nordmann', medlemsnr: '4711', epost: 'ny@example.org' }]),
      activityWith([{ navn: 'K Nordmann', epost: 'ny@example.org' }]),
    ];
    const { activities } = eraseFromActivities(rows, erasureOf({ medlemsnr: '4711' }, rows));
    expect(JSON.stringify(activities)).not.toMatch(/Nordmann|ny@example/);
  });
});

it('does not take others of her household with her, whose names agree with a short form of hers', () => {
  const hers = [{ navn: 'K. Nordmann' }, { navn: 'Kari' }];
  const others = [
    { navn: 'Knut Nordmann', medlemsnr: '12' },
    { navn: 'Kari Lie', epost: 'lie@example.org' },
  ];
  const rows = [...hers, ...others].map((row) => activityWith([{ telefon: '91234567', ...row }]));
  const { activities } = eraseFromActivities(rows, erasureOf(KARI, rows));
  expect(activities.map(({ attendances }) => attendances[0]?.fields.navn)).toEqual([
    '',
    '',
    'Knut Nordmann',
    'Kari Lie',
  ]);
});

it('erases a row with her member number whose birth date is wrong', () => {
  const rows = [activityWith([{ navn: 'Kari Nordmann', medlemsnr: '4711', fodselsdato: '1999-01-01' }])];
  const { activities } = eraseFromActivities(rows, erasureOf({ ...KARI, fodselsdato: '1950-02-03' }, rows));
  expect(JSON.stringify(activities)).not.toMatch(/Nordmann|4711|1999/);
});

describe('a peer supporter who is erased', () => {
  it.each([
    ['4711; 12', `${PSEUDONYM}; 12`],
    ['Kari Nordmann og Per Hansen', `${PSEUDONYM}; Per Hansen`],
    ['Nordmann, Kari / 12', `${PSEUDONYM}; 12`],
    ['Kari Nordmann 4711', PSEUDONYM],
    ['Per Hansen, 12', 'Per Hansen, 12'],
  ])('has a pseudonym in the cell %j', (likepersoner, expected) => {
    const { activities } = eraseFromActivities([activityWith([], { likepersoner })], erasureOf(KARI));
    expect(activities[0]?.fields.likepersoner).toBe(expected);
  });

  it('has the pseudonym as her number on the sheet, and her approval stays', () => {
    const row = { row: 2, fields: { ...PEER_SUPPORTER_LAYOUT.empty, lokallag: 'Oslo', godkjent: '2024-01-01' } };
    const listed = [
      { ...row, fields: { ...row.fields, medlemsnr: '4711', navn: 'Kari N' } },
      { ...row, fields: { ...row.fields, medlemsnr: '12', navn: 'Kari Nordmann' } },
    ];
    expect(eraseFromPeerSupporters(listed, erasureOf(KARI))).toEqual({
      listed: [{ ...row, fields: { ...row.fields, medlemsnr: PSEUDONYM, navn: '' } }, listed[1]],
      rows: 1,
    });
  });
});

it('erases free texts that name her, and no others', () => {
  const activity = activityWith(
    [{ navn: 'Per Hansen', medlemsnr: '12' }],
    { tittel: 'Foredrag ved Kari Nordmann' },
    { kontakt: 'ring 912 34 567', merknad: 'fullt hus' },
  );
  const { activities } = eraseFromActivities([activity], erasureOf(KARI));
  expect(activities[0]).toEqual({
    ...activity,
    fields: { ...activity.fields, tittel: '[slettet]' },
    extra: { kontakt: '[slettet]', merknad: 'fullt hus' },
  });
});

it('is not told by a name or an address alone, or by nothing', () => {
  expect(personToEraseSchema.safeParse({ navn: 'Kari Nordmann' }).success).toBe(false);
  expect(personToEraseSchema.safeParse({ navn: ' ', epost: ' ' }).success).toBe(false);
  expect(personToEraseSchema.safeParse({ telefon: '91234567' }).success).toBe(false);
  expect(personToEraseSchema.safeParse({ navn: 'Kari Nordmann', telefon: '91234567' }).success).toBe(true);
  expect(personToEraseSchema.safeParse({ navn: 'Kari Nordmann', fodselsdato: '1950-02-03' }).success).toBe(true);
});

it('leaves nothing of the person and every other row, whatever the register holds', () => {
  const hers = fc.record({
    navn: fc.constantFrom('', 'Kari Nordmann', 'kari nordmann', 'Nordmann, Kari', 'K. Nordmann'),
    medlemsnr: fc.constantFrom('4711', ' 004711 '),
    epost: fc.constantFrom('', 'kari@example.org', 'Kari@Example.org'),
    telefon: fc.constantFrom('', '91234567', '+47 91 23 45 67'),
  });
  const others = fc.record({
    navn: fc.constantFrom('', 'Per Hansen', 'Ola Nordmann', 'Anne Lie'),
    medlemsnr: fc.constantFrom('', '12', '5822'),
    epost: fc.constantFrom('', 'per@example.org'),
    telefon: fc.constantFrom('', '40000001'),
  });
  fc.assert(
    fc.property(fc.array(fc.oneof(hers, others), { maxLength: 12 }), (rows) => {
      const register = [activityWith(rows)];
      const { activities } = eraseFromActivities(register, erasureOf(KARI, register));
      const [before, after] = [register[0]?.attendances ?? [], activities[0]?.attendances ?? []];
      expect(after.map(({ row }) => row)).toEqual(before.map(({ row }) => row));
      for (const [at, { fields }] of before.entries()) {
        const isHers = fields.medlemsnr.trim().endsWith('4711');
        expect(after[at]?.fields).toEqual(
          isHers ? { ...ATTENDANCE_LAYOUT.empty, aktivitet_id: 'A1', rolle: 'deltaker' } : fields,
        );
      }
      expect(JSON.stringify(after)).not.toMatch(/4711|kari|9123/i);
    }),
  );
});

it('a word of a closed column that names the person is erased, as it is in the manifest', () => {
  const named = 'Tur med Kari Nordmann';
  const activity = activityWith([{ navn: 'Per Hansen', rolle: named }], { aktivitetstype: named, form: 'fysisk' });
  const { activities, rows } = eraseFromActivities([activity], erasureOf(KARI));
  expect(rows).toBe(2);
  expect(activities[0]?.fields).toMatchObject({ aktivitetstype: '[slettet]', form: 'fysisk' });
  expect(activities[0]?.attendances[0]?.fields).toMatchObject({ navn: 'Per Hansen', rolle: '[slettet]' });
});
