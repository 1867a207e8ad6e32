import { createHash, randomUUID } from 'node:crypto';
import { BoundExceeded } from './bounds.ts';

/**
 * The functions that Step Functions adds to JSONata. As in AWS, several bad arguments return nothing instead of throwing;
 * the field with the expression then fails. Source: developer guide, "Transforming data
 * with JSONata", and public recordings of AWS.
 */

const HASHES = new Map([
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
]);

/** In elements. AWS refuses a longer range because it exceeds the memory of an expression. */
const MAX_RANGE = 360_145;

function partition(array: unknown, size: unknown): unknown {
  // JSONata passes a sequence of one element as that element.
  const items: unknown[] = array === undefined ? [] : Array.isArray(array) ? array : [array];
  const step = typeof size === 'number' ? Math.trunc(size) : 0;
  if (items.length === 0 || step < 1) {
    return undefined;
  }
  return Array.from({ length: Math.ceil(items.length / step) }, (_, chunk) =>
    items.slice(chunk * step, (chunk + 1) * step),
  );
}

function range(start: unknown, end: unknown, step: unknown): unknown {
  if (typeof start !== 'number' || typeof end !== 'number' || typeof step !== 'number') {
    return undefined;
  }
  const [first, last, delta] = [Math.trunc(start), Math.trunc(end), Math.trunc(step)];
  const length = delta === 0 ? 0 : Math.floor((last - first) / delta) + 1;
  if (length < 1) {
    return undefined;
  }
  if (length > MAX_RANGE) {
    throw new BoundExceeded('Expression evaluation memory limit exceeded: Check for excessive memory usage');
  }
  return length === 1 ? first : Array.from({ length }, (_, index) => first + index * delta);
}

function hash(data: unknown, algorithm: unknown): unknown {
  if (data === undefined || algorithm === undefined) {
    return undefined;
  }
  const name = HASHES.get(String(algorithm));
  if (typeof data !== 'string' || name === undefined) {
    throw new Error(`The function $hash takes a string and one of ${[...HASHES.keys()].join(', ')}`);
  }
  return createHash(name).update(data, 'utf8').digest('hex');
}

/** Mulberry32: the same seed gives the same number, but not the one that AWS gives. */
function seeded(seed: number): number {
  let state = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
}

function parse(text: unknown): unknown {
  if (text === undefined) {
    return undefined;
  }
  if (typeof text !== 'string') {
    throw new Error('The function $parse takes a string');
  }
  return JSON.parse(text);
}

/** Bindings for one evaluation. `eval` is undefined because AWS switches JSONata's own `$eval` off. */
export const awsFunctions: Readonly<Record<string, unknown>> = {
  partition,
  range,
  hash,
  random: (seed: unknown) => (typeof seed === 'number' ? seeded(seed) : Math.random()),
  uuid: () => randomUUID(),
  parse,
  eval: undefined,
};
