/** Which activities the persons of a review touch, so that it matters to the figures whether they are one. */
import { ROLE_PARTICIPANT, ROLE_PEER_SUPPORTER } from '../../facts/chunk-facts.ts';
import type { RegisterFacts } from '../../facts/register-facts.ts';
import { NO_TEXT } from '../../facts/tables/texts.ts';
import type { Mentions } from '../../persons/supporters/mentions.ts';
import { activatingCategories, type RuleSet } from '../../rules/rule-set.ts';
import { dependsOnPersons } from './led-activities.ts';

export interface Touched {
  /** Activities whose peer supporters can be others. */
  readonly ledByOthers: readonly number[];
  /** Activities whose days can count or not, those of `ledByOthers` among them, ascending. */
  readonly judgedAnew: readonly number[];
}

export class TouchedActivities {
  private readonly facts: RegisterFacts;
  private readonly mentions: Mentions;
  /** 1 for activities whose days count or not by who took part. */
  private readonly canChange: Uint8Array;
  /** By number of its text, activities whose `likepersoner` leads to a member number: itself, or a name with it on the sheet. */
  private readonly byNumber = new Map<number, number[]>();
  /** Those with a name alone, by its place in its branch: only rows of that branch say who it is. */
  private readonly byName = new Map<number, number[]>();

  constructor(facts: RegisterFacts, mentions: Mentions, ruleSet: RuleSet) {
    this.facts = facts;
    this.mentions = mentions;
    this.canChange = dependsOnPersons(facts, ruleSet);
    const activating = activatingCategories(ruleSet);
    facts.activities.forEach((activity, index) => {
      if (this.canChange[index] === 1 || (activity.daysInYear > 0 && activating.has(activity.category))) {
        this.readMentions(index);
      }
    });
  }

  /**
   * @param attendances all of the persons of the review, ascending
   * @returns the activities, and how many of the persons are participants in the base year
   */
  by(attendances: Int32Array): Touched & { readonly participants: number } {
    const ledByOthers = this.ledByOthers(attendances);
    const { persons, together, activities } = this.participation(attendances);
    const ledAndOpen = [...ledByOthers].filter((index) => this.canChange[index] === 1);
    const judgedAnew = new Set([...ledAndOpen, ...together]);
    // On days of its own, an activity with one participant of them is the same whatever number that person has.
    for (const index of this.withSharedDays([...activities])) {
      judgedAnew.add(index);
    }
    return {
      ledByOthers: [...ledByOthers],
      judgedAnew: [...judgedAnew].sort((left, right) => left - right),
      participants: persons.size,
    };
  }

  private readMentions(index: number): void {
    const { activities, texts } = this.facts;
    const { names } = this.mentions;
    const branch = activities.columns.branch[index] ?? -1;
    for (const number of activities.numbersIn(index)) {
      add(this.byNumber, number, index);
    }
    for (const name of activities.namesIn(index)) {
      const place = names.placeOf(name, branch) ?? -1;
      add(this.byName, place, index);
      const number = texts.numberOf(names.listedAt(place)?.memberNumber ?? '') ?? NO_TEXT;
      if (number !== NO_TEXT) {
        add(this.byNumber, number, index);
      }
    }
  }

  private ledByOthers(attendances: Int32Array): ReadonlySet<number> {
    const { facts } = this;
    const { names } = this.mentions;
    const { memberNumber, nameKey } = facts.nodes.columns;
    const { branch } = facts.activities.columns;
    const found = new Set<number>();
    const addAll = (activities: readonly number[] = []) => {
      for (const index of activities) {
        found.add(index);
      }
    };
    for (const at of attendances) {
      const index = this.facts.activityOf.at(at);
      const node = facts.node[at] ?? -1;
      if (facts.role[at] === ROLE_PEER_SUPPORTER) {
        found.add(index);
      }
      addAll(this.byNumber.get(memberNumber[node] ?? NO_TEXT));
      addAll(this.byName.get(names.placeOf(nameKey[node] ?? NO_TEXT, branch[index] ?? -1) ?? -1));
    }
    return found;
  }

  /** Who took part, the activities that can change with two of them or more, and all that can change. */
  private participation(attendances: Int32Array) {
    const { facts, mentions } = this;
    const persons = new Set<number>();
    const together = new Set<number>();
    const firstIn = new Map<number, number>();
    for (const at of attendances) {
      const index = this.facts.activityOf.at(at);
      if (facts.role[at] !== ROLE_PARTICIPANT || (facts.activities.at(index)?.daysInYear ?? 0) === 0) {
        continue;
      }
      const person = mentions.persons.of(at);
      persons.add(person);
      if (this.canChange[index] === 1) {
        const first = firstIn.get(index) ?? person;
        firstIn.set(index, first);
        if (first !== person) {
          together.add(index);
        }
      }
    }
    return { persons, together, activities: firstIn.keys() };
  }

  /** The activities that share a day with another one of them. */
  private withSharedDays(activities: number[]): number[] {
    const first = (index: number) => this.facts.activities.at(index)?.firstDayInYear ?? 0;
    const inOrder = activities.sort((left, right) => first(left) - first(right));
    const shared: number[] = [];
    let run: number[] = [];
    let end = Number.NEGATIVE_INFINITY;
    const finishRun = () => {
      if (run.length > 1) {
        shared.push(...run);
      }
    };
    for (const index of inOrder) {
      if (first(index) >= end) {
        finishRun();
        run = [];
      }
      run.push(index);
      end = Math.max(end, first(index) + (this.facts.activities.at(index)?.daysInYear ?? 0));
    }
    finishRun();
    return shared;
  }
}

function add(lists: Map<number, number[]>, key: number, index: number): void {
  const known = lists.get(key);
  if (known === undefined) {
    lists.set(key, [index]);
  } else {
    known.push(index);
  }
}
