/** The reference program: the closed columns and the organisation's own words for them ("Vocabularies", reading 4). */
import { clean } from './text.ts';

export const CATEGORIES = 'OPPSOK SAMTALE AKTGR LPKURS KONTAKT KURS UNGDOM SOSIALT IKKE'.split(' ');

/** Words by column; in `land` any two letters are one. */
const WORDS: Readonly<Record<Column, readonly string[]>> = {
  aktivitetstype: CATEGORIES,
  form: ['fysisk', 'digital', 'telefon', 'ukjent'],
  arrangor: ['egen', 'andre', 'ukjent'],
  rolle: ['deltaker', 'likeperson', 'annen'],
  land: [],
};

/** What the empty cell says unless it is mapped. */
const EMPTY: Readonly<Partial<Record<Column, string>>> = { rolle: 'deltaker', land: 'NO' };

export type Column = 'aktivitetstype' | 'form' | 'arrangor' | 'rolle' | 'land';

export type Mapping = Readonly<Record<string, string>>;

/** Own words by column, as in `labels.json`. */
export interface OwnWords {
  readonly labels: Mapping;
  readonly vocabularies?: Readonly<Partial<Record<Exclude<Column, 'aktivitetstype'>, Mapping | undefined>>> | undefined;
}

export interface Vocabulary {
  /** @returns the word of the column; undefined for a value that is no word and not mapped */
  wordOf(column: Column, cleanedValue: string): string | undefined;
}

/** @throws Error when a map is an invalid configuration */
export function readVocabulary({ labels, vocabularies }: OwnWords): Vocabulary {
  const mappings: Readonly<Record<Column, ReadonlyMap<string, string>>> = {
    aktivitetstype: readMapping('aktivitetstype', labels),
    form: readMapping('form', vocabularies?.form),
    arrangor: readMapping('arrangor', vocabularies?.arrangor),
    rolle: readMapping('rolle', vocabularies?.rolle),
    land: readMapping('land', vocabularies?.land),
  };
  return {
    wordOf(column, value) {
      const key = comparable(value);
      const empty = key === '' ? EMPTY[column] : undefined;
      return mappings[column].get(key) ?? wordIn(column, key) ?? empty;
    },
  };
}

function readMapping(column: Column, mapping: Mapping = {}): Map<string, string> {
  const read = new Map<string, string>();
  for (const [own, target] of Object.entries(mapping)) {
    const word = wordIn(column, comparable(target));
    const key = comparable(own);
    if (word === undefined || (read.get(key) ?? word) !== word) {
      throw new Error(`The map of ${column} is invalid at ${own}`);
    }
    read.set(key, word);
  }
  return read;
}

function wordIn(column: Column, key: string): string | undefined {
  if (column === 'land') {
    return /^[a-z]{2}$/.test(key) ? key.toUpperCase() : undefined;
  }
  return WORDS[column].find((word) => comparable(word) === key);
}

function comparable(value: string): string {
  return clean(value).normalize('NFC').toLowerCase();
}
