import * as z from 'zod';
import { CATEGORY_IDS, type CategoryId, categoryIdSchema, REASONS, type Reason } from '../../protocol.ts';
import bufdir2025 from './rule-sets/bufdir-2025.json' with { type: 'json' };

// They are defined in the protocol because the page, which does not import the domain, shows them too.
export { CATEGORY_IDS, type CategoryId, categoryIdSchema, REASONS, type Reason };

/** The settings that an organisation can choose (`README.md`, "Categories and what counts"). */
export const settingsSchema = z.strictObject({
  digitalGroupsCount: z.boolean(),
  likepersonCountsTowardsThree: z.boolean(),
  unidentifiedCountsTowardsThresholds: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;
export const SETTINGS = settingsSchema.keyof().options;

/** The settings that an organisation has chosen; the others have the value of the rule set. */
export const chosenSettingsSchema = settingsSchema.partial();
export type ChosenSettings = z.infer<typeof chosenSettingsSchema>;

export const ruleSetSchema = z.strictObject({
  id: z.string().min(1),
  version: z.string().min(1),
  categories: z
    .array(
      z.strictObject({
        id: categoryIdSchema,
        /** The rules that judge a day of this category. */
        rule: z.enum(['outreach', 'group', 'course', 'never']),
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
  sharedContactGivenNames: z.int().min(2),
  longestActivityDays: z.int().min(0),
  earliestBirthYear: z.int(),
});
export type RuleSet = z.infer<typeof ruleSetSchema>;

/** The rule set of the 2025 base year; `README.md` lists its sources. */
export const BUFDIR_2025: RuleSet = ruleSetSchema.parse(bufdir2025);

/** The rule set with an organisation's settings, so that the hash and the report show the settings that were applied. */
export function withSettings(ruleSet: RuleSet, chosen: ChosenSettings): RuleSet {
  const given = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
  return ruleSetSchema.parse({ ...ruleSet, settings: { ...ruleSet.settings, ...given } });
}
