/** The distinct identities of a register, in columns of numbers of texts. */
import type { Identity } from '../identity.ts';
import { IntList } from './int-list.ts';
import { NO_TEXT, type Texts } from './texts.ts';

/** What is compared of an identity, in this order; the name as it was written is no part of it. */
const COMPARED = ['nameKey', 'memberNumber', 'email', 'phone', 'birthDate', 'birthYear'] as const;
export type IdentityColumn = (typeof COMPARED)[number] | 'name';

/** For each identity the number of its text; of `birthYear` the year itself. */
export type IdentityColumns = Readonly<Record<IdentityColumn, Int32Array>>;

export class Identities {
  readonly texts: Texts;
  readonly columns: IdentityColumns;
  private readonly names = new Map<number, string>();

  constructor(texts: Texts, columns: IdentityColumns) {
    this.texts = texts;
    this.columns = columns;
  }

  get length(): number {
    return this.columns.nameKey.length;
  }

  /** Undefined outside the list: an attendance without an identity has the node -1. */
  at(index: number): Identity | undefined {
    if (index < 0 || index >= this.length) {
      return undefined;
    }
    return new IdentityAt(this, index);
  }

  textOf(column: Exclude<IdentityColumn, 'birthYear'>, index: number): string {
    const number = this.columns[column][index] ?? NO_TEXT;
    return column === 'nameKey' ? this.nameOf(number) : this.texts.text(number);
  }

  /** A name key by the number of its text. It is kept, because names are compared many times. */
  nameOf(number: number): string {
    const known = this.names.get(number);
    if (known !== undefined) {
      return known;
    }
    const name = this.texts.text(number);
    this.names.set(number, name);
    return name;
  }

  /** Reading 29: whether an identity has nothing besides its name key. */
  hasNameOnly(index: number): boolean {
    const { memberNumber, email, phone } = this.columns;
    return memberNumber[index] === NO_TEXT && email[index] === NO_TEXT && phone[index] === NO_TEXT;
  }
}

/** One identity. Each text is read when it is asked for. */
class IdentityAt implements Identity {
  private readonly all: Identities;
  private readonly index: number;

  constructor(all: Identities, index: number) {
    this.all = all;
    this.index = index;
  }

  get nameKey(): string {
    return this.all.textOf('nameKey', this.index);
  }

  get name(): string {
    return this.all.textOf('name', this.index);
  }

  get memberNumber(): string {
    return this.all.textOf('memberNumber', this.index);
  }

  get email(): string {
    return this.all.textOf('email', this.index);
  }

  get phone(): string {
    return this.all.textOf('phone', this.index);
  }

  get birthDate(): string {
    return this.all.textOf('birthDate', this.index);
  }

  get birthYear(): number {
    return this.all.columns.birthYear[this.index] ?? 0;
  }
}

const FIRST_SLOTS = 1 << 10;

/** Collects identities: equal ones become one. */
export class IdentityCollector {
  private readonly lists = {
    nameKey: new IntList(),
    memberNumber: new IntList(),
    email: new IntList(),
    phone: new IntList(),
    birthDate: new IntList(),
    birthYear: new IntList(),
    name: new IntList(),
  };
  private readonly compared = COMPARED.map((column) => this.lists[column]);
  /** By hash, one more than the index of an identity; 0 for a free slot. */
  private slots: Int32Array;
  /** What is looked for, in the order of COMPARED. */
  private readonly wanted = new Int32Array(COMPARED.length);

  /** @param expected most identities of a small number of them, for which the index then need not grow */
  constructor(expected = 0) {
    let slots = FIRST_SLOTS;
    while (slots < expected * 2) slots *= 2;
    this.slots = new Int32Array(slots);
  }

  /** @returns the index of each identity among the distinct ones */
  addAll(columns: IdentityColumns): Int32Array {
    const compared = COMPARED.map((column) => columns[column]);
    return columns.name.map((name, at) => {
      for (let column = 0; column < this.wanted.length; column++) {
        this.wanted[column] = compared[column]?.[at] ?? 0;
      }
      const index = this.addWanted();
      if (index === this.lists.name.length) {
        this.lists.name.push(name);
      }
      return index;
    });
  }

  /**
   * @param compared in the order of COMPARED
   * @param nameOf gives the number of the name as it was written, and is asked for a new identity alone
   * @returns the index of the identity among the distinct ones
   */
  add(compared: readonly number[], nameOf: () => number): number {
    for (let column = 0; column < this.wanted.length; column++) this.wanted[column] = compared[column] ?? 0;
    const index = this.addWanted();
    if (index === this.lists.name.length) {
      this.lists.name.push(nameOf());
    }
    return index;
  }

  finish(): IdentityColumns {
    const { nameKey, memberNumber, email, phone, birthDate, birthYear, name } = this.lists;
    return {
      nameKey: nameKey.toArray(),
      memberNumber: memberNumber.toArray(),
      email: email.toArray(),
      phone: phone.toArray(),
      birthDate: birthDate.toArray(),
      birthYear: birthYear.toArray(),
      name: name.toArray(),
    };
  }

  /** A new identity has no name yet as it was written. */
  private addWanted(): number {
    const slot = this.slotOfWanted();
    const found = this.slots[slot] ?? 0;
    if (found > 0) {
      return found - 1;
    }
    for (let column = 0; column < this.wanted.length; column++) {
      this.compared[column]?.push(this.wanted[column] ?? 0);
    }
    this.slots[slot] = this.length;
    if (this.length * 2 > this.slots.length) {
      this.widen();
    }
    return this.length - 1;
  }

  private get length(): number {
    return this.lists.nameKey.length;
  }

  private widen(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    for (let index = 0; index < this.length; index++) {
      for (let column = 0; column < this.wanted.length; column++) {
        this.wanted[column] = this.compared[column]?.at(index) ?? 0;
      }
      this.slots[this.slotOfWanted()] = index + 1;
    }
  }

  /** The slot of the identity, or the free one where it belongs. */
  private slotOfWanted(): number {
    let hash = 0;
    for (let column = 0; column < this.wanted.length; column++) {
      hash = Math.imul(hash ^ (this.wanted[column] ?? 0), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const last = this.slots.length - 1;
    let slot = hash & last;
    for (let found = this.slots[slot] ?? 0; found > 0; found = this.slots[slot] ?? 0) {
      if (this.isWanted(found - 1)) {
        return slot;
      }
      slot = (slot + 1) & last;
    }
    return slot;
  }

  private isWanted(index: number): boolean {
    for (let column = 0; column < this.wanted.length; column++) {
      if (this.compared[column]?.at(index) !== this.wanted[column]) {
        return false;
      }
    }
    return true;
  }
}
