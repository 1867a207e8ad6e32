/** Which of many words are alike, without comparing each with each: a register may hold thousands of surnames. */

/** Whether two words are alike: symmetric, and only of equal words, words one letter apart, or an initial and its word. */
export type Alike = (left: string, right: string) => boolean;

/**
 * @param words distinct
 * @returns for each word the indexes of those alike
 */
export function alikeWords(words: readonly string[], alike: Alike): readonly ReadonlySet<number>[] {
  const found = words.map(() => new Set<number>());
  const judge = (left: number, right: number): void => {
    if (found[left]?.has(right) !== true && alike(words[left] ?? '', words[right] ?? '')) {
      found[left]?.add(right);
      found[right]?.add(left);
    }
  };
  for (const bucket of byTrace(words).values()) {
    bucket.forEach((left, place) => {
      for (let other = place; other < bucket.length; other++) {
        judge(left, bucket[other] ?? left);
      }
    });
  }
  const byFirstUnit = Map.groupBy(words.keys(), (index) => words[index]?.[0]);
  words.forEach((word, index) => {
    if ([...word].length === 1) {
      for (const other of byFirstUnit.get(word[0]) ?? []) {
        judge(index, other);
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

/** The word, and the word without each of its letters: words one letter apart, or with two swapped, share one of them. */
function traces(word: string): ReadonlySet<string> {
  const letters = [...word];
  return new Set([word, ...letters.map((_, at) => letters.toSpliced(at, 1).join(''))]);
}
