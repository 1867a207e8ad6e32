/**
 * Whether each activity-day counts, and if not, its one reason (`rules/README.md`, "Categories and what counts"; readings
 * 11 to 16), and whether it is a near miss.
 */
import { type RegisterFacts, startOf } from '../facts/register-facts.ts';
import { type PersonView, participantsOf } from '../persons/persons.ts';
import type { PeerSupporters } from '../persons/supporters/peer-supporters.ts';
import { NEAR_MISS_REASONS, type NearMissReason, REASONS, type Reason, type RuleSet } from '../rules/rule-set.ts';
import { judgeDays, nearMissReason, rulesOf } from './judged-days.ts';

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

/** One near miss, before it is described for the report. */
export interface NearMissOfDay {
  readonly activity: number;
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly reason: NearMissReason;
  readonly participants: number;
  readonly minutes: number;
}

export interface Judgement {
  readonly verdicts: readonly Verdict[];
  readonly nearMisses: readonly NearMissOfDay[];
  /** The counted days of each activity, in days since 1970-01-01. */
  readonly countedDays: readonly (readonly number[])[];
}

export function judge(facts: RegisterFacts, view: PersonView, supporters: PeerSupporters, ruleSet: RuleSet): Judgement {
  const ruleOf = rulesOf(ruleSet);
  const { days, repeats } = judgeDays({ facts, view, supporters, ruleSet }, [...facts.activities.keys()]);
  const nearMisses: NearMissOfDay[] = [];
  const countedDays = days.map((judged) =>
    judged.filter((day) => day.failed.length === 0 && !repeats.has(day)).map(({ day }) => day),
  );
  const verdicts = facts.activities.map((activity, index): Verdict => {
    const tally = new DayTally();
    const never = ruleOf.get(activity.category) === 'never';
    // `category_not_counted` comes before `outside_base_year`, so it applies to days outside the base year too.
    tally.add(never ? 'category_not_counted' : 'outside_base_year', activity.dayCount - activity.daysInYear);
    if (never) {
      tally.add('category_not_counted', activity.daysInYear);
    }
    for (const judged of days[index] ?? []) {
      const repeated = repeats.has(judged);
      const reason = judged.failed[0] ?? (repeated ? 'same_day_repeat' : null);
      const near = repeated ? undefined : nearMissReason(judged);
      tally.addDay(reason, near);
      if (near !== undefined) {
        const { day, counted: participants, minutes } = judged;
        nearMisses.push({ activity: index, day, reason: near, participants, minutes });
      }
    }
    return { ...tally.result(), ...present(facts, view, supporters, index) };
  });
  return { verdicts, nearMisses, countedDays };
}

function present(facts: RegisterFacts, view: PersonView, supporters: PeerSupporters, index: number) {
  const { firstDayInYear = 0, unlistedParticipants = 0 } = facts.activities[index] ?? {};
  const always = new Set(
    supporters
      .of(index)
      .filter(({ from }) => from <= firstDayInYear)
      .map(({ id }) => id),
  );
  const participants = [...participantsOf(facts, view, index)].filter((person) => !always.has(person)).length;
  const nodes = facts.node.subarray(startOf(facts, index), startOf(facts, index + 1));
  return {
    participants,
    peerSupporters: supporters.inYear(index).length,
    attendances: nodes.length + unlistedParticipants,
    unidentified: nodes.reduce((sum, node) => sum + (node < 0 ? 1 : 0), unlistedParticipants),
  };
}

class DayTally {
  private countedDays = 0;
  private readonly notCounted = new Map<Reason, number>();
  private readonly nearMisses = new Map<NearMissReason, number>();

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
      notCounted: inOrder(REASONS, this.notCounted),
      nearMisses: inOrder(NEAR_MISS_REASONS, this.nearMisses),
    };
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
