/** Where the cause of a failed export is put right, for causes that a retry alone would only meet again. */
import type { Route } from '../../router.ts';

/** Words or settings of the organisation that do not fit the vocabulary. */
const IN_WORDS: readonly string[] = ['unmapped_values', 'invalid_vocabulary'];
/** Files of the register that are missing, damaged or cannot be used as they are. */
const IN_REGISTER: readonly string[] = [
  'ambiguous_activity_id',
  'no_readable_date',
  'register_chunk_corrupt',
  'register_not_found',
];

export interface FailureFix {
  readonly place: 'words' | 'register';
  readonly route: Route;
}

/** Whether a retry would meet the same words; once they are chosen, a new export is started. */
export function isFixedInWords(code: string): boolean {
  return IN_WORDS.includes(code);
}

/** @returns null for a failure whose cause is not in the words or the register */
export function failureFix(code: string, year: number): FailureFix | null {
  if (isFixedInWords(code)) {
    return { place: 'words', route: { page: 'words', year } };
  }
  return IN_REGISTER.includes(code) ? { place: 'register', route: { page: 'register', year, importId: null } } : null;
}
