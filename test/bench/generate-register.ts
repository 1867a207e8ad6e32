/**
 * A synthetic register of any size, always the same for the same seed: branches of some 40 activities with their own
 * regular participants, repeated names, and the defects of real registers. No person or activity in it is real.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';

const GIVEN = [
  'Kari',
  'Anne',
  'Inger',
  'Liv',
  'Astrid',
  'Marit',
  'Solveig',
  'Ola',
  'Per',
  'Jan',
  'Arne',
  'Knut',
  'Odd',
  'Fatima',
  'Mohamed',
  'Ingeborg',
  'Tor',
  'Hanne',
  'Silje',
  'Geir',
];
const FAMILY = [
  'Hansen',
  'Johansen',
  'Olsen',
  'Larsen',
  'Andersen',
  'Nilsen',
  'Kristiansen',
  'Jensen',
  'Karlsen',
  'Johnsen',
  'Berg',
  'Haugen',
  'Hagen',
  'Bakken',
  'Aasen',
  'Moen',
  'Strand',
  'Lund',
  'Solberg',
  'Dahl',
  'Ruud',
  'Eide',
  'Tveit',
  'Nguyen',
  'Ali',
];
const LABELS = {
  'Oppsøkende besøk': 'OPPSOK',
  Samtalegruppe: 'SAMTALE',
  Trimgruppe: 'AKTGR',
  Likepersonskurs: 'LPKURS',
  Telefonkontakt: 'KONTAKT',
  Mestringskurs: 'KURS',
  Julebord: 'SOSIALT',
  Styremøte: 'IKKE',
} as const;
const SHARES: readonly (readonly [keyof typeof LABELS, number, number])[] = [
  ['Oppsøkende besøk', 0.38, 2],
  ['Samtalegruppe', 0.22, 8],
  ['Trimgruppe', 0.14, 9],
  ['Likepersonskurs', 0.04, 12],
  ['Telefonkontakt', 0.08, 1],
  ['Mestringskurs', 0.06, 12],
  ['Julebord', 0.04, 20],
  ['Styremøte', 0.04, 5],
];
/** The organisation's own words beside ours. */
const VOCABULARIES = {
  form: { 'På nett (Teams)': 'digital' },
  arrangor: { Lokallaget: 'egen' },
  rolle: { Tolk: 'annen', LP: 'likeperson' },
  land: { Norge: 'NO' },
};
const ACTIVITIES_PER_BRANCH = 40;
/** More names are refused with `too_many_values`; in a larger register several groups of people share a name. */
const MAX_BRANCHES = 2_500;
const REGULARS_PER_BRANCH = 60;

/** Mulberry32, a small generator that gives the same numbers everywhere. @returns numbers from 0 to 1 */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** @param at between 0 and 1; each kind of activity is drawn with its share */
function draw(at: number): (typeof SHARES)[number] {
  let sum = 0;
  for (const share of SHARES) {
    sum += share[1];
    if (at < sum) {
      return share;
    }
  }
  return ['Styremøte', 0, 5];
}

