/**
 * Vocabularies: the columns of a register with a closed set of values, and an organisation's own words for them
 * (`rules/README.md`, "Vocabularies"). A value that is neither a word nor mapped stops the export; none is guessed.
 */
import { FORMS, ORGANISERS, ROLES } from '../../protocol.ts';
import { InvalidVocabularyError, type VocabularyProblem } from '../errors.ts';
import { labelKey } from '../register/clean-text.ts';
import { VOCABULARY_COLUMNS, type VocabularyColumn } from '../register/columns.ts';
import type { OrganisationConfiguration } from '../rules/organisation-configuration.ts';
import { CATEGORY_IDS, type CategoryId } from '../rules/rule-set.ts';

export type Form = (typeof FORMS)[number];
export type Organiser = (typeof ORGANISERS)[number];
export type Role = (typeof ROLES)[number];

/** Two letters A to Z, in lower case as the texts below: the upper case of other letters (`ı`, `ſ`) can be one of them. */
const COUNTRY = /^[a-z]{2}$/;

/** The word of each column that a value stands for. */
interface Words {
  readonly aktivitetstype: CategoryId;
  readonly form: Form;
  readonly arrangor: Organiser;
  readonly rolle: Role;
  readonly land: string;
}

/** @returns the word of the column that a text in lower case is; undefined when it is none */
const WORD_OF: { readonly [Column in VocabularyColumn]: (text: string) => Words[Column] | undefined } = {
  aktivitetstype: (text) => CATEGORY_IDS.find((id) => id.toLowerCase() === text),
  form: (text) => FORMS.find((word) => word === text),
  arrangor: (text) => ORGANISERS.find((word) => word === text),
  rolle: (text) => (text === '' ? 'deltaker' : ROLES.find((word) => word === text)),
  land: (text) => (text === '' ? 'NO' : COUNTRY.test(text) ? text.toUpperCase() : undefined),
};

/** An organisation's maps: `labels` for `aktivitetstype`, `vocabularies` for the other columns. */
export type OwnWords = Pick<OrganisationConfiguration, 'labels' | 'vocabularies'>;

export class Vocabularies {
  private readonly maps: ReadonlyMap<VocabularyColumn, ReadonlyMap<string, string>>;
  /** Words of values that were asked before, because every row has one. */
  private readonly known: { readonly [Column in VocabularyColumn]: Map<string, Words[Column]> } = {
    aktivitetstype: new Map(),
    form: new Map(),
    arrangor: new Map(),
    rolle: new Map(),
    land: new Map(),
  };

  /** @throws InvalidVocabularyError for a map to anything but a word, or two different words for one value */
  constructor(ownWords: OwnWords) {
    const problems: VocabularyProblem[] = [];
    this.maps = new Map(
      VOCABULARY_COLUMNS.map((column) => [column, compileMap(column, mapOf(column, ownWords), problems)]),
    );
    if (problems.length > 0) {
      throw new InvalidVocabularyError(problems);
    }
  }

  /** @param value as in the register, in any case; @returns undefined when it is neither mapped nor a word */
  wordOf<Column extends VocabularyColumn>(column: Column, value: string): Words[Column] | undefined {
    const known = this.known[column].get(value);
    if (known !== undefined) {
      return known;
    }
    const key = labelKey(value);
    // A map comes before a word. What it maps to was checked to be a word when it was compiled.
    const word = WORD_OF[column](this.maps.get(column)?.get(key) ?? key);
    if (word !== undefined) {
      this.known[column].set(value, word);
    }
    return word;
  }

  /** Whether the organisation mapped the value itself. */
  isOwn(column: VocabularyColumn, value: string): boolean {
    return this.maps.get(column)?.has(labelKey(value)) ?? false;
  }
}

/** @returns the organisation's own words of a column as it spelt them, with the words that they stand for */
export function ownWordsOf(column: VocabularyColumn, words: OwnWords): (readonly [own: string, word: string])[] {
  return Object.entries(mapOf(column, words));
}

function mapOf(column: VocabularyColumn, { labels, vocabularies }: OwnWords): Readonly<Record<string, string>> {
  return column === 'aktivitetstype' ? labels : (vocabularies[column] ?? {});
}

function compileMap(
  column: VocabularyColumn,
  map: Readonly<Record<string, string>>,
  problems: VocabularyProblem[],
): ReadonlyMap<string, string> {
  const compiled = new Map<string, string>();
  const spellings = new Map<string, string>();
  for (const [value, target] of Object.entries(map)) {
    const key = labelKey(value);
    const word = target === '' ? undefined : WORD_OF[column](labelKey(target));
    const before = compiled.get(key);
    if (word === undefined) {
      problems.push({ kind: 'not_a_word', column, value, word: target });
    } else if (before !== undefined && before !== labelKey(word)) {
      problems.push({ kind: 'conflict', column, value, word: target, otherValue: spellings.get(key) ?? '' });
    } else {
      compiled.set(key, labelKey(word));
      spellings.set(key, value);
    }
  }
  return compiled;
}
