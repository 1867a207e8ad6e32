/**
 * The facts of one chunk, written by the aggregate stage: what can be judged of each activity before persons are known,
 * and the distinct identities of its rows. They are compact, because one reducer reads the facts of the whole register.
 */

import * as z from 'zod';
import { epochDay } from '../register/dates.ts';
import { type CategoryId, categoryIdSchema, REASONS, type Reason, type Rule, type RuleSet } from '../rules/rule-set.ts';
import type { Activity } from './activity.ts';
import { inBranches } from './branches.ts';
import { type Identity, isIdentified } from './identity.ts';
import type { Role } from './vocabularies.ts';

const activityFactsSchema = z.object({
  id: z.string(),
  /** 1-based row of the sheet. */
  row: z.int(),
  branch: z.string(),
  municipality: z.string(),
  category: categoryIdSchema,
  /** Days since 1970-01-01. */
  firstDay: z.int(),
  dayCount: z.int(),
  /** The activity's first day in the base year, in days since 1970-01-01; meaningless when daysInYear is 0. */
  firstDayInYear: z.int(),
  daysInYear: z.int(),
  start: z.int().nullable(),
  /** Minutes that each day adds to the hours. */
  minutes: z.int(),
  /** Minutes by which the duration rule judges the first day, those between and the last. */
  judgedMinutes: z.tuple([z.int(), z.int(), z.int()]),
  /** The tests that every day of the activity fails whoever took part and however long it lasted, in the order of REASONS. */
  failed: z.array(z.enum(REASONS)),
  /** Whether it is a digital one of a category of groups, which `digitalGroupsCount` is about; absent when it is not. */
  isDigitalGroup: z.literal(true).optional(),
  peerSupporterNumbers: z.array(z.string()),
  /** Names alone in `likepersoner`. */
  peerSupporterNames: z.array(z.object({ nameKey: z.string(), written: z.string() })),
  unlistedParticipants: z.int(),
  /** Triples of identity index (-1 for unidentified), role (0 deltaker, 1 likeperson, 2 annen) and row of the sheet. */
  attendances: z.array(z.int()),
});
export type ActivityFacts = z.infer<typeof activityFactsSchema>;

export const chunkFactsSchema = z.object({
  /**
   * Tuples of name key, member number, e-mail, phone, birth date, birth year and the name as it was written; distinct within
   * the chunk but for that name.
   */
  identities: z.array(z.tuple([z.string(), z.string(), z.string(), z.string(), z.string(), z.int(), z.string()])),
  activities: z.array(activityFactsSchema),
});
export type ChunkFacts = z.infer<typeof chunkFactsSchema>;

export const ATTENDANCE_WIDTH = 3;
export const ROLE_PARTICIPANT = 0;
export const ROLE_PEER_SUPPORTER = 1;
export const ROLE_OTHER = 2;

const ROLE_NUMBERS: Readonly<Record<Role, number>> = {
  deltaker: ROLE_PARTICIPANT,
  likeperson: ROLE_PEER_SUPPORTER,
  annen: ROLE_OTHER,
};

/** The facts of activities, in the same order. */
export function factsOfChunk(activities: readonly Activity[], ruleSet: RuleSet, baseYear: number): ChunkFacts {
  const identities: Identity[] = [];
  const known = new Map<string, number>();
  const indexOf = (identity: Identity): number => {
    const key = identityKey(identity);
    const found = known.get(key);
    if (found !== undefined) {
      return found;
    }
    known.set(key, identities.length);
    identities.push(identity);
    return identities.length - 1;
  };
  const ruleOf = new Map(ruleSet.categories.map((category) => [category.id, category.rule]));

  const facts = activities.map((activity): ActivityFacts => {
    const inYear = daysInYear(activity, baseYear);
    const rule = ruleOf.get(activity.category) ?? 'never';
    const attendances = activity.attendances.flatMap((attendance) => [
      isIdentified(attendance.identity) ? indexOf(attendance.identity) : -1,
      ROLE_NUMBERS[attendance.role],
      attendance.row,
    ]);
    return {
      id: activity.id,
      row: activity.row,
      branch: activity.branch,
      municipality: activity.municipality,
      category: activity.category,
      firstDay: activity.firstDay,
      dayCount: activity.dayCount,
      firstDayInYear: inYear.first,
      daysInYear: inYear.count,
      start: activity.start,
      minutes: activity.minutes,
      judgedMinutes: [activity.judgedMinutes.first, activity.judgedMinutes.between, activity.judgedMinutes.last],
      failed: failedTests(activity, rule, ruleSet),
      ...(rule === 'group' && activity.form === 'digital' ? { isDigitalGroup: true } : {}),
      peerSupporterNumbers: [...activity.peerSupporterNumbers],
      peerSupporterNames: [...activity.peerSupporterNames],
      unlistedParticipants: activity.unlistedParticipants,
      attendances,
    };
  });
  return {
    identities: identities.map((identity) => [
      identity.nameKey,
      identity.memberNumber,
      identity.email,
      identity.phone,
      identity.birthDate,
      identity.birthYear,
      identity.name,
    ]),
    activities: facts,
  };
}

