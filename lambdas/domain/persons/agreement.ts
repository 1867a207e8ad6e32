/**
 * A tier's agreement, of two rows and among many. One value may stand on tens of thousands of rows (`ja` for a member
 * number): then rows are not compared each with each, but found through the words of their names.
 */

import type { Identity } from '../facts/identity.ts';
import { type Alike, alikeWords } from './alike-words.ts';
import {
  agreeInContact,
  agreeOnMemberNumber,
  birthsConflict,
  compatibleWords,
  givenName,
  givenNamesAgreeOnMemberNumber,
  isOneWord,
  lastWord,
  oneLetterApart,
} from './name-agreement.ts';

/**
 * @returns the rows that agree with the row at the index, itself among them, each once; the very same list for the next
 *   row where it says the same at no cost
 */
export type Neighbours = (index: number) => readonly number[];

export interface Agreement {
  agree(left: Identity, right: Identity): boolean;
  /** What `agree` says of each two of the rows. */
  neighbours(rows: readonly Identity[]): Neighbours;
}

/** Tier 1: a row without a name agrees with all, others in the given name, or in the surname where births allow it. */
export const ON_MEMBER_NUMBER: Agreement = {
  agree: agreeOnMemberNumber,
  neighbours: (rows) => {
    const givens = new RowsByWord(rows, givenName, givenNamesAgreeOnMemberNumber);
    const lasts = new RowsByWord(rows, lastWord, oneLetterApart);
    const byYear = lasts.words.map((_, word) => Map.groupBy(lasts.bearers(word), (row) => rows[row]?.birthYear ?? 0));
    const [everybody, nameless] = [[...rows.keys()], namelessOf(rows)];
    const byGivenName = keepLast((alike: ReadonlySet<number>) => [
      ...nameless,
      ...[...alike].flatMap((word) => givens.bearers(word)),
    ]);
    return (index) => {
      const row = rows[index];
      if (row === undefined || row.nameKey === '') {
        return everybody;
      }
      const alike = givens.alikeTo(index);
      const bySurname: number[] = [];
      for (const word of lasts.alikeTo(index)) {
        // Births of other years conflict, and thousands may share a surname.
        const years = row.birthYear === 0 ? (byYear[word]?.keys() ?? []) : [row.birthYear, 0];
        for (const year of years) {
          for (const other of byYear[word]?.get(year) ?? []) {
            if (!alike.has(givens.wordOf(other)) && !birthsConflict(row, rows[other] ?? row)) {
              bySurname.push(other);
            }
          }
        }
      }
      return bySurname.length === 0 ? byGivenName(alike) : byGivenName(alike).concat(bySurname);
    };
  },
};

/** Tiers 2 and 3: given names agree, and surnames unless one of the two has none. */
export const IN_CONTACT: Agreement = {
  agree: agreeInContact,
  neighbours: (rows) => {
    const givens = new RowsByWord(rows, givenName, compatibleWords);
    const lasts = new RowsByWord(rows, lastWord, compatibleWords);
    const nameless = namelessOf(rows);
    const oneWord = rows.map(({ nameKey }) => isOneWord(nameKey));
    const withoutSurname = givens.words.map((_, word) => givens.bearers(word).filter((row) => oneWord[row]));
    const byGivenName = keepLast((alike: ReadonlySet<number>) => [...alike].flatMap((word) => givens.bearers(word)));
    return (index) => {
      if (rows[index]?.nameKey === '') {
        return nameless;
      }
      const alike = givens.alikeTo(index);
      if (oneWord[index] === true) {
        return byGivenName(alike);
      }
      const found = [...alike].flatMap((word) => withoutSurname[word] ?? []);
      for (const word of lasts.alikeTo(index)) {
        for (const other of lasts.bearers(word)) {
          if (oneWord[other] !== true && alike.has(givens.wordOf(other))) {
            found.push(other);
          }
        }
      }
      return found;
    };
  },
};

/** Tier 4: the evidence is all there is to agree on. */
export const ANYHOW: Agreement = {
  agree: () => true,
  neighbours: (rows) => {
    const everybody = [...rows.keys()];
    return () => everybody;
  },
};

function namelessOf(rows: readonly Identity[]): readonly number[] {
  return [...rows.keys()].filter((index) => rows[index]?.nameKey === '');
}

/** Rows that have a name, by one word of it. */
class RowsByWord {
  readonly words: readonly string[];
  private readonly rowsOf: readonly (readonly number[])[];
  private readonly word: Int32Array;
  private readonly alike: readonly ReadonlySet<number>[];

  constructor(rows: readonly Identity[], wordOf: (nameKey: string) => string, alike: Alike) {
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
    this.alike = alikeWords(this.words, alike);
  }

  wordOf(index: number): number {
    return this.word[index] ?? -1;
  }

  bearers(word: number): readonly number[] {
    return this.rowsOf[word] ?? [];
  }

  alikeTo(index: number): ReadonlySet<number> {
    return this.alike[this.wordOf(index)] ?? new Set();
  }
}

/** Rows come in order of their names, so that those of one given name ask one after another. */
function keepLast<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  let kept: { readonly key: Key; readonly value: Value } | undefined;
  return (key) => {
    if (kept?.key !== key) {
      kept = { key, value: make(key) };
    }
    return kept.value;
  };
}
