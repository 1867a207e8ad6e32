/** Whether two names can belong to one person, by tier (`rules/README.md`, "Who is the same person"; readings 25 and 26). */
import type { Identity } from '../../facts/identity.ts';

/** What the register shows about the given names on one member number, the guard of tier 1. */
export interface GivenNamesOfNumber {
  /** Whether a given name stands on no row without the number. A name that others bear is no misspelling. */
  standsOnlyHere(given: string): boolean;
  /** Whether rows with the number bear two given names in one and the same activity, so they are two people. */
  inOneActivity(left: string, right: string): boolean;
}

export function givenName(nameKey: string): string {
  const end = nameKey.indexOf(' ');
  return end < 0 ? nameKey : nameKey.slice(0, end);
}

/** The only word of a one-word name is its given name and its last word. */
export function lastWord(nameKey: string): string {
  return nameKey.slice(nameKey.lastIndexOf(' ') + 1);
}

/**
 * True for `Lars Lars` too, because a repeated word shows no surname. The rules leave it open; the figures of the HLF sample
 * of the rule set 2025.2 depended on it.
 */
export function isOneWord(nameKey: string): boolean {
  return givenName(nameKey) === lastWord(nameKey);
}

/** Equal, or one an initial of the other. */
export function compatibleWords(left: string, right: string): boolean {
  return left === right || isInitialOf(left, right) || isInitialOf(right, left);
}

/** An initial a begins å too, because Aase is compared as Åse. */
export function isInitialOf(initial: string, word: string): boolean {
  return isInitial(initial) && (word.startsWith(initial) || (initial === 'a' && word.startsWith('å')));
}

export function isInitial(word: string): boolean {
  return [...word].length === 1;
}

/** Tiers 2 and 3: names must agree because households share addresses. A row without a name joins only such rows. */
export function agreeInContact(left: Identity, right: Identity): boolean {
  if (left.nameKey === '' || right.nameKey === '') {
    return left.nameKey === right.nameKey;
  }
  return givenNamesCompatible(left.nameKey, right.nameKey) && lastWordsCompatible(left.nameKey, right.nameKey);
}

export function givenNamesCompatible(left: string, right: string): boolean {
  return compatibleWords(givenName(left), givenName(right));
}

/** A name of one word shows no surname, so no surname contradicts it. */
export function lastWordsCompatible(left: string, right: string): boolean {
  return isOneWord(left) || isOneWord(right) || compatibleWords(lastWord(left), lastWord(right));
}

/**
 * Tier 1: (a) compatible given names, (b) a misspelt one, (c) another one with the same last word and full birth date. A
 * missing name is compatible with every name.
 */
export function agreeOnMemberNumber(left: Identity, right: Identity, givenNames: GivenNamesOfNumber): boolean {
  if (left.nameKey === '' || right.nameKey === '') {
    return true;
  }
  const [one, other] = [givenName(left.nameKey), givenName(right.nameKey)];
  return (
    givenNamesAgreeOnMemberNumber(one, other, givenNames) ||
    (left.birthDate !== '' &&
      left.birthDate === right.birthDate &&
      equalOrOneLetterApart(lastWord(left.nameKey), lastWord(right.nameKey)) &&
      !givenNames.inOneActivity(one, other))
  );
}

/** Parts (a) and (b) of tier 1. */
export function givenNamesAgreeOnMemberNumber(left: string, right: string, givenNames: GivenNamesOfNumber): boolean {
  return (
    compatibleWords(left, right) ||
    (oneLetterApart(left, right) &&
      (givenNames.standsOnlyHere(left) || givenNames.standsOnlyHere(right)) &&
      !givenNames.inOneActivity(left, right))
  );
}

export function equalOrOneLetterApart(left: string, right: string): boolean {
  return left === right || oneLetterApart(left, right);
}

const MIN_MISSPELT_LETTERS = 3;

/**
 * Two different words of three letters or more of which one is the other with a letter added, dropped or changed, or with
 * two neighbouring letters swapped.
 */
export function oneLetterApart(left: string, right: string): boolean {
  if (left === right || Math.abs(left.length - right.length) > 2) {
    return false; // A letter has at most two UTF-16 units.
  }
  const [short, long] = [[...left], [...right]].sort((a, b) => a.length - b.length) as [string[], string[]];
  if (short.length < MIN_MISSPELT_LETTERS || long.length - short.length > 1) {
    return false;
  }
  let start = 0;
  while (start < short.length && short[start] === long[start]) {
    start++;
  }
  let end = 0;
  while (end < short.length - start && short[short.length - 1 - end] === long[long.length - 1 - end]) {
    end++;
  }
  const shortRest = short.slice(start, short.length - end);
  const longRest = long.slice(start, long.length - end);
  if (shortRest.length <= 1 && longRest.length <= 1) {
    return true;
  }
  return (
    shortRest.length === 2 && longRest.length === 2 && shortRest[0] === longRest[1] && shortRest[1] === longRest[0]
  );
}
