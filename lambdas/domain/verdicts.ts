/** Whether each activity-day counts, and if not, the one reason (DOMAIN, "Categories"; readings 11 to 16). */
import { type Persons, participantRows } from './persons.ts';
import type { RegisterFacts } from './register-facts.ts';
import { compareCodePoints, type Reason, type RuleSet } from './rule-set.ts';

export interface Verdict {
  readonly countedDays: number;
  /** Days by reason; reasons without a day are left out. countedDays and these together are all days. */
  readonly notCounted: Readonly<Partial<Record<Reason, number>>>;
  /** Distinct persons who took part and are not its peer supporters. */
  readonly participants: number;
  readonly peerSupporters: number;
}

export function judge(facts: RegisterFacts, persons: Persons, ruleSet: RuleSet): Verdict[] {
  const ruleOf = new Map(ruleSet.categories.map((category) => [category.id, category.rule]));
  const outreach: OutreachActivity[] = [];
  const judged = facts.activities.map((activity, index) => {
    const supporters = persons.peerSupportersOf(index);
    const rows = participantRows(facts, persons, index);
    const supporterSet = new Set(supporters);
    const participants = [...rows.persons].filter((person) => !supporterSet.has(person));
    const rule = ruleOf.get(activity.category) ?? 'never';
    const present =
      participants.length + (ruleSet.settings.unidentifiedCountsTowardsThresholds ? rows.unidentified : 0);
    const reason = activity.blockedBy ?? thresholdReason(rule, present, supporters.length, ruleSet);
    if (rule === 'outreach' && reason === null && activity.daysInYear > 0) {
      outreach.push({ index, supporters, participants, unidentified: rows.unidentified });
    }
    return { reason, participants: participants.length, peerSupporters: supporters.length };
  });
  const repeats = repeatedDays(facts, outreach, ruleSet);
  return facts.activities.map((activity, index): Verdict => {
    const { reason, participants, peerSupporters } = judged[index] ?? unreachable(index);
    const outside = activity.dayCount - activity.daysInYear;
    const notCounted: Partial<Record<Reason, number>> = {};
    const add = (why: Reason, days: number) => {
      if (days > 0) {
        notCounted[why] = (notCounted[why] ?? 0) + days;
      }
    };
    // A category that never counts is the first reason, so it holds for days outside the base year too.
    add(reason === 'category_not_counted' ? reason : 'outside_base_year', outside);
    let countedDays = 0;
    if (reason === null) {
      const repeated = repeats.get(index) ?? 0;
      add('same_day_repeat', repeated);
      countedDays = activity.daysInYear - repeated;
    } else {
      add(reason, activity.daysInYear);
    }
    return { countedDays, notCounted, participants, peerSupporters };
  });
}

function thresholdReason(
  rule: RuleSet['categories'][number]['rule'],
  present: number,
  supporters: number,
  ruleSet: RuleSet,
): Reason | null {
  const { thresholds, settings } = ruleSet;
  switch (rule) {
    case 'outreach':
      return present < thresholds.outreachParticipants ? 'too_few_participants' : null;
    case 'group': {
      const counted = present + (settings.likepersonCountsTowardsThree ? supporters : 0);
      return counted < thresholds.groupParticipants ? 'too_few_participants' : null;
    }
    default:
      return null;
  }
}

interface OutreachActivity {
  readonly index: number;
  readonly supporters: readonly number[];
  readonly participants: readonly number[];
  readonly unidentified: number;
}

/**
 * Days on which an outreach activity is, for every one of its peer supporters, a later one that brings nobody new
 * (reading 14). Only activities that failed no earlier test are given, so only they are "earlier ones".
 * @returns repeated days per activity index
 */
function repeatedDays(
  facts: RegisterFacts,
  outreach: readonly OutreachActivity[],
  ruleSet: RuleSet,
): ReadonlyMap<number, number> {
  const byDay = new Map<number, OutreachActivity[]>();
  for (const activity of outreach) {
    const { firstDayInYear, daysInYear } = facts.activities[activity.index] ?? unreachable(activity.index);
    for (let day = firstDayInYear; day < firstDayInYear + daysInYear; day++) {
      const list = byDay.get(day);
      if (list === undefined) {
        byDay.set(day, [activity]);
      } else {
        list.push(activity);
      }
    }
  }
  const repeats = new Map<number, number>();
  for (const activities of byDay.values()) {
    const met = new Map<number, Set<number>>();
    for (const activity of activities.sort((left, right) => byStartThenId(facts, left.index, right.index))) {
      const bringsNew = activity.supporters.some((supporter) => {
        const before = met.get(supporter);
        return before === undefined || hasNewParticipant(activity, before, ruleSet);
      });
      if (!bringsNew) {
        repeats.set(activity.index, (repeats.get(activity.index) ?? 0) + 1);
      }
      for (const supporter of activity.supporters) {
        const before = met.get(supporter);
        if (before === undefined) {
          met.set(supporter, new Set(activity.participants));
        } else {
          for (const participant of activity.participants) {
            before.add(participant);
          }
        }
      }
    }
  }
  return repeats;
}

/** Somebody unidentified may be anybody: where the setting lets such rows count at all, each counts as somebody new. */
function hasNewParticipant(activity: OutreachActivity, before: ReadonlySet<number>, ruleSet: RuleSet): boolean {
  return (
    activity.participants.some((participant) => !before.has(participant)) ||
    (ruleSet.settings.unidentifiedCountsTowardsThresholds && activity.unidentified > 0)
  );
}

/** Reading (3) for the ids; an activity without start comes last. */
function byStartThenId(facts: RegisterFacts, left: number, right: number): number {
  const a = facts.activities[left] ?? unreachable(left);
  const b = facts.activities[right] ?? unreachable(right);
  const byStart = (a.start ?? Number.MAX_SAFE_INTEGER) - (b.start ?? Number.MAX_SAFE_INTEGER);
  return byStart === 0 ? compareCodePoints(a.id, b.id) : byStart;
}

function unreachable(index: number): never {
  throw new RangeError(`No activity ${index}`);
}
