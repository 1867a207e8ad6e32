/** The reference program: name keys and what they are compared by ("Participants", readings 21 and 22). */

const PLACEHOLDERS = 'en deltaker|deltaker|ukjent|anonym|nn|n n|besøkende|en person|-|?|x'.split('|');
const HYPHENS = /[\u002D\u2010\u2011]/g;
const APOSTROPHES = /[\u0027\u0060\u00B4\u02B9\u02BB\u02BC\u02BD\u2018\u2019\u201B\u2032\uFF07]/g;
const PAIRS = [
  ['aa', 'å'],
  ['ae', 'æ'],
  ['ä', 'æ'],
  ['oe', 'ø'],
  ['ö', 'ø'],
] as const;
/** Letters whose mark Unicode does not take apart. */
const BARE = new Map(Object.entries({ đ: 'd', ð: 'd', ŋ: 'n', ŧ: 't', ł: 'l', þ: 'th', ß: 'ss' }));

const placeholderKeys = new Set(PLACEHOLDERS.map(foldName));
const keysOfNames = new Map<string, string>();

/** @returns the name key; empty for a placeholder and for a name without one */
export function readNameKey(name: string): string {
  const read = keysOfNames.get(name);
  if (read !== undefined) {
    return read;
  }
  const folded = foldName(name);
  const key = placeholderKeys.has(folded) ? '' : folded;
  keysOfNames.set(name, key);
  return key;
}

function foldName(name: string): string {
  const parts = name.normalize('NFC').toLowerCase().split(',');
  const inOrder = parts.length === 2 ? parts.reverse() : parts;
  const spaced = inOrder.join(' ').replaceAll(HYPHENS, ' ').replaceAll('.', ' ').replaceAll(APOSTROPHES, '');
  const folded = spaced.replaceAll(/\p{White_Space}+/gu, ' ').trim();
  const scandinavian = PAIRS.reduce((text, [pair, letter]) => text.replaceAll(pair, letter), folded);
  return scandinavian.replaceAll(/[^ -~åæø]/gu, bareLetter);
}

function bareLetter(letter: string): string {
  return BARE.get(letter) ?? letter.normalize('NFD').replaceAll(/\p{M}/gu, '');
}

/** å as a, æ as ae, ø as o, the words in a fixed order and without spaces. */
export function looseKey(nameKey: string): string {
  const plain = nameKey.replaceAll('å', 'a').replaceAll('æ', 'ae').replaceAll('ø', 'o');
  return plain.split(' ').sort().join('');
}

export function firstGivenName(nameKey: string): string {
  return nameKey.split(' ', 1)[0] ?? '';
}

export function lastWord(nameKey: string): string {
  return nameKey.slice(nameKey.lastIndexOf(' ') + 1);
}

/** `Lars Lars` is one word twice. */
export function isOneWord(nameKey: string): boolean {
  return firstGivenName(nameKey) === lastWord(nameKey);
}

/** Equal, or one an initial of the other; an initial a begins å too. */
export function compatible(left: string, right: string): boolean {
  return left === right || isInitialOf(left, right) || isInitialOf(right, left);
}

function isInitialOf(initial: string, word: string): boolean {
  return isInitial(initial) && (word.startsWith(initial) || (initial === 'a' && word.startsWith('å')));
}

function isInitial(word: string): boolean {
  return [...word].length === 1;
}

/** Reading 25: distinct words of two letters or more, and initials that begin none of them. */
export function countDiffering(words: ReadonlySet<string>): number {
  const full = [...words].filter((word) => !isInitial(word));
  const initials = [...words].filter((word) => isInitial(word) && !full.some((each) => isInitialOf(word, each)));
  return full.length + initials.length;
}

/** One letter added, dropped or changed, or two neighbours swapped, in words of three letters or more. */
export function oneLetterApart(left: string, right: string): boolean {
  const [one, other] = [[...left], [...right]];
  if (left === right || one.length < 3 || other.length < 3 || Math.abs(one.length - other.length) > 1) {
    return false;
  }
  let same = 0;
  while (same < one.length && one[same] === other[same]) {
    same++;
  }
  const rest = (letters: readonly string[], from: number) => letters.slice(from).join('');
  const swapped = one[same] === other[same + 1] && one[same + 1] === other[same];
  return (
    rest(one, same + 1) === rest(other, same + 1) ||
    rest(one, same + 1) === rest(other, same) ||
    rest(one, same) === rest(other, same + 1) ||
    (swapped && rest(one, same + 2) === rest(other, same + 2))
  );
}
