/**
 * Distinct texts, each known by a small whole number. They stand as UTF-8 in one buffer, because a register has millions of
 * them and a string with its place in a map takes about five times the memory. The order of the bytes is that of code points.
 */
import { IntList } from './int-list.ts';
import { isFull } from './is-full.ts';

/** The number of the empty text. */
export const NO_TEXT = 0;

/** Texts one after another as they are in the bytes of a chunk: each ends where the next begins. */
export interface PackedTexts {
  readonly bytes: Uint8Array;
  readonly ends: Int32Array;
}

const FIRST_SLOTS = 1 << 10;
/** As many as a number holds exactly. */
const PREFIX_BYTES = 6;
/** Of one UTF-16 unit as UTF-8. */
const MOST_BYTES = 3;

export class Texts {
  private bytes = Buffer.alloc(1 << 12);
  private readonly ends = new IntList();
  /** By hash, one more than the number of a text; 0 for a free slot. */
  private slots = new Int32Array(FIRST_SLOTS);
  /** The text in hand. */
  private encoded = Buffer.alloc(1 << 8);

  constructor() {
    this.add(this.encoded, 0, 0);
  }

  get length(): number {
    return this.ends.length;
  }

  /** @returns the number of each packed text */
  addAll({ bytes, ends }: PackedTexts): Int32Array {
    let from = 0;
    return ends.map((end) => {
      const number = this.add(bytes, from, end);
      from = end;
      return number;
    });
  }

  addText(text: string): number {
    return this.add(this.encoded, 0, this.encode(text));
  }

  /** @returns undefined for a text that is none of them */
  numberOf(text: string): number | undefined {
    const found = this.slots[this.slotOf(this.encoded, 0, this.encode(text))] ?? 0;
    return found === 0 ? undefined : found - 1;
  }

  text(number: number): string {
    return this.bytes.toString('utf8', this.startOf(number), this.ends.at(number));
  }

  /** Orders two texts by code point. */
  compare(left: number, right: number): number {
    const [start, other] = [this.startOf(left), this.startOf(right)];
    const [length, otherLength] = [this.ends.at(left) - start, this.ends.at(right) - other];
    // Most texts are short, and for these a loop is faster than a call of Buffer.
    for (let at = 0; at < length && at < otherLength; at++) {
      const order = (this.bytes[start + at] ?? 0) - (this.bytes[other + at] ?? 0);
      if (order !== 0) {
        return order;
      }
    }
    return length - otherLength;
  }

  /** The first bytes as a number: texts whose numbers differ are ordered as these, which is faster than comparing them. */
  prefix(number: number): number {
    const start = this.startOf(number);
    const length = Math.min(PREFIX_BYTES, this.ends.at(number) - start);
    return length === 0 ? 0 : this.bytes.readUIntBE(start, length) * 256 ** (PREFIX_BYTES - length);
  }

  pack(): PackedTexts {
    return {
      bytes: new Uint8Array(this.bytes.subarray(0, this.ends.at(this.length - 1))),
      ends: this.ends.toArray().slice(),
    };
  }

  /** @returns the number of bytes */
  private encode(text: string): number {
    if (text.length * MOST_BYTES > this.encoded.length) {
      this.encoded = Buffer.alloc(text.length * MOST_BYTES);
    }
    // Nearly all are short and of one or two bytes a letter, and for these a loop is faster than a call of Buffer.
    const { encoded } = this;
    let length = 0;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code < 0x80) {
        encoded[length++] = code;
      } else if (code < 0x800) {
        encoded[length++] = 0xc0 | (code >> 6);
        encoded[length++] = 0x80 | (code & 0x3f);
      } else {
        return encoded.write(text);
      }
    }
    return length;
  }

  private startOf(number: number): number {
    return number === 0 ? 0 : this.ends.at(number - 1);
  }

  private add(bytes: Uint8Array, from: number, to: number): number {
    const slot = this.slotOf(bytes, from, to);
    const found = this.slots[slot] ?? 0;
    if (found > 0) {
      return found - 1;
    }
    const start = this.length === 0 ? 0 : this.ends.at(this.length - 1);
    this.makeRoom(start + to - from);
    for (let at = from; at < to; at++) {
      this.bytes[start + at - from] = bytes[at] ?? 0;
    }
    this.ends.push(start + to - from);
    this.slots[slot] = this.length;
    if (isFull(this.length, this.slots.length)) {
      this.widen();
    }
    return this.length - 1;
  }

  private makeRoom(size: number): void {
    if (size > this.bytes.length) {
      const larger = Buffer.alloc(Math.max(size, this.bytes.length * 2));
      larger.set(this.bytes);
      this.bytes = larger;
    }
  }

  private widen(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    for (let number = 0; number < this.length; number++) {
      this.slots[this.slotOf(this.bytes, this.startOf(number), this.ends.at(number))] = number + 1;
    }
  }

  /** The slot of the text, or the free one where it belongs. */
  private slotOf(bytes: Uint8Array, from: number, to: number): number {
    const last = this.slots.length - 1;
    let slot = hashOf(bytes, from, to) & last;
    for (let found = this.slots[slot] ?? 0; found > 0; found = this.slots[slot] ?? 0) {
      if (this.isEqual(found - 1, bytes, from, to)) {
        return slot;
      }
      slot = (slot + 1) & last;
    }
    return slot;
  }

  private isEqual(number: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.startOf(number);
    if (this.ends.at(number) - start !== to - from) {
      return false;
    }
    for (let at = from; at < to; at++) {
      if (this.bytes[start + at - from] !== bytes[at]) {
        return false;
      }
    }
    return true;
  }
}

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) {
    hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  }
  return hash ^ (hash >>> 15);
}
