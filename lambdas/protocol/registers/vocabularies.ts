/** The words of the columns with a closed set of values. Source: `domain/rules/README.md`, "Vocabularies". */
import { CATEGORY_IDS, CATEGORY_NAMES } from '../categories.ts';
import type { Language } from '../requests.ts';

export const FORMS = ['fysisk', 'digital', 'telefon', 'ukjent'] as const;
export const ORGANISERS = ['egen', 'andre', 'ukjent'] as const;
export const ROLES = ['deltaker', 'likeperson', 'annen'] as const;

const LISTED: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['form', FORMS],
  ['arrangor', ORGANISERS],
  ['rolle', ROLES],
]);

/** @returns the words of a column; none for `land`, which has every country code */
export function wordsOf(column: string): readonly string[] {
  return column === 'aktivitetstype' ? CATEGORY_IDS : (LISTED.get(column) ?? []);
}

/** @returns the words that a user can choose from, a category with its name; none for `land`, which has every country code */
export function wordsToChooseFrom(column: string, language: Language): readonly string[] {
  return column === 'aktivitetstype'
    ? CATEGORY_IDS.map((id) => `${id} (${CATEGORY_NAMES[id][language]})`)
    : (LISTED.get(column) ?? []);
}
