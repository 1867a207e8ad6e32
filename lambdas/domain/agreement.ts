/**
 * A tier's agreement, of two rows and among many. One value may stand on tens of thousands of rows (`ja` for a member
 * number): then rows are not compared each with each, but found through the words of their names.
 */
import { type Alike, alikeWords } from './alike-words.ts';
import type { Identity } from './identity.ts';
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

/** @returns the rows that agree with the row at the index, itself among them, each once; good until the next call */
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
    const yearOf = (index: number) => rows[index]?.birthYear ?? 0;
    const byYear = lasts.words.map((_, word) => Map.groupBy(lasts.bearers(word), yearOf));
    const [everybody, nameless] = [[...rows.keys()], namelessOf(rows)];
    const found = new Found(rows.length);
    return (index) => {
      const row = rows[index];
      if (row === undefined || row.nameKey === '') {
        return everybody;
      }
      found.clear();
      found.addAll(nameless);
      for (const word of givens.alikeTo(index)) {
        found.addAll(givens.bearers(word));
      }
      for (const word of lasts.alikeTo(index)) {
        // Births of other years conflict, and thousands may share a surname.
        const years = row.birthYear === 0 ? (byYear[word]?.keys() ?? []) : [row.birthYear, 0];
        for (const year of years) {
          for (const other of byYear[word]?.get(year) ?? []) {
            if (!birthsConflict(row, rows[other] ?? row)) {
              found.add(other);
            }
          }
        }
      }
      return found.list;
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
    const withoutSurname = givens.words.map((_, word) => givens.bearers(word).filter((index) => oneWord[index]));
    const found = new Found(rows.length);
    return (index) => {
      if (rows[index]?.nameKey === '') {
        return nameless;
      }
      found.clear();
      const alike = givens.alikeTo(index);
      for (const word of alike) {
        found.addAll(oneWord[index] === true ? givens.bearers(word) : (withoutSurname[word] ?? []));
      }
      for (const word of lasts.alikeTo(index)) {
        for (const other of lasts.bearers(word)) {
          if (alike.has(givens.wordOf(other))) {
            found.add(other);
          }
        }
      }
      return found.list;
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

/** A list of indexes that takes each once. */
class Found {
  readonly list: number[] = [];
  private round = 0;
  private readonly addedIn: Int32Array;

  constructor(count: number) {
    this.addedIn = new Int32Array(count);
  }

  clear(): void {
    this.list.length = 0;
    this.round++;
  }

  add(index: number): void {
    if (this.addedIn[index] !== this.round) {
      this.addedIn[index] = this.round;
      this.list.push(index);
    }
  }

  addAll(indexes: readonly number[]): void {
    for (const index of indexes) {
      this.add(index);
    }
  }
}
