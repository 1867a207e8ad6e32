/** Whether two names can be one person's, tier by tier (DOMAIN, "Participants": guards; readings 26 and 27). */
import type { Identity } from '../facts/identity.ts';

export function givenName(nameKey: string): string {
  const end = nameKey.indexOf(' ');
  return end < 0 ? nameKey : nameKey.slice(0, end);
}

export function lastWord(nameKey: string): string {
  return nameKey.slice(nameKey.lastIndexOf(' ') + 1);
}

/** Also `Lars Lars`: a word written twice is one word, and says nothing of a surname (held by the HLF sample's figures). */
export function isOneWord(nameKey: string): boolean {
  return givenName(nameKey) === lastWord(nameKey);
}

/** Equal, or one an initial of the other. */
export function compatibleWords(left: string, right: string): boolean {
  if (left === right) {
    return true;
  }
  return (isInitial(left) && right.startsWith(left)) || (isInitial(right) && left.startsWith(right));
}

/** Tiers 2 and 3: a household shares an address, so names must agree; a row without a name joins only such rows. */
export function agreeInContact(left: Identity, right: Identity): boolean {
  if (left.nameKey === '' || right.nameKey === '') {
    return left.nameKey === right.nameKey;
  }
  if (!compatibleWords(givenName(left.nameKey), givenName(right.nameKey))) {
    return false;
  }
  // A name of one word says nothing of a surname, so it contradicts none.
  return (
    isOneWord(left.nameKey) ||
    isOneWord(right.nameKey) ||
    compatibleWords(lastWord(left.nameKey), lastWord(right.nameKey))
  );
}

/**
 * Tier 1: a number mistyped or handed on shows in a different given name together with another birth or last word.
 * Here the only word of a one-word name is its last word too (held by the HLF sample's figures). Given names may be
 * initials; surnames must be the same but for a letter: DOMAIN says "incompatible" of the ones, "differ" of the others.
 */
export function agreeOnMemberNumber(left: Identity, right: Identity): boolean {
  if (left.nameKey === '' || right.nameKey === '') {
    return true;
  }
  return (
    givenNamesAgreeOnMemberNumber(givenName(left.nameKey), givenName(right.nameKey)) ||
    (oneLetterApart(lastWord(left.nameKey), lastWord(right.nameKey)) && !birthsConflict(left, right))
  );
}

export function givenNamesAgreeOnMemberNumber(left: string, right: string): boolean {
  return compatibleWords(left, right) || oneLetterApart(left, right);
}

/** Rows of different birth years, both known, always do: a birth date is one of its year. */
export function birthsConflict(left: Identity, right: Identity): boolean {
  if (left.birthDate !== '' && right.birthDate !== '') {
    return left.birthDate !== right.birthDate;
  }
  return left.birthYear !== 0 && right.birthYear !== 0 && left.birthYear !== right.birthYear;
}

/** Equal, or one letter added, dropped or changed, or two neighbours swapped. */
export function oneLetterApart(left: string, right: string): boolean {
  const [short, long] = [[...left], [...right]].sort((a, b) => a.length - b.length) as [string[], string[]];
  if (long.length - short.length > 1) {
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

function isInitial(word: string): boolean {
  return [...word].length === 1;
}
