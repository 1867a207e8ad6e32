/**
 * The facts of one chunk, written by the aggregate stage: what can be judged of each activity before persons are known,
 * and the distinct identities of its rows. They are columns of numbers and the distinct texts, because one reducer reads the
 * facts of the whole register: as JSON they take six times the bytes and eight times the time to read.
 */

import { epochDay } from '../register/dates.ts';
import { CATEGORY_IDS, type CategoryId, REASONS, type Reason, type Rule, type RuleSet } from '../rules/rule-set.ts';
import type { Activity, ReadChunk } from './activity.ts';
import { inBranches } from './branches.ts';
import type { Identity } from './identity.ts';
import { IdentityCollector } from './tables/identities.ts';
import { IntList } from './tables/int-list.ts';
import { type PackedTexts, Texts } from './tables/texts.ts';
import type { Role } from './vocabularies.ts';

/** The columns of each table of a chunk, in the order in which they are written. */
export const LAYOUT = {
  /** Numbers of texts, but for the year; distinct within the chunk but for the name as it was written. */
  identities: ['nameKey', 'memberNumber', 'email', 'phone', 'birthDate', 'birthYear', 'name'],
  activities: [
    // Numbers of texts.
    'id',
    'branch',
    'municipality',
    // 1-based row of the sheet.
    'row',
    // Place in CATEGORY_IDS.
    'category',
    // Days since 1970-01-01.
    'firstDay',
    'dayCount',
    // The first day in the base year, in days since 1970-01-01; meaningless when daysInYear is 0.
    'firstDayInYear',
    'daysInYear',
    // Minutes since midnight; NO_START when not registered.
    'start',
    // Minutes that each day adds to the hours.
    'minutes',
    // Minutes by which the duration rule judges the first day, those between and the last.
    'judgedFirst',
    'judgedBetween',
    'judgedLast',
    // A bit for each of REASONS: the tests that every day fails whoever took part and however long it lasted.
    'failed',
    // 1 for a digital one of a category of groups, which `digitalGroupsCount` is about.
    'isDigitalGroup',
    'unlistedParticipants',
    // How many of the next rows of the tables below belong to the activity.
    'attendances',
    'mentionedNumbers',
    'mentionedNames',
  ],
  // Index among the identities of the chunk, -1 for unidentified; ROLE_PARTICIPANT and so on; row of the sheet.
  attendances: ['identity', 'role', 'row'],
  // Member numbers in `likepersoner`.
  mentionedNumbers: ['number'],
  // Names alone in `likepersoner`, as compared and as written.
  mentionedNames: ['nameKey', 'written'],
} as const;

export type TableName = keyof typeof LAYOUT;
export type ColumnOf<Table extends TableName> = (typeof LAYOUT)[Table][number];
export type Table<Name extends TableName> = Readonly<Record<ColumnOf<Name>, Int32Array>>;

export type ChunkFacts = { readonly [Name in TableName]: Table<Name> } & { readonly texts: PackedTexts };

export const ROLE_PARTICIPANT = 0;
export const ROLE_PEER_SUPPORTER = 1;
export const ROLE_OTHER = 2;
export const NO_START = -1;

const ROLE_NUMBERS: Readonly<Record<Role, number>> = {
  deltaker: ROLE_PARTICIPANT,
  likeperson: ROLE_PEER_SUPPORTER,
  annen: ROLE_OTHER,
};

/** The facts of activities, in the same order. */
export function factsOfChunk(
  { activities, attendances: read }: ReadChunk,
  ruleSet: RuleSet,
  baseYear: number,
): ChunkFacts {
  const texts = new Texts();
  const numberOf = (text: string) => texts.addText(text);
  const identities = new IdentityCollector(read.rows.length);
  const identityOf = read.identitiesIn(identities, numberOf);
  const attendances = { identity: new IntList(), role: new IntList(), row: new IntList() };
  const rows = {
    activities: new TableWriter(LAYOUT.activities),
    mentionedNumbers: new TableWriter(LAYOUT.mentionedNumbers),
    mentionedNames: new TableWriter(LAYOUT.mentionedNames),
  };
  const ruleOf = new Map(ruleSet.categories.map((category) => [category.id, category.rule]));
  for (const activity of activities) {
    const inYear = daysInYear(activity, baseYear);
    const rule = ruleOf.get(activity.category) ?? 'never';
    rows.activities.push(
      numberOf(activity.id),
      numberOf(activity.branch),
      numberOf(activity.municipality),
      activity.row,
      CATEGORY_IDS.indexOf(activity.category),
      activity.firstDay,
      activity.dayCount,
      inYear.first,
      inYear.count,
      activity.start ?? NO_START,
      activity.minutes,
      activity.judgedMinutes.first,
      activity.judgedMinutes.between,
      activity.judgedMinutes.last,
      bitsOf(failedTests(activity, rule, ruleSet)),
      rule === 'group' && activity.form === 'digital' ? 1 : 0,
      activity.unlistedParticipants,
      activity.attendances.to - activity.attendances.from,
      activity.peerSupporterNumbers.length,
      activity.peerSupporterNames.length,
    );
    for (let index = activity.attendances.from; index < activity.attendances.to; index++) {
      attendances.identity.push(identityOf(index));
      attendances.role.push(ROLE_NUMBERS[read.roleOf(index)]);
      attendances.row.push(read.rows[index] ?? 0);
    }
    for (const number of activity.peerSupporterNumbers) {
      rows.mentionedNumbers.push(numberOf(number));
    }
    for (const { nameKey, written } of activity.peerSupporterNames) {
      rows.mentionedNames.push(numberOf(nameKey), numberOf(written));
    }
  }
  return {
    texts: texts.pack(),
    identities: identities.finish(),
    activities: rows.activities.finish(),
    attendances: {
      identity: attendances.identity.toArray(),
      role: attendances.role.toArray(),
      row: attendances.row.toArray(),
    },
    mentionedNumbers: rows.mentionedNumbers.finish(),
    mentionedNames: rows.mentionedNames.finish(),
  };
}

