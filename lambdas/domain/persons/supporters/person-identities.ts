import type { RegisterFacts } from '../../facts/register-facts.ts';
import type { PersonView } from '../persons.ts';

export interface PersonIdentity {
  /** Comparable member numbers that are not shared. */
  readonly memberNumbers: ReadonlySet<string>;
  readonly nameKeys: ReadonlySet<string>;
}

/**
 * The numbers and names of some persons; those of every person of a large register would not fit into memory twice.
 * @param attendances all of those persons are among them
 */
export function identitiesOf(
  persons: ReadonlySet<number>,
  attendances: Iterable<number>,
  facts: RegisterFacts,
  { view, sharedNumbers }: { readonly view: PersonView; readonly sharedNumbers: ReadonlySet<string> },
): ReadonlyMap<number, PersonIdentity> {
  const found = new Map<number, { memberNumbers: Set<string>; nameKeys: Set<string> }>();
  for (const at of attendances) {
    const identity = facts.nodes[facts.node[at] ?? -1];
    const person = view.ofAttendance[at] ?? -1;
    if (identity === undefined || !persons.has(person)) {
      continue;
    }
    const before = found.get(person) ?? { memberNumbers: new Set<string>(), nameKeys: new Set<string>() };
    if (identity.memberNumber !== '' && !sharedNumbers.has(identity.memberNumber)) {
      before.memberNumbers.add(identity.memberNumber);
    }
    if (identity.nameKey !== '') {
      before.nameKeys.add(identity.nameKey);
    }
    found.set(person, before);
  }
  return found;
}
