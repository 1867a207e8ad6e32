/** Adds up judged activities to the figures of each group (readings 17 to 20 and 32, `rules/README.md`). */

import { compareCodePoints } from '../canonical.ts';
import { inBranches } from '../facts/branches.ts';
import { ROLE_OTHER, ROLE_PARTICIPANT, ROLE_PEER_SUPPORTER } from '../facts/chunk-facts.ts';
import { type RegisterFacts, startOf } from '../facts/register-facts.ts';
import { IntList } from '../facts/tables/int-list.ts';
import type { PersonView } from '../persons/persons.ts';
import type { PeerSupporters } from '../persons/supporters/peer-supporters.ts';
import { activatingCategories, CATEGORY_IDS, NEAR_MISS_REASONS, REASONS, type RuleSet } from '../rules/rule-set.ts';
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
  const { columns } = facts.activities;
  const nameOf = (place: number) => facts.activities.place(place);
  const chosen = facts.activities
    .keys()
    .filter((index) => inBranches(context.branches, nameOf(columns.branch[index] ?? -1)));
  const groupedByPlace = (column: Int32Array): Record<string, GroupFigures> => {
    const groups = [...Map.groupBy(chosen, (index) => column[index] ?? -1)];
    return Object.fromEntries(groups.map(([place, members]) => [nameOf(place), counter.count(members)]));
  };
  const ofCategory = Map.groupBy(chosen, (index) => columns.category[index]);
  return {
    organisation: context.organisation,
    organisationNumber: context.organisationNumber,
    year: context.year,
    settings: context.ruleSet.settings,
    source: context.source,
    total: counter.count(chosen),
    per_category: Object.fromEntries(
      CATEGORY_IDS.map((id, category) => [id, counter.count(ofCategory.get(category) ?? [])]),
    ) as Figures['per_category'],
    per_lokallag: sortedByKey(groupedByPlace(columns.branch)),
    per_kommune: sortedByKey(groupedByPlace(columns.municipality)),
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
  private readonly participants: Stamps;
  private readonly mergedParticipants: Stamps;
  private readonly supporters: SupporterStamps;
  private readonly mergedSupporters: SupporterStamps;
  private readonly asPeerSupporter: Int32Array;
  private readonly asOther: Int32Array;

  constructor(facts: RegisterFacts, judged: JudgedRegister, merged: JudgedView, ruleSet: RuleSet) {
    this.facts = facts;
    this.judged = judged;
    this.merged = merged;
    this.participants = new Stamps(judged.view.count);
    this.mergedParticipants = new Stamps(merged.view.count);
    this.supporters = new SupporterStamps(facts, judged, ruleSet);
    this.mergedSupporters = new SupporterStamps(facts, merged, ruleSet);
    this.asPeerSupporter = rowsWithRole(facts, ROLE_PEER_SUPPORTER);
    this.asOther = rowsWithRole(facts, ROLE_OTHER);
  }

  count(members: readonly number[]): GroupFigures {
    const { participants, mergedParticipants } = this;
    const supporters = this.supporters;
    const mergedSupporters = this.mergedSupporters;
    participants.clear();
    mergedParticipants.clear();
    supporters.clear();
    mergedSupporters.clear();
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
    const { columns } = this.facts.activities;
    for (const index of members) {
      const verdict = this.judged.verdicts.at(index);
      const [daysInYear = 0, minutes = 0] = [columns.daysInYear[index], columns.minutes[index]];
      sums.activityDays += columns.dayCount[index] ?? 0;
      sums.countedDays += verdict.countedDays;
      sums.mergedCountedDays += this.merged.countedDays.countOf(index);
      addDays(notCounted, verdict.notCounted);
      addDays(nearMisses, verdict.nearMisses);
      if (daysInYear === 0) {
        continue;
      }
      sums.activities++;
      sums.minutes += minutes * daysInYear;
      sums.minutesCounted += minutes * verdict.countedDays;
      sums.attendances += verdict.attendances;
      sums.unidentified += verdict.unidentified;
      sums.asPeerSupporter += this.asPeerSupporter[index] ?? 0;
      sums.asOther += this.asOther[index] ?? 0;
      this.addParticipants(index);
      supporters.add(index);
      mergedSupporters.add(index);
    }
    return {
      activities: sums.activities,
      activity_days: sums.activityDays,
      counted_days: sums.countedDays,
      counted_days_min: Math.min(sums.countedDays, sums.mergedCountedDays),
      not_counted: notCounted,
      near_misses: nearMisses,
      hours: hoursOf(sums.minutes),
      minutes: sums.minutes,
      active_peer_supporters: supporters.active.size,
      active_peer_supporters_min: Math.min(supporters.active.size, mergedSupporters.active.size),
      attendances: sums.attendances,
      unique_participants: participants.size,
      unique_participants_min: Math.min(participants.size, mergedParticipants.size),
      unidentified: sums.unidentified,
      also: {
        minutes_of_counted_days: sums.minutesCounted,
        peer_supporters_of_counted_days: supporters.ofCounted.size,
        attendances_rolle_likeperson: sums.asPeerSupporter,
        attendances_rolle_annen: sums.asOther,
      },
    };
  }

  private addParticipants(index: number): void {
    const { facts } = this;
    const [{ view }, { view: merged }] = [this.judged, this.merged];
    const end = startOf(facts, index + 1);
    for (let at = startOf(facts, index); at < end; at++) {
      const person = view.of(at);
      // Who is met again is the same person with reviews merged.
      if (person >= 0 && facts.role[at] === ROLE_PARTICIPANT && this.participants.add(person)) {
        this.mergedParticipants.add(merged.of(at));
      }
    }
  }
}

