/**
 * The five tests and the same-day rule on days (readings 11 to 16, `rules/README.md`): of the whole register, or of the
 * activities that a change of persons touches.
 */
import { minutesOfDay } from '../facts/duration.ts';
import type { RegisterFacts } from '../facts/register-facts.ts';
import { type PersonView, participantsOf, unnamedParticipants } from '../persons/persons.ts';
import type { ActivitySupporters, PeerSupporters } from '../persons/supporters/peer-supporters.ts';
import type { PeerSupporter } from '../persons/supporters/supporter-reader.ts';
import {
  CATEGORY_IDS,
  NEAR_MISS_REASONS,
  type NearMissReason,
  type Reason,
  type Rule,
  type RuleSet,
  requirementsOf,
} from '../rules/rule-set.ts';
import { type LedDay, SameDayRule } from './same-day.ts';

/** The days in the base year of a category that can count. */
export interface JudgedDay extends LedDay {
  readonly failed: readonly Reason[];
  readonly minutes: number;
  readonly counted: number;
}

/** What days are judged by. */
export interface DayContext {
  readonly facts: RegisterFacts;
  readonly view: PersonView;
  readonly supporters: ActivitySupporters;
  readonly ruleSet: RuleSet;
}

/** What all days of a register are judged by. */
interface RegisterContext extends DayContext {
  readonly supporters: PeerSupporters;
}

export interface JudgedDays {
  /** By activity as they were given, those of categories that never count without days. */
  readonly days: readonly (readonly JudgedDay[])[];
  /** Those that are repeats of other given ones, or would be if what else they lack were fixed. */
  readonly repeats: ReadonlySet<LedDay>;
}

/** Whether peer supporters lead the activities of the category, so that the same-day rule holds over them. */
export function isLed(rule: Rule): rule is 'outreach' | 'group' {
  return rule === 'outreach' || rule === 'group';
}

/** The rules of categories, by the place in CATEGORY_IDS that the facts have of each. */
export function rulesOf({ categories }: RuleSet): readonly Rule[] {
  return CATEGORY_IDS.map((category) => categories.find(({ id }) => id === category)?.rule ?? 'never');
}

/** What is judged of one activity: its days, and the repeats among them. */
type VisitJudged = (activity: number, days: readonly JudgedDay[], repeats: JudgedDays['repeats']) => void;

const NO_REPEATS: JudgedDays['repeats'] = new Set();

/**
 * The whole register, in its order. Only the days of activities that can be repeats of others are held until all of those are
 * judged: few of them, when all days of a register take more memory than its persons.
 */
export function judgeRegister(context: RegisterContext, visit: VisitJudged): void {
  const rules = rulesOf(context.ruleSet);
  const together = sharingDays(context, rules);
  const { days, repeats } = judgeDays(context, together);
  const { category } = context.facts.activities.columns;
  let next = 0;
  for (let index = 0; index < context.facts.activities.length; index++) {
    if (together[next] === index) {
      visit(index, days[next] ?? [], repeats);
      next++;
    } else {
      visit(index, daysOf(context, rules[category[index] ?? -1] ?? 'never', index), NO_REPEATS);
    }
  }
}

/** The activities with a day on which one of their peer supporters has another one, in their order. */
function sharingDays({ facts, supporters }: RegisterContext, rules: readonly Rule[]): number[] {
  const { category, firstDayInYear, daysInYear } = facts.activities.columns;
  const firstOf = (index: number) => firstDayInYear[index] ?? 0;
  const led = facts.activities
    .keys()
    .filter((index) => isLed(rules[category[index] ?? -1] ?? 'never') && (daysInYear[index] ?? 0) > 0)
    .sort((left, right) => firstOf(left) - firstOf(right));
  /** Of each peer supporter the activity so far that ends last, one more than its index; 0 for none. */
  const lasting = new Int32Array(supporters.ids);
  const isShared = new Uint8Array(facts.activities.length);
  const endOf = (index: number) => firstOf(index) + (daysInYear[index] ?? 0);
  for (const index of led) {
    for (const { id } of supporters.of(index)) {
      const before = (lasting[id] ?? 0) - 1;
      if (before >= 0 && firstOf(index) < endOf(before)) {
        isShared[index] = 1;
        isShared[before] = 1;
      }
      if (before < 0 || endOf(index) > endOf(before)) {
        lasting[id] = index + 1;
      }
    }
  }
  return led.filter((index) => isShared[index] === 1).sort((left, right) => left - right);
}

