/** Counts differing given names and last words, which shows that a value is shared (reading 25, `rules/README.md`). */
import type { Identity } from '../../facts/identity.ts';
import { givenName, isInitial, isInitialOf, isOneWord, lastWord } from './name-agreement.ts';

export function countGivenNames(nodes: readonly Identity[]): number {
  return countDiffering(nodes.map(({ nameKey }) => givenName(nameKey)));
}

/** Names of one word have no last word here. */
export function countLastWords(nodes: readonly Identity[]): number {
  return countDiffering(nodes.map(({ nameKey }) => (isOneWord(nameKey) ? '' : lastWord(nameKey))));
}

/** Distinct words of two letters or more, and initials that begin none of them; empty words are none. */
function countDiffering(words: readonly string[]): number {
  const distinct = new Set(words);
  distinct.delete('');
  const initials = [...distinct].filter(isInitial);
  const others = [...distinct].filter((word) => !isInitial(word));
  const ofNoWord = initials.filter((initial) => !others.some((word) => isInitialOf(initial, word)));
  return others.length + ofNoWord.length;
}
