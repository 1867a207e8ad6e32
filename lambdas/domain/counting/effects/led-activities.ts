/** The activities of each peer supporter, over which the same-day rule holds. */
import type { RegisterFacts } from '../../facts/register-facts.ts';
import type { PeerSupporters } from '../../persons/supporters/peer-supporters.ts';
import type { PeerSupporter } from '../../persons/supporters/supporter-reader.ts';
import type { RuleSet } from '../../rules/rule-set.ts';
import { isLed, rulesOf } from '../judged-days.ts';

/** 1 for each activity whose days count or not by who took part: of a course only the duration says it. */
export function dependsOnPersons(facts: RegisterFacts, ruleSet: RuleSet): Uint8Array {
  const rules = rulesOf(ruleSet);
  const { columns } = facts.activities;
  return Uint8Array.from(columns.category, (category, index) =>
    (columns.daysInYear[index] ?? 0) > 0 && columns.failed[index] === 0 && isLed(rules[category] ?? 'never') ? 1 : 0,
  );
}

export class LedActivities {
  private readonly facts: RegisterFacts;
  /** The longest activity's days in the base year. */
  private readonly longest: number;
  /** By id of the peer supporter, where its activities start. */
  private readonly starts: Int32Array;
  /** Of each peer supporter by first day. */
  private readonly activities: Int32Array;

  constructor(facts: RegisterFacts, supporters: PeerSupporters, ruleSet: RuleSet) {
    this.facts = facts;
    const isOpen = dependsOnPersons(facts, ruleSet);
    const open = facts.activities.keys().filter((index) => isOpen[index] === 1);
    open.sort((left, right) => this.firstDay(left) - this.firstDay(right));
    this.longest = open.reduce((days, index) => Math.max(days, this.days(index)), 0);
    this.starts = new Int32Array(supporters.ids + 1);
    for (const index of open) {
      for (const { id } of supporters.of(index)) {
        this.starts[id + 1] = (this.starts[id + 1] ?? 0) + 1;
      }
    }
    for (let id = 0; id < supporters.ids; id++) {
      this.starts[id + 1] = (this.starts[id + 1] ?? 0) + (this.starts[id] ?? 0);
    }
    this.activities = new Int32Array(this.starts[supporters.ids] ?? 0);
    const next = this.starts.slice();
    for (const index of open) {
      for (const { id } of supporters.of(index)) {
        const place = next[id] ?? 0;
        this.activities[place] = index;
        next[id] = place + 1;
      }
    }
  }

  /** Adds the activities of the peer supporters that share a day with the activity. */
  addOnDaysOf(activity: number, supporters: readonly PeerSupporter[], found: Set<number>): void {
    const from = this.firstDay(activity);
    const to = from + this.days(activity);
    for (const { id } of supporters) {
      const end = this.starts[id + 1] ?? 0;
      for (let place = this.firstPlace(id, from - this.longest); place < end; place++) {
        const other = this.activities[place] ?? -1;
        const first = this.firstDay(other);
        if (first >= to) {
          break;
        }
        if (first + this.days(other) > from) {
          found.add(other);
        }
      }
    }
  }

  /** Where the peer supporter's activities after a day start. */
  private firstPlace(id: number, day: number): number {
    let low = this.starts[id] ?? 0;
    let high = this.starts[id + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.firstDay(this.activities[middle] ?? -1) > day) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private firstDay(activity: number): number {
    return this.facts.activities.columns.firstDayInYear[activity] ?? 0;
  }

  private days(activity: number): number {
    return this.facts.activities.columns.daysInYear[activity] ?? 0;
  }
}
