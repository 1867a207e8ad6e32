/** One text, one hash and one order for one value: what is compared, signed and sorted must not depend on the machine. */
import { createHash } from 'node:crypto';

/** JSON with the keys of every object in code point order and no whitespace: one text for one value. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonicalJson).join(',')}]`;
  }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([left], [right]) => compareCodePoints(left, right));
    return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** SHA-256, hexadecimal, of the canonical JSON of a value. */
export function canonicalSha256(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** Orders texts by code point, as DOMAIN's reading (3) wants; `<` on strings orders by UTF-16 unit instead. */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) {
      // Surrogates (D800-DFFF) stand for code points above all others: lift them over E000-FFFF.
      const liftedA = a >= 0xd800 && a <= 0xdfff ? a + 0x10000 : a;
      const liftedB = b >= 0xd800 && b <= 0xdfff ? b + 0x10000 : b;
      return liftedA - liftedB;
    }
  }
  return left.length - right.length;
}

/** SHA-256, hexadecimal. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
