/** Small registers of few different values, so that rows often agree with and contradict each other. */
import * as fc from 'fast-check';
import type { PeerSupporterColumn } from '../lambdas/domain/register/columns.ts';
import { type ActivityFields, type AttendanceFields, activityFields, attendanceFields, LABELS } from './factories.ts';
import { type RegisterContent, readRegister } from './read-register.ts';
import { READING } from './reading-options.ts';

export interface MessyRegister {
  readonly activities: readonly ActivityFields[];
  readonly attendances: readonly AttendanceFields[];
  /** Rows of the sheet `likepersoner`; undefined for a register without it. */
  readonly peerSupporters?: readonly PeerSupporterFields[] | undefined;
}

type PeerSupporterFields = Readonly<Record<PeerSupporterColumn, string>>;

const oneOf = (...values: string[]) => fc.constantFrom(...values);

/** Spellings of a few names, and placeholders. Most are variants of the first names of their line. */
const NAMES = [
  ...[
    'Kari Berg',
    'KARI  BERG',
    'Berg, Kari',
    'Kari Moe Berg',
    'K. Berg',
    'Kari',
    'K',
    'Kari B',
    'Krai Berg',
    'Kari Bergh',
  ],
  ...['Kåre Berg', 'Kaare Berg', 'Kåre', 'Per Dahl', 'Per', 'Per Berg', 'P Dahl', 'Kari Dahl', 'P. Berg', 'Pår Berg'],
  ...['Lars Lars', 'Lars', 'Lars Dahl', 'Anne-Lise Ås', 'Anne Lise Aas', 'Ida, Moe, Berg', 'Ä. Öberg', 'Ae Oeberg'],
  ...['Máret Utsi', 'Maret Utsi', 'Per O’Neill', "Per O'Neill", 'Berg Kari', 'Ida Aa', 'Ida Å', 'Åse Berg', 'A Berg'],
  ...['', '', 'Ukjent', 'N.N.', 'Deltaker, en', '-', ' \u00a0', '010150 12345'],
];
const BIRTHS = ['', '', '', '1950', '1950-01-01', '01.01.1950', '1950-02-02', '1951', '1951-03-03'];
const ODD_BIRTHS = ['1899', '2030', '01015012345', 'vet ikke'];
const NUMBERS = ['', '', '', '1', '01', ' 1 ', '2', 'A 1', 'a1'];
const ODD_NUMBERS = [
  '-',
  'Ukjent',
  '000',
  '777',
  '0111',
  'gjest',
  '#N/A',
  'NaN',
  '1.0',
  '01015012345',
  '1015012345',
  'ikke medlem',
];
const PHONES = ['', '', '', '90000001', '+47 90 00 00 01', '(0047) 900-00-001', '90000002'];
const ODD_PHONES = ['4790000001', '+46 90000001', '01015012345', '123'];
const EMAILS = ['', '', '', 'a@x.no', ' A@X.no', 'b@x.no', 'c@x.no'];
const ODD_EMAILS = ['ingen', 'a@', '@x.no', 'a@@x.no', 'x 01015012345 a@x.no', '01015012345a@x.no'];

const IDS = ['1', '2', '10', 'a', 'A', '7', '8'];

/** Usually the value that lets an activity count, otherwise one of the others. */
const mostly = (usual: string, ...others: string[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, { weight: 3, arbitrary: oneOf(...others) });

const activity = fc.record({
  lokallag: oneOf('Oslo', 'Oslo', 'Bergen', ''),
  dato: mostly('2025-03-14', '14.03.2025', '14.3.2025', '2025-03-15', '2024-12-31', '2026-01-01', '31.02.2025'),
  dato_til: mostly('', '2025-03-14', '2025-03-15', '2025-03-16', '2025-03-13', '2026-01-01', '2027-01-01', 'i mars'),
  start: mostly('18:00', '9:05', '19.30', '23:30', '', 'kl. seks', '24:00'),
  slutt: mostly('20:00', '18:44', '18:45', '19.30', '17:00', '00:00', '00:40', '01:30', ''),
  varighet: mostly('', '', '44', '45', '0,75', '1.5', '1:30', '89', '1:29', '0', '1441', 'to timer', '0,7417'),
  antall_deltakere: mostly('', '', '0', '1', '2', '3', '12', '3.0', '10000', 'ti', '-1'),
  aktivitetstype: oneOf(
    'Besøk',
    'Besøk',
    'Besøk',
    'BESØK',
    'besøk',
    'Samtale',
    'Samtale',
    'Tur',
    'Likepersonskurs',
    'Telefon',
    'Årsmøte',
  ),
  tittel: oneOf('', 'Møte; med "anførsel"'),
  kommunenr: oneOf('0301', '301', '5001', '', 'Oslo', '12345'),
  land: mostly('', 'NO', 'no', 'SJ', 'SE', 'Norge'),
  form: mostly('fysisk', 'Fysisk', 'digital', 'telefon', '', 'ute', 'ukjent'),
  arrangor: mostly('egen', 'EGEN', 'andre', '', 'Oss'),
  likepersoner: oneOf(
    ...['', '', '1', '1', '1', '1,2', ' 01 , A1', '2', '9', '9,09', '-', '01015012345'],
    ...[
      '1; 2',
      '1/2',
      '1 & 9',
      '1 og 2',
      'Kari Berg',
      'Kari Berg (1)',
      'Per Dahl, Kari Berg',
      'K. Berg',
      'Hansen, Kari',
    ],
    ...['a 1', 'K. Berg 2', '#1', 'n/a', 'ukjent', 'Kari', 'Ida Aa og Per Dahl', '1.0', '777'],
  ),
});

/** A few of the values, so that many rows of a small register share one. */
const someOf = (values: readonly string[], odd: readonly string[] = []) =>
  fc
    .tuple(
      fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 6, size: 'max' }),
      fc.constantFrom(...values, ...odd),
    )
    .map(([some, another]) => [...some, another]);

