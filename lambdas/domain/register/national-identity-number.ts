import { cleanText } from './clean-text.ts';
import type { Scrubbing } from './columns.ts';
import { parseDate } from './dates.ts';

/**
 * What looks like a fødselsnummer, whatever its control digits: 11 digits, or 6 and 5 with a space or hyphen between, and
 * no further digit on either side (a phone number with 0047 has 12). Hyphens of typography count as hyphens.
 */
const LOOKS_LIKE_ONE = /(?<!\d)(?:\d{11}|\d{6}[ \-\u2010-\u2013\u2212]\d{5})(?!\d)/g;
const TEN_DIGITS = /\d(?:\D*\d){9}/;

/** The cell without it, or undefined when nothing had to go. Reading (23). */
export function scrubIdentityNumbers(text: string, scrubbing: Scrubbing): string | undefined {
  // Almost every cell ends here: fewer than ten digits in all.
  if (scrubbing === 'none' || text.length < 10 || !TEN_DIGITS.test(text)) return undefined;
  if (scrubbing === 'birthDate') return holdsOneInBirthDate(text) ? '' : undefined;
  const rest = text.replace(LOOKS_LIKE_ONE, '');
  if (rest === text) return undefined;
  const cleaned = cleanText(rest);
  // Reading (31): what is left of an e-mail is none if it holds a space.
  return scrubbing === 'email' && cleaned.includes(' ') ? '' : cleaned;
}

/** In a birth date also ten digits, which is a fødselsnummer whose leading zero got lost; a date with a time is none. */
function holdsOneInBirthDate(text: string): boolean {
  if (text.search(LOOKS_LIKE_ONE) !== -1) return true;
  const digits = text.replace(/\D/g, '').length;
  return (digits === 10 || digits === 11) && parseDate(text) === undefined;
}
