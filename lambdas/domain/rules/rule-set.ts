import * as z from 'zod';
import {
  CATEGORY_IDS,
  type CategoryId,
  categoryIdSchema,
  NEAR_MISS_REASONS,
  type NearMissReason,
  REASONS,
  type Reason,
  SETTINGS,
  type SettingName,
  type Settings,
  settingsSchema,
} from '../../protocol.ts';
import { NoRuleSetForYearError } from '../errors.ts';
import bufdir2025 from './rule-sets/bufdir-2025.json' with { type: 'json' };

// They are defined in the protocol because the page, which does not import the domain, shows them too.
export {
  CATEGORY_IDS,
  type CategoryId,
  categoryIdSchema,
  NEAR_MISS_REASONS,
  type NearMissReason,
  REASONS,
  type Reason,
  SETTINGS,
  type SettingName,
  type Settings,
  settingsSchema,
};

/** The settings that an organisation has chosen; the others have the value of the rule set. */
export const chosenSettingsSchema = settingsSchema.partial();
export type ChosenSettings = z.infer<typeof chosenSettingsSchema>;

export const ruleSetSchema = z.strictObject({
  id: z.string().min(1),
  version: z.string().min(1),
  /** First and last base year, both included; null for no last year yet. */
  baseYears: z.strictObject({ from: z.int(), to: z.int().nullable() }),
  /** What the report says about the rules of some base years; `report-texts` has a sentence for each code. */
  notices: z.array(z.strictObject({ code: z.enum(['pandemic_rule_not_included']), years: z.array(z.int()) })),
  categories: z
    .array(
      z.strictObject({
        id: categoryIdSchema,
        /** The rules that judge a day of this category. */
        rule: z.enum(['outreach', 'group', 'course', 'never']),
        /** Whether its activities make a peer supporter an active one (reading 18). */
        activatesPeerSupporters: z.boolean(),
      }),
    )
    .length(CATEGORY_IDS.length),
  /** The order is fixed; the document repeats it so that a reader of the report sees it. */
  reasons: z.array(z.enum(REASONS)).length(REASONS.length),
  thresholds: z.strictObject({
    groupMinutes: z.int().min(0),
    groupParticipants: z.int().min(0),
    outreachParticipants: z.int().min(0),
    courseMinutes: z.int().min(0),
  }),
  settings: settingsSchema,
  norway: z.array(z.string()),
  placeholderNames: z.array(z.string()),
  placeholderMemberNumbers: z.array(z.string()),
  /** Error texts of spreadsheets, which make a cell empty (reading 21). */
  errorTexts: z.array(z.string()),
  /** From this many differing given names on an e-mail address or phone number is shared (reading 25). */
  sharedContactGivenNames: z.int().min(2),
  /** From this many differing given names and as many differing last words on a member number is shared (reading 25). */
  sharedMemberNumberNames: z.int().min(2),
  longestActivityDays: z.int().min(0),
  earliestBirthYear: z.int(),
});
export type RuleSet = z.infer<typeof ruleSetSchema>;

/** The rules of the regulation of 2019 as they are read in 2025; `README.md` lists its sources. */
export const BUFDIR_2025: RuleSet = ruleSetSchema.parse(bufdir2025);

/** Every rule set, each for its own base years. */
const RULE_SETS: readonly RuleSet[] = [BUFDIR_2025];

/** @throws NoRuleSetForYearError */
export function ruleSetForYear(year: number): RuleSet {
  const found = RULE_SETS.find(({ baseYears: { from, to } }) => year >= from && (to === null || year <= to));
  if (found === undefined) {
    throw new NoRuleSetForYearError(year, Math.min(...RULE_SETS.map(({ baseYears }) => baseYears.from)));
  }
  return found;
}

/** Codes of what the report says about the rules of a base year. */
export function noticesFor({ notices }: RuleSet, year: number): RuleSet['notices'][number]['code'][] {
  return notices.filter(({ years }) => years.includes(year)).map(({ code }) => code);
}

export type Rule = RuleSet['categories'][number]['rule'];

/** What a day needs to count by the rule of its category (`README.md`, "Categories and what counts"). */
export interface Requirements {
  readonly peerSupporter: boolean;
  readonly minutes: number;
  readonly participants: number;
}

export function requirementsOf(rule: Exclude<Rule, 'never'>, { thresholds }: RuleSet): Requirements {
  switch (rule) {
    case 'outreach':
      return { peerSupporter: true, minutes: 0, participants: thresholds.outreachParticipants };
    case 'group':
      return { peerSupporter: true, minutes: thresholds.groupMinutes, participants: thresholds.groupParticipants };
    case 'course':
      return { peerSupporter: false, minutes: thresholds.courseMinutes, participants: 0 };
  }
}

/** The categories whose activities make their peer supporters active ones (reading 18). */
export function activatingCategories({ categories }: RuleSet): ReadonlySet<CategoryId> {
  return new Set(categories.filter((category) => category.activatesPeerSupporters).map(({ id }) => id));
}

/** The rule set with an organisation's settings, so that the hash and the report show the settings that were applied. */
export function withSettings(ruleSet: RuleSet, chosen: ChosenSettings): RuleSet {
  const given = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
  return ruleSetSchema.parse({ ...ruleSet, settings: { ...ruleSet.settings, ...given } });
}
