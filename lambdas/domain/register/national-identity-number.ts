import { cleanText } from './clean-text.ts';
import type { Scrubbing } from './columns.ts';
import { parseDate } from './dates.ts';

/**
 * What looks like a fødselsnummer, whatever its control digits: 11 digits, or 6 and 5 with a space or hyphen between, and
 * no further digit on either side (a phone number with 0047 has 12). Hyphens of typography count as hyphens.
 */
const LOOKS_LIKE_ONE = /(?<!\d)(?:\d{11}|\d{6}[ \-\u2010-\u2013\u2212]\d{5})(?!\d)/;
const BETWEEN = /^(?: +|[-\u2010-\u2013\u2212])$/;
const TEN_DIGITS = /\d(?:\D*\d){9}/;

/** The cell without it, or undefined when nothing had to go. Reading (23). */
export function scrubIdentityNumbers(text: string, scrubbing: Scrubbing): string | undefined {
  // Almost every cell ends here: fewer than ten digits in all.
  if (scrubbing === 'none' || text.length < 10 || !TEN_DIGITS.test(text)) return undefined;
  if (scrubbing === 'birthDate') return holdsOneInBirthDate(text) ? '' : undefined;
  if (!LOOKS_LIKE_ONE.test(text)) return undefined;
  const cleaned = cleanText(withoutThem(text));
  // Reading (31): what is left of an e-mail is none if it holds a space.
  return scrubbing === 'email' && cleaned.includes(' ') ? '' : cleaned;
}

/**
 * The text without them, until none is left: what stood on either side of one may look like another (6 digits, a number,
 * 5 digits). In one pass, as brackets are matched, so that no cell, however made, takes more than its length.
 */
function withoutThem(text: string): string {
  const kept: { readonly before: string; readonly digits: string }[] = [];
  let before = '';
  let end = 0;
  for (const { 0: digits, index } of text.matchAll(/\d+/g)) {
    before += text.slice(end, index);
    end = index + digits.length;
    if (digits.length === 11) continue;
    const last = kept.at(-1);
    if (digits.length === 5 && last?.digits.length === 6 && BETWEEN.test(before)) {
      kept.pop();
      before = last.before;
    } else {
      kept.push({ before, digits });
      before = '';
    }
  }
  return `${kept.map((run) => run.before + run.digits).join('')}${before}${text.slice(end)}`;
}

/** In a birth date also ten digits, which is a fødselsnummer whose leading zero got lost; a date with a time is none. */
function holdsOneInBirthDate(text: string): boolean {
  if (LOOKS_LIKE_ONE.test(text)) return true;
  const digits = text.replace(/\D/g, '').length;
  return (digits === 10 || digits === 11) && parseDate(text) === undefined;
}
