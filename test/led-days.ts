/** Random registers that the broad ones of `messy-register.ts` seldom contain. */
import * as fc from 'fast-check';
import { activityFields, attendanceFields } from './factories.ts';
import type { MessyRegister } from './messy-register.ts';

const oneOf = (...values: string[]) => fc.constantFrom(...values);

const mostly = (usual: string, ...others: string[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: oneOf(...others) });

const IDS = ['9', '10', 'a', 'A', 'å'];

/** Few, so that the same ones meet again; some are known by little. */
const PEOPLE = [
  { navn: 'Kari Berg', medlemsnr: '1' },
  { navn: 'Per Dahl', medlemsnr: '3' },
  { navn: 'Per Dahl', epost: 'a@x.no' },
  { navn: 'Ann Lie', medlemsnr: '4', fodselsdato: '1950-01-01' },
  { navn: 'Anne Lie', medlemsnr: '4', fodselsdato: '1950' },
  { navn: 'Kåre Bø', epost: 'b@x.no' },
  { navn: 'Kare Bo', epost: 'b@x.no' },
  { navn: 'Kari Berg' },
  { navn: 'ukjent' },
];

const CATEGORIES = [
  ...['Besøk', 'Besøk', 'Besøk', 'Besøk', 'Besøk', 'Besøk', 'Samtale', 'Samtale', 'Tur', 'Tur'],
  ...['Likepersonskurs', 'Telefon', 'Fest', 'Kurs', 'Ungdom', 'Årsmøte'],
];

type Person = (typeof PEOPLE)[number];

const LEADERS = ['1', '1 og 2', '2', 'Kari Berg', 'Berg, Kari', 'Kari Berg (1)', 'Per Dahl/2', 'Ann Lie', ''];

/** @param cast who takes part, @param leaders cells of `likepersoner` */
const led = (cast: readonly Person[], leaders: readonly string[]) =>
  fc.record({
    dato: mostly('2025-03-14', '2025-03-15', '2024-12-31T23:30Z', '2025-03-13T23:30:00Z'),
    dato_til: mostly('', '2025-03-15', '2025-03-16'),
    start: oneOf('10:00', '10:00', '12:00', '09.30', ''),
    slutt: mostly('14:00', '12:15', '08:00', ''),
    varighet: mostly('1:30', '', '45'),
    aktivitetstype: oneOf(...CATEGORIES),
    form: mostly('fysisk', 'Fysisk', 'digital', 'telefon'),
    arrangor: mostly('egen', 'Egen', 'andre'),
    land: mostly('', 'NO', 'sj', 'SE'),
    lokallag: mostly('Oslo', 'Bergen', ''),
    likepersoner: fc.constantFrom(...leaders),
    antall_deltakere: mostly('', '3', '5'),
    rows: fc.array(fc.record({ person: fc.constantFrom(...cast), rolle: mostly('deltaker', 'likeperson', 'annen') }), {
      minLength: 1,
      maxLength: 4,
      size: 'max',
    }),
  });

const listed = fc.record({
  medlemsnr: oneOf('', '1', '1', '2', '9', '4'),
  navn: oneOf('Kari Berg', 'Per Dahl', 'Ann Lie', ''),
  lokallag: oneOf('Oslo', 'Bergen', ''),
  godkjent: oneOf('', '2025-03-14', '2025-03-15', '2025-03-16', '2025-12-31'),
});

/** Two days or three on which few peer supporters lead nearly all that few people do, and most of it counts. */
export const ledDays: fc.Arbitrary<MessyRegister> = fc
  .record({
    cast: fc.array(fc.constantFrom(...PEOPLE), { minLength: 1, maxLength: 4, size: 'max' }),
    leaders: fc.array(fc.constantFrom(...LEADERS), { minLength: 1, maxLength: 3, size: 'max' }),
    peerSupporters: fc.oneof(
      { weight: 2, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.array(listed, { maxLength: 5, size: 'max' }) },
    ),
  })
  .chain(({ cast, leaders, peerSupporters }) =>
    fc.array(led(cast, leaders), { minLength: 2, maxLength: IDS.length, size: 'max' }).map((activities) => ({
      peerSupporters,
      activities: activities.map(({ rows: _, ...fields }, index) =>
        activityFields({ ...fields, aktivitet_id: IDS[index] ?? '' }),
      ),
      attendances: activities.flatMap(({ rows }, index) =>
        rows.map(({ person, rolle }) => attendanceFields({ ...person, rolle, aktivitet_id: IDS[index] ?? '' })),
      ),
    })),
  );

const WORDS = [
  ...['fysisk', 'FYSISK', ' Fysisk  oppmøte ', 'hjemme', 'Hjemme', 'egen', 'oss', 'vi', 'Besøk', 'BESØK', 'Kaffe'],
  ...['oppsok', 'deltaker', 'LP', 'tolk', 'leder', 'no', 'Norge', 'N0', 'NOR', '#N/A', '', 'kæffe'],
  ...['01015012345', 'k\u00adaffe', 'uté'],
];

/** Words in all closed columns, and ids that lokallag share, so that most are refused. */
export const refusedRegister: fc.Arbitrary<MessyRegister> = fc.record({
  activities: fc.array(
    fc
      .record({
        aktivitet_id: oneOf('1', '01', '1.0', '2', ''),
        lokallag: mostly('Oslo', ' Oslo ', 'oslo', ''),
        dato: mostly('2025-03-14', '2019-01-01', 'i mars'),
        aktivitetstype: mostly('Besøk', ...WORDS),
        form: mostly('fysisk', ...WORDS),
        arrangor: mostly('egen', ...WORDS),
        land: mostly('NO', ...WORDS),
      })
      .map(activityFields),
    { minLength: 1, maxLength: 3 },
  ),
  attendances: fc.array(
    fc
      .record({ aktivitet_id: oneOf('1', '2', 'mangler', ''), rolle: mostly('deltaker', ...WORDS) })
      .map(attendanceFields),
    { maxLength: 3 },
  ),
});
