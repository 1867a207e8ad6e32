import { randomBytes } from 'node:crypto';

/** Hashes of texts, in 32 bits: nobody can make texts that have one hash without the seed, and take the time of a search. */
export class TextHash {
  /** Of a text from which nothing was mixed in yet. */
  readonly start: number;
  private readonly factor: number;

  /** @param seed 32 random bits; what is found by the hashes does not depend on it */
  constructor(seed: number) {
    this.start = seed >>> 1;
    // A seed of few bits has a factor of many as well: by a factor of 1 the hash would be the XOR of the letters.
    this.factor = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) | 1;
  }

  of(text: string): number {
    let hash = this.start;
    for (let index = 0; index < text.length; index++) hash = this.mixed(hash, text.charCodeAt(index));
    return this.finished(hash);
  }

  /** For a caller that reads its letters itself. */
  mixed(hash: number, code: number): number {
    const product = Math.imul(hash ^ code, this.factor);
    return product ^ (product >>> 15);
  }

  /** Mixed once more when all letters are, because the low bits choose the slot. */
  finished(hash: number): number {
    const product = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return (product ^ (product >>> 13)) >>> 0;
  }
}

/** Of a process, for whoever is given no seed. */
export const HASH_OF_PROCESS = new TextHash(randomBytes(4).readUInt32LE());
