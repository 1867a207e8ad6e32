/**
 * ECDSA over P-256 for an existing digest, which node:crypto cannot do because it always hashes first. Plain affine
 * arithmetic: slow (tens of milliseconds to verify) and not in constant time, so for local keys only.
 */
import { createECDH } from 'node:crypto';

const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** undefined stands for the point at infinity. */
export type Point = { readonly x: bigint; readonly y: bigint } | undefined;

const GENERATOR: Point = {
  x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
};

export interface Signature {
  readonly r: bigint;
  readonly s: bigint;
}

/** `digest`: 32 bytes. `privateKey`: the scalar. */
export function signDigest(digest: Buffer, privateKey: bigint): Signature {
  // A new key pair is a nonce and its point. OpenSSL computes the point much faster than the code below.
  const pair = createECDH('prime256v1');
  for (;;) {
    const point = pair.generateKeys();
    const nonce = toInteger(pair.getPrivateKey());
    const r = modulo(toInteger(point.subarray(1, 33)), ORDER);
    const s = modulo(invert(nonce, ORDER) * (toInteger(digest) + r * privateKey), ORDER);
    if (r !== 0n && s !== 0n) return { r, s };
  }
}

export function verifyDigest(digest: Buffer, { r, s }: Signature, publicKey: Point): boolean {
  if (r <= 0n || r >= ORDER || s <= 0n || s >= ORDER) return false;
  const inverse = invert(s, ORDER);
  const point = add(
    multiply(modulo(toInteger(digest) * inverse, ORDER), GENERATOR),
    multiply(modulo(r * inverse, ORDER), publicKey),
  );
  return point !== undefined && modulo(point.x, ORDER) === r;
}

export const toInteger = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);

function multiply(scalar: bigint, point: Point): Point {
  let sum: Point;
  let power = point;
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if (rest & 1n) sum = add(sum, power);
    power = add(power, power);
  }
  return sum;
}

function add(a: Point, b: Point): Point {
  if (a === undefined) return b;
  if (b === undefined) return a;
  if (a.x === b.x && modulo(a.y + b.y, P) === 0n) return undefined;
  const slope =
    a.x === b.x
      ? (3n * a.x * a.x - 3n) * invert(modulo(2n * a.y, P), P)
      : (b.y - a.y) * invert(modulo(b.x - a.x, P), P);
  const x = modulo(slope * slope - a.x - b.x, P);
  return { x, y: modulo(slope * (a.x - x) - a.y, P) };
}

function invert(value: bigint, modulus: bigint): bigint {
  let [previous, current] = [modulus, modulo(value, modulus)];
  let [previousFactor, factor] = [0n, 1n];
  while (current > 0n) {
    const quotient = previous / current;
    [previous, current] = [current, previous - quotient * current];
    [previousFactor, factor] = [factor, previousFactor - quotient * factor];
  }
  return modulo(previousFactor, modulus);
}

const modulo = (value: bigint, modulus: bigint): bigint => ((value % modulus) + modulus) % modulus;

/** DER: SEQUENCE { INTEGER r, INTEGER s }, as KMS returns it. */
export function encodeSignature({ r, s }: Signature): Buffer {
  const body = Buffer.concat([encodeInteger(r), encodeInteger(s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

function encodeInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const signed = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, signed.length]), signed]);
}

/** @returns undefined for malformed DER. A P-256 signature has less than 128 bytes, so every length is one byte. */
export function decodeSignature(der: Buffer): Signature | undefined {
  const lengthOfR = der[3] ?? 0;
  const lengthOfS = der[5 + lengthOfR] ?? 0;
  const end = 6 + lengthOfR + lengthOfS;
  const wellFormed =
    der[0] === 0x30 && der[1] === end - 2 && der[2] === 0x02 && der[4 + lengthOfR] === 0x02 && der.length === end;
  if (!wellFormed) return undefined;
  return { r: toInteger(der.subarray(4, 4 + lengthOfR)), s: toInteger(der.subarray(6 + lengthOfR, end)) };
}