class TableWriter<Column extends string> {
  private readonly lists: readonly { readonly column: Column; readonly list: IntList }[];

  constructor(columns: readonly Column[]) {
    this.lists = columns.map((column) => ({ column, list: new IntList() }));
  }

  /** A row, in the order of the columns. */
  push(...row: readonly number[]): void {
    if (row.length !== this.lists.length) {
      throw new RangeError(`A row of ${row.length} for ${this.lists.length} columns`);
    }
    for (let column = 0; column < row.length; column++) {
      this.lists[column]?.list.push(row[column] ?? 0);
    }
  }

  finish(): Readonly<Record<Column, Int32Array>> {
    const columns = this.lists.map(({ column, list }) => [column, list.toArray().slice()]);
    return Object.fromEntries(columns) as Record<Column, Int32Array>;
  }
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

/** Reasons as bits, by their places in REASONS. */
export function bitsOf(reasons: readonly Reason[]): number {
  return reasons.reduce((bits, reason) => bits | (1 << REASONS.indexOf(reason)), 0);
}

/** A text that is equal for equal identities. The register reader removes control characters, so `\n` separates safely. */
export function identityKey(identity: Identity): string {
  return `${identity.nameKey}\n${identity.memberNumber}\n${identity.email}\n${identity.phone}\n${identity.birthDate}\n${identity.birthYear}`;
}

/** Sums of activities that are known before the persons; they can be added up over chunks. */
export interface ProvisionalSums {
  readonly activities: number;
  readonly activityDays: number;
  readonly attendances: number;
}

export type SumsByCategory = Partial<Record<CategoryId, ProvisionalSums>>;

/** The sums of one lokallag and category of a chunk. */
export interface SumsOfBranch extends ProvisionalSums {
  readonly branch: string;
  readonly category: CategoryId;
}

type Writable<Sums> = { -readonly [Name in keyof Sums]: Sums[Name] };

/** The sums of a chunk, without regard to what lokallag are chosen. */
export function sumsOfChunk(activities: readonly Activity[], baseYear: number): SumsOfBranch[] {
  const sums: Writable<SumsOfBranch>[] = [];
  const ofBranches = new Map<string, Map<CategoryId, Writable<SumsOfBranch>>>();
  for (const activity of activities) {
    const { branch, category, attendances, unlistedParticipants } = activity;
    const ofBranch = ofBranches.get(branch) ?? new Map<CategoryId, Writable<SumsOfBranch>>();
    ofBranches.set(branch, ofBranch);
    const known = ofBranch.get(category);
    const sum = known ?? { branch, category, activities: 0, activityDays: 0, attendances: 0 };
    if (known === undefined) {
      ofBranch.set(category, sum);
      sums.push(sum);
    }
    sum.activityDays += activity.dayCount;
    if (daysInYear(activity, baseYear).count > 0) {
      sum.activities++;
      sum.attendances += attendances.to - attendances.from + unlistedParticipants;
    }
  }
  return sums;
}

/** @param branches chosen lokallag; empty means all. @param before those of earlier chunks, to which this one is added */
export function provisionalSums(
  ofChunk: readonly SumsOfBranch[],
  branches: readonly string[],
  before: SumsByCategory = {},
): SumsByCategory {
  const sums = { ...before };
  for (const { category, activities, activityDays, attendances } of ofChunk.filter(({ branch }) =>
    inBranches(branches, branch),
  )) {
    const earlier = sums[category] ?? { activities: 0, activityDays: 0, attendances: 0 };
    sums[category] = {
      activities: earlier.activities + activities,
      activityDays: earlier.activityDays + activityDays,
      attendances: earlier.attendances + attendances,
    };
  }
  return sums;
}
