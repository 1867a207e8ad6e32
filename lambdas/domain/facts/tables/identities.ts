/** The distinct identities of a register, in columns of numbers of texts. */
import type { Identity } from '../identity.ts';
import { IntList } from './int-list.ts';
import { isFull } from './is-full.ts';
import { NO_TEXT, type Texts } from './texts.ts';

/** What is compared of an identity, in this order; the name as it was written is no part of it. The collector counts on the order. */
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

/** Collects identities: equal ones become one. Each stands in one row until all are there, because looking one up reads its row. */
export class IdentityCollector {
  /** Rows of what is compared. */
  private rows = new Int32Array(COMPARED.length << 8);
  private readonly names = new IntList();
  /** By hash, one more than the index of an identity; 0 for a free slot. */
  private slots: Int32Array;

  /** @param expected most identities of a small number of them, for which the index then need not grow */
  constructor(expected = 0) {
    let slots = FIRST_SLOTS;
    while (isFull(expected, slots)) slots *= 2;
    this.slots = new Int32Array(slots);
  }

  /** @returns the index of each identity among the distinct ones */
  addAll(columns: IdentityColumns): Int32Array {
    const { nameKey, memberNumber, email, phone, birthDate, birthYear, name } = columns;
    const indexes = new Int32Array(name.length);
    for (let at = 0; at < name.length; at++) {
      const row = this.newRow();
      this.rows[row] = nameKey[at] ?? 0;
      this.rows[row + 1] = memberNumber[at] ?? 0;
      this.rows[row + 2] = email[at] ?? 0;
      this.rows[row + 3] = phone[at] ?? 0;
      this.rows[row + 4] = birthDate[at] ?? 0;
      this.rows[row + 5] = birthYear[at] ?? 0;
      const index = this.indexOfNewRow();
      if (index === this.names.length) {
        this.names.push(name[at] ?? 0);
      }
      indexes[at] = index;
    }
    return indexes;
  }

  /**
   * @param compared in the order of COMPARED
   * @param nameOf gives the number of the name as it was written, and is asked for a new identity alone
   * @returns the index of the identity among the distinct ones
   */
  add(compared: readonly number[], nameOf: () => number): number {
    const row = this.newRow();
    for (let column = 0; column < COMPARED.length; column++) this.rows[row + column] = compared[column] ?? 0;
    const index = this.indexOfNewRow();
    if (index === this.names.length) {
      this.names.push(nameOf());
    }
    return index;
  }

  finish(): IdentityColumns {
    const column = (place: number) =>
      new Int32Array(this.names.length).map((_, index) => this.rows[index * COMPARED.length + place] ?? 0);
    return {
      nameKey: column(0),
      memberNumber: column(1),
      email: column(2),
      phone: column(3),
      birthDate: column(4),
      birthYear: column(5),
      name: this.names.toArray().slice(),
    };
  }

  /** Where the row behind the last one begins, with room for it. */
  private newRow(): number {
    const row = this.names.length * COMPARED.length;
    if (row + COMPARED.length > this.rows.length) {
      const larger = new Int32Array(Math.ceil(this.rows.length * 1.5));
      larger.set(this.rows);
      this.rows = larger;
    }
    return row;
  }

  /** The row behind the last one stays when it is new: then it is the last, and has no name yet as it was written. */
  private indexOfNewRow(): number {
    const index = this.names.length;
    const slot = this.slotOf(index);
    const found = this.slots[slot] ?? 0;
    if (found > 0) {
      return found - 1;
    }
    this.slots[slot] = index + 1;
    if (isFull(index + 1, this.slots.length)) {
      this.widen(index + 1);
    }
    return index;
  }

  private widen(count: number): void {
    this.slots = new Int32Array(this.slots.length * 2);
    for (let index = 0; index < count; index++) {
      this.slots[this.slotOf(index)] = index + 1;
    }
  }

  /** The slot of an equal identity, or the free one where it belongs. */
  private slotOf(index: number): number {
    const { rows, slots } = this;
    const row = index * COMPARED.length;
    let hash = 0;
    for (let column = 0; column < COMPARED.length; column++) {
      hash = Math.imul(hash ^ (rows[row + column] ?? 0), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const last = slots.length - 1;
    let slot = hash & last;
    for (let found = slots[slot] ?? 0; found > 0; found = slots[slot] ?? 0) {
      if (this.areEqual((found - 1) * COMPARED.length, row)) {
        return slot;
      }
      slot = (slot + 1) & last;
    }
    return slot;
  }

  private areEqual(left: number, right: number): boolean {
    const { rows } = this;
    for (let column = 0; column < COMPARED.length; column++) {
      if (rows[left + column] !== rows[right + column]) {
        return false;
      }
    }
    return true;
  }
}
