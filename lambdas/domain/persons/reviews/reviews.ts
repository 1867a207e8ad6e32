/**
 * Reviews: pairs of persons who may be the same (`rules/README.md`, "Who is the same person", the row "review"; readings 25, 28, 29 and
 * 33). They are never merged; they are shown as findings, in groups of persons whom pairs join, and they determine the low end
 * of each range.
 */
import { compareCodePoints } from '../../canonical.ts';
import { identityKey } from '../../facts/chunk-facts.ts';
import type { RegisterFacts } from '../../facts/register-facts.ts';
import type { Identities } from '../../facts/tables/identities.ts';
import { NO_TEXT } from '../../facts/tables/texts.ts';
import { AttendanceGroups } from '../attendance-groups.ts';
import type { Merging } from '../merging/participants.ts';
import { looseKeyOf } from '../names/loose-key.ts';
import { givenName, givenNamesCompatible, isOneWord, lastWord, lastWordsCompatible } from '../names/name-agreement.ts';
import { NodeAttendances } from '../node-attendances.ts';
import { byName, inOnePlace, TextIds } from './name-places.ts';
import type { PersonsToReview, ReviewKind, Reviews } from './review.ts';
import { ReviewGroups } from './review-groups.ts';

export function findReviews(facts: RegisterFacts, persons: PersonsToReview): Reviews {
  const groups = new ReviewGroups(persons, contentOfAttendances(facts, persons.merging));
  const ofName = byName(facts);
  for (const attendances of inOnePlace(ofName, municipalityAndBirthYear(facts), persons.ofAttendance)) {
    groups.joinAll('birth_year_and_municipality', attendances);
  }
  const traitOf = (at: number) => (facts.nodes.hasNameOnly(facts.node[at] ?? -1) ? NAME_ONLY : NOT_NAME_ONLY);
  for (const attendances of inOnePlace(ofName, branchOf(facts), persons.ofAttendance)) {
    groups.join('branch', attendances, {
      traitOf,
      related: (left, right) => left === NAME_ONLY || right === NAME_ONLY,
      numbersMatter: true,
    });
  }
  const rows = new NodeAttendances(facts);
  const attendancesOf = (nodes: readonly number[]) => {
    const found: number[] = [];
    for (const node of nodes) {
      for (const at of rows.ofPersons(node, persons.merging)) {
        found.push(at);
      }
    }
    return found;
  };
  const looseKeys = new LooseKeys(facts);
  joinByEvidence(facts, persons.merging, attendancesOf, looseKeys, groups);
  joinByLooseNameAndBirthDate(facts, attendancesOf, looseKeys, groups);
  return groups.finish();
}

/** More than any year; the product with the number of places stays an exact integer. */
const YEARS = 10_000;

function municipalityAndBirthYear({ nodes, node, activities, activityOf }: RegisterFacts): (at: number) => number {
  const { municipality } = activities.columns;
  return (at) => {
    const year = nodes.columns.birthYear[node[at] ?? -1] ?? 0;
    const place = municipality[activityOf[at] ?? -1] ?? -1;
    return year === 0 || activities.isNowhere(place) ? -1 : place * YEARS + year;
  };
}

function branchOf({ activities, activityOf }: RegisterFacts): (at: number) => number {
  return (at) => {
    const place = activities.columns.branch[activityOf[at] ?? -1] ?? -1;
    return activities.isNowhere(place) ? -1 : place;
  };
}

/** Of a person with evidence the first of its identities; of another row also where it stands, since each may be another person. */
function contentOfAttendances(facts: RegisterFacts, { joined, root }: Merging): (attendance: number) => string {
  let keyOfRoot: ReadonlyMap<number, string> | undefined;
  return (at) => {
    const node = facts.node[at] ?? -1;
    if (joined[node] === 1) {
      keyOfRoot ??= firstIdentities(facts, root);
      return keyOfRoot.get(root[node] ?? node) ?? '';
    }
    const identity = facts.nodes.at(node);
    const key = identity === undefined ? '' : identityKey(identity);
    const { id, branch, municipality, category, firstDay, start } =
      facts.activities.at(facts.activityOf[at] ?? -1) ?? {};
    return JSON.stringify([key, facts.role[at], id, branch, municipality, category, firstDay, start]);
  };
}