/** The days of an activity in the base year; `first` is meaningless when `count` is 0. */
export function daysInYear(
  activity: Pick<Activity, 'firstDay' | 'dayCount'>,
  baseYear: number,
): { readonly first: number; readonly count: number } {
  const first = Math.max(activity.firstDay, epochDay({ year: baseYear, month: 1, day: 1 }));
  const last = Math.min(activity.firstDay + activity.dayCount - 1, epochDay({ year: baseYear, month: 12, day: 31 }));
  return { first, count: Math.max(0, last - first + 1) };
}

/** The tests of an activity that need neither its persons nor its duration. */
function failedTests(activity: Activity, rule: Rule, ruleSet: RuleSet): Reason[] {
  if (rule === 'never') {
    return ['category_not_counted'];
  }
  const failed: Reason[] = [];
  if (!ruleSet.norway.includes(activity.country)) {
    failed.push('abroad');
  }
  if (activity.organiser !== 'egen') {
    failed.push('organised_by_others');
  }
  if (!isFaceToFace(activity, rule, ruleSet)) {
    failed.push('not_face_to_face');
  }
  return failed;
}

function isFaceToFace(activity: Activity, rule: Exclude<Rule, 'never'>, ruleSet: RuleSet): boolean {
  switch (rule) {
    case 'course':
      return true;
    case 'outreach':
      return activity.form === 'fysisk';
    case 'group':
      return activity.form === 'fysisk' || (ruleSet.settings.digitalGroupsCount && activity.form === 'digital');
  }
}

/** A text that is equal for equal identities. The register reader removes control characters, so `\n` separates safely. */
export function identityKey(identity: Identity): string {
  return `${identity.nameKey}\n${identity.memberNumber}\n${identity.email}\n${identity.phone}\n${identity.birthDate}\n${identity.birthYear}`;
}

export function identityFrom(tuple: ChunkFacts['identities'][number]): Identity {
  const [nameKey, memberNumber, email, phone, birthDate, birthYear, name] = tuple;
  return { nameKey, name, memberNumber, email, phone, birthDate, birthYear };
}

/** Sums of a chunk that are known before the persons; they can be added up over chunks. */
export interface ProvisionalSums {
  readonly activities: number;
  readonly activityDays: number;
  readonly attendances: number;
}

export type SumsByCategory = Partial<Record<CategoryId, ProvisionalSums>>;

/** @param branches chosen lokallag; empty means all. @param before those of earlier chunks, to which this one is added */
export function provisionalSums(
  facts: ChunkFacts,
  branches: readonly string[],
  before: SumsByCategory = {},
): SumsByCategory {
  const sums = { ...before };
  for (const activity of facts.activities.filter(({ branch }) => inBranches(branches, branch))) {
    const earlier = sums[activity.category] ?? { activities: 0, activityDays: 0, attendances: 0 };
    const inYear = activity.daysInYear > 0;
    sums[activity.category] = {
      activities: earlier.activities + (inYear ? 1 : 0),
      activityDays: earlier.activityDays + activity.dayCount,
      attendances:
        earlier.attendances +
        (inYear ? activity.attendances.length / ATTENDANCE_WIDTH + activity.unlistedParticipants : 0),
    };
  }
  return sums;
}
