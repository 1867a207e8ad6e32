/**
 * The agreement of a tier, for two rows and for many. Tens of thousands of rows can share one value (`ja` as a member
 * number). Then agreeing rows are found by the words of their names instead of comparing every pair.
 */

import type { Identity } from '../../facts/identity.ts';
import {
  agreeInContact,
  agreeOnMemberNumber,
  compatibleWords,
  equalOrOneLetterApart,
  type GivenNamesOfNumber,
  givenName,
  givenNamesAgreeOnMemberNumber,
  isOneWord,
  lastWord,
} from '../names/name-agreement.ts';
import { type AreSimilar, similarWords } from '../names/similar-words.ts';

/**
 * @returns the rows that agree with the row at the index, including that row, each once; consecutive rows can share the
 *   same list object when their rows are equal
 */
export type Neighbours = (index: number) => readonly number[];

export interface Agreement {
  agree(left: Identity, right: Identity): boolean;
  /** Gives for each row the rows for which `agree` is true. */
  neighbours(rows: readonly Identity[]): Neighbours;
}

/**
 * Tier 1, for the rows of one member number: a row without a name agrees with all rows; others agree by given name, or by
 * last word and full birth date.
 */
export function agreementOnMemberNumber(givenNames: GivenNamesOfNumber): Agreement {
  return {
    agree: (left, right) => agreeOnMemberNumber(left, right, givenNames),
    neighbours: (rows) => {
      const givens = new RowsByWord(rows, givenName, (left, right) =>
        givenNamesAgreeOnMemberNumber(left, right, givenNames),
      );
      const lasts = new RowsByWord(rows, lastWord, equalOrOneLetterApart);
      const byDate = lasts.words.map((_, word) => Map.groupBy(lasts.rowsWith(word), (row) => rows[row]?.birthDate));
      const [allRows, nameless] = [[...rows.keys()], namelessRows(rows)];
      const byGivenName = keepLast((words: ReadonlySet<number>) => [
        ...nameless,
        ...[...words].flatMap((word) => givens.rowsWith(word)),
      ]);
      return (index) => {
        const row = rows[index];
        if (row === undefined || row.nameKey === '') {
          return allRows;
        }
        const similarGivens = givens.similarTo(index);
        const sameBirthDate =
          row.birthDate === ''
            ? []
            : [...lasts.similarTo(index)].flatMap((word) => byDate[word]?.get(row.birthDate) ?? []);
        const given = givenName(row.nameKey);
        const byLastWord = sameBirthDate.filter((other) => {
          const word = givens.wordOf(other);
          return !similarGivens.has(word) && !givenNames.inOneActivity(given, givens.words[word] ?? '');
        });
        return byLastWord.length === 0 ? byGivenName(similarGivens) : byGivenName(similarGivens).concat(byLastWord);
      };
    },
  };
}

/** Tiers 2 and 3: given names are compatible, and so are last words unless one of the two names has one word only. */
export const AGREE_ON_CONTACT: Agreement = {
  agree: agreeInContact,
  neighbours: (rows) => {
    const givens = new RowsByWord(rows, givenName, compatibleWords);
    const lasts = new RowsByWord(rows, lastWord, compatibleWords);
    const nameless = namelessRows(rows);
    const oneWord = rows.map(({ nameKey }) => isOneWord(nameKey));
    const withoutSurname = givens.words.map((_, word) => givens.rowsWith(word).filter((row) => oneWord[row]));
    const byGivenName = keepLast((words: ReadonlySet<number>) => [...words].flatMap((word) => givens.rowsWith(word)));
    return (index) => {
      if (rows[index]?.nameKey === '') {
        return nameless;
      }
      const similarGivens = givens.similarTo(index);
      if (oneWord[index] === true) {
        return byGivenName(similarGivens);
      }
      const found = [...similarGivens].flatMap((word) => withoutSurname[word] ?? []);
      for (const word of lasts.similarTo(index)) {
        for (const other of lasts.rowsWith(word)) {
          if (oneWord[other] !== true && similarGivens.has(givens.wordOf(other))) {
            found.push(other);
          }
        }
      }
      return found;
    };
  },
};

/** Tier 4: rows with the same evidence always agree. */
export const AGREE_ALWAYS: Agreement = {
  agree: () => true,
  neighbours: (rows) => {
    const allRows = [...rows.keys()];
    return () => allRows;
  },
};

function namelessRows(rows: readonly Identity[]): readonly number[] {
  return [...rows.keys()].filter((index) => rows[index]?.nameKey === '');
}

/** Index of the rows that have a name by one word of the name. */
class RowsByWord {
  readonly words: readonly string[];
  private readonly rowsOf: readonly (readonly number[])[];
  private readonly word: Int32Array;
  private readonly similar: readonly ReadonlySet<number>[];

  constructor(rows: readonly Identity[], wordOf: (nameKey: string) => string, areSimilar: AreSimilar) {
    const named = [...rows.keys()].filter((index) => rows[index]?.nameKey !== '');
    const byWord = Map.groupBy(named, (index) => wordOf(rows[index]?.nameKey ?? ''));
    this.words = [...byWord.keys()];
    this.rowsOf = [...byWord.values()];
    this.word = new Int32Array(rows.length).fill(-1);
    this.rowsOf.forEach((list, word) => {
      for (const index of list) {
        this.word[index] = word;
      }
    });
    this.similar = similarWords(this.words, areSimilar);
  }

  wordOf(index: number): number {
    return this.word[index] ?? -1;
  }

  rowsWith(word: number): readonly number[] {
    return this.rowsOf[word] ?? [];
  }

  similarTo(index: number): ReadonlySet<number> {
    return this.similar[this.wordOf(index)] ?? new Set();
  }
}

/** Caches only the last value: rows come in the order of their names, so rows with one given name are consecutive. */
function keepLast<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  let last: { readonly key: Key; readonly value: Value } | undefined;
  return (key) => {
    if (last?.key !== key) {
      last = { key, value: make(key) };
    }
    return last.value;
  };
}
