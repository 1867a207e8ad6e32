import { createHmac } from 'node:crypto';
import { looksLikeIdentityNumber } from '../national-identity-number.ts';
import { ownCopy } from './own-copy.ts';

const LETTERS = 'abcdefghijklmnop';
/** 4 bits each: two of 100,000 ids have the same hash with a probability of one in four thousand million. */
const LENGTH = 16;
/** The rows of an activity often follow each other; more hashes are not kept. */
const MAX_KEPT = 1_000;

/**
 * Reading 23: replaces an `aktivitet_id` that contains something like a fødselsnummer by a keyed hash of it, the same in
 * both sheets, so that its rows still belong together. The hash has letters only, and cannot look like a number itself.
 */
export class IdReplacement {
  private readonly key: Uint8Array;
  private readonly replaced = new Map<string, string>();

  constructor(key: Uint8Array) {
    this.key = key;
  }

  /** @returns undefined for an id that may stay as it is */
  of(id: string): string | undefined {
    if (!looksLikeIdentityNumber(id)) return undefined;
    const known = this.replaced.get(id);
    if (known !== undefined) return known;
    const digest = createHmac('sha256', this.key).update(id).digest();
    const hash = [...digest.subarray(0, LENGTH)].map((byte) => LETTERS[byte & 15]).join('');
    const replacement = `fjernet-${hash}`;
    if (this.replaced.size === MAX_KEPT) this.replaced.clear();
    this.replaced.set(ownCopy(id), replacement);
    return replacement;
  }
}
