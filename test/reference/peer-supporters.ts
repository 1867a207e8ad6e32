/** The reference program: the peer supporters of each activity, each with the day of approval (readings 13 and 13b). */
import { type Listed, readListed } from './approval.ts';
import type { Evidence } from './persons/evidence.ts';
import { type Person, type PersonOf, personIn } from './persons/persons.ts';
import { type Activity, isIdentified, type ReadRegister } from './reading/register.ts';
import type { SupporterPiece } from './reading/supporter-pieces.ts';

/** A person; else a text for a number, or a name in a lokallag, that stands for itself. */
export type PeerSupporter = Person | string;

/** The day from which each is approved, `YYYY-MM-DD`; empty is throughout. */
export type Approved = ReadonlyMap<PeerSupporter, string>;

type ByBranchAndName = ReadonlyMap<string, ReadonlySet<Person>>;

interface Known {
  readonly personOf: PersonOf;
  readonly holders: ReadonlyMap<string, ReadonlySet<Person>>;
  readonly inBranch: ByBranchAndName;
  readonly listed: Listed | undefined;
}

/** @returns for each activity its approved peer supporters */
export function peerSupportersOf(
  { activities, listed }: ReadRegister,
  evidence: Evidence,
  personOf: PersonOf,
): Map<Activity, Approved> {
  const holders = holdersOfNumbers(personOf, evidence);
  const known = {
    personOf,
    holders,
    inBranch: supportersInBranches(activities, personOf, holders),
    listed: listed === undefined ? undefined : readListed(listed, evidence.isSharedNumber),
  };
  return new Map(activities.map((activity) => [activity, approvedIn(activity, known)]));
}

/** A shared number is no evidence that somebody is its holder (reading 25). */
function holdersOfNumbers(personOf: PersonOf, { numberOf }: Evidence): Map<string, Set<Person>> {
  const holders = new Map<string, Set<Person>>();
  for (const [row, person] of personOf) {
    const number = numberOf(row);
    if (number !== '') {
      holders.set(number, (holders.get(number) ?? new Set()).add(person));
    }
  }
  return holders;
}

/** The person who alone holds a number. */
function onlyHolder(holders: Known['holders'], number: string): Person | undefined {
  const [holder, another] = holders.get(number) ?? [];
  return another === undefined ? holder : undefined;
}

/** Step 2 for a name: the peer supporters known by it in a lokallag. */
function supportersInBranches(
  activities: readonly Activity[],
  personOf: PersonOf,
  holders: Known['holders'],
): ByBranchAndName {
  const numbered = new Map<string, Set<Person>>();
  for (const { branch, supporterPieces } of activities) {
    const persons = numbered.get(branch) ?? new Set();
    for (const piece of supporterPieces) {
      const holder = piece.kind === 'number' ? onlyHolder(holders, piece.number) : undefined;
      if (holder !== undefined) {
        persons.add(holder);
      }
    }
    numbered.set(branch, persons);
  }
  const known = new Map<string, Set<Person>>();
  for (const { branch, attendances } of activities) {
    for (const row of attendances.filter((each) => each.nameKey !== '')) {
      const person = personIn(personOf, row);
      if (row.role === 'likeperson' || numbered.get(branch)?.has(person)) {
        const key = branchAndName(branch, row.nameKey);
        known.set(key, (known.get(key) ?? new Set()).add(person));
      }
    }
  }
  return known;
}

function branchAndName(branch: string, nameKey: string): string {
  return `${nameKey}\t${branch}`;
}

function approvedIn(activity: Activity, known: Known): Approved {
  const approved = new Map<PeerSupporter, string>();
  const add = (supporter: PeerSupporter, day: string | undefined) => {
    if (day !== undefined) {
      approved.set(supporter, day);
    }
  };
  const addPerson = (person: Person) =>
    add(person, known.listed === undefined ? '' : known.listed.approvalOfPerson(person, activity.branch));

  for (const row of activity.attendances) {
    if (row.role === 'likeperson' && isIdentified(row)) {
      addPerson(personIn(known.personOf, row));
    }
  }
  const addNumber = (number: string) => {
    const holder = onlyHolder(known.holders, number);
    if (holder !== undefined) {
      addPerson(holder);
    } else {
      add(`number ${number}`, known.listed === undefined ? '' : known.listed.approvalOfNumber(number));
    }
  };
  for (const piece of activity.supporterPieces) {
    if (piece.kind === 'number') {
      addNumber(piece.number);
      continue;
    }
    const { person, standsAlready } = personOfName(piece, activity, known);
    if (standsAlready) {
      continue;
    }
    const onSheet = known.listed?.byName(piece.nameKey, activity.branch);
    if (person !== undefined) {
      addPerson(person);
    } else if (onSheet !== undefined && onSheet.person.memberNumber !== '') {
      addNumber(onSheet.person.memberNumber);
    } else if (known.listed === undefined || onSheet !== undefined) {
      add(`name ${branchAndName(onSheet?.branch ?? activity.branch, piece.nameKey)}`, onSheet?.person.approved ?? '');
    }
  }
  return approved;
}

/** Steps 1 and 2 of reading 13 for a name alone. */
function personOfName(
  { nameKey }: Extract<SupporterPiece, { kind: 'name' }>,
  activity: Activity,
  { personOf, inBranch }: Known,
): { person?: Person; standsAlready: boolean } {
  const named = activity.attendances.filter((row) => row.nameKey === nameKey);
  if (named.some((row) => row.role === 'likeperson')) {
    return { standsAlready: true };
  }
  const present = new Set(named.map((row) => personIn(personOf, row)));
  const inLokallag = inBranch.get(branchAndName(activity.branch, nameKey)) ?? new Set<Person>();
  const [person] = present.size === 1 ? present : inLokallag.size === 1 ? inLokallag : [];
  return person === undefined ? { standsAlready: false } : { person, standsAlready: false };
}
