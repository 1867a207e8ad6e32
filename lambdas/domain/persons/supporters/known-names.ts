/** Who a name alone in `likepersoner` is: somebody in the activity, or a known peer supporter of the branch (reading 13). */
import { ROLE_PEER_SUPPORTER } from '../../facts/chunk-facts.ts';
import { startOf } from '../../facts/register-facts.ts';
import type { PersonView } from '../persons.ts';
import { solePerson } from './mentioned-numbers.ts';
import type { Mentions } from './mentions.ts';

export class KnownNames {
  private readonly mentions: Mentions;
  private readonly view: PersonView;
  /** By place of the name; null for no or several persons. */
  private readonly known = new Map<number, number | null>();

  constructor(mentions: Mentions, view: PersonView) {
    this.mentions = mentions;
    this.view = view;
  }

  /**
   * @param name number of the text of its key
   * @returns 'peer_supporter' when an attendance of that name has the role likeperson; else the one person of that name,
   *   undefined for none or several
   */
  inActivity(name: number, activity: number): number | 'peer_supporter' | undefined {
    const { facts } = this.mentions;
    const attendances: number[] = [];
    for (let at = startOf(facts, activity); at < startOf(facts, activity + 1); at++) {
      if (facts.nodes.columns.nameKey[facts.node[at] ?? -1] === name) {
        if (facts.role[at] === ROLE_PEER_SUPPORTER) {
          return 'peer_supporter';
        }
        attendances.push(at);
      }
    }
    return solePerson(attendances, this.view);
  }

  /** @returns undefined for no or several known peer supporters of that name in the branch */
  inBranch(name: number, branch: number): number | undefined {
    const { names } = this.mentions;
    const place = names.placeOf(name, branch) ?? -1;
    const before = this.known.get(place);
    if (before !== undefined) {
      return before ?? undefined;
    }
    const person = solePerson(names.knownIn(place, branch, this.view), this.view);
    this.known.set(place, person ?? null);
    return person;
  }
}
