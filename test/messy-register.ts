/** Small registers, messy on purpose: few values, so that rows meet, agree and contradict each other all the time. */
import * as fc from 'fast-check';
import { readRegister } from '../lambdas/domain/register/read-register.ts';
import type { RegisterContent } from '../lambdas/domain/register/register.ts';
import { type ActivityFields, type AttendanceFields, activityFields, attendanceFields, LABELS } from './factories.ts';

export interface MessyRegister {
  readonly activities: readonly ActivityFields[];
  readonly attendances: readonly AttendanceFields[];
}

const oneOf = (...values: string[]) => fc.constantFrom(...values);

const IDS = ['1', '2', '10', 'a', 'A', '7', '8'];

const activity = fc.record({
  lokallag: oneOf('Oslo', 'Oslo', 'Bergen', ''),
  dato: oneOf(
    '2025-03-14',
    '2025-03-14',
    '14.03.2025',
    '14.3.2025',
    '2025-03-15',
    '2024-12-31',
    '2026-01-01',
    '31.02.2025',
  ),
  dato_til: oneOf('', '', '', '2025-03-14', '2025-03-15', '2025-03-13', '2026-01-01', '2027-01-01', 'i mars'),
  start: oneOf('18:00', '18:00', '9:05', '19.30', '', 'kl. seks'),
  slutt: oneOf('20:00', '20:00', '18:44', '18:45', '19.30', '17:00', ''),
  aktivitetstype: oneOf('Besøk', 'BESØK', 'besøk', 'Samtale', 'Tur', 'Tur', 'Likepersonskurs', 'Telefon', 'Årsmøte'),
  tittel: oneOf('', 'Møte; med "anførsel"'),
  kommunenr: oneOf('0301', '301', '5001', '', 'Oslo', '12345'),
  land: oneOf('', '', '', 'NO', 'no', 'SJ', 'SE'),
  form: oneOf('fysisk', 'fysisk', 'fysisk', 'Fysisk', 'digital', 'telefon', '', 'ute'),
  arrangor: oneOf('egen', 'egen', 'egen', 'EGEN', 'andre', ''),
  likepersoner: oneOf('', '1', '1,2', ' 01 , A1', '2', '9', '9,09', '-', '01015012345'),
});

const attendance = fc.record({
  aktivitet_id: oneOf(...IDS, 'mangler', ''),
  navn: oneOf(
    ...[
      'Kari Berg',
      'KARI  BERG',
      'Berg, Kari',
      'Kari Moe Berg',
      'K. Berg',
      'Kari',
      'K',
      'Kari B',
      'Kåre Berg',
      'Kaare Berg',
    ],
    ...[
      'Krai Berg',
      'Kari Dahl',
      'Per Dahl',
      'Per',
      'Per Berg',
      'P Dahl',
      'Lars Lars',
      'Anne-Lise Ås',
      'Anne Lise Aas',
      '',
    ],
    ...['Ukjent', 'N.N.', 'Deltaker, en', '-', ' \u00a0', 'Ida, Moe, Berg', '010150 12345'],
  ),
  fodselsdato: oneOf(
    '',
    '',
    '',
    '1950',
    '1950-01-01',
    '01.01.1950',
    '1950-02-02',
    '1951',
    '1899',
    '2030',
    '01015012345',
    'vet ikke',
  ),
  medlemsnr: oneOf('', '', '', '1', '01', ' 1 ', '2', 'A 1', 'a1', '-', 'Ukjent', '000', '01015012345'),
  telefon: oneOf(
    '',
    '',
    '',
    '90000001',
    '+47 90 00 00 01',
    '(0047) 900-00-001',
    '90000002',
    '4790000001',
    '+46 90000001',
  ),
  epost: oneOf('', '', '', 'a@x.no', ' A@X.no', 'b@x.no', 'ingen', 'a@@x.no', 'x 01015012345 a@x.no', 'c@x.no'),
  rolle: oneOf('deltaker', 'deltaker', 'Deltaker', 'likeperson', 'Likeperson', '', 'leder'),
});

/** Ids stand once. */
export const orderlyRegister: fc.Arbitrary<MessyRegister> = fc.record({
  activities: fc
    .array(activity, { minLength: 1, maxLength: IDS.length })
    .map((rows) => rows.map((row, index) => activityFields({ ...row, aktivitet_id: IDS[index] ?? '' }))),
  attendances: fc.array(attendance, { maxLength: 16 }).map((rows) => rows.map(attendanceFields)),
});

/** Ids may be missing or stand twice. */
export const messyRegister: fc.Arbitrary<MessyRegister> = fc
  .tuple(orderlyRegister, fc.array(fc.tuple(activity, oneOf('1', '2', '')), { maxLength: 2 }))
  .map(([register, repeated]) => ({
    ...register,
    activities: [...register.activities, ...repeated.map(([row, id]) => activityFields({ ...row, aktivitet_id: id }))],
  }));

export const MESSY_LABELS = {
  organisation: 'Testlaget',
  organisationNumber: '970168889',
  year: 2025,
  labels: { ...LABELS },
};

/** The register through a file, as a coordinator would bring it. */
export function readMessy(register: MessyRegister): Promise<RegisterContent> {
  return readRegister({
    kind: 'csv',
    activities: { fileName: 'aktiviteter.csv', bytes: csv(register.activities, activityFields()) },
    attendances: { fileName: 'deltakelser.csv', bytes: csv(register.attendances, attendanceFields()) },
  });
}

function csv(rows: readonly Readonly<Record<string, string>>[], columns: Readonly<Record<string, string>>): Uint8Array {
  const names = Object.keys(columns);
  const lines = rows.map((row) => names.map((name) => `"${(row[name] ?? '').replaceAll('"', '""')}"`).join(';'));
  return new TextEncoder().encode([names.join(';'), ...lines].join('\n'));
}
