import { compareCodePoints } from '../canonical.ts';
import { VOCABULARY_COLUMNS } from '../register/columns.ts';
import type { WordUse } from '../register/word-uses.ts';
import type { Vocabularies } from './vocabularies.ts';

/** @returns the values that are neither a word nor mapped, by column and in code point order */
export function unmappedValues(uses: readonly WordUse[], vocabularies: Vocabularies): WordUse[] {
  return uses
    .filter(({ column, value }) => vocabularies.wordOf(column, value) === undefined)
    .sort(
      (left, right) =>
        VOCABULARY_COLUMNS.indexOf(left.column) - VOCABULARY_COLUMNS.indexOf(right.column) ||
        compareCodePoints(left.value, right.value),
    );
}
