/** The given names on each member number, which are the guard of tier 1 (`rules/README.md`, "Who is the same person"). */
import { type RegisterFacts, startOf } from '../../facts/register-facts.ts';
import { NO_TEXT } from '../../facts/tables/texts.ts';
import { type GivenNamesOfNumber, givenName } from '../names/name-agreement.ts';

const NO_ACTIVITIES: ReadonlySet<number> = new Set();
/** The name stands on rows with other numbers, or with none. */
const SEVERAL = -1;

/** Member numbers are numbers of texts here. */
export class GivenNamesOfNumbers {
  private readonly facts: RegisterFacts;
  /** The one number of all rows with a given name, else SEVERAL. */
  private readonly onlyNumberOf = new Map<string, number>();
  /** For each number and given name the activities of its rows, only for numbers with several given names. */
  private readonly activities = new Map<number, Map<string, Set<number>>>();
  private readonly given = new Map<number, string>();

  constructor(facts: RegisterFacts) {
    this.facts = facts;
    const { nameKey, memberNumber } = facts.nodes.columns;
    const firstNode = new Int32Array(facts.texts.length).fill(-1);
    const hasSeveral = new Uint8Array(facts.texts.length);
    /** The name keys on each number, of which most are of one number each. */
    const onlyNumberOfName = new Map<number, number>();
    nameKey.forEach((name, node) => {
      if (name === NO_TEXT) {
        return;
      }
      const number = memberNumber[node] ?? NO_TEXT;
      const only = onlyNumberOfName.get(name);
      onlyNumberOfName.set(name, number !== NO_TEXT && (only ?? number) === number ? number : SEVERAL);
      if (number !== NO_TEXT) {
        const first = firstNode[number] ?? -1;
        if (first < 0) {
          firstNode[number] = node;
        } else if (nameKey[first] !== name && this.givenOf(nameKey[first] ?? 0) !== this.givenOf(name)) {
          hasSeveral[number] = 1;
        }
      }
    });
    for (const [name, number] of onlyNumberOfName) {
      const given = this.givenOf(name);
      this.onlyNumberOf.set(given, (this.onlyNumberOf.get(given) ?? number) === number ? number : SEVERAL);
    }
    this.readActivities(hasSeveral);
  }

  of(memberNumber: number): GivenNamesOfNumber {
    const byName = this.activities.get(memberNumber);
    const activitiesOf = (given: string) => byName?.get(given) ?? NO_ACTIVITIES;
    return {
      standsOnlyHere: (given) => this.onlyNumberOf.get(given) === memberNumber,
      inOneActivity: (left, right) => !activitiesOf(left).isDisjointFrom(activitiesOf(right)),
    };
  }

  private readActivities(hasSeveral: Uint8Array): void {
    const { facts } = this;
    const { nameKey, memberNumber } = facts.nodes.columns;
    const isNeeded = nameKey.map((name, node) =>
      name !== NO_TEXT && hasSeveral[memberNumber[node] ?? NO_TEXT] === 1 ? 1 : 0,
    );
    for (let activity = 0; activity < facts.activities.length; activity++) {
      for (let at = startOf(facts, activity); at < startOf(facts, activity + 1); at++) {
        const node = facts.node[at] ?? -1;
        if (isNeeded[node] === 1) {
          this.addActivity(memberNumber[node] ?? NO_TEXT, this.givenOf(nameKey[node] ?? NO_TEXT), activity);
        }
      }
    }
  }

  private addActivity(memberNumber: number, given: string, activity: number): void {
    const byName = this.activities.get(memberNumber) ?? new Map<string, Set<number>>();
    this.activities.set(memberNumber, byName);
    const activities = byName.get(given);
    if (activities === undefined) {
      byName.set(given, new Set([activity]));
    } else {
      activities.add(activity);
    }
  }

  private givenOf(name: number): string {
    const known = this.given.get(name);
    if (known !== undefined) {
      return known;
    }
    const given = givenName(this.facts.texts.text(name));
    this.given.set(name, given);
    return given;
  }
}
