/** A messy register of people who are made up, always the same for a seed, with the truth of who each row is. */
import type { RegisteredActivity } from '../../../../lambdas/domain/register/register.ts';
import { random } from '../../../bench/generate-register.ts';
import { inOneFile, registeredActivity } from '../../../factories.ts';

const GIVEN = ['Kari', 'Anne', 'Inger', 'Liv', 'Ola', 'Per', 'Jan', 'Arne', 'Marit', 'Odd'];
const FAMILY = ['Hansen', 'Olsen', 'Larsen', 'Berg', 'Haugen', 'Lie', 'Moe', 'Dahl'];

interface Person {
  readonly truth: number;
  readonly name: string;
  readonly born: string;
  readonly number: string;
  readonly phone: string;
  readonly email: string;
}

export interface RegisterWithTruth {
  readonly activities: readonly RegisteredActivity[];
  /** Who a row of the sheet deltakelser is. */
  readonly truthOfRow: ReadonlyMap<number, number>;
  /** Rows of a sheet likepersoner: the leaders of each lokallag. */
  readonly listed: readonly { readonly medlemsnr: string; readonly navn: string; readonly lokallag: string }[];
}

/**
 * @param branches lokallag, each with its own people, some of whom have the same name; they are visited, and meet in circles that
 *   are just large enough to count
 */
export function registerWithTruth(seed: number, branches = 12): RegisterWithTruth {
  const next = random(seed);
  const upTo = (count: number) => Math.floor(next() * count);
  const pick = <T>(list: readonly T[]): T => list[upTo(list.length)] as T;
  const truths: number[] = [];
  const listed: { medlemsnr: string; navn: string; lokallag: string }[] = [];
  const activities = Array.from({ length: branches }, (_, branch) => {
    const people = Array.from({ length: 30 }, (_, index): Person => {
      const truth = branch * 30 + index;
      return {
        truth,
        name: `${pick(GIVEN)} ${pick(FAMILY)}`,
        born: `${1930 + upTo(70)}-0${1 + upTo(9)}-${10 + upTo(18)}`,
        number: String(1000 + truth),
        phone: String(90000000 + truth),
        email: `p${truth}@x.no`,
      };
    });
    const lokallag = `Lokallag ${branch}`;
    const leaders = people.slice(0, 6);
    const circles = [1, 2, 3].map((circle) => people.slice(circle * 5, circle * 5 + 3 + upTo(2)));
    listed.push(
      ...leaders.map(({ number, name }) => ({ medlemsnr: next() < 0.8 ? number : '', navn: name, lokallag })),
    );
    const days = Array.from({ length: 25 }, () => `2025-0${1 + upTo(9)}-${10 + upTo(18)}`);
    return Array.from({ length: 40 }, (_, index) => {
      const meetsInCircle = next() < 0.4;
      const present = meetsInCircle ? pick(circles) : Array.from({ length: 1 + upTo(2) }, () => pick(people));
      // Now and then somebody is written twice.
      const met = next() < 0.1 ? [...present, pick(present)] : present;
      truths.push(...met.map(({ truth }) => truth));
      const leader = pick(leaders);
      return registeredActivity(
        {
          aktivitet_id: `${branch}-${index}`,
          lokallag,
          kommunenr: String(1101 + branch),
          dato: pick(days),
          start: `${10 + upTo(6)}:00`,
          slutt: '18:00',
          aktivitetstype: meetsInCircle ? pick(['Samtale', 'Tur']) : pick(['Besøk', 'Besøk', 'Telefon']),
          likepersoner: next() < 0.6 ? leader.number : leader.name,
        },
        met.map((person) => writtenRow(person, next)),
      );
    });
  }).flat();
  const written = inOneFile(activities);
  const rows = written.flatMap(({ attendances }) => attendances.map(({ row }) => row));
  return { activities: written, truthOfRow: new Map(rows.map((row, index) => [row, truths[index] ?? -1])), listed };
}

/** Some of what is known of a person, now and then with a slip or a new surname. */
function writtenRow({ name, born, number, phone, email }: Person, next: () => number) {
  const shown = (text: string, share: number) => (next() < share ? text : '');
  const [given = '', family = ''] = name.split(' ');
  const slip = next();
  return {
    navn: slip < 0.05 ? `${given} ${family}${family.at(-1)}` : slip < 0.1 ? `${given} Nyland` : name,
    fodselsdato: next() < 0.3 ? born : shown(born.slice(0, 4), 0.3),
    medlemsnr: shown(number, 0.25),
    telefon: shown(phone, 0.2),
    epost: shown(email, 0.15),
    rolle: next() < 0.06 ? 'likeperson' : 'deltaker',
  };
}
