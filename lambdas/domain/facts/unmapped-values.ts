import { compareCodePoints } from '../canonical.ts';
import { VOCABULARY_COLUMNS } from '../register/columns.ts';
import type { WordUse } from '../register/word-uses.ts';
import type { Vocabularies } from './vocabularies.ts';

/**
 * @param uses of all files, in the order of the files
 * @returns the values that are neither a word nor mapped, by column and in code point order: each with the rows of all files
 *   and its first place
 */
export function unmappedValues(uses: readonly WordUse[], vocabularies: Vocabularies): WordUse[] {
  return usesOverFiles(uses)
    .filter(({ column, value }) => vocabularies.wordOf(column, value) === undefined)
    .sort(
      (left, right) =>
        VOCABULARY_COLUMNS.indexOf(left.column) - VOCABULARY_COLUMNS.indexOf(right.column) ||
        compareCodePoints(left.value, right.value),
    );
}

/**
 * @param uses of all files, in the order of the files
 * @returns each value of each column once, with the rows of all files and its first place
 */
export function usesOverFiles(uses: readonly WordUse[]): WordUse[] {
  const found = new Map<string, WordUse>();
  for (const use of uses) {
    const key = `${use.column} ${use.value}`;
    const before = found.get(key);
    found.set(key, before === undefined ? use : { ...before, rows: before.rows + use.rows });
  }
  return [...found.values()];
}
