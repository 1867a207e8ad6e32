/** The reference program: member numbers, e-mail addresses and phones of one row (readings 21, 23, 24 and 31). */
import { withoutNationalNumbersOrLostZero } from '../reading/national-numbers.ts';
import { wholeNumber } from '../reading/text.ts';

const NO_NUMBER = new Set(
  '-|?|0|x|ukjent|ingen|nei|n/a|ikke medlem|ikke-medlem|gjest|mangler|ny|null|none|nan'.split('|'),
);

/** @param text the cleaned cell. @returns the number as compared; empty when there is none */
export function readMemberNumber(text: string): string {
  return comparableNumber(withoutNationalNumbersOrLostZero(wholeNumber(text)));
}

/** Reading 24; empty for a placeholder, judged as written and as compared. */
export function comparableNumber(written: string): string {
  const upper = written.toUpperCase().replaceAll(' ', '');
  const number = /^\d+$/.test(upper) ? upper.replace(/^0+/, '') : upper;
  return isNoMemberNumber(written) || isNoMemberNumber(number) ? '' : number;
}

/** A placeholder, or a single digit three times or more. */
export function isNoMemberNumber(text: string): boolean {
  return NO_NUMBER.has(text.toLowerCase()) || /^(\d)\1{2,}$/.test(text);
}

/** @param text the cleaned cell */
export function readEmail(text: string): string {
  const email = withoutNationalNumbersOrLostZero(text).toLowerCase();
  return /^[^@ ]+@[^@ ]+$/.test(email) ? email : '';
}

/** @param text the cleaned cell */
export function readPhone(text: string): string {
  const written = withoutNationalNumbersOrLostZero(wholeNumber(text));
  const digits = written.replaceAll(/[^\d+]/g, '').replace(/^(?:\+|00)47/, '');
  return /^\d{8}$/.test(digits) ? digits : '';
}