/** Writes `aktiviteter.csv`, `deltakelser.csv`, `likepersoner.csv` and `labels.json` to a folder. @returns attendances written */
export async function generateRegister(folder: string, activities: number, seed = 1): Promise<number> {
  await mkdir(folder, { recursive: true });
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const activityFile = createWriteStream(path.join(folder, 'aktiviteter.csv'));
  const attendanceFile = createWriteStream(path.join(folder, 'deltakelser.csv'));
  const write = async (stream: typeof activityFile, text: string) => {
    if (!stream.write(text)) {
      await new Promise((resolve) => stream.once('drain', () => resolve(undefined)));
    }
  };
  await write(
    activityFile,
    'aktivitet_id;lokallag;dato;dato_til;start;slutt;aktivitetstype;tittel;kommunenr;land;form;arrangor;likepersoner;antall_deltakere;varighet\n',
  );
  await write(attendanceFile, 'aktivitet_id;navn;fodselsdato;medlemsnr;telefon;epost;rolle\n');
  const listFile = createWriteStream(path.join(folder, 'likepersoner.csv'));
  await write(listFile, 'medlemsnr;navn;lokallag;godkjent\n');
  let attendances = 0;
  for (let from = 0, branch = 0; from < activities; from += ACTIVITIES_PER_BRANCH, branch++) {
    const municipality = String(1101 + (branch % 350)).padStart(4, '0');
    const regulars = Array.from({ length: REGULARS_PER_BRANCH }, (_, index) => {
      const name = `${pick(GIVEN)} ${pick(FAMILY)}`;
      const id = branch * REGULARS_PER_BRANCH + index;
      return {
        name,
        birth: `${1930 + Math.floor(next() * 80)}-${String(1 + Math.floor(next() * 12)).padStart(2, '0')}-${String(1 + Math.floor(next() * 28)).padStart(2, '0')}`,
        // Couples and parents with children share a member number.
        number: String(100000 + id - (index % 10 === 1 ? 1 : 0)),
        phone: String(40000000 + ((id * 7919) % 59999999)),
        email: `p${id}@example.org`,
      };
    });
    for (const { number, name } of regulars.slice(0, 40)) {
      const approved = next() < 0.1 ? '2025-06-01' : '2019-05-01';
      await write(listFile, `${next() < 0.9 ? number : ''};${name};Lokallag ${branch % MAX_BRANCHES};${approved}\n`);
    }
    for (let index = from; index < Math.min(activities, from + ACTIVITIES_PER_BRANCH); index++) {
      const [label, , size] = draw(next());
      const day = `2025-${String(1 + Math.floor(next() * 12)).padStart(2, '0')}-${String(1 + Math.floor(next() * 28)).padStart(2, '0')}`;
      const hour = 9 + Math.floor(next() * 10);
      const length = next() < 0.1 ? 30 : 60 + Math.floor(next() * 5) * 15;
      const end = hour * 60 + length;
      const leader = pick(regulars);
      const supporter = next() < 0.85 ? (next() < 0.85 ? leader.number : leader.name) : '';
      const time = (minutes: number) =>
        `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
      const timed = next() < 0.95;
      const weekend = label === 'Likepersonskurs' && next() < 0.5;
      const until = weekend ? `${day.slice(0, 8)}28` : '';
      const form = next() < 0.92 ? 'fysisk' : next() < 0.5 ? 'digital' : 'På nett (Teams)';
      const organiser = next() < 0.95 ? (next() < 0.5 ? 'egen' : 'Lokallaget') : 'andre';
      const stated = next() < 0.1 ? String(Math.floor(next() * 12)) : '';
      const duration = !timed && next() < 0.8 ? (next() < 0.5 ? String(length) : '1,5') : '';
      await write(
        activityFile,
        `A${index};Lokallag ${branch % MAX_BRANCHES};${day};${until};${timed ? time(hour * 60) : ''};${timed ? time(weekend ? 840 : end) : ''};${label};${label} ${index};${municipality};${next() < 0.1 ? 'Norge' : 'NO'};${form};${organiser};${supporter};${stated};${duration}\n`,
      );
      const count = 1 + Math.floor(next() * 2 * size);
      for (let row = 0; row < count; row++) {
        const person = pick(regulars);
        const show = (value: string | undefined, share: number) => (next() < share ? (value ?? '') : '');
        await write(
          attendanceFile,
          `A${index};${next() < 0.07 ? 'en deltaker' : (person?.name ?? '')};${show(person?.birth, 0.45)};${show(person?.number, 0.4)};${show(person?.phone, 0.35)};${show(person?.email, 0.3)};${next() < 0.93 ? 'deltaker' : next() < 0.6 ? 'LP' : 'Tolk'}\n`,
        );
        attendances++;
      }
    }
  }
  activityFile.end();
  attendanceFile.end();
  listFile.end();
  await Promise.all([finished(activityFile), finished(attendanceFile), finished(listFile)]);
  await writeFile(
    path.join(folder, 'labels.json'),
    JSON.stringify(
      {
        organisation: 'Målt organisasjon (syntetisk)',
        organisationNumber: '963281684',
        year: 2025,
        labels: LABELS,
        vocabularies: VOCABULARIES,
      },
      null,
      1,
    ),
  );
  return attendances;
}
