/** Adds up judged activities to the figures of each group (readings 17 to 20 and 32, `rules/README.md`). */

import { compareCodePoints } from '../canonical.ts';
import { inBranches } from '../facts/branches.ts';
import { ROLE_OTHER, ROLE_PARTICIPANT, ROLE_PEER_SUPPORTER } from '../facts/chunk-facts.ts';
import { type RegisterFacts, startOf } from '../facts/register-facts.ts';
import type { PersonView } from '../persons/persons.ts';
import type { PeerSupporters } from '../persons/supporters/peer-supporters.ts';
import {
  activatingCategories,
  CATEGORY_IDS,
  type CategoryId,
  NEAR_MISS_REASONS,
  REASONS,
  type RuleSet,
} from '../rules/rule-set.ts';
import type { Figures, GroupFigures } from './figures.ts';
import type { Judgement } from './verdicts.ts';

export interface TallyContext {
  readonly organisation: string;
  readonly organisationNumber: string;
  readonly year: number;
  readonly ruleSet: RuleSet;
  readonly source: Figures['source'];
  /** Chosen lokallag; empty means all. */
  readonly branches: readonly string[];
}

/** The counted days of the whole register: with the persons as they are, or with every open review merged. */
export interface JudgedView extends Pick<Judgement, 'countedDays'> {
  readonly view: PersonView;
  readonly supporters: PeerSupporters;
}

/** The whole register judged, with the persons as they are. */
export interface JudgedRegister extends JudgedView, Judgement {}

/**
 * The figures of the chosen branches. Persons and verdicts come from the whole register.
 * @param merged judged with every open review merged, for the low ends
 */
export function tally(
  facts: RegisterFacts,
  judged: JudgedRegister,
  merged: JudgedView,
  context: TallyContext,
): Figures {
  const counter = new GroupCounter(facts, judged, merged, context.ruleSet);
  const chosen = facts.activities
    .keys()
    .filter((index) => inBranches(context.branches, facts.activities.at(index)?.branch ?? ''));
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
  const activityAt = (index: number) => facts.activities.at(index);
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
  private readonly judged: JudgedRegister;
  private readonly merged: JudgedView;
  private readonly activating: ReadonlySet<CategoryId>;
  private readonly people: PeopleStamps;
  private readonly mergedPeople: PeopleStamps;
  private readonly asPeerSupporter: Int32Array;
  private readonly asOther: Int32Array;

  constructor(facts: RegisterFacts, judged: JudgedRegister, merged: JudgedView, ruleSet: RuleSet) {
    this.facts = facts;
    this.judged = judged;
    this.merged = merged;
    this.activating = activatingCategories(ruleSet);
    this.people = new PeopleStamps(judged);
    this.mergedPeople = new PeopleStamps(merged);
    this.asPeerSupporter = rowsWithRole(facts, ROLE_PEER_SUPPORTER);
    this.asOther = rowsWithRole(facts, ROLE_OTHER);
  }

  count(members: readonly number[]): GroupFigures {
    this.people.clear();
    this.mergedPeople.clear();
    const sums = {
      activities: 0,
      activityDays: 0,
      countedDays: 0,
      mergedCountedDays: 0,
      minutes: 0,
      minutesCounted: 0,
      attendances: 0,
      unidentified: 0,
      asPeerSupporter: 0,
      asOther: 0,
    };
    const notCounted = Object.fromEntries(REASONS.map((reason) => [reason, 0])) as GroupFigures['not_counted'];
    const nearMisses = Object.fromEntries(
      NEAR_MISS_REASONS.map((reason) => [reason, 0]),
    ) as GroupFigures['near_misses'];
    for (const index of members) {
      const activity = this.facts.activities.at(index);
      const verdict = this.judged.verdicts[index];
      if (activity === undefined || verdict === undefined) {
        throw new RangeError(`No activity ${index}`);
      }
      sums.activityDays += activity.dayCount;
      sums.countedDays += verdict.countedDays;
      sums.mergedCountedDays += this.merged.countedDays[index]?.length ?? 0;
      addDays(REASONS, notCounted, verdict.notCounted);
      addDays(NEAR_MISS_REASONS, nearMisses, verdict.nearMisses);
      if (activity.daysInYear === 0) {
        continue;
      }
      sums.activities++;
      sums.minutes += activity.minutes * activity.daysInYear;
      sums.minutesCounted += activity.minutes * verdict.countedDays;
      sums.attendances += verdict.attendances;
      sums.unidentified += verdict.unidentified;
      sums.asPeerSupporter += this.asPeerSupporter[index] ?? 0;
      sums.asOther += this.asOther[index] ?? 0;
      const activates = this.activating.has(activity.category);
      this.people.add(this.facts, index, activates);
      this.mergedPeople.add(this.facts, index, activates);
    }
    const { people, mergedPeople } = this;
    return {
      activities: sums.activities,
      activity_days: sums.activityDays,
      counted_days: sums.countedDays,
      counted_days_min: Math.min(sums.countedDays, sums.mergedCountedDays),
      not_counted: notCounted,
      near_misses: nearMisses,
      hours: hoursOf(sums.minutes),
      minutes: sums.minutes,
      active_peer_supporters: people.active.size,
      active_peer_supporters_min: Math.min(people.active.size, mergedPeople.active.size),
      attendances: sums.attendances,
      unique_participants: people.participants.size,
      unique_participants_min: Math.min(people.participants.size, mergedPeople.participants.size),
      unidentified: sums.unidentified,
      also: {
        minutes_of_counted_days: sums.minutesCounted,
        peer_supporters_of_counted_days: people.ofCounted.size,
        attendances_rolle_likeperson: sums.asPeerSupporter,
        attendances_rolle_annen: sums.asOther,
      },
    };
  }
}

