import { TextHash } from '../text-hash.ts';
import { NumberList } from './number-list.ts';

/** A power of two, so that a remainder is a bit mask. */
const FIRST_SLOTS = 1 << 12;
const FIRST_UNITS = 1 << 16;
/** The table doubles when it is fuller than this. */
const MAX_LOAD = 0.6;

/**
 * Numbers different ids from 0 on. The ids stand one after the other in one buffer and are compared exactly: a million of
 * seven letters take 38 MB in all and no time of the garbage collector, where a `Map` of strings takes 53 MB and more while
 * it grows.
 */
export class IdIndex {
  size = 0;
  /** In each slot the number of an id + 1; 0 in a free one. */
  private slots = new Uint32Array(FIRST_SLOTS);
  /** UTF-16 units of all ids. */
  private units = new Uint16Array(FIRST_UNITS);
  /** Where each id ends in `units`. */
  private readonly ends = new NumberList();
  private readonly hashes = new NumberList();
  private readonly hash: TextHash;

  /** @param seed of the hashes */
  constructor(seed: number) {
    this.hash = new TextHash(seed);
  }

  /** UTF-16 units of all ids. */
  get length(): number {
    return this.ends.at(this.ends.length - 1);
  }

  /** @returns the number of the id, which is the `size` before the call for a new one */
  add(id: string): number {
    const hash = this.hash.of(id);
    const slot = this.slotOf(id, hash);
    const known = this.slots[slot] ?? 0;
    if (known > 0) return known - 1;
    const number = this.size++;
    this.slots[slot] = this.size;
    this.hashes.push(hash);
    this.store(id);
    if (this.size > this.slots.length * MAX_LOAD) this.grow();
    return number;
  }

  /** @returns -1 for an unknown id */
  find(id: string): number {
    return (this.slots[this.slotOf(id, this.hash.of(id))] ?? 0) - 1;
  }

  idOf(number: number): string {
    return String.fromCharCode(...this.units.subarray(this.startOf(number), this.ends.at(number)));
  }

  /** The slot of the id, or the free one where it belongs. */
  private slotOf(id: string, hash: number): number {
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const known = this.slots[slot] ?? 0;
      if (known === 0 || (this.hashes.at(known - 1) === hash && this.isSame(known - 1, id))) return slot;
    }
  }

  private isSame(number: number, id: string): boolean {
    const start = this.startOf(number);
    if (this.ends.at(number) - start !== id.length) return false;
    for (let index = 0; index < id.length; index++) {
      if (this.units[start + index] !== id.charCodeAt(index)) return false;
    }
    return true;
  }

  private startOf(number: number): number {
    return number === 0 ? 0 : this.ends.at(number - 1);
  }

  private store(id: string): void {
    const start = this.startOf(this.ends.length);
    while (start + id.length > this.units.length) {
      const larger = new Uint16Array(this.units.length * 2);
      larger.set(this.units);
      this.units = larger;
    }
    for (let index = 0; index < id.length; index++) this.units[start + index] = id.charCodeAt(index);
    this.ends.push(start + id.length);
  }

  private grow(): void {
    this.slots = new Uint32Array(this.slots.length * 2);
    const mask = this.slots.length - 1;
    for (let number = 0; number < this.size; number++) {
      let slot = this.hashes.at(number) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = number + 1;
    }
  }
}
