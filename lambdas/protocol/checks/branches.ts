/**
 * The branches of a base year, from the newest check: what each has delivered, what its days lack, which of its counted days are
 * at risk, and which count since they were asked about. Figures alone; the rows are read through the routes at the end.
 */
import * as z from 'zod';
import { categoryIdSchema, NEAR_MISS_REASONS, type NearMissReason } from '../categories.ts';
import { recordSchema } from '../registers/records.ts';
import { checkFiguresSchema } from './checks.ts';

const count = z.int().min(0);

/** `new`: without activities the year before; `missing`: with activities the year before and none in the base year. */
export const DELIVERIES = ['delivered', 'new', 'missing'] as const;
export type Delivery = (typeof DELIVERIES)[number];
export const deliveriesSchema = z.record(z.enum(DELIVERIES), count);
export type Deliveries = z.infer<typeof deliveriesSchema>;

/**
 * Why a counted day is at risk. `merged`: it would not count if every open review were merged. `unnamed`: it would not count if
 * unnamed participants did not count towards the thresholds.
 */
export const DAY_RISKS = ['merged', 'unnamed'] as const;
export type DayRisk = (typeof DAY_RISKS)[number];

export const branchFiguresSchema = checkFiguresSchema.pick({
  activities: true,
  activityDays: true,
  countedDays: true,
  countedDaysMin: true,
  activePeerSupporters: true,
  attendances: true,
  uniqueParticipants: true,
  uniqueParticipantsMin: true,
});
export type BranchFigures = z.infer<typeof branchFiguresSchema>;

export const branchViewSchema = z.object({
  /** Empty for activities without a lokallag. */
  branch: z.string(),
  delivery: z.enum(DELIVERIES),
  /** Null for a branch that the register of the base year does not name. */
  figures: branchFiguresSchema.nullable(),
  nearMisses: z.record(z.enum(NEAR_MISS_REASONS), count),
  /** Counted days; one that is at risk for both reasons is in both and once in `days`. */
  atRisk: z.object({ days: count, merged: count, unnamed: count }),
  /** Days that lacked something in an earlier check of the base year and count now. */
  fixed: count,
  /** Activities that may be a meeting that is registered twice. */
  sameMeetings: count,
  /** Of the newest check of the year before; null where that has no such branch. */
  lastYear: branchFiguresSchema.nullable(),
});
export type BranchView = z.infer<typeof branchViewSchema>;

/** `GET /branches/{year}`; 404 for a base year that never had a register. */
export const branchesViewSchema = z.object({
  year: z.int(),
  /** The check that the figures are of; null before the first. */
  checkId: z.string().nullable(),
  checkedAt: z.iso.datetime().nullable(),
  /** The year before, where it has a check with branches. */
  lastYear: z.int().nullable(),
  deliveries: deliveriesSchema,
  /** Of all branches; the low end is counted for the whole and is no sum. */
  total: branchFiguresSchema.nullable(),
  /** By name; the longest lists are cut, and `deliveries` still counts all. */
  branches: z.array(branchViewSchema),
});
export type BranchesView = z.infer<typeof branchesViewSchema>;

/** `GET /branches/{year}/deliveries`: how many branches have delivered; null without a check. */
export const deliveriesViewSchema = z.object({ year: z.int(), deliveries: deliveriesSchema.nullable() });

/** Lists of one branch, for `GET /records/{year}/branches/days?checkId=&branch=&list=&cursor=`. */
export const BRANCH_LISTS = ['near-misses', 'at-risk', 'fixed', 'same-meetings'] as const;
export type BranchList = (typeof BRANCH_LISTS)[number];

/** Near misses by reason and day, the other lists by day. */
export const branchDaysSchema = z.object({
  days: z.array(
    recordSchema.extend({
      activityId: z.string(),
      day: z.iso.date(),
      category: categoryIdSchema,
      /** What the day lacks, or lacked before it was fixed; null in the other lists. */
      lacks: z.enum(NEAR_MISS_REASONS).nullable(),
      /** Of a day at risk. */
      risks: z.array(z.enum(DAY_RISKS)),
      /**
       * Participants, unnamed ones included; of near misses those who count towards the threshold that day. Null for what may be
       * one meeting.
       */
      participants: count.nullable(),
      /** Those of them without a name; only of days at risk. */
      unnamed: count.nullable(),
      /** Minutes by which the duration rule judges the day; null for what may be one meeting. */
      minutes: count.nullable(),
      /** Names of peer supporters who can say what is missing: of near misses and days at risk. */
      whoKnows: z.array(z.string()),
      /** The other activity of what may be one meeting; null where another branch has registered it. */
      other: z.object({ activityId: z.string(), file: z.string().nullable(), row: z.int() }).nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
});
export type BranchDays = z.infer<typeof branchDaysSchema>;
export type BranchDay = BranchDays['days'][number];

/** Columns of the sheet aktiviteter in which a day lacks something. */
export const LACKING_COLUMNS: Readonly<Record<NearMissReason, readonly string[]>> = {
  organised_by_others: ['arrangor'],
  not_face_to_face: ['form'],
  no_peer_supporter: ['likepersoner'],
  too_short: ['start', 'slutt', 'varighet'],
  too_few_participants: ['antall_deltakere'],
};

/** `GET /records/{year}/branches/workbook?checkId=&branch=&language=`: the list to send to a branch, as a workbook. */
export const WORKBOOK_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A rate that makes less than a million kroner a day, so that every sum is an exact number. */
const MAX_RATE = 100_000_000;

/** `GET|PUT /finance/{year}`: what a counted day is worth, in whole øre; null where nobody has said it. Its version is the ETag. */
export const grantRateSchema = z.strictObject({ orePerCountedDay: z.int().min(1).max(MAX_RATE).nullable() });
export type GrantRate = z.infer<typeof grantRateSchema>;
