/**
 * The check of a base year: the figures of the register and configuration as they are now, without a report. It has no
 * personal data; the rows that it points at are read through `records.ts`.
 */
import * as z from 'zod';
import { CATEGORY_IDS, NEAR_MISS_REASONS, REASONS } from '../categories.ts';
import { exportStatusSchema } from '../statuses.ts';

const count = z.int().min(0);

/** The settings that an organisation can choose. Source: `domain/rules/README.md`, "Settings". */
export const settingsSchema = z.strictObject({
  digitalGroupsCount: z.boolean(),
  likepersonCountsTowardsThree: z.boolean(),
  unidentifiedCountsTowardsThresholds: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;
export const settingNameSchema = settingsSchema.keyof();
export const SETTINGS = settingNameSchema.options;
export type SettingName = z.infer<typeof settingNameSchema>;

/** A text for people in both languages of the page. */
export const bothLanguagesSchema = z.object({ nb: z.string(), en: z.string() });

/** Figures of a group of activities, as in `figures.json`. */
export const checkFiguresSchema = z.object({
  activities: count,
  /** All days of all activities: counted days plus the days of `notCounted`. */
  activityDays: count,
  countedDays: count,
  /** If every open review were merged; never above `countedDays`. */
  countedDaysMin: count,
  notCounted: z.record(z.enum(REASONS), count),
  nearMisses: z.record(z.enum(NEAR_MISS_REASONS), count),
  activePeerSupporters: count,
  activePeerSupportersMin: count,
  attendances: count,
  uniqueParticipants: count,
  uniqueParticipantsMin: count,
  unidentified: count,
});
export type CheckFigures = z.infer<typeof checkFiguresSchema>;

/** Findings of one cause. */
export const checkFindingGroupSchema = z.object({
  /** Identifies the cause within the check, for `GET /records/{year}/findings`. */
  key: z.string(),
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  count,
  /** Those of them that somebody accepted with a reason, and whose records are as they were then. */
  accepted: count,
  /**
   * Counted days: above 0 those that could be won, below 0 those that could be lost; null for a cause of which that is not
   * known.
   */
  effect: z.int().nullable(),
  title: bothLanguagesSchema,
  /** What was done about it and what can be done. */
  explanation: bothLanguagesSchema,
});
export type CheckFindingGroup = z.infer<typeof checkFindingGroupSchema>;

export const checkResultSchema = z.object({
  checkId: z.string(),
  registerVersion: z.int().min(1),
  checkedAt: z.iso.datetime(),
  /** Rows of the register's files, and activities that are in it with a readable id and date. */
  source: z.object({ activityRows: count, attendanceRows: count, activitiesKept: count }),
  total: checkFiguresSchema,
  perCategory: z.record(z.enum(CATEGORY_IDS), checkFiguresSchema),
  /** The largest effect first, then by severity and count. */
  findings: z.array(checkFindingGroupSchema),
  /** What the opposite value of each setting would give. */
  settings: z.array(z.object({ setting: settingNameSchema, value: z.boolean(), countedDaysOtherwise: count })),
  /** Groups of possibly the same person that wait for an answer, those put off, and those of both that `records` lists. */
  reviews: z.object({ open: count, later: count, listed: count }),
  /** The version of the organisation's decisions, and how many of them bear on this register. */
  decisions: z.object({ version: count, applied: count }),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

/** Where the check of the register and configuration as they are now stands. */
export const checkStateSchema = z.discriminatedUnion('kind', [
  /** None has been started for them: `POST /checks/{year}` starts one. */
  z.object({ kind: z.literal('none') }),
  z.object({
    kind: z.literal('running'),
    checkId: z.string(),
    percent: z.number().min(0).max(100),
    startedAt: z.iso.datetime(),
  }),
  z.object({ kind: z.literal('checked'), checkId: z.string() }),
  z.object({
    kind: z.literal('failed'),
    checkId: z.string(),
    code: z.string(),
    details: z.record(z.string(), z.unknown()),
    supportReference: z.string(),
    /** Whether another try may succeed without a change of the register or the configuration. */
    retryable: z.boolean(),
  }),
]);
export type CheckState = z.infer<typeof checkStateSchema>;

/** `GET /checks/{year}`; 404 for a base year that never had a register. */
export const checkAnswerSchema = z.object({
  year: z.int(),
  registerVersion: z.int().min(1),
  configurationVersion: z.int().min(0),
  state: checkStateSchema,
  /** The newest result; of an earlier register or configuration unless `state` is `checked`. */
  result: checkResultSchema.nullable(),
  /** Figures of the newest check of the year before, where there is one. */
  lastYear: z.object({ year: z.int(), total: checkFiguresSchema }).nullable(),
});
export type CheckAnswer = z.infer<typeof checkAnswerSchema>;

/** Pushed when a check begins, moves or ends. */
export const checkMessageSchema = z.object({
  type: z.literal('check:changed'),
  checkId: z.string(),
  organisationNumber: z.string(),
  year: z.int(),
  /** Grows with every change of the check. */
  version: z.int().min(1),
  at: z.iso.datetime(),
  status: exportStatusSchema,
  percent: z.number().min(0).max(100),
});
export type CheckMessage = z.infer<typeof checkMessageSchema>;
