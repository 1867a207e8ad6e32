/** Reading 5: which activities are in the figures. */

import type { ActivityColumn } from './columns.ts';
import { parseDate } from './dates.ts';

interface Row<Column extends ActivityColumn> {
  readonly fields: Readonly<Record<Column, string>>;
}

/** Only an activity with an id and a readable first day is in the figures. */
export function isKept(registered: Row<'aktivitet_id' | 'dato'>): boolean {
  return registered.fields.aktivitet_id !== '' && hasReadableDate(registered);
}

export function hasReadableDate({ fields }: Row<'dato'>): boolean {
  return parseDate(fields.dato) !== undefined;
}
