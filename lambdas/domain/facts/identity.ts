/**
 * The identity in one attendance, which is the evidence for merging attendances to persons (readings 21 to 25,
 * `rules/README.md`). This file only reads texts; `persons/participants.ts` decides who is the same person.
 */
import { isoDate, parseDate } from '../register/dates.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import { nameKeyOf } from './name-key.ts';

/** The evidence in one attendance; an empty string or 0 means "not given". It never leaves the working prefix. */
export interface Identity {
  readonly nameKey: string;
  /** The name as it was written, for the list of peer supporters; no evidence. */
  readonly name: string;
  /** Upper-case, without spaces and leading zeros. */
  readonly memberNumber: string;
  readonly email: string;
  /** Eight digits. */
  readonly phone: string;
  /** `YYYY-MM-DD`, or empty when only a year is known. */
  readonly birthDate: string;
  readonly birthYear: number;
}

export interface IdentityFields {
  readonly navn: string;
  readonly fodselsdato: string;
  readonly medlemsnr: string;
  readonly telefon: string;
  readonly epost: string;
}

/** Nothing of an address like this changes when it is compared. */
const PLAIN_ADDRESS = /^[a-z0-9._+-]+@[a-z0-9.-]+$/;
const ONE_DIGIT_REPEATED = /^([0-9])\1{2,}$/;
const ISO_DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const ZERO = 0x30;

/**
 * Readings 21 and 24. @returns the comparable member number, or '' when the text is a placeholder as it is written or as it
 * is compared: `0111` is compared as `111`
 */
export function memberNumberOf(text: string, placeholders: ReadonlySet<string>): string {
  // Nearly every number is plain, and is compared as it is written.
  if (isPlainNumber(text) && !ONE_DIGIT_REPEATED.test(text) && !placeholders.has(text)) {
    return text;
  }
  const trimmed = text.trim();
  const compact = trimmed.toUpperCase().replaceAll(/\s/g, '');
  const number = /^[0-9]+$/.test(compact) ? compact.replace(/^0+/, '') : compact;
  const isPlaceholder = (written: string) =>
    placeholders.has(written.toLowerCase()) || ONE_DIGIT_REPEATED.test(written);
  return isPlaceholder(trimmed) || isPlaceholder(number) ? '' : number;
}

/** Whether a text is a whole number above 0 in digits, without leading zeros. */
export function isPlainNumber(text: string): boolean {
  return text !== '' && text.charCodeAt(0) !== ZERO && areDigits(text);
}

function areDigits(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - ZERO;
    if (digit < 0 || digit > 9) return false;
  }
  return true;
}

/** Readings 21 and 31. @returns the address in lower case, or '' when the text is not `something@something` without spaces */
export function emailOf(text: string): string {
  if (PLAIN_ADDRESS.test(text)) return text;
  const address = text.trim().toLowerCase();
  return /^[^@\s]+@[^@\s]+$/.test(address) ? address : '';
}

/** Reading 24. @returns eight digits, or ''. Only +47 and 0047 are removed, so a foreign number is no identity. */
export function phoneOf(text: string): string {
  if (text.length === 8 && areDigits(text) && !text.startsWith('0047')) return text;
  const digits = text.replaceAll(/[^0-9+]/g, '').replace(/^(?:\+|00)47/, '');
  return /^[0-9]{8}$/.test(digits) ? digits : '';
}

export interface BirthOf {
  readonly birthDate: string;
  readonly birthYear: number;
  readonly readable: boolean;
}

/** Reading 2: a date, or a year alone. A birth before the earliest year or after the base year is unreadable. */
export function birthOf(text: string, baseYear: number, earliestYear: number): BirthOf {
  const none = { birthDate: '', birthYear: 0 };
  if (text === '') {
    return { ...none, readable: true };
  }
  if (/^[0-9]{4}$/.test(text)) {
    const year = Number(text);
    return year >= earliestYear && year <= baseYear
      ? { birthDate: '', birthYear: year, readable: true }
      : { ...none, readable: false };
  }
  const date = parseDate(text);
  if (date === undefined || date.year < earliestYear || date.year > baseYear) {
    return { ...none, readable: false };
  }
  // Nearly every date is written as it is compared.
  const birthDate = ISO_DATE.test(text) ? text : isoDate(date);
  return { birthDate, birthYear: date.year, readable: true };
}

/** Reads the identity fields of attendances by a rule set and base year; it prepares the placeholders once. */
export class IdentityReader {
  private readonly placeholderNames: ReadonlySet<string>;
  private readonly placeholderNumbers: ReadonlySet<string>;
  private readonly baseYear: number;
  private readonly earliestBirthYear: number;
  /** Of the texts read before: the rows of a chunk bear each name and birth date several times. */
  private readonly nameKeys = new Map<string, string>();
  private readonly births = new Map<string, BirthOf>();

  constructor(ruleSet: RuleSet, baseYear: number) {
    this.placeholderNames = new Set(ruleSet.placeholderNames.map(nameKeyOf));
    this.placeholderNumbers = new Set(ruleSet.placeholderMemberNumbers.map((text) => text.toLowerCase()));
    this.baseYear = baseYear;
    this.earliestBirthYear = ruleSet.earliestBirthYear;
  }

  read(fields: Readonly<IdentityFields>): { readonly identity: Identity; readonly birthReadable: boolean } {
    const birth = this.birth(fields.fodselsdato);
    const nameKey = this.nameKey(fields.navn);
    return {
      birthReadable: birth.readable,
      identity: {
        nameKey,
        name: nameKey === '' ? '' : fields.navn,
        memberNumber: this.memberNumber(fields.medlemsnr),
        email: emailOf(fields.epost),
        phone: phoneOf(fields.telefon),
        birthDate: birth.birthDate,
        birthYear: birth.birthYear,
      },
    };
  }

  memberNumber(text: string): string {
    return memberNumberOf(text, this.placeholderNumbers);
  }

  /** Whether a text is a placeholder of either list, or has nothing that could be compared as a number or a name. */
  isPlaceholder(text: string): boolean {
    return this.memberNumber(text) === '' || this.nameKey(text) === '';
  }

  /** Whether a name key is a placeholder's. */
  isPlaceholderName(nameKey: string): boolean {
    return this.placeholderNames.has(nameKey);
  }

  /** The name key of a text that may be a placeholder; empty for one. */
  nameKey(text: string): string {
    const known = this.nameKeys.get(text);
    if (known !== undefined) {
      return known;
    }
    const found = nameKeyOf(text);
    const key = this.placeholderNames.has(found) ? '' : found;
    this.nameKeys.set(text, key);
    return key;
  }

  birth(text: string): BirthOf {
    const known = this.births.get(text);
    if (known !== undefined) {
      return known;
    }
    const birth = birthOf(text, this.baseYear, this.earliestBirthYear);
    this.births.set(text, birth);
    return birth;
  }
}
