/** Canonical text, hash and order of values: comparing, signing and sorting must not depend on the machine. */
import { createHash } from 'node:crypto';

/** JSON with the keys of every object in code point order and no whitespace, so that equal values have equal texts. */
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

/** SHA-256 of the canonical JSON of a value, hexadecimal. */
export function canonicalSha256(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** Orders texts by code point (reading 3, `rules/README.md`); `<` on strings would order by UTF-16 unit. */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) {
      // Surrogates (D800-DFFF) represent the highest code points, so they must sort above E000-FFFF.
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
