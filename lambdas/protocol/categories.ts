/** The categories of activities, and the reasons for which a day does not count. */
import * as z from 'zod';

/** In the order in which the report lists them. Source: `domain/rules/README.md`, "Categories and what counts". */
export const CATEGORY_IDS = [
  'OPPSOK',
  'SAMTALE',
  'AKTGR',
  'LPKURS',
  'KONTAKT',
  'KURS',
  'UNGDOM',
  'SOSIALT',
  'IKKE',
] as const;
export const categoryIdSchema = z.enum(CATEGORY_IDS);
export type CategoryId = z.infer<typeof categoryIdSchema>;

/** Names of the categories on page and report. Source: `domain/rules/README.md`, "Categories and what counts". */
export const CATEGORY_NAMES: Readonly<Record<CategoryId, { readonly nb: string; readonly en: string }>> = {
  OPPSOK: { nb: 'Oppsøkende likepersonsarbeid', en: 'Outreach peer support' },
  SAMTALE: { nb: 'Samtalegruppe', en: 'Discussion group' },
  AKTGR: { nb: 'Aktivitetsgruppe', en: 'Activity group' },
  LPKURS: { nb: 'Likepersonskurs', en: 'Peer-supporter course' },
  KONTAKT: { nb: 'Telefon- og nettkontakt', en: 'Phone and online contact' },
  KURS: { nb: 'Kurs', en: 'Course' },
  UNGDOM: { nb: 'Ungdomsaktivitet', en: 'Youth' },
  SOSIALT: { nb: 'Sosialt', en: 'Social' },
  IKKE: { nb: 'Teller ikke (årsmøte, styremøte, stand)', en: 'Not countable' },
};

/**
 * Why a day does not count. A day has exactly one reason, the first that applies in this order. Source:
 * `domain/rules/README.md`, "Categories and what counts".
 */
export const REASONS = [
  'category_not_counted',
  'outside_base_year',
  'abroad',
  'organised_by_others',
  'not_face_to_face',
  'no_peer_supporter',
  'too_short',
  'too_few_participants',
  'same_day_repeat',
] as const;
export type Reason = (typeof REASONS)[number];

/**
 * The reasons that can be fixed before submission: a day in the base year that fails one of them and no other test is a
 * near miss. Source: `domain/rules/README.md`, "Near misses".
 */
export const NEAR_MISS_REASONS = [
  'organised_by_others',
  'not_face_to_face',
  'no_peer_supporter',
  'too_short',
  'too_few_participants',
] as const satisfies readonly Reason[];
export type NearMissReason = (typeof NEAR_MISS_REASONS)[number];
