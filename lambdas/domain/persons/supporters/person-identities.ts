/** The numbers and names of peer supporters, read from their rows when they are asked for. */
import type { RegisterFacts } from '../../facts/register-facts.ts';
import { NO_TEXT } from '../../facts/tables/texts.ts';
import { AttendanceGroups } from '../attendance-groups.ts';
import type { PersonView } from '../persons.ts';
import type { Mentions } from './mentions.ts';

/** Numbers of texts, distinct. */
export interface PersonIdentity {
  /** Comparable member numbers that are not shared. */
  readonly memberNumbers: readonly number[];
  readonly nameKeys: readonly number[];
}

/** The rows by which persons are known: undefined for a person who was not asked about. */
export type KnownRows = (person: number) => Iterable<number> | undefined;

/** Of all persons of a register; one row of each node that is one person, since it is the same in all of them. */
export function rowsOfRegister(
  { facts: { node }, persons: { merging }, firstOf }: Mentions,
  view: PersonView,
  isWanted: Uint8Array,
): KnownRows {
  const { joined } = merging;
  const groups = new AttendanceGroups(view.count, node.length, (at) => {
    const of = node[at] ?? -1;
    const person = view.of(at);
    return person < 0 || isWanted[person] !== 1 || (joined[of] === 1 && firstOf[of] !== at) ? -1 : person;
  });
  return (person) => (isWanted[person] === 1 ? groups.of(person) : undefined);
}

/** Of the persons of some attendances, which are all that these persons have. */
export function rowsOfSome(attendances: Iterable<number>, view: PersonView): KnownRows {
  const rows = Map.groupBy(attendances, (at) => view.of(at));
  return (person) => rows.get(person);
}

/** @param isShared whether a number, by the number of its text, is shared */
export function identityOfRows(
  rows: Iterable<number>,
  { nodes, node }: RegisterFacts,
  isShared: (number: number) => boolean,
): PersonIdentity {
  const { memberNumber, nameKey } = nodes.columns;
  const memberNumbers: number[] = [];
  const nameKeys: number[] = [];
  for (const at of rows) {
    const of = node[at] ?? -1;
    const [number = NO_TEXT, name = NO_TEXT] = [memberNumber[of], nameKey[of]];
    if (number !== NO_TEXT && !isShared(number) && !memberNumbers.includes(number)) {
      memberNumbers.push(number);
    }
    if (name !== NO_TEXT && !nameKeys.includes(name)) {
      nameKeys.push(name);
    }
  }
  return { memberNumbers, nameKeys };
}
