/** What a value without a word may stand for. A proposal is only shown: a person decides, and nothing applies it by itself. */
import { CATEGORY_IDS, CATEGORY_NAMES, FORMS, ORGANISERS, ROLES, type WordProposal } from '../../protocol.ts';
import { type OwnWords, ownWordsOf, type Vocabularies } from '../facts/vocabularies.ts';
import { oneLetterApart } from '../persons/names/name-agreement.ts';
import { labelKey } from '../register/clean-text.ts';
import type { VocabularyColumn } from '../register/columns.ts';

/** Shorter texts are contained in too many others. */
const MIN_CONTAINED = 4;

/** A word for "not", which other words end with by chance; it resembles nothing but itself. */
const NEGATION = 'IKKE';

/** A text that stands for a word, and so what a value can resemble. */
interface Known {
  readonly like: string;
  readonly word: string;
  readonly folded: Folded;
}

export interface EarlierWords {
  readonly own: OwnWords;
  readonly vocabularies: Vocabularies;
}

/**
 * @param own words of the base year itself
 * @param earlier those of an earlier base year; undefined without one
 * @returns the proposal for a value of the column that has no word, null where nothing resembles it
 */
export function proposalsOf(
  column: VocabularyColumn,
  own: OwnWords,
  earlier: EarlierWords | undefined,
): (value: string) => WordProposal | null {
  const ofEarlier = earlier === undefined ? [] : ownWordsOf(column, earlier.own);
  const spelt = new Map(ofEarlier.map(([like]) => [labelKey(like), like]));
  const known = [...ownWordsOf(column, own), ...ofEarlier, ...wordsWithNames(column)]
    .map(([like, word]) => ({ like, word, folded: folded(like) }))
    .filter((each) => each.folded.text !== '');
  return (value) => {
    const like = spelt.get(labelKey(value));
    const word = like === undefined ? undefined : earlier?.vocabularies.wordOf(column, value);
    if (like !== undefined && word !== undefined) {
      return { word, from: 'last_year', like };
    }
    const own = folded(value);
    const equal = theOne(known.filter((each) => each.folded.text === own.text));
    if (equal !== undefined) {
      return { word: equal.word, from: 'equal', like: equal.like };
    }
    const alike = known.filter((each) => each.like !== NEGATION);
    const near = theOne(alike.filter((each) => oneLetterApart(each.folded.text, own.text))) ?? containing(own, alike);
    return near === undefined ? null : { word: near.word, from: 'near', like: near.like };
  };
}

/** Of texts that contain the value, and of those contained in it, the one with most letters in common. */
function containing(own: Folded, known: readonly Known[]): Known | undefined {
  const shared = known
    .map((each) => ({ each, letters: lettersInCommon(each.folded, own) }))
    .filter(({ letters }) => letters >= MIN_CONTAINED);
  const most = Math.max(...shared.map(({ letters }) => letters));
  return theOne(shared.filter(({ letters }) => letters === most).map(({ each }) => each));
}

/** @returns 0 when neither contains the other */
function lettersInCommon(one: Folded, other: Folded): number {
  return contains(one, other.text) || contains(other, one.text) ? Math.min(one.text.length, other.text.length) : 0;
}

/** Only where a word begins or ends: "kurs" is in "Mestringskurs", and "rikk" in "Strikkekafé" says nothing. */
function contains({ text, starts, ends }: Folded, part: string): boolean {
  return starts.some((start) => text.startsWith(part, start)) || ends.some((end) => text.endsWith(part, end));
}

/** @returns undefined for texts that stand for different words: which of them is meant nobody can tell */
function theOne(known: readonly Known[]): Known | undefined {
  return new Set(known.map(({ word }) => word)).size === 1 ? known[0] : undefined;
}

/** A text without what does not tell words apart. */
interface Folded {
  /** Empty for a text without letters and digits. */
  readonly text: string;
  /** Where its words begin and end in `text`. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Case, spaces, hyphens, accents and other signs do not count, and `å` is `aa` and `a`, `æ` is `ae`, `ø` is `oe` and `o`. */
function folded(text: string): Folded {
  const words = labelKey(text)
    .replaceAll(/å|aa/g, 'a')
    .replaceAll(/[æä]/g, 'ae')
    .replaceAll(/ø|oe/g, 'o')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const ends: number[] = [];
  for (const word of words) ends.push((ends.at(-1) ?? 0) + word.length);
  return { text: words.join(''), starts: [0, ...ends.slice(0, -1)], ends };
}

/** The words of a column and their names, with the word that each stands for. */
function wordsWithNames(column: VocabularyColumn): readonly (readonly [like: string, word: string])[] {
  switch (column) {
    case 'aktivitetstype':
      return CATEGORY_IDS.flatMap((id) => [id, CATEGORY_NAMES[id].nb, CATEGORY_NAMES[id].en].map((name) => [name, id]));
    case 'form':
      return FORMS.map((word) => [word, word]);
    case 'arrangor':
      return ORGANISERS.map((word) => [word, word]);
    case 'rolle':
      return ROLES.map((word) => [word, word]);
    // Every two letters are a country's code, so none resembles a value.
    case 'land':
      return COUNTRIES;
  }
}

/** The names of the countries from which most guests come; others are mapped by the organisation. */
const COUNTRIES = [
  ['Norge', 'NO'],
  ['Norway', 'NO'],
  ['Sverige', 'SE'],
  ['Sweden', 'SE'],
  ['Danmark', 'DK'],
  ['Denmark', 'DK'],
  ['Finland', 'FI'],
  ['Island', 'IS'],
  ['Iceland', 'IS'],
] as const;
