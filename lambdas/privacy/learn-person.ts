/** What the registers add to what is known of a person: each address and number that stands on a row of hers. */
import type { ErasedPerson } from '../domain/privacy/erased-person.ts';
import type { RegisteredAttendance, RegisteredPeerSupporter } from '../domain/register/register.ts';
import type { ObjectStore } from '../ports.ts';
import { chunksOf, listsOf, type Register, readChunk, readList } from './kept-registers.ts';
import { activitiesOf, peerSupportersOf, type UnnamedObject } from './unnamed-objects.ts';

/** A row can add an address by which another row is found, so the registers are read until no row adds one. */
const MAX_READINGS = 6;

type Rows<Row> = () => AsyncIterable<readonly Row[]>;

export async function learnPerson(
  person: ErasedPerson,
  registers: readonly Register[],
  unnamed: readonly UnnamedObject[],
  store: { readonly registers: Pick<ObjectStore, 'get'> },
): Promise<void> {
  const attendances = () => attendancesIn(registers, unnamed, store);
  await learnFromAttendances(person, attendances);
  if (await learnFromSheet(person, () => peerSupportersIn(registers, unnamed, store), attendances)) {
    await learnFromAttendances(person, attendances);
  }
}

async function learnFromAttendances(person: ErasedPerson, attendances: Rows<RegisteredAttendance>): Promise<void> {
  for (let readings = 0, learnt = true; learnt && readings < MAX_READINGS; readings++) {
    learnt = false;
    for await (const rows of attendances()) {
      learnt = rows.filter(({ fields }) => person.learn(fields)).length > 0 || learnt;
    }
  }
}

/**
 * A peer supporter who attends nothing has her number on the sheet `likepersoner` alone. It is hers where one number stands
 * beside her name and nobody attends with it: of two namesakes nobody knows which one is meant.
 * @returns whether a number was learnt
 */
async function learnFromSheet(
  person: ErasedPerson,
  peerSupporters: Rows<RegisteredPeerSupporter>,
  attendances: Rows<RegisteredAttendance>,
): Promise<boolean> {
  const numbers = new Set<string>();
  for await (const rows of peerSupporters()) {
    for (const { fields } of rows) {
      numbers.add(person.numberBesideName(fields));
    }
  }
  numbers.delete('');
  const [number] = numbers;
  if (number === undefined || numbers.size > 1) {
    return false;
  }
  for await (const rows of attendances()) {
    if (rows.some(({ fields }) => person.hasMemberNumber(fields, number))) {
      return false;
    }
  }
  person.learnNumber(number);
  return true;
}

async function* attendancesIn(
  registers: readonly Register[],
  unnamed: readonly UnnamedObject[],
  store: { readonly registers: Pick<ObjectStore, 'get'> },
): AsyncGenerator<readonly RegisteredAttendance[]> {
  for (const register of registers) {
    for (const [sha256, file] of chunksOf(register)) {
      const activities = await readChunk(register, sha256, file, store);
      yield activities.flatMap(({ attendances }) => attendances);
    }
  }
  for (const object of unnamed) {
    const activities = await activitiesOf(object, store.registers);
    yield activities.flatMap(({ attendances }) => attendances);
  }
}

async function* peerSupportersIn(
  registers: readonly Register[],
  unnamed: readonly UnnamedObject[],
  store: { readonly registers: Pick<ObjectStore, 'get'> },
): AsyncGenerator<readonly RegisteredPeerSupporter[]> {
  for (const register of registers) {
    for (const [sha256, file] of listsOf(register)) {
      yield readList(register, sha256, file, store);
    }
  }
  for (const object of unnamed) {
    yield peerSupportersOf(object, store.registers);
  }
}