const attendances = fc
  .record({
    navn: someOf(NAMES),
    fodselsdato: someOf(BIRTHS, ODD_BIRTHS),
    medlemsnr: someOf(NUMBERS, ODD_NUMBERS),
    telefon: someOf(PHONES, ODD_PHONES),
    epost: someOf(EMAILS, ODD_EMAILS),
  })
  .chain((pools) =>
    fc.array(
      fc.record({
        aktivitet_id: oneOf(...IDS.slice(0, 3), ...IDS.slice(0, 3), ...IDS, 'mangler', ''),
        navn: oneOf(...pools.navn),
        fodselsdato: oneOf(...pools.fodselsdato),
        medlemsnr: oneOf(...pools.medlemsnr),
        telefon: oneOf(...pools.telefon),
        epost: oneOf(...pools.epost),
        rolle: oneOf('deltaker', 'deltaker', 'deltaker', 'Deltaker', 'likeperson', 'LP', 'annen', '', 'leder'),
      }),
      { minLength: 3, maxLength: 24, size: 'max' },
    ),
  );

const peerSupporters = fc.option(
  fc.array(
    fc.record({
      medlemsnr: oneOf('', '1', '01', '2', '9', 'A1', '-', '777'),
      navn: oneOf('Kari Berg', 'Berg, Kari', 'K. Berg', 'Per Dahl', 'Ida Å', 'Kari', '', 'Ukjent'),
      lokallag: oneOf('Oslo', 'Bergen', ''),
      godkjent: oneOf('', '2020-01-01', '2025-03-14', '15.03.2025', '2026-01-01', 'i fjor'),
    }),
    { maxLength: 5 },
  ),
  { nil: undefined, freq: 2 },
);

/** No id is missing or repeated. */
export const orderlyRegister: fc.Arbitrary<MessyRegister> = fc.record({
  peerSupporters,
  activities: fc
    .array(activity, { minLength: 1, maxLength: IDS.length, size: 'max' })
    .map((rows) => rows.map((row, index) => activityFields({ ...row, aktivitet_id: IDS[index] ?? '' }))),
  attendances: attendances.map((rows) => rows.map(attendanceFields)),
});

/** Ids may be missing, or repeated within a lokallag. */
export const messyRegister: fc.Arbitrary<MessyRegister> = fc
  .tuple(orderlyRegister, fc.array(fc.tuple(activity, oneOf('1', '2', '')), { maxLength: 2 }))
  .map(([register, repeated]) => {
    const activities = [...register.activities];
    for (const [row, id] of repeated) {
      const first = activities.find(({ aktivitet_id }) => id !== '' && aktivitet_id === id);
      activities.push(activityFields({ ...row, aktivitet_id: id, lokallag: first?.lokallag ?? row.lokallag }));
    }
    return { ...register, activities };
  });

/** Visits on one day by few peer supporters to few persons, for the same-day rule. */
export const busyDay: fc.Arbitrary<MessyRegister> = fc.record({
  activities: fc
    .array(
      fc.record({
        start: oneOf('10:00', '12:00', '9:00', ''),
        dato_til: mostly('', '2025-03-15'),
        aktivitetstype: mostly('Besøk', 'Samtale', 'Tur'),
        slutt: mostly('20:00', '', '18:30'),
        varighet: mostly('', '45', '20'),
        antall_deltakere: mostly('', '3', '1'),
        form: mostly('fysisk', 'digital'),
        arrangor: mostly('egen', 'andre'),
        likepersoner: oneOf('1', '1', '2', '1,2', '', '9', 'Kari Berg'),
      }),
      { minLength: 2, maxLength: IDS.length, size: 'max' },
    )
    .map((rows) => rows.map((row, index) => activityFields({ ...row, aktivitet_id: IDS[index] ?? '' }))),
  attendances: fc
    .array(
      fc.record({
        aktivitet_id: oneOf(...IDS),
        medlemsnr: oneOf('1', '2', '3', '3', '4', ''),
        rolle: mostly('deltaker', 'likeperson'),
      }),
      { minLength: 2, maxLength: 14, size: 'max' },
    )
    .map((rows) => rows.map(attendanceFields)),
});

