/** Who a name alone in `likepersoner` is: somebody in the activity, or a known peer supporter of the branch (reading 13). */
import { ROLE_PEER_SUPPORTER } from '../../facts/chunk-facts.ts';
import { type RegisterFacts, startOf } from '../../facts/register-facts.ts';
import type { PersonView } from '../persons.ts';
import type { HoldersOfNumbers } from './holders-of-numbers.ts';
import { SolePersons } from './sole-persons.ts';

export class KnownNames {
  private readonly facts: RegisterFacts;
  private readonly view: PersonView;
  private readonly holders: HoldersOfNumbers;
  private known: SolePersons | undefined;

  constructor(facts: RegisterFacts, view: PersonView, holders: HoldersOfNumbers) {
    this.facts = facts;
    this.view = view;
    this.holders = holders;
  }

  /**
   * @returns 'peer_supporter' when an attendance of that name has the role likeperson; else the one person of that name,
   *   undefined for none or several
   */
  inActivity(nameKey: string, activity: number): number | 'peer_supporter' | undefined {
    const facts = this.facts;
    const persons = new Set<number>();
    for (let at = startOf(facts, activity); at < startOf(facts, activity + 1); at++) {
      if (facts.nodes[facts.node[at] ?? -1]?.nameKey === nameKey) {
        if (facts.role[at] === ROLE_PEER_SUPPORTER) {
          return 'peer_supporter';
        }
        persons.add(this.view.ofAttendance[at] ?? -1);
      }
    }
    const [only] = persons;
    return persons.size === 1 ? only : undefined;
  }

  /** @returns undefined for no or several known peer supporters of that name in the branch */
  inBranch(nameKey: string, branch: string): number | undefined {
    this.known ??= this.readKnown();
    return this.known.of(`${nameKey}\n${branch}`);
  }

  /** Read at the first question, because only names alone ask. */
  private readKnown(): SolePersons {
    const facts = this.facts;
    const holdersInBranch = new Map<string, Set<number>>();
    for (const { branch, peerSupporterNumbers } of facts.activities) {
      const holders = holdersInBranch.get(branch) ?? new Set();
      holdersInBranch.set(branch, holders);
      for (const number of peerSupporterNumbers) {
        const holder = this.holders.holderOf(number);
        if (holder !== undefined) {
          holders.add(holder);
        }
      }
    }
    const known = new SolePersons();
    facts.activities.forEach(({ branch }, index) => {
      for (let at = startOf(facts, index); at < startOf(facts, index + 1); at++) {
        const nameKey = facts.nodes[facts.node[at] ?? -1]?.nameKey ?? '';
        const person = this.view.ofAttendance[at] ?? -1;
        const isKnown = facts.role[at] === ROLE_PEER_SUPPORTER || holdersInBranch.get(branch)?.has(person) === true;
        if (nameKey !== '' && person >= 0 && isKnown) {
          known.add(`${nameKey}\n${branch}`, person);
        }
      }
    });
    return known;
  }
}