/** For each activity its rows with a role. */
function rowsWithRole(facts: RegisterFacts, role: number): Int32Array {
  const rows = new Int32Array(facts.activities.length);
  for (let activity = 0; activity < rows.length; activity++) {
    let count = 0;
    for (let at = startOf(facts, activity); at < startOf(facts, activity + 1); at++) {
      count += facts.role[at] === role ? 1 : 0;
    }
    rows[activity] = count;
  }
  return rows;
}

function addDays<Key extends string>(sums: Record<Key, number>, days: Readonly<Partial<Record<Key, number>>>): void {
  for (const reason in days) {
    sums[reason] += days[reason] ?? 0;
  }
}

/** The distinct peer supporters of one group. Those of each activity are read once for all groups. */
class SupporterStamps {
  readonly active: Stamps;
  readonly ofCounted: Stamps;
  /** For each activity the index of its first peer supporter in the lists below, followed by how many there are in all. */
  private readonly starts = new IntList();
  private readonly numbers = new IntList();
  /** Whether the peer supporter is one of a counted day. */
  private readonly hasCounted = new IntList();
  /** Whether the activity makes its peer supporters active ones (reading 18). */
  private readonly activates: Uint8Array;

  constructor({ activities }: RegisterFacts, { supporters, countedDays }: JudgedView, ruleSet: RuleSet) {
    /** By id one more than the number in the lists: few persons are peer supporters. */
    const numberOf = new Int32Array(supporters.ids);
    let count = 0;
    const activating = activatingCategories(ruleSet);
    const doesActivate = CATEGORY_IDS.map((id) => (activating.has(id) ? 1 : 0));
    this.activates = new Uint8Array(activities.length);
    for (let index = 0; index < activities.length; index++) {
      this.starts.push(this.numbers.length);
      this.activates[index] = doesActivate[activities.columns.category[index] ?? -1] ?? 0;
      // A peer supporter of a counted day is one of a day in the base year too.
      for (const { id, from } of supporters.inYear(index)) {
        numberOf[id] ||= ++count;
        this.numbers.push((numberOf[id] ?? 0) - 1);
        this.hasCounted.push(countedDays.countFrom(index, from) > 0 ? 1 : 0);
      }
    }
    this.starts.push(this.numbers.length);
    this.active = new Stamps(count);
    this.ofCounted = new Stamps(count);
  }

  clear(): void {
    this.active.clear();
    this.ofCounted.clear();
  }

  add(index: number): void {
    for (let at = this.starts.at(index); at < this.starts.at(index + 1); at++) {
      if (this.activates[index] === 1) {
        this.active.add(this.numbers.at(at));
      }
      if (this.hasCounted.at(at) === 1) {
        this.ofCounted.add(this.numbers.at(at));
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

  /** @returns whether it is new */
  add(member: number): boolean {
    if (this.stamp[member] === this.current) {
      return false;
    }
    this.stamp[member] = this.current;
    this.size++;
    return true;
  }
}
