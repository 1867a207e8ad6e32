/** Small registers in which rows may be of one person, and the same names and numbers say who leads, on few days. */
import * as fc from 'fast-check';
import { registeredActivity } from '../../../factories.ts';

const word = (...words: string[]) => fc.constantFrom(...words);
const NAMES = ['Kari Berg', 'Kari Bergh', 'Karin Berg', 'Kari Dahl', 'Per Dahl', 'Per Dal', 'K Berg', 'Kari', ''];
const NUMBERS = ['1', '2', '3'];

const pools = fc.record({
  names: fc.array(word(...NAMES), { minLength: 1, maxLength: 4, size: 'max' }),
  numbers: fc.array(word(...NUMBERS), { minLength: 1, maxLength: 2, size: 'max' }),
});

const listed = fc.record({
  medlemsnr: word('', ...NUMBERS),
  navn: word(...NAMES),
  lokallag: word('Oslo', 'Bergen'),
  godkjent: word('', '2025-03-14', '2025-03-15', '2025-12-31'),
});

/** Arguments of `countActivities`. */
export const ledHouseholds = pools.chain(({ names, numbers }) => {
  const row = fc.record({
    navn: word(...names),
    fodselsdato: word('', '', '', '1950', '1950-01-01', '1951-01-01'),
    medlemsnr: word('', '', '', ...numbers),
    epost: word('', '', '', 'a@x.no'),
    telefon: word('', '', '', '90000001'),
    rolle: word('deltaker', 'deltaker', 'deltaker', 'deltaker', 'likeperson', 'annen'),
  });
  const activity = fc.record({
    lokallag: word('Oslo', 'Oslo', 'Oslo', 'Bergen'),
    dato: word('2025-03-14', '2025-03-14', '2025-03-15', '2024-12-31'),
    dato_til: word('', '', '', '2025-03-16', '2025-01-01'),
    start: word('10:00', '12:00', ''),
    slutt: word('14:00', '14:00', '12:15'),
    aktivitetstype: word('Besøk', 'Besøk', 'Samtale', 'Tur', 'Telefon', 'Kurs', 'Likepersonskurs'),
    form: word('fysisk', 'fysisk', 'fysisk', 'digital'),
    likepersoner: fc
      .array(word(...names, ...numbers, '2', '9'), { maxLength: 2, size: 'max' })
      .map((supporters) => supporters.join(' og ')),
    antall_deltakere: word('', '', '3'),
    rows: fc.array(row, { minLength: 0, maxLength: 5, size: 'max' }),
  });
  return fc.record({
    activities: fc
      .array(activity, { minLength: 2, maxLength: 8, size: 'max' })
      .map((rows) =>
        rows.map(({ rows: attendances, ...fields }, index) =>
          registeredActivity({ ...fields, aktivitet_id: `${index}` }, attendances),
        ),
      ),
    options: fc.record(
      {
        settings: fc.record({
          likepersonCountsTowardsThree: fc.boolean(),
          unidentifiedCountsTowardsThresholds: fc.boolean(),
        }),
        listed: fc.array(listed, { maxLength: 5, size: 'max' }),
      },
      { requiredKeys: ['settings'] },
    ),
  });
});

const known = (navn: string, medlemsnr = '') => ({ navn, medlemsnr });

/** Some are known by a name alone, and may be one. */
const visited = fc.oneof(
  { weight: 4, arbitrary: word('Kari Berg', 'Kari Berg', 'Per Dahl').map((navn) => known(navn)) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(known('Kari Berg', '11'), known('Per Dahl', '12'), known('Siv Moe', '13')),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      navn: word('Ida Lie', 'Bo Vik'),
      medlemsnr: word('', '', '1', '2', '4'),
      rolle: word('likeperson', 'deltaker'),
    }),
  },
);

const visit = fc.record({
  lokallag: word('Oslo', 'Oslo', 'Oslo', 'Bergen'),
  dato: word('2025-03-14', '2025-03-14', '2025-03-14', '2025-03-15'),
  dato_til: word('', '', '', '2025-03-16', '2025-03-17'),
  start: word('10:00', '11:00', '12:00', '13:00', ''),
  aktivitetstype: word('Besøk', 'Besøk', 'Samtale'),
  form: word('fysisk', 'fysisk', 'fysisk', 'fysisk', 'fysisk', 'digital'),
  likepersoner: word('1', '1', '2', '1 og 2', '2 og 3', 'Ida Lie', 'Ida Lie', 'Bo Vik', '1 og Ida Lie'),
  rows: fc.array(visited, { minLength: 1, maxLength: 4, size: 'max' }),
});

/**
 * Visits on few days, most of which count or are repeats of each other by who the participants and peer supporters are;
 * arguments of `countActivities`.
 */
export const repeatedVisits = fc.record({
  activities: fc
    .array(visit, { minLength: 2, maxLength: 7, size: 'max' })
    .map((visits) =>
      visits.map(({ rows, ...fields }, index) => registeredActivity({ ...fields, aktivitet_id: `${index}` }, rows)),
    ),
  options: fc.constantFrom(
    {},
    { listed: [known('Ida Lie'), known('Bo Vik'), known('', '1'), known('', '2')] },
    { listed: [known('Ida Lie', '4'), known('Bo Vik', '2'), known('', '1')] },
  ),
});