/** @param activities each day's repeats are right when all that share a peer supporter and the day are among them */
export function judgeDays(context: DayContext, activities: readonly number[]): JudgedDays {
  const { facts, ruleSet } = context;
  const rules = rulesOf(ruleSet);
  const { category } = facts.activities.columns;
  const sameDay = new SameDayRule(facts);
  const days = activities.map((index): readonly JudgedDay[] => {
    const rule = rules[category[index] ?? -1] ?? 'never';
    const judged = daysOf(context, rule, index);
    if (isLed(rule)) {
      for (const day of judged) {
        sameDay.add(day, day.failed.length === 0 ? 'counts' : nearMissReason(day) === undefined ? 'fails' : 'nearly');
      }
    }
    return judged;
  });
  return { days, repeats: sameDay.repeats() };
}

function daysOf({ facts, view, supporters, ruleSet }: DayContext, rule: Rule, index: number): JudgedDay[] {
  const activity = facts.activities.at(index);
  if (activity === undefined || rule === 'never') {
    return [];
  }
  const { settings } = ruleSet;
  const needs = requirementsOf(rule, ruleSet);
  const all = supporters.of(index);
  const everybody = participantsOf(facts, view, index);
  const unnamed = settings.unidentifiedCountsTowardsThresholds ? unnamedParticipants(facts, index) : 0;
  const [first, between, last] = activity.judgedMinutes;
  const offset = activity.firstDayInYear - activity.firstDay;
  const days: JudgedDay[] = [];
  for (let number = 0; number < activity.daysInYear; number++) {
    const day = activity.firstDayInYear + number;
    const approved = approvedOn(day, all);
    const participants = withoutSupporters(everybody, approved);
    const counted =
      participants.length + unnamed + (rule === 'group' && settings.likepersonCountsTowardsThree ? approved.length : 0);
    const minutes = minutesOfDay({ first, between, last }, offset + number, activity.dayCount);
    const lacking: Reason[] = [];
    if (needs.peerSupporter && approved.length === 0) {
      lacking.push('no_peer_supporter');
    }
    if (minutes < needs.minutes) {
      lacking.push('too_short');
    }
    if (counted < needs.participants) {
      lacking.push('too_few_participants');
    }
    const failed = lacking.length === 0 ? activity.failed : [...activity.failed, ...lacking];
    days.push({ activity: index, day, supporters: approved, participants, failed, minutes, counted });
  }
  return days;
}

const NOBODY: readonly number[] = [];

function approvedOn(day: number, supporters: readonly PeerSupporter[]): readonly number[] {
  const approved: number[] = [];
  for (const { id, from } of supporters) {
    if (from <= day) {
      approved.push(id);
    }
  }
  return approved.length === 0 ? NOBODY : approved;
}

/** Most activities have none of their peer supporters among their participants, and then all their days have one list. */
function withoutSupporters(participants: readonly number[], supporters: readonly number[]): readonly number[] {
  return participants.some((person) => supporters.includes(person))
    ? participants.filter((person) => !supporters.includes(person))
    : participants;
}

/** The one reason that a day fails for, if it can be fixed. */
export function nearMissReason({ failed }: JudgedDay): NearMissReason | undefined {
  return failed.length === 1 ? NEAR_MISS_REASONS.find((reason) => reason === failed[0]) : undefined;
}
