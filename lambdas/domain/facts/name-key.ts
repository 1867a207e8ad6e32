/** The comparable form of a name (`rules/README.md`, "Who is the same person"; readings 21 and 22). */

const HYPHENS = /[-\u2010\u2011]/g;
const APOSTROPHES = /['`\u00b4\u02b9\u02bb\u02bc\u02bd\u2018\u2019\u201b\u2032\uff07]/g;
/** Replaced one after another, so `Aae` becomes `åe`. */
const SCANDINAVIAN_PAIRS = [
  ['aa', 'å'],
  ['ae', 'æ'],
  ['ä', 'æ'],
  ['oe', 'ø'],
  ['ö', 'ø'],
] as const;
const PAIR = /a[ae]|oe|[äö]/;
/** Letters whose mark Unicode does not take apart, or that stand for two letters. */
const BARE_LETTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({ đ: 'd', ð: 'd', ŋ: 'n', ŧ: 't', ł: 'l', þ: 'th', ß: 'ss' }),
);
/** Names to which nothing happens but lower case and pairs. */
const PLAIN = /^[A-Za-zÆØÅæøå0-9]+(?: [A-Za-zÆØÅæøå0-9]+)*$/;
const OTHER_LETTERS = /[^ -~åæø]/gu;
/** The vowel signs of other scripts are no diacritics, so they stay. */
const MARKS = /[\p{M}&&\p{Diacritic}]/gv;

/**
 * NFC, lower case, hyphens to spaces, apostrophes dropped, `Etternavn, Fornavn` turned round, dots and commas to spaces,
 * Scandinavian pairs replaced, and every other letter without its mark. Empty for a text without any other character.
 */
export function nameKeyOf(name: string): string {
  if (PLAIN.test(name)) {
    return withoutPairs(name.toLowerCase());
  }
  let text = name.normalize('NFC').toLowerCase().replaceAll(HYPHENS, ' ').replaceAll(APOSTROPHES, '');
  const commas = text.split(',');
  if (commas.length === 2) {
    text = `${commas[1]} ${commas[0]}`;
  }
  text = text.replaceAll(/[.,]/g, ' ').replaceAll(/\s+/g, ' ').trim();
  return withoutPairs(text).replaceAll(OTHER_LETTERS, bareLetter);
}

function withoutPairs(name: string): string {
  if (!PAIR.test(name)) return name;
  let text = name;
  for (const [from, to] of SCANDINAVIAN_PAIRS) {
    text = text.replaceAll(from, to);
  }
  return text;
}

function bareLetter(letter: string): string {
  return BARE_LETTERS.get(letter) ?? letter.normalize('NFD').replaceAll(MARKS, '').normalize('NFC');
}
