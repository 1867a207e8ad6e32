import { cleanText } from './clean-text.ts';
import type { Scrubbing } from './columns.ts';
import { parseDate } from './dates.ts';

/**
 * Text that looks like a fødselsnummer, without regard to control digits: 11 digits, or 6 and 5 digits separated by a
 * space or hyphen (typographic ones included), with no other digit next to them (a phone number with 0047 has 12 digits).
 */
const LOOKS_LIKE_ONE = /(?<!\d)(?:\d{11}|\d{6}[ \-\u2010-\u2013\u2212]\d{5})(?!\d)/;
const BETWEEN = /^(?: +|[-\u2010-\u2013\u2212])$/;
/** Ten digits that, with a 0 before them, begin with a day and a month: a number that lost its leading zero. */
const LOST_ZERO = /^[1-9](?:0[1-9]|1[0-2])\d{7}$/;
const LOOKS_LIKE_LOST_ZERO = /(?<!\d)[1-9](?:0[1-9]|1[0-2])\d{7}(?!\d)/;

/** Whether the text contains such a number with all its digits. */
export function looksLikeIdentityNumber(text: string): boolean {
  return text.length >= 11 && LOOKS_LIKE_ONE.test(text);
}

/**
 * Reading 23.
 * @returns the cell without such numbers, or undefined when it contains none. An `aktivitet_id` is not scrubbed but replaced
 */
export function scrubIdentityNumbers(text: string, scrubbing: Scrubbing): string | undefined {
  // A fast exit for almost every cell: it has fewer than ten digits.
  if (text.length < 10 || scrubbing === 'activityId' || !hasTenDigits(text)) return undefined;
  if (scrubbing === 'birthDate') return looksLikeOneInBirthDate(text) ? '' : undefined;
  const lostZeros = scrubbing !== 'text';
  if (!LOOKS_LIKE_ONE.test(text) && !(lostZeros && LOOKS_LIKE_LOST_ZERO.test(text))) return undefined;
  const cleaned = cleanText(withoutIdentityNumbers(text, lostZeros));
  // Reading 31: the rest of an e-mail address with a space in it is not an address.
  return scrubbing === 'email' && cleaned.includes(' ') ? '' : cleaned;
}

function hasTenDigits(text: string): boolean {
  let digits = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x30 && code <= 0x39) digits++;
  }
  return digits >= 10;
}

/**
 * Removes the numbers until none is left: the digits on both sides of a removed number may form another one (6 digits, a
 * number, 5 digits). One pass, like matching brackets, so that the time is linear in the length of the cell.
 */
function withoutIdentityNumbers(text: string, lostZeros: boolean): string {
  const kept: { readonly before: string; readonly digits: string }[] = [];
  let before = '';
  let end = 0;
  for (const { 0: digits, index } of text.matchAll(/\d+/g)) {
    before += text.slice(end, index);
    end = index + digits.length;
    if (digits.length === 11 || (lostZeros && LOST_ZERO.test(digits))) continue;
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

/** In a birth date ten digits count too, as a fødselsnummer that lost its leading zero. A date with a time does not. */
function looksLikeOneInBirthDate(text: string): boolean {
  if (LOOKS_LIKE_ONE.test(text)) return true;
  const digits = text.replace(/\D/g, '').length;
  return (digits === 10 || digits === 11) && parseDate(text) === undefined;
}
