/**
 * Who is meant when a participant asks to be erased: what the organisation knows of the person, and what the rows that are
 * found add to it. It decides which rows are of the person; it never leaves the Lambda that erases.
 */
import type { PersonToErase } from '../../protocol.ts';
import { type Identity, type IdentityFields, IdentityReader } from '../facts/identity.ts';
import type { KnownEvidence } from '../persons/decided/possible-marks.ts';
import {
  givenName,
  givenNamesCompatible,
  isInitial,
  isOneWord,
  lastWordsCompatible,
  oneLetterApart,
} from '../persons/names/name-agreement.ts';
import { ruleSetForYear } from '../rules/rule-set.ts';

/** The person in the registers of one base year. */
export class ErasedPerson {
  private readonly identities: IdentityReader;
  private readonly names = new Set<string>();
  private readonly numbers = new Set<string>();
  private readonly emails = new Set<string>();
  private readonly phones = new Set<string>();
  private readonly births = new Set<string>();

  constructor(person: PersonToErase, year: number) {
    this.identities = new IdentityReader(ruleSetForYear(year), year);
    this.add(this.identities.read(person).identity);
  }

  /** Whether the fields hold anything by which rows can be told to be the person's. */
  get isKnown(): boolean {
    return this.numbers.size + this.emails.size + this.phones.size > 0 || (this.names.size > 0 && this.births.size > 0);
  }

  /** What is known of her by now. */
  get evidence(): KnownEvidence {
    const { names, numbers, emails, phones, births } = this;
    return { names, numbers, emails, phones, births };
  }

  /**
   * Whether a row is the person's. With her member number it is, unless it has another given name: surnames change, and birth
   * dates and names are misspelt. With an address it is only without a name or birth date of somebody else, because
   * households share addresses. A row with the name alone may be the person's, so it is.
   */
  isRowOf(fields: IdentityFields): boolean {
    const { identity } = this.identities.read(fields);
    return this.isOf(identity) || this.isMisspelt(identity);
  }

  /** Learns what a row of the person adds, such as an address that she has used once. @returns whether it was new */
  learn(fields: IdentityFields): boolean {
    const before = this.known();
    const { identity } = this.identities.read(fields);
    if (this.isOf(identity)) {
      this.add(identity);
    }
    return this.known() > before;
  }

  /**
   * @returns the number that a row of the sheet `likepersoner` has beside her whole name, without initials; empty once a number
   *   is known
   */
  numberBesideName({ navn, medlemsnr }: Pick<IdentityFields, 'navn' | 'medlemsnr'>): string {
    const nameKey = this.identities.nameKey(navn);
    return this.numbers.size === 0 &&
      navn.trim() !== '' &&
      this.hasName(navn) &&
      !isOneWord(nameKey) &&
      !isInitial(givenName(nameKey))
      ? this.identities.memberNumber(medlemsnr)
      : '';
  }

  /** Whether a row has this member number, however it is written. */
  hasMemberNumber({ medlemsnr }: Pick<IdentityFields, 'medlemsnr'>, number: string): boolean {
    return this.identities.memberNumber(medlemsnr) === number;
  }

  learnNumber(number: string): void {
    this.numbers.add(number);
  }

  hasNumber(text: string): boolean {
    return this.numbers.has(this.identities.memberNumber(text));
  }

  hasName(text: string): boolean {
    return this.names.has(this.identities.nameKey(text));
  }

  /** Whether a text of any kind, such as a title, holds a name, an address or a number of the person. */
  isNamedIn(text: string): boolean {
    if (text === '') {
      return false;
    }
    const words = ` ${this.identities.nameKey(text)} `;
    const lower = text.toLowerCase();
    const digits = text.replaceAll(/[\s+]/g, '');
    return (
      [...this.names].some((name) => name.includes(' ') && words.includes(` ${name} `)) ||
      [...this.emails].some((email) => lower.includes(email)) ||
      [...this.phones].some((phone) => digits.includes(phone)) ||
      text.split(/[^\p{L}\p{N}-]+/u).some((word) => word.length >= 4 && this.hasNumber(word))
    );
  }

  private isOf({ nameKey, memberNumber, email, phone, birthDate }: Identity): boolean {
    if (this.numbers.has(memberNumber)) {
      return this.agrees(nameKey, givenNamesCompatible);
    }
    const otherBirth = birthDate !== '' && this.births.size > 0 && !this.births.has(birthDate);
    const isSameName = (name: string, other: string) =>
      givenNamesCompatible(name, other) && lastWordsCompatible(name, other);
    if (otherBirth || !this.agrees(nameKey, isSameName)) {
      return false;
    }
    const hasAddress = this.emails.has(email) || this.phones.has(phone);
    const hasNameAlone = memberNumber === '' && email === '' && phone === '' && this.names.has(nameKey);
    return hasAddress || hasNameAlone || (this.names.has(nameKey) && this.births.has(birthDate));
  }

  /** Nothing is learnt from such a row: two names that differ by a letter can be two people. */
  private isMisspelt({ nameKey, memberNumber }: Identity): boolean {
    const isSame = (name: string, other: string) => oneLetterApart(givenName(name), givenName(other));
    return this.numbers.has(memberNumber) && this.agrees(nameKey, isSame);
  }

  /**
   * Compares with her whole names where one is known: `K. Nordmann` and `Kari` are hers too, and `Knut Nordmann` and `Kari
   * Lie`, who agree with these, are not.
   */
  private agrees(nameKey: string, agree: (name: string, other: string) => boolean): boolean {
    const names = [...this.names];
    const whole = names.filter((name) => !isInitial(givenName(name)) && !isOneWord(name));
    const compared = whole.length > 0 ? whole : names;
    return nameKey === '' || compared.length === 0 || compared.some((name) => agree(name, nameKey));
  }

  private add({ nameKey, memberNumber, email, phone, birthDate }: Identity): void {
    const sets = [
      [this.names, nameKey],
      [this.numbers, memberNumber],
      [this.emails, email],
      [this.phones, phone],
      [this.births, birthDate],
    ] as const;
    for (const [known, text] of sets) {
      if (text !== '') {
        known.add(text);
      }
    }
  }

  private known(): number {
    return this.names.size + this.numbers.size + this.emails.size + this.phones.size + this.births.size;
  }
}
