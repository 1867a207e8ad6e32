/** Ids of exports and imports are ULIDs, so that sorting by id sorts by time. Source: github.com/ulid/spec. */

/** Crockford's base 32: no I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RECORD_ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/**
 * @param now milliseconds since 1970
 * @param random 10 random bytes
 */
export function newRecordId(now: number, random: Uint8Array): string {
  const randomness = random.slice(0, 10).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  return base32((BigInt(now) << 80n) | randomness);
}

export function isRecordId(text: string): boolean {
  return RECORD_ID.test(text);
}

function base32(value: bigint): string {
  return Array.from({ length: 26 }, (_, digit) =>
    ALPHABET.charAt(Number((value >> BigInt((25 - digit) * 5)) & 31n)),
  ).join('');
}