/** For each activity its rows with a role. */
function rowsWithRole(facts: RegisterFacts, role: number): Int32Array {
  const rows = new Int32Array(facts.activities.length);
  facts.activityOf.forEach((activity, at) => {
    rows[activity] = (rows[activity] ?? 0) + (facts.role[at] === role ? 1 : 0);
  });
  return rows;
}

/** Most activities have days of no reason. */
function addDays<Key extends string>(
  keys: readonly Key[],
  sums: Record<Key, number>,
  days: Readonly<Partial<Record<Key, number>>>,
): void {
  for (const found in days) {
    for (const key of keys) {
      sums[key] += key === found ? (days[key] ?? 0) : 0;
    }
  }
}

/** The distinct persons of one group. */
class PeopleStamps {
  private readonly judged: JudgedView;
  readonly participants: Stamps;
  readonly active: Stamps;
  readonly ofCounted: Stamps;

  constructor(judged: JudgedView) {
    this.judged = judged;
    this.participants = new Stamps(judged.view.count);
    this.active = new Stamps(judged.supporters.ids);
    this.ofCounted = new Stamps(judged.supporters.ids);
  }

  clear(): void {
    this.participants.clear();
    this.active.clear();
    this.ofCounted.clear();
  }

  /** @param activates whether the activity makes its peer supporters active ones (reading 18) */
  add(facts: RegisterFacts, index: number, activates: boolean): void {
    const { view, supporters, countedDays } = this.judged;
    for (let at = startOf(facts, index); at < startOf(facts, index + 1); at++) {
      const person = view.ofAttendance[at] ?? -1;
      if (facts.role[at] === ROLE_PARTICIPANT && person >= 0) {
        this.participants.add(person);
      }
    }
    // A peer supporter of a counted day is one of a day in the base year too.
    for (const { id, from } of supporters.inYear(index)) {
      if (activates) {
        this.active.add(id);
      }
      if (countedDays[index]?.some((day) => day >= from) === true) {
        this.ofCounted.add(id);
      }
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
