/** Adds up judged activities to the figures of each group (readings 17 to 20, `rules/README.md`). */

import { compareCodePoints } from '../canonical.ts';
import { inBranches } from '../facts/branches.ts';
import { ROLE_PEER_SUPPORTER } from '../facts/chunk-facts.ts';
import { type RegisterFacts, startOf } from '../facts/register-facts.ts';
import { type Persons, participantsOf } from '../persons/persons.ts';
import { CATEGORY_IDS, REASONS, type RuleSet } from '../rules/rule-set.ts';
import type { Figures, GroupFigures } from './figures.ts';
import type { Verdict } from './verdicts.ts';

export interface TallyContext {
  readonly organisation: string;
  readonly organisationNumber: string;
  readonly year: number;
  readonly ruleSet: RuleSet;
  readonly source: Figures['source'];
  /** Chosen lokallag; empty means all. */
  readonly branches: readonly string[];
}

/** The figures of the chosen branches. Persons and verdicts come from the whole register. */
export function tally(
  facts: RegisterFacts,
  persons: Persons,
  verdicts: readonly Verdict[],
  context: TallyContext,
): Figures {
  const counter = new GroupCounter(facts, persons, verdicts);
  const chosen = facts.activities.flatMap((activity, index) =>
    inBranches(context.branches, activity.branch) ? [index] : [],
  );
  const groupedBy = (keyOf: (index: number) => string, keys: Iterable<string> = []): Record<string, GroupFigures> => {
    const groups = new Map<string, number[]>([...keys].map((key) => [key, []]));
    for (const index of chosen) {
      const key = keyOf(index);
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, [index]);
      } else {
        group.push(index);
      }
    }
    return Object.fromEntries([...groups].map(([key, members]) => [key, counter.count(members)]));
  };
  const activityAt = (index: number) => facts.activities[index];
  return {
    organisation: context.organisation,
    organisationNumber: context.organisationNumber,
    year: context.year,
    settings: context.ruleSet.settings,
    source: context.source,
    total: counter.count(chosen),
    per_category: groupedBy((index) => activityAt(index)?.category ?? '', CATEGORY_IDS) as Figures['per_category'],
    per_lokallag: sortedByKey(groupedBy((index) => activityAt(index)?.branch ?? '')),
    per_kommune: sortedByKey(groupedBy((index) => activityAt(index)?.municipality ?? '')),
  };
}

function sortedByKey<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([left], [right]) => compareCodePoints(left, right)));
}

/** Counts groups of activities one after another; a stamp marks each person already counted in the current group. */
class GroupCounter {
  private readonly facts: RegisterFacts;
  private readonly persons: Persons;
  private readonly verdicts: readonly Verdict[];
  private readonly participant: Stamps;
  private readonly participantMin: Stamps;
  private readonly supporter: Stamps;
  private readonly supporterOfCounted: Stamps;

  constructor(facts: RegisterFacts, persons: Persons, verdicts: readonly Verdict[]) {
    this.facts = facts;
    this.persons = persons;
    this.verdicts = verdicts;
    this.participant = new Stamps(persons.count);
    this.participantMin = new Stamps(persons.count);
    this.supporter = new Stamps(persons.peerSupporterIds);
    this.supporterOfCounted = new Stamps(persons.peerSupporterIds);
  }

  count(members: readonly number[]): GroupFigures {
    for (const stamps of [this.participant, this.participantMin, this.supporter, this.supporterOfCounted]) {
      stamps.clear();
    }
    const sums = {
      activities: 0,
      activityDays: 0,
      countedDays: 0,
      minutes: 0,
      minutesCounted: 0,
      attendances: 0,
      unidentified: 0,
      asPeerSupporter: 0,
    };
    const notCounted = Object.fromEntries(REASONS.map((reason) => [reason, 0])) as GroupFigures['not_counted'];
    for (const index of members) {
      const activity = this.facts.activities[index];
      const verdict = this.verdicts[index];
      if (activity === undefined || verdict === undefined) {
        throw new RangeError(`No activity ${index}`);
      }
      sums.activityDays += activity.dayCount;
      sums.countedDays += verdict.countedDays;
      for (const reason of REASONS) {
        notCounted[reason] += verdict.notCounted[reason] ?? 0;
      }
      if (activity.daysInYear === 0) {
        continue;
      }
      sums.activities++;
      sums.minutes += activity.minutes * activity.daysInYear;
      sums.minutesCounted += activity.minutes * verdict.countedDays;
      this.countAttendances(index, sums);
      for (const supporter of this.persons.peerSupportersOf(index)) {
        this.supporter.add(supporter);
        if (verdict.countedDays > 0) {
          this.supporterOfCounted.add(supporter);
        }
      }
    }
    return {
      activities: sums.activities,
      activity_days: sums.activityDays,
      counted_days: sums.countedDays,
      not_counted: notCounted,
      hours: hoursOf(sums.minutes),
      minutes: sums.minutes,
      active_peer_supporters: this.supporter.size,
      attendances: sums.attendances,
      unique_participants: this.participant.size,
      unique_participants_min: this.participantMin.size,
      unidentified: sums.unidentified,
      also: {
        minutes_of_counted_days: sums.minutesCounted,
        peer_supporters_of_counted_days: this.supporterOfCounted.size,
        attendances_rolle_likeperson: sums.asPeerSupporter,
      },
    };
  }

  private countAttendances(
    index: number,
    sums: { attendances: number; unidentified: number; asPeerSupporter: number },
  ): void {
    const { facts, persons } = this;
    for (let at = startOf(facts, index); at < startOf(facts, index + 1); at++) {
      sums.attendances++;
      sums.unidentified += facts.node[at] === -1 ? 1 : 0;
      sums.asPeerSupporter += facts.role[at] === ROLE_PEER_SUPPORTER ? 1 : 0;
    }
    for (const person of participantsOf(facts, persons, index)) {
      this.participant.add(person);
      this.participantMin.add(persons.reviewRoot[person] ?? person);
    }
  }
}

/** Minutes as hours with two decimals, half up. */
export function hoursOf(minutes: number): number {
  return Math.round((minutes * 100) / 60) / 100;
}

/** A set of small whole numbers that can be cleared in constant time. */
class Stamps {
  private readonly stamp: Int32Array;
  private current = 0;
  size = 0;

  constructor(capacity: number) {
    this.stamp = new Int32Array(capacity);
  }

  clear(): void {
    this.current++;
    this.size = 0;
  }

  add(member: number): void {
    if (this.stamp[member] !== this.current) {
      this.stamp[member] = this.current;
      this.size++;
    }
  }
}
