/** Distinct pairs of whole numbers, each known by a small number: a fifth of the memory of a map from both as one key. */
import { IntList } from './int-list.ts';
import { isFull } from './is-full.ts';

const FIRST_SLOTS = 1 << 6;

export class NumberPairs {
  private readonly lefts = new IntList();
  private readonly rights = new IntList();
  /** By hash, one more than the number of a pair; 0 for a free slot. */
  private slots = new Int32Array(FIRST_SLOTS);

  get length(): number {
    return this.lefts.length;
  }

  /** @returns its number, which is the length before for a new pair */
  add(left: number, right: number): number {
    const slot = this.slotOf(left, right);
    const found = this.slots[slot] ?? 0;
    if (found > 0) {
      return found - 1;
    }
    this.lefts.push(left);
    this.rights.push(right);
    this.slots[slot] = this.length;
    if (isFull(this.length, this.slots.length)) {
      this.widen();
    }
    return this.length - 1;
  }

  /** @returns undefined for a pair that is none of them */
  numberOf(left: number, right: number): number | undefined {
    const found = this.slots[this.slotOf(left, right)] ?? 0;
    return found === 0 ? undefined : found - 1;
  }

  private widen(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    for (let number = 0; number < this.length; number++) {
      this.slots[this.slotOf(this.lefts.at(number), this.rights.at(number))] = number + 1;
    }
  }

  /** The slot of the pair, or the free one where it belongs. */
  private slotOf(left: number, right: number): number {
    const { lefts, rights, slots } = this;
    const last = slots.length - 1;
    const hash = Math.imul(Math.imul(left, 0x9e3779b1) ^ right, 0x85ebca6b);
    let slot = (hash ^ (hash >>> 15)) & last;
    for (let found = slots[slot] ?? 0; found > 0; found = slots[slot] ?? 0) {
      if (lefts.at(found - 1) === left && rights.at(found - 1) === right) {
        return slot;
      }
      slot = (slot + 1) & last;
    }
    return slot;
  }
}
