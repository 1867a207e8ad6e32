import { createHmac } from 'node:crypto';

export const MARK_KEY_BYTES = 32;
/** 16 bytes: two of a thousand million pieces of evidence have one mark with a probability below one in 10^20. */
const LENGTH = 22;

/**
 * Marks: HMAC-SHA-256 of pieces of evidence, with one key for each organisation and all of its base years. Whoever has the
 * decisions alone can neither read a name out of them nor try names against them.
 */
export class Marks {
  private readonly key: Uint8Array;

  constructor(key: Uint8Array) {
    this.key = key;
  }

  of(kind: string, ...parts: readonly (string | number)[]): string {
    return createHmac('sha256', this.key)
      .update(JSON.stringify([kind, ...parts]))
      .digest('base64url')
      .slice(0, LENGTH);
  }
}
