/** The given names on each member number, which are the guard of tier 1 (`rules/README.md`, "Who is the same person"). */
import type { Identity } from '../../facts/identity.ts';
import { type RegisterFacts, startOf } from '../../facts/register-facts.ts';
import { type GivenNamesOfNumber, givenName } from '../names/name-agreement.ts';

const NO_ACTIVITIES: ReadonlySet<number> = new Set();

export class GivenNamesOfNumbers {
  /** The one number of all rows with a given name; undefined for a name that stands on other rows too. */
  private readonly onlyNumberOf = new Map<string, string | undefined>();
  /** For each number and given name the activities of its rows, only for numbers with several given names. */
  private readonly activities = new Map<string, Map<string, Set<number>>>();

  constructor(facts: RegisterFacts) {
    const firstGivenName = new Map<string, string>();
    const several = new Set<string>();
    for (const { nameKey, memberNumber } of facts.nodes) {
      if (nameKey === '') {
        continue;
      }
      const given = givenName(nameKey);
      const only = this.onlyNumberOf.get(given);
      this.onlyNumberOf.set(
        given,
        memberNumber !== '' && (only === memberNumber || !this.onlyNumberOf.has(given)) ? memberNumber : undefined,
      );
      if (memberNumber !== '') {
        const first = firstGivenName.get(memberNumber);
        if (first === undefined) {
          firstGivenName.set(memberNumber, given);
        } else if (first !== given) {
          several.add(memberNumber);
        }
      }
    }
    const isNeeded = Uint8Array.from(facts.nodes, ({ nameKey, memberNumber }) =>
      nameKey !== '' && several.has(memberNumber) ? 1 : 0,
    );
    facts.activities.forEach((_, activity) => {
      for (let at = startOf(facts, activity); at < startOf(facts, activity + 1); at++) {
        const index = facts.node[at] ?? -1;
        const node = facts.nodes[index];
        if (node !== undefined && isNeeded[index] === 1) {
          this.addActivity(node, activity);
        }
      }
    });
  }

  of(memberNumber: string): GivenNamesOfNumber {
    const byName = this.activities.get(memberNumber);
    const activitiesOf = (given: string) => byName?.get(given) ?? NO_ACTIVITIES;
    return {
      standsOnlyHere: (given) => this.onlyNumberOf.get(given) === memberNumber,
      inOneActivity: (left, right) => !activitiesOf(left).isDisjointFrom(activitiesOf(right)),
    };
  }

  private addActivity({ memberNumber, nameKey }: Identity, activity: number): void {
    const byName = this.activities.get(memberNumber) ?? new Map<string, Set<number>>();
    this.activities.set(memberNumber, byName);
    const given = givenName(nameKey);
    const activities = byName.get(given);
    if (activities === undefined) {
      byName.set(given, new Set([activity]));
    } else {
      activities.add(activity);
    }
  }
}
