/** Which uploaded files belong together, and which of them replace each other. */
import { cleanText } from '../register/clean-text.ts';
import { SHEET_NAMES } from '../register/columns.ts';
import { scrubIdentityNumbers } from '../register/national-identity-number.ts';

/** Files that are one file of the register. */
export interface NamedFile<Part extends { readonly name: string }> {
  /** The same for all replacements. */
  readonly key: string;
  readonly name: string;
  /** The one with the activities by its name is the first. */
  readonly parts: readonly Part[];
}

const KIND = new RegExp(SHEET_NAMES.join('|'), 'i');

/** The name is shown in findings and reports, so it is cleaned like a cell (reading 23). */
export function cleanFileName(name: string): string {
  const cleaned = cleanText(name);
  return scrubIdentityNumbers(cleaned, 'identity') ?? cleaned;
}

/**
 * An xlsx is a file of its own. csv files whose names differ in the words aktiviteter, deltakelser and likepersoner alone
 * are one file; what each of them has is decided by its headers.
 * @param parts with clean names that differ
 */
export function groupFiles<Part extends { readonly name: string }>(parts: readonly Part[]): NamedFile<Part>[] {
  const groups = new Map<string, Part[]>();
  for (const part of parts) {
    const key = fileKey(part.name);
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  return [...groups].map(([key, members]) => {
    const sorted = members.toSorted((left, right) => kindIndex(left.name) - kindIndex(right.name));
    return { key, name: sorted[0]?.name ?? '', parts: sorted };
  });
}

/** Case and the form of accents make no other file. */
function fileKey(name: string): string {
  const key = name.normalize('NFC').toLowerCase();
  return key.endsWith('.csv') ? key.replace(KIND, '*') : key;
}

/** A name without such a word stands before the others, because it may be the activities. */
function kindIndex(name: string): number {
  const kinds: readonly string[] = SHEET_NAMES;
  return kinds.indexOf(KIND.exec(name)?.[0].toLowerCase() ?? '');
}
