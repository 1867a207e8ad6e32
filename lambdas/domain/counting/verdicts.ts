/**
 * Whether each activity-day counts, and if not, its one reason (`rules/README.md`, "Categories and what counts"; readings
 * 11 to 16), and whether it is a near miss.
 */
import { type RegisterFacts, startOf } from '../facts/register-facts.ts';
import { IntList } from '../facts/tables/int-list.ts';
import { IntLists } from '../facts/tables/int-lists.ts';
import { type PersonView, participantsOf } from '../persons/persons.ts';
import type { PeerSupporters } from '../persons/supporters/peer-supporters.ts';
import { NEAR_MISS_REASONS, type NearMissReason, REASONS, type Reason, type RuleSet } from '../rules/rule-set.ts';
import { type JudgedDay, type JudgedDays, judgeRegister, nearMissReason, rulesOf } from './judged-days.ts';
import { NearMissDays } from './lists/near-miss-days.ts';

export interface Verdict {
  readonly countedDays: number;
  /** Days by reason, without reasons that have no days. Together with countedDays they are all days. */
  readonly notCounted: Readonly<Partial<Record<Reason, number>>>;
  /** Near misses among those days, without reasons that have none. */
  readonly nearMisses: Readonly<Partial<Record<NearMissReason, number>>>;
  /** Distinct participants who are not peer supporters of the activity on all its days. */
  readonly participants: number;
  /** Distinct peer supporters on any of its days in the base year. */
  readonly peerSupporters: number;
  /** Rows of any role, and what `antall_deltakere` says beyond them (reading 16). */
  readonly attendances: number;
  /** Those of them that nobody can be recognised by. */
  readonly unidentified: number;
}

/** The counted days of each activity, in days since 1970-01-01. */
export type CountedDays = IntLists;

export interface Judgement {
  readonly verdicts: Verdicts;
  readonly nearMisses: NearMissDays;
  readonly countedDays: CountedDays;
}

/** The counted days alone, for the views of the register that no report shows. */
export function judgeCountedDays(
  facts: RegisterFacts,
  view: PersonView,
  supporters: PeerSupporters,
  ruleSet: RuleSet,
): CountedDays {
  const countedDays = new IntLists();
  judgeRegister({ facts, view, supporters, ruleSet }, (_, days, repeats) => {
    countedDays.add(countedAmong(days, repeats));
  });
  return countedDays;
}

function countedAmong(days: readonly JudgedDay[], repeats: JudgedDays['repeats']): readonly number[] {
  return days.filter((day) => day.failed.length === 0 && !repeats.has(day)).map(({ day }) => day);
}

export function judge(facts: RegisterFacts, view: PersonView, supporters: PeerSupporters, ruleSet: RuleSet): Judgement {
  const rules = rulesOf(ruleSet);
  const nearMisses = new NearMissDays();
  const verdicts = new Verdicts();
  const countedDays = new IntLists();
  const tally = new DayTally();
  const { category, dayCount, daysInYear } = facts.activities.columns;
  judgeRegister({ facts, view, supporters, ruleSet }, (index, days, repeats) => {
    tally.clear();
    const [all = 0, inYear = 0] = [dayCount[index], daysInYear[index]];
    const never = rules[category[index] ?? -1] === 'never';
    // `category_not_counted` comes before `outside_base_year`, so it applies to days outside the base year too.
    tally.add(never ? 'category_not_counted' : 'outside_base_year', all - inYear);
    if (never) {
      tally.add('category_not_counted', inYear);
    }
    for (const judged of days) {
      const repeated = repeats.has(judged);
      const reason = judged.failed[0] ?? (repeated ? 'same_day_repeat' : null);
      const near = repeated ? undefined : nearMissReason(judged);
      tally.addDay(reason, near);
      if (near !== undefined) {
        const { day, counted: participants, minutes } = judged;
        nearMisses.add({ activity: index, day, reason: near, participants, minutes });
      }
    }
    verdicts.add({ ...tally.result(), ...present(facts, view, supporters, index) });
    countedDays.add(countedAmong(days, repeats));
  });
  return { verdicts, nearMisses, countedDays };
}

function present(facts: RegisterFacts, view: PersonView, supporters: PeerSupporters, index: number) {
  const { columns } = facts.activities;
  const [firstDay = 0, unlisted = 0] = [columns.firstDayInYear[index], columns.unlistedParticipants[index]];
  const of = supporters.of(index);
  const isAlways = (person: number) => of.some(({ id, from }) => id === person && from <= firstDay);
  const [from, to] = [startOf(facts, index), startOf(facts, index + 1)];
  let unidentified = unlisted;
  for (let at = from; at < to; at++) {
    unidentified += facts.node[at] === -1 ? 1 : 0;
  }
  return {
    participants: participantsOf(facts, view, index).filter((person) => !isAlways(person)).length,
    peerSupporters: supporters.inYear(index).length,
    attendances: to - from + unlisted,
    unidentified,
  };
}

