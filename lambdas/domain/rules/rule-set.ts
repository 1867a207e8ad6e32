import * as z from 'zod';
import { CATEGORY_IDS, type CategoryId, categoryIdSchema, REASONS, type Reason } from '../../protocol.ts';
import bufdir2025 from './rule-sets/bufdir-2025.json' with { type: 'json' };

// The page shows them too, and knows of the domain only what the protocol says.
export { CATEGORY_IDS, type CategoryId, categoryIdSchema, REASONS, type Reason };

/** What an organisation may choose; DOMAIN, "Categories and what counts". */
export const settingsSchema = z.strictObject({
  digitalGroupsCount: z.boolean(),
  likepersonCountsTowardsThree: z.boolean(),
  unidentifiedCountsTowardsThresholds: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** The settings that an organisation has chosen; the rule set's own stand for the others. */
export const chosenSettingsSchema = settingsSchema.partial();
export type ChosenSettings = z.infer<typeof chosenSettingsSchema>;

export const ruleSetSchema = z.strictObject({
  id: z.string().min(1),
  version: z.string().min(1),
  categories: z
    .array(
      z.strictObject({
        id: categoryIdSchema,
        /** Which family of rules judges a day of this category. */
        rule: z.enum(['outreach', 'group', 'course', 'never']),
      }),
    )
    .length(CATEGORY_IDS.length),
  /** Fixed by DOMAIN; stands in the document so that a reader of the report sees the order. */
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

/** The rule set of the 2025 base year. Sources: DOMAIN.md, facts marked [S]. */
export const BUFDIR_2025: RuleSet = ruleSetSchema.parse(bufdir2025);

/** The rule set with an organisation's own settings in it: what is hashed and shown is what was applied. */
export function withSettings(ruleSet: RuleSet, chosen: ChosenSettings): RuleSet {
  const given = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
  return ruleSetSchema.parse({ ...ruleSet, settings: { ...ruleSet.settings, ...given } });
}