/** One household's address and numbers on every row, so that agreement, ambiguity and conflict decide. */
export const household: fc.Arbitrary<MessyRegister> = fc.record({
  activities: fc.constant([activityFields(), activityFields({ aktivitet_id: '2', dato: '2024-12-31' })]),
  attendances: someOf(NAMES.slice(0, 20))
    .chain((names) =>
      fc.array(
        fc.record({
          aktivitet_id: oneOf('1', '1', '2'),
          navn: oneOf(...names),
          fodselsdato: oneOf('', '', '1950', '1950-01-01', '1951-01-01'),
          medlemsnr: oneOf('', '', '1', '2'),
          telefon: oneOf('', '90000001'),
          epost: oneOf('a@x.no', 'a@x.no', ''),
        }),
        { minLength: 2, maxLength: 10, size: 'max' },
      ),
    )
    .map((rows) => rows.map(attendanceFields)),
});

/** Many people on one member number, so that it may be shared, with relatives, twins and misspellings among them. */
export const crowd: fc.Arbitrary<MessyRegister> = fc.record({
  peerSupporters: fc.option(
    fc.array(
      fc.record({
        medlemsnr: oneOf('1', '2', ''),
        navn: oneOf('Kari Berg', 'Per Dahl', 'Kari', ''),
        lokallag: oneOf('Oslo', 'Bergen'),
        godkjent: oneOf('', '2025-03-15'),
      }),
      { maxLength: 3 },
    ),
    { nil: undefined },
  ),
  activities: fc
    .tuple(oneOf('1', '1,2', 'Kari Berg', ''), oneOf('1', 'Per Dahl', ''), oneOf('Oslo', 'Bergen'))
    .map(([first, second, lokallag]) => [
      activityFields({ likepersoner: first }),
      activityFields({ aktivitet_id: '2', start: '21:00', slutt: '22:00', likepersoner: second, lokallag }),
    ]),
  attendances: fc
    .array(
      fc.record({
        aktivitet_id: oneOf('1', '1', '2'),
        navn: fc
          .tuple(
            oneOf('Kari', 'Krai', 'Karin', 'K', 'Per', 'Pre', 'Åse', 'A', 'Ida', 'Máret', 'Maret', 'Liv'),
            oneOf('Berg', 'Bergh', 'B', 'Dahl', 'Moe', 'Ås', 'Aas', 'Utsi', 'Vik', ''),
          )
          .map((words) => words.join(' ').trim()),
        fodselsdato: oneOf('', '', '1950', '1950-01-01', '1951-01-01'),
        medlemsnr: oneOf('1', '1', '1', '2', ''),
        telefon: oneOf('', '', '', '90000001'),
        epost: oneOf('', '', '', 'a@x.no'),
        rolle: oneOf('deltaker', 'deltaker', 'likeperson', 'annen'),
      }),
      { minLength: 4, maxLength: 16, size: 'max' },
    )
    .map((rows) => rows.map(attendanceFields)),
});

export const MESSY_LABELS = {
  organisation: 'Testlaget',
  organisationNumber: '970168889',
  year: 2025,
  labels: { ...LABELS },
  vocabularies: {
    form: { '': 'ukjent', Ute: 'ukjent', 'Fysisk oppmøte': 'fysisk' },
    arrangor: { '': 'ukjent', oss: 'egen' },
    rolle: { leder: 'annen', LP: 'likeperson' },
    land: { Norge: 'NO' },
  },
};

/** Writes the register as csv files and reads those, as an import does. */
export function readMessy(register: MessyRegister): Promise<RegisterContent> {
  const { activities, attendances, peerSupporters } = register;
  const parts = [
    { fileName: 'aktiviteter.csv', source: csv(activities, activityFields()) },
    { fileName: 'deltakelser.csv', source: csv(attendances, attendanceFields()) },
  ];
  if (peerSupporters !== undefined) {
    parts.push({ fileName: 'likepersoner.csv', source: csv(peerSupporters, NO_PEER_SUPPORTER) });
  }
  return readRegister({ kind: 'csv', parts }, READING);
}

const NO_PEER_SUPPORTER = { medlemsnr: '', navn: '', lokallag: '', godkjent: '' };

function csv(rows: readonly Readonly<Record<string, string>>[], columns: Readonly<Record<string, string>>): Uint8Array {
  const names = Object.keys(columns);
  const lines = rows.map((row) => names.map((name) => `"${(row[name] ?? '').replaceAll('"', '""')}"`).join(';'));
  return new TextEncoder().encode([names.join(';'), ...lines].join('\n'));
}
