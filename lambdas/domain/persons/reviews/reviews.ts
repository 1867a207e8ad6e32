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
import { byName, inOnePlace, type Placed, TextIds } from './name-places.ts';
import type { PersonsToReview, ReviewKind, Reviews } from './review.ts';
import { ReviewGroups } from './review-groups.ts';

export function findReviews(facts: RegisterFacts, persons: PersonsToReview): Reviews {
  const groups = new ReviewGroups(persons, contentOfAttendances(facts, persons.merging));
  const ofName = byName(facts);
  for (const attendances of inOnePlace(ofName, municipalitiesAndBirthYears(facts), persons)) {
    groups.joinAll('birth_year_and_municipality', attendances);
  }
  const branches = branchesAndNameOnly(facts);
  const { traitOf } = branches;
  for (const attendances of inOnePlace(ofName, branches, persons)) {
    // Most lists have no row with a name alone, and nobody in them is related.
    if (attendances.some((at) => traitOf(at) === NAME_ONLY)) {
      groups.join('branch', attendances, {
        traitOf,
        related: (left, right) => left === NAME_ONLY || right === NAME_ONLY,
        numbersMatter: true,
      });
    }
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
  joinByLooseNameAndBirthDate(facts, persons.merging, attendancesOf, looseKeys, groups);
  return groups.finish();
}

function municipalitiesAndBirthYears({ nodes, node, activities, activityOf }: RegisterFacts): Placed {
  const { municipality } = activities.columns;
  const { birthYear } = nodes.columns;
  const [municipalities, years] = [numbered(municipality), numbered(birthYear)];
  return {
    places: municipalities.count * years.count,
    placeOf: (at) => {
      const [of = -1, activity = -1] = [node[at], activityOf.at(at)];
      return birthYear[of] === 0 || activities.isNowhere(municipality[activity] ?? -1)
        ? -1
        : (municipalities.numberOf[activity] ?? 0) * years.count + (years.numberOf[of] ?? 0);
    },
    traitOf: () => 0,
  };
}

/** Numbers for the distinct values of a column, and the one of each row. */
function numbered(column: Int32Array): { readonly count: number; readonly numberOf: Int32Array } {
  const numbers = new Map([...new Set(column)].map((value, number) => [value, number]));
  return { count: numbers.size, numberOf: column.map((value) => numbers.get(value) ?? -1) };
}

const NOT_NAME_ONLY = 0;
const NAME_ONLY = 1;

function branchesAndNameOnly({ nodes, node, activities, activityOf }: RegisterFacts): Placed {
  const { branch } = activities.columns;
  return {
    places: activities.places,
    placeOf: (at) => {
      const place = branch[activityOf.at(at)] ?? -1;
      return activities.isNowhere(place) ? -1 : place;
    },
    traitOf: (at) => (nodes.hasNameOnly(node[at] ?? -1) ? NAME_ONLY : NOT_NAME_ONLY),
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
    const { id, branch, municipality, category, firstDay, start } = facts.activities.at(facts.activityOf.at(at)) ?? {};
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

/** Numbers for the loose keys of nodes, each made once for a name; -1 for no name. */
class LooseKeys {
  private readonly nodes: Identities;
  private readonly ids = new TextIds();
  /** By name, one more than its number; 0 for one that was not asked for. */
  private readonly ofName: Int32Array;

  constructor({ nodes, texts }: Pick<RegisterFacts, 'nodes' | 'texts'>) {
    this.nodes = nodes;
    this.ofName = new Int32Array(texts.length);
  }

  get count(): number {
    return this.ids.count;
  }

  of(node: number): number {
    const name = this.nodes.columns.nameKey[node] ?? NO_TEXT;
    if (name === NO_TEXT) {
      return -1;
    }
    const known = this.ofName[name] || this.ids.of(looseKeyOf(this.nodes.nameOf(name))) + 1;
    this.ofName[name] = known;
    return known - 1;
  }
}

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
    if (!groups.hasTwoPersons(attendances)) {
      continue; // A later tier has merged them.
    }
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
    joinBy('loose_name', looseKeyAt, -1);
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
  { root }: Merging,
  attendancesOf: AttendancesOf,
  looseKeys: LooseKeys,
  groups: ReviewGroups,
): void {
  const { nameKey, birthDate } = nodes.columns;
  const bornOn = (node: number) => {
    const date = birthDate[node] ?? NO_TEXT;
    return date === NO_TEXT || nameKey[node] === NO_TEXT ? -1 : date;
  };
  // All keys that are asked for below.
  for (let node = 0; node < nodes.length; node++) {
    if (bornOn(node) >= 0) {
      looseKeys.of(node);
    }
  }
  const byKey: Placed = { places: looseKeys.count, placeOf: (node) => looseKeys.of(node), traitOf: () => 0 };
  const personsOfNodes = { ofAttendance: root, count: nodes.length };
  for (const members of inOnePlace(new AttendanceGroups(texts.length, nodes.length, bornOn), byKey, personsOfNodes)) {
    groups.joinAll('loose_name', attendancesOf(members));
  }
}
