/** Whether two names can belong to one person, by tier (`rules/README.md`, "Who is the same person"; reading 26). */
import type { Identity } from '../facts/identity.ts';

export function givenName(nameKey: string): string {
  const end = nameKey.indexOf(' ');
  return end < 0 ? nameKey : nameKey.slice(0, end);
}

export function lastWord(nameKey: string): string {
  return nameKey.slice(nameKey.lastIndexOf(' ') + 1);
}

/** True for `Lars Lars` too: a repeated word does not show a surname. The figures of the HLF sample depend on this. */
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

/** Tiers 2 and 3: names must agree because households share addresses. A row without a name joins only such rows. */
export function agreeInContact(left: Identity, right: Identity): boolean {
  if (left.nameKey === '' || right.nameKey === '') {
    return left.nameKey === right.nameKey;
  }
  if (!compatibleWords(givenName(left.nameKey), givenName(right.nameKey))) {
    return false;
  }
  // A name of one word shows no surname, so no surname contradicts it.
  return (
    isOneWord(left.nameKey) ||
    isOneWord(right.nameKey) ||
    compatibleWords(lastWord(left.nameKey), lastWord(right.nameKey))
  );
}

/**
 * Tier 1: a mistyped or reassigned number shows in a different given name together with another birth or surname. Given
 * names can be initials; surnames must be equal or one letter apart. The only word of a one-word name is both its given
 * name and its surname here. The figures of the HLF sample depend on this.
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

/** Two known birth years that differ always conflict, because a birth date lies in its year. */
export function birthsConflict(left: Identity, right: Identity): boolean {
  if (left.birthDate !== '' && right.birthDate !== '') {
    return left.birthDate !== right.birthDate;
  }
  return left.birthYear !== 0 && right.birthYear !== 0 && left.birthYear !== right.birthYear;
}

/** Equal, or one letter added, dropped or changed, or two neighbouring letters swapped. */
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
