import type { RegisterFacts } from '../../facts/register-facts.ts';
import { NO_TEXT } from '../../facts/tables/texts.ts';
import type { PersonView } from '../persons.ts';

/** Numbers of texts, distinct. */
export interface PersonIdentity {
  /** Comparable member numbers that are not shared. */
  readonly memberNumbers: readonly number[];
  readonly nameKeys: readonly number[];
}

/**
 * The numbers and names of some persons; those of every person of a large register would not fit into memory twice.
 * @param attendances all of those persons are among them
 * @param sharedNumbers numbers of texts
 */
export function identitiesOf(
  persons: { has(person: number): boolean },
  attendances: Iterable<number>,
  { nodes, node }: RegisterFacts,
  { view, sharedNumbers }: { readonly view: PersonView; readonly sharedNumbers: ReadonlySet<number> },
): ReadonlyMap<number, PersonIdentity> {
  const { memberNumber, nameKey } = nodes.columns;
  const found = new Map<number, { memberNumbers: number[]; nameKeys: number[] }>();
  for (const at of attendances) {
    const person = view.ofAttendance[at] ?? -1;
    const of = node[at] ?? -1;
    if (of < 0 || !persons.has(person)) {
      continue;
    }
    const known = found.get(person) ?? { memberNumbers: [], nameKeys: [] };
    found.set(person, known);
    const [number = NO_TEXT, name = NO_TEXT] = [memberNumber[of], nameKey[of]];
    if (number !== NO_TEXT && !sharedNumbers.has(number) && !known.memberNumbers.includes(number)) {
      known.memberNumbers.push(number);
    }
    if (name !== NO_TEXT && !known.nameKeys.includes(name)) {
      known.nameKeys.push(name);
    }
  }
  return found;
}
