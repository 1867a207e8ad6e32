import type { RegisterFacts } from '../../facts/register-facts.ts';
import type { PersonView } from '../persons.ts';
import { SolePersons } from './sole-persons.ts';

export interface PersonIdentity {
  /** Comparable member numbers that are not shared. */
  readonly memberNumbers: ReadonlySet<string>;
  readonly nameKeys: ReadonlySet<string>;
}

/** Who holds which member number, and the names and numbers of each person. A shared number has no holder (reading 25). */
export class HoldersOfNumbers {
  private readonly holders = new SolePersons();
  private readonly facts: RegisterFacts;
  private readonly view: PersonView;
  private readonly sharedNumbers: ReadonlySet<string>;

  constructor(facts: RegisterFacts, view: PersonView, sharedNumbers: ReadonlySet<string>) {
    this.facts = facts;
    this.view = view;
    this.sharedNumbers = sharedNumbers;
    facts.node.forEach((node, at) => {
      const number = facts.nodes[node]?.memberNumber ?? '';
      if (number !== '' && !sharedNumbers.has(number)) {
        this.holders.add(number, view.ofAttendance[at] ?? -1);
      }
    });
  }

  /** @returns undefined for a number that nobody or several persons hold */
  holderOf(memberNumber: string): number | undefined {
    return this.holders.of(memberNumber);
  }

  /** The numbers and names of some persons; those of every person of a large register would not fit into memory twice. */
  identitiesOf(persons: ReadonlySet<number>): ReadonlyMap<number, PersonIdentity> {
    const found = new Map<number, { memberNumbers: Set<string>; nameKeys: Set<string> }>();
    this.facts.node.forEach((node, at) => {
      const identity = this.facts.nodes[node];
      const person = this.view.ofAttendance[at] ?? -1;
      if (identity === undefined || !persons.has(person)) {
        return;
      }
      const before = found.get(person) ?? { memberNumbers: new Set<string>(), nameKeys: new Set<string>() };
      if (identity.memberNumber !== '' && !this.sharedNumbers.has(identity.memberNumber)) {
        before.memberNumbers.add(identity.memberNumber);
      }
      if (identity.nameKey !== '') {
        before.nameKeys.add(identity.nameKey);
      }
      found.set(person, before);
    });
    return found;
  }
}
