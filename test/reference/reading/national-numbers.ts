/** The reference program: what looks like a fødselsnummer is removed from every cell but `aktivitet_id` (reading 23). */
import { clean } from './text.ts';

const ELEVEN_DIGITS = /(?<!\d)(?:\d{11}|\d{6}[ \-\u2010\u2011]\d{5})(?!\d)/g;
/** Ten digits that begin with a day and a month once the zero that a spreadsheet dropped stands before them. */
const TEN_DIGITS = /(?<!\d)[1-9](?:0[1-9]|1[0-2])\d{7}(?!\d)/g;

export function withoutNationalNumbers(text: string): string {
  return removeAll(text, [ELEVEN_DIGITS]);
}

/** For the identity fields and `likepersoner`. */
export function withoutNationalNumbersOrLostZero(text: string): string {
  return removeAll(text, [ELEVEN_DIGITS, TEN_DIGITS]);
}

/** Ten or eleven digits are no birth date. */
export function isNationalNumberAsBirth(text: string): boolean {
  return [10, 11].includes(text.replaceAll(/\D/g, '').length);
}

/** Repeats, since what stands on both sides of a removed number can be one as well. */
function removeAll(text: string, patterns: readonly RegExp[]): string {
  const rest = patterns.reduce((left, pattern) => left.replaceAll(pattern, ''), text);
  return rest === text ? text : removeAll(clean(rest), patterns);
}
