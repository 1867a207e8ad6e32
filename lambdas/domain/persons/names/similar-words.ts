/** Finds similar words without comparing every pair, because a register can contain thousands of surnames. */
import { isInitial } from './name-agreement.ts';

/**
 * Whether two words are similar. It must be symmetric and true for equal words, and otherwise true at most for words that
 * are one letter apart, or an initial and its word.
 */
export type AreSimilar = (left: string, right: string) => boolean;

/**
 * @param words distinct words
 * @returns for each word the indexes of the words similar to it, including itself
 */
export function similarWords(words: readonly string[], areSimilar: AreSimilar): readonly ReadonlySet<number>[] {
  const found = words.map(() => new Set<number>());
  const compare = (left: number, right: number): void => {
    if (found[left]?.has(right) !== true && areSimilar(words[left] ?? '', words[right] ?? '')) {
      found[left]?.add(right);
      found[right]?.add(left);
    }
  };
  for (const bucket of byTrace(words).values()) {
    bucket.forEach((left, place) => {
      for (let other = place; other < bucket.length; other++) {
        compare(left, bucket[other] ?? left);
      }
    });
  }
  const byFirstUnit = Map.groupBy(words.keys(), (index) => words[index]?.[0]);
  words.forEach((word, index) => {
    if (isInitial(word)) {
      // An initial a begins å too.
      for (const first of word === 'a' ? ['a', 'å'] : [word[0]]) {
        for (const other of byFirstUnit.get(first) ?? []) {
          compare(index, other);
        }
      }
    }
  });
  return found;
}

function byTrace(words: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  words.forEach((word, index) => {
    for (const trace of traces(word)) {
      const bucket = found.get(trace);
      if (bucket === undefined) {
        found.set(trace, [index]);
      } else {
        bucket.push(index);
      }
    }
  });
  return found;
}

/** The word, and the word without each of its letters. Words that are one letter apart or have two swapped share a trace. */
function traces(word: string): ReadonlySet<string> {
  const letters = [...word];
  return new Set([word, ...letters.map((_, at) => letters.toSpliced(at, 1).join(''))]);
}
