/** The reference program: which attendances are merged into one person ("Participants", tiers 1 to 4). */

import type { Attendance } from '../reading/register.ts';
import { byCodePoint, groupBy } from '../reading/text.ts';
import type { Evidence } from './evidence.ts';
import { compatible, firstGivenName, isOneWord, lastWord, oneLetterApart } from './name-key.ts';
import { conflict, join, onePersonEach, type Person, type PersonOf, personIn } from './persons.ts';

type Agree = (left: Attendance, right: Attendance) => boolean;

export interface MergedPersons {
  readonly personOf: PersonOf;
  /** Groups whose merge would have put two people in one person. */
  readonly refusedGroups: number;
}

export function mergePersons(evidence: Evidence): MergedPersons {
  const personOf = onePersonEach(evidence);
  let refusedGroups = 0;

  const mergeTier = (
    evidenceOf: (row: Attendance) => string,
    agreeWithin: (value: string) => Agree,
    guarded: boolean,
  ) => {
    const byValue = [...groupBy(evidence.rows, evidenceOf)].sort(([left], [right]) => byCodePoint(left, right));
    for (const [value, rows] of byValue) {
      for (const group of agreeingGroups(rows, agreeWithin(value))) {
        const persons = [...new Set(group.map((row) => personIn(personOf, row)))];
        if (persons.length < 2) {
          continue;
        }
        if (guarded && anyConflict(persons)) {
          refusedGroups += 1;
        } else {
          join(persons, personOf);
        }
      }
    }
  };
  mergeTier(evidence.numberOf, agreementByNumber(evidence), false);
  mergeTier(evidence.emailOf, () => agreeByAddress, true);
  mergeTier(evidence.phoneOf, () => agreeByAddress, true);
  mergeTier(nameAndBirthDate, () => () => true, true);
  return { personOf, refusedGroups };
}

function nameAndBirthDate({ nameKey, birthDate }: Attendance): string {
  return nameKey === '' || birthDate === '' ? '' : `${nameKey}\t${birthDate}`;
}

function anyConflict(persons: readonly Person[]): boolean {
  return persons.some((one, index) => persons.slice(index + 1).some((other) => conflict(one, other, true)));
}

/**
 * Reading 26: a group is all rows that agree with exactly the same rows. Rows of one name and birth date agree alike and
 * with each other, so they are compared once. The group with the smallest name key comes first (reading 27).
 */
function agreeingGroups(rows: readonly Attendance[], agree: Agree): Attendance[][] {
  const alike = [...groupBy(rows, (row) => `${row.nameKey}\t${row.birthDate}`).values()].flatMap((members) => {
    const [first] = members;
    return first === undefined ? [] : [{ first, members }];
  });
  const agreesWith = ({ first }: { first: Attendance }) =>
    alike.map((other, index) => (agree(first, other.first) ? `${index} ` : '')).join('');
  const groups = [...groupBy(alike, agreesWith).values()].map((group) => group.flatMap(({ members }) => members));
  const smallest = new Map(groups.map((group) => [group, group.map((row) => row.nameKey).sort(byCodePoint)[0] ?? '']));
  return groups.sort((left, right) => byCodePoint(smallest.get(left) ?? '', smallest.get(right) ?? ''));
}

/** Tiers 2 and 3. */
function agreeByAddress({ nameKey: left }: Attendance, { nameKey: right }: Attendance): boolean {
  if (left === '' || right === '') {
    return left === right;
  }
  return givenNamesCompatible(left, right) && lastWordsCompatible(left, right);
}

export function givenNamesCompatible(left: string, right: string): boolean {
  return compatible(firstGivenName(left), firstGivenName(right));
}

/** A name of one word is compatible with all. */
export function lastWordsCompatible(left: string, right: string): boolean {
  return isOneWord(left) || isOneWord(right) || compatible(lastWord(left), lastWord(right));
}

/** Tier 1, for one member number after the other. */
function agreementByNumber(evidence: Evidence): (number: string) => Agree {
  const named = evidence.rows.filter((row) => row.nameKey !== '');
  const byNumber = groupBy(named, evidence.numberOf);
  const rowsByGivenName = countGivenNames(named);
  return (number) => {
    const rows = byNumber.get(number) ?? [];
    const rowsWithNumber = countGivenNames(rows);
    const together = pairsInOneActivity(rows);
    const standsWithNumberOnly = (given: string) => rowsByGivenName.get(given) === rowsWithNumber.get(given);

    return (left, right) => {
      if (left.nameKey === '' || right.nameKey === '') {
        return true;
      }
      const [one, other] = [firstGivenName(left.nameKey), firstGivenName(right.nameKey)];
      if (compatible(one, other)) {
        return true;
      }
      if (together.has(`${one}\t${other}`)) {
        return false;
      }
      const misspelt = oneLetterApart(one, other) && (standsWithNumberOnly(one) || standsWithNumberOnly(other));
      return misspelt || (sameBirthDate(left, right) && sameLastWord(left.nameKey, right.nameKey));
    };
  };
}

function countGivenNames(rows: readonly Attendance[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { nameKey } of rows) {
    const given = firstGivenName(nameKey);
    counts.set(given, (counts.get(given) ?? 0) + 1);
  }
  return counts;
}

/** Given names that the rows bear in one and the same activity are of different people. */
function pairsInOneActivity(rows: readonly Attendance[]): Set<string> {
  const pairs = new Set<string>();
  for (const together of Map.groupBy(rows, (row) => row.activity).values()) {
    const names = new Set(together.map((row) => firstGivenName(row.nameKey)));
    for (const one of names) {
      for (const other of names) {
        pairs.add(`${one}\t${other}`);
      }
    }
  }
  return pairs;
}

function sameBirthDate(left: Attendance, right: Attendance): boolean {
  return left.birthDate !== '' && left.birthDate === right.birthDate;
}

function sameLastWord(left: string, right: string): boolean {
  const [one, other] = [lastWord(left), lastWord(right)];
  return one === other || oneLetterApart(one, other);
}
