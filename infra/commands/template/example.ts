/** The example rows of the register template. Each says in its id and its names that it is one, so that it is found and deleted. */
import {
  type ActivityColumn,
  type AttendanceColumn,
  EXAMPLE_PREFIX,
  type PeerSupporterColumn,
} from '../../../lambdas/domain/register/columns.ts';

/** The base year of the example, in which its days count. */
export const EXAMPLE_YEAR = 2025;

/** A text, a day, or a time of day as `HH:MM`; a column that is left out is empty. */
export type ExampleRow<Column extends string> = Readonly<Partial<Record<Column, string>>>;

const [GROUP, COURSE] = [`${EXAMPLE_PREFIX}1`, `${EXAMPLE_PREFIX}2`];
const [SUPPORTER, PARTICIPANT] = [`${EXAMPLE_PREFIX}100`, `${EXAMPLE_PREFIX}101`];
const BRANCH = 'EKSEMPEL lokallag';

export const EXAMPLE: {
  readonly aktiviteter: readonly ExampleRow<ActivityColumn>[];
  readonly deltakelser: readonly ExampleRow<AttendanceColumn>[];
  readonly likepersoner: readonly ExampleRow<PeerSupporterColumn>[];
} = {
  aktiviteter: [
    {
      aktivitet_id: GROUP,
      lokallag: BRANCH,
      dato: '2025-03-12',
      start: '18:00',
      slutt: '20:00',
      aktivitetstype: 'SAMTALE',
      tittel: 'EKSEMPEL på en samtalegruppe',
      kommunenr: '0301',
      land: 'NO',
      form: 'fysisk',
      arrangor: 'egen',
      likepersoner: SUPPORTER,
    },
    {
      aktivitet_id: COURSE,
      lokallag: BRANCH,
      dato: '2025-09-20',
      dato_til: '2025-09-21',
      start: '10:00',
      slutt: '15:00',
      aktivitetstype: 'LPKURS',
      tittel: 'EKSEMPEL på et kurs over to dager',
      kommunenr: '5001',
      land: 'NO',
      form: 'fysisk',
      arrangor: 'egen',
      antall_deltakere: '8',
    },
  ],
  deltakelser: [
    {
      aktivitet_id: GROUP,
      navn: 'Kari Eksempel',
      medlemsnr: SUPPORTER,
      fodselsdato: '1970-05-17',
      rolle: 'likeperson',
    },
    {
      aktivitet_id: GROUP,
      navn: 'Ola Eksempel',
      medlemsnr: PARTICIPANT,
      fodselsdato: '1985-01-31',
      rolle: 'deltaker',
    },
    { aktivitet_id: GROUP, navn: 'Anne Eksempel', epost: 'anne.eksempel@example.org', rolle: 'deltaker' },
    { aktivitet_id: GROUP, navn: 'Per Eksempel', fodselsdato: '1992-11-02', rolle: 'deltaker' },
    {
      aktivitet_id: COURSE,
      navn: 'Ola Eksempel',
      medlemsnr: PARTICIPANT,
      fodselsdato: '1985-01-31',
      rolle: 'deltaker',
    },
  ],
  likepersoner: [{ medlemsnr: SUPPORTER, navn: 'Kari Eksempel', lokallag: BRANCH, godkjent: '2021-06-01' }],
};
