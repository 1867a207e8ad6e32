/** Reading 5: which activities are in the figures. */
import { parseDate } from './dates.ts';
import type { RegisteredActivity } from './register.ts';

/** Only an activity with an id and a readable first day is in the figures. */
export function isKept(registered: Pick<RegisteredActivity, 'fields'>): boolean {
  return registered.fields.aktivitet_id !== '' && hasReadableDate(registered);
}

export function hasReadableDate({ fields }: Pick<RegisteredActivity, 'fields'>): boolean {
  return parseDate(fields.dato) !== undefined;
}
