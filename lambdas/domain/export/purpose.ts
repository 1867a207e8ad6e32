/**
 * What a run of the machine is for: a report, or a check of the register as it is now. The record of a check is stored under a
 * key of its own kind, so no list, queue or limit of exports meets it.
 */
import * as z from 'zod';

export const purposeSchema = z.enum(['report', 'check']);
type Purpose = z.infer<typeof purposeSchema>;

const CHECK_ID_PREFIX = 'check-';

/** @param recordId as that of an export, so that ids of checks sort by time too */
export function checkIdOf(recordId: string): string {
  return `${CHECK_ID_PREFIX}${recordId}`;
}

export function isCheckId(exportId: string): boolean {
  return exportId.startsWith(CHECK_ID_PREFIX);
}

export function isCheck({ purpose }: { readonly purpose: Purpose }): boolean {
  return purpose === 'check';
}