/** The verdicts on all activities, in their order, in columns: as objects they take six times the memory. */
export class Verdicts {
  private readonly columns = {
    countedDays: new IntList(),
    notCounted: new IntList(),
    nearMisses: new IntList(),
    participants: new IntList(),
    peerSupporters: new IntList(),
    attendances: new IntList(),
    unidentified: new IntList(),
  };
  /** Activities of one kind have the same days: places in this list stand for the objects. */
  private readonly kinds: DaysByReason[] = [];
  private readonly placeOfKind = new Map<DaysByReason, number>();

  add({ notCounted, nearMisses, ...numbers }: Verdict): void {
    const { columns } = this;
    columns.countedDays.push(numbers.countedDays);
    columns.notCounted.push(this.placeOf(notCounted));
    columns.nearMisses.push(this.placeOf(nearMisses));
    columns.participants.push(numbers.participants);
    columns.peerSupporters.push(numbers.peerSupporters);
    columns.attendances.push(numbers.attendances);
    columns.unidentified.push(numbers.unidentified);
  }

  get length(): number {
    return this.columns.countedDays.length;
  }

  /** @throws RangeError for no activity of the register */
  at(activity: number): Verdict {
    if (activity < 0 || activity >= this.length) {
      throw new RangeError(`No activity ${activity}`);
    }
    const { columns } = this;
    return {
      countedDays: columns.countedDays.at(activity),
      notCounted: this.kinds[columns.notCounted.at(activity)] ?? NONE,
      nearMisses: this.kinds[columns.nearMisses.at(activity)] ?? NONE,
      participants: columns.participants.at(activity),
      peerSupporters: columns.peerSupporters.at(activity),
      attendances: columns.attendances.at(activity),
      unidentified: columns.unidentified.at(activity),
    };
  }

  /** Those of some activities that follow each other. */
  slice(from: number, to: number): Verdict[] {
    return Array.from({ length: to - from }, (_, place) => this.at(from + place));
  }

  /** One object for all equal ones. @see DayTally */
  private placeOf(kind: DaysByReason): number {
    const known = this.placeOfKind.get(kind) ?? this.kinds.push(kind) - 1;
    this.placeOfKind.set(kind, known);
    return known;
  }
}

type DaysByReason = Verdict['notCounted'];

/** One object for all activities without any, which are most. */
const NONE = Object.freeze({});

class DayTally {
  private countedDays = 0;
  private readonly notCounted = new Map<Reason, number>();
  private readonly nearMisses = new Map<NearMissReason, number>();
  /** Activities of one kind have the same days: their objects are one. */
  private readonly made = new Map<string, Partial<Record<Reason, number>>>();

  clear(): void {
    this.countedDays = 0;
    this.notCounted.clear();
    this.nearMisses.clear();
  }

  add(reason: Reason, days: number): void {
    if (days > 0) {
      this.notCounted.set(reason, (this.notCounted.get(reason) ?? 0) + days);
    }
  }

  addDay(reason: Reason | null, near: NearMissReason | undefined): void {
    if (reason === null) {
      this.countedDays++;
    } else {
      this.add(reason, 1);
    }
    if (near !== undefined) {
      this.nearMisses.set(near, (this.nearMisses.get(near) ?? 0) + 1);
    }
  }

  result(): Pick<Verdict, 'countedDays' | 'notCounted' | 'nearMisses'> {
    return {
      countedDays: this.countedDays,
      notCounted: this.inOrder(REASONS, this.notCounted),
      nearMisses: this.inOrder(NEAR_MISS_REASONS, this.nearMisses),
    };
  }

  private inOrder<Key extends Reason>(
    keys: readonly Key[],
    counts: ReadonlyMap<Key, number>,
  ): Partial<Record<Key, number>> {
    if (counts.size === 0) {
      return NONE;
    }
    let text = '';
    for (const [key, count] of counts) {
      text += `${key} ${count} `;
    }
    const known = this.made.get(text) ?? inOrder(keys, counts);
    this.made.set(text, known);
    return known;
  }
}

function inOrder<Key extends string>(
  keys: readonly Key[],
  counts: ReadonlyMap<Key, number>,
): Partial<Record<Key, number>> {
  const found: Partial<Record<Key, number>> = {};
  for (const key of keys) {
    const count = counts.get(key);
    if (count !== undefined) {
      found[key] = count;
    }
  }
  return found;
}
