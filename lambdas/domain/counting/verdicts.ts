/**
 * Whether each activity-day counts, and if not, its one reason (`rules/README.md`, "Categories and what counts"; readings
 * 11 to 16).
 */

import { compareCodePoints } from '../canonical.ts';
import type { RegisterFacts } from '../facts/register-facts.ts';
import { type Persons, participantsOf, unidentifiedRows } from '../persons/persons.ts';
import type { Reason, RuleSet } from '../rules/rule-set.ts';

export interface Verdict {
  readonly countedDays: number;
  /** Days by reason, without reasons that have no days. Together with countedDays they are all days. */
  readonly notCounted: Readonly<Partial<Record<Reason, number>>>;
  /** Number of distinct participants who are not peer supporters of the activity. */
  readonly participants: number;
  readonly peerSupporters: number;
}

export function judge(facts: RegisterFacts, persons: Persons, ruleSet: RuleSet): Verdict[] {
  const ruleOf = new Map(ruleSet.categories.map((category) => [category.id, category.rule]));
  const outreach: OutreachActivity[] = [];
  const judged = facts.activities.map((activity, index) => {
    const supporters = persons.peerSupportersOf(index);
    const supporterSet = new Set(supporters);
    const participants = [...participantsOf(facts, persons, index)].filter((person) => !supporterSet.has(person));
    const rule = ruleOf.get(activity.category) ?? 'never';
    const unidentified = ruleSet.settings.unidentifiedCountsTowardsThresholds
      ? unidentifiedRows(facts, index)
      : { participants: 0, peerSupporters: 0 };
    const present = {
      participants: participants.length + unidentified.participants,
      peerSupporters: supporters.length + unidentified.peerSupporters,
    };
    const reason = activity.blockedBy ?? thresholdReason(rule, present, ruleSet);
    if (rule === 'outreach' && reason === null && activity.daysInYear > 0) {
      outreach.push({ index, supporters, participants });
    }
    return { reason, participants: participants.length, peerSupporters: supporters.length };
  });
  const repeats = repeatedDays(facts, outreach);
  return facts.activities.map((activity, index): Verdict => {
    const { reason, participants, peerSupporters } = judged[index] ?? unreachable(index);
    const outside = activity.dayCount - activity.daysInYear;
    const notCounted: Partial<Record<Reason, number>> = {};
    const add = (why: Reason, days: number) => {
      if (days > 0) {
        notCounted[why] = (notCounted[why] ?? 0) + days;
      }
    };
    // `category_not_counted` comes before `outside_base_year`, so it applies to days outside the base year too.
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
  present: { readonly participants: number; readonly peerSupporters: number },
  ruleSet: RuleSet,
): Reason | null {
  const { thresholds, settings } = ruleSet;
  switch (rule) {
    case 'outreach':
      return present.participants < thresholds.outreachParticipants ? 'too_few_participants' : null;
    case 'group': {
      const counted = present.participants + (settings.likepersonCountsTowardsThree ? present.peerSupporters : 0);
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
}

/**
 * Finds the days on which an outreach activity is a same-day repeat: for every one of its peer supporters it is a later
 * one without a new participant (reading 14).
 *
 * Unidentified participants are never new, because the setting affects thresholds only (reading 16). An activity whose
 * peer supporters are all unidentified is no repeat.
 * @param outreach the activities that failed no earlier test
 * @returns number of repeated days by activity index
 */
function repeatedDays(facts: RegisterFacts, outreach: readonly OutreachActivity[]): ReadonlyMap<number, number> {
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
      const isRepeat = activity.supporters.every((supporter) => {
        const before = met.get(supporter);
        return before !== undefined && activity.participants.every((participant) => before.has(participant));
      });
      if (isRepeat && activity.supporters.length > 0) {
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

/** Activities without `start` come last; ids are ordered by code point (reading 3). */
function byStartThenId(facts: RegisterFacts, left: number, right: number): number {
  const a = facts.activities[left] ?? unreachable(left);
  const b = facts.activities[right] ?? unreachable(right);
  const byStart = (a.start ?? Number.MAX_SAFE_INTEGER) - (b.start ?? Number.MAX_SAFE_INTEGER);
  return byStart === 0 ? compareCodePoints(a.id, b.id) : byStart;
}

function unreachable(index: number): never {
  throw new RangeError(`No activity ${index}`);
}
