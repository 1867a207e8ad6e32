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

const KINDS = new RegExp(SHEET_NAMES.join('|'), 'gi');

/**
 * The name is shown in findings and reports, so it is cleaned like a cell (reading 23), which removes what turns the direction
 * of writing. No name leads to a folder.
 */
export function cleanFileName(name: string): string {
  const cleaned = cleanText(name).replaceAll(/[/\\]/g, '_');
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
    const sorted = members.toSorted((left, right) => byKinds(left.name, right.name));
    return { key, name: sorted[0]?.name ?? '', parts: sorted };
  });
}

/** Case and the form of accents make no other file. */
function fileKey(name: string): string {
  const key = name.normalize('NFC').toLowerCase();
  return key.endsWith('.csv') ? key.replaceAll(KINDS, '*') : key;
}

/** By the first word that differs. A name without such a word stands before the others, because it may be the activities. */
function byKinds(left: string, right: string): number {
  const [lefts, rights] = [kindsIn(left), kindsIn(right)];
  const differing = lefts.findIndex((kind, index) => kind !== rights[index]);
  return (lefts[differing] ?? NONE) - (rights[differing] ?? NONE);
}

const NONE = -1;

/** The kinds of the words in the name, and `NONE` at the end. */
function kindsIn(name: string): number[] {
  const kinds: readonly string[] = SHEET_NAMES;
  return [...[...name.matchAll(KINDS)].map(([word]) => kinds.indexOf(word.toLowerCase())), NONE];
}