function firstIdentities({ nodes }: RegisterFacts, root: Int32Array): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  root.forEach((of, node) => {
    const identity = nodes.at(node);
    const key = identity === undefined ? '' : identityKey(identity);
    const before = found.get(of);
    if (before === undefined || compareCodePoints(key, before) < 0) {
      found.set(of, key);
    }
  });
  return found;
}

/** One attendance of each person of some nodes. */
type AttendancesOf = (nodes: readonly number[]) => number[];

/** The loose keys of nodes, each made once for a name. */
class LooseKeys {
  private readonly nodes: Identities;
  private readonly ofName = new Map<number, string>();

  constructor({ nodes }: Pick<RegisterFacts, 'nodes'>) {
    this.nodes = nodes;
  }

  of(node: number): string {
    const name = this.nodes.columns.nameKey[node] ?? NO_TEXT;
    const known = this.ofName.get(name) ?? looseKeyOf(this.nodes.nameOf(name));
    this.ofName.set(name, known);
    return known;
  }
}

const NOT_NAME_ONLY = 0;
const NAME_ONLY = 1;

/** The kinds whose persons share a member number, e-mail or phone. A value of which one person came has no pairs. */
function joinByEvidence(
  { nodes: identities, node: nodeOf }: RegisterFacts,
  { keptApart }: Merging,
  attendancesOf: AttendancesOf,
  looseKeys: LooseKeys,
  groups: ReviewGroups,
): void {
  const birthDateOf = (at: number) => identities.columns.birthDate[nodeOf[at] ?? -1] ?? NO_TEXT;
  const looseKeyAt = (at: number) => looseKeys.of(nodeOf[at] ?? -1);
  const nameAt = (at: number) => identities.nameOf(identities.columns.nameKey[nodeOf[at] ?? -1] ?? NO_TEXT);
  for (const { tier, nodes } of keptApart) {
    if (tier === 'nameAndBirthDate') {
      continue; // Such rows have the same loose key and birth date.
    }
    const attendances = attendancesOf(nodes);
    /** @param none the value of those that have none */
    const joinBy = <Value>(kind: ReviewKind, valueAt: (at: number) => Value, none: Value) => {
      for (const [value, sharing] of Map.groupBy(attendances, valueAt)) {
        if (value !== none) {
          groups.joinAll(kind, sharing);
        }
      }
    };
    if (tier === 'memberNumber') {
      groups.joinAll('member_number', attendances);
    } else {
      joinByNewSurname(attendances, nameAt, groups);
      joinBy('birth_date_and_contact', birthDateOf, NO_TEXT);
    }
    joinBy('loose_name', looseKeyAt, '');
  }
}

/** Differing member numbers do not matter here: who takes another surname may have joined anew (reading 28). */
function joinByNewSurname(attendances: readonly number[], nameOf: (at: number) => string, groups: ReviewGroups): void {
  const withSurname = attendances.filter((at) => !isOneWord(nameOf(at)));
  const traits = new TextIds();
  const samples: string[] = [];
  const traitOf = (at: number) => {
    const trait = traits.of(`${givenName(nameOf(at))} ${lastWord(nameOf(at))}`);
    samples[trait] = nameOf(at);
    return trait;
  };
  groups.join('new_surname', withSurname, {
    traitOf,
    related: (left, right) => {
      const [one, other] = [samples[left] ?? '', samples[right] ?? ''];
      return givenNamesCompatible(one, other) && !lastWordsCompatible(one, other);
    },
    numbersMatter: false,
  });
}

function joinByLooseNameAndBirthDate(
  { nodes, texts }: RegisterFacts,
  attendancesOf: AttendancesOf,
  looseKeys: LooseKeys,
  groups: ReviewGroups,
): void {
  const { nameKey, birthDate } = nodes.columns;
  const bornOn = birthDate.map((date, node) => (date === NO_TEXT || nameKey[node] === NO_TEXT ? -1 : date));
  const byBirthDate = new AttendanceGroups(texts.length, bornOn);
  for (let date = 0; date < texts.length; date++) {
    if (byBirthDate.size(date) > 1) {
      for (const members of Map.groupBy(byBirthDate.of(date), (node) => looseKeys.of(node)).values()) {
        if (members.length > 1) {
          groups.joinAll('loose_name', attendancesOf(members));
        }
      }
    }
  }
}
