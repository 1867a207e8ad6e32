/** The arithmetic of AWS Signature Version 4, for those who sign and those who verify. Source: IAM user guide, "Create a signed AWS API request". */
import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto';

export const ALGORITHM = 'AWS4-HMAC-SHA256';
/** How far the clocks of client and service may be apart. */
export const MAX_SKEW_MS = 15 * 60 * 1000;

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The parts of a request that are signed. */
export interface CanonicalParts {
  readonly method: string;
  /** Encoded as the service wants it signed: once for S3, twice for all others. */
  readonly path: string;
  /** Decoded names and values. */
  readonly query: readonly (readonly [string, string])[];
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signedHeaders: readonly string[];
  /** SHA-256 of the body in hexadecimal, or what stands for it. */
  readonly payloadHash: string;
}

/** `KEY/20261127/eu-north-1/s3/aws4_request` */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
  /** All but the key id. */
  readonly scope: string;
}

/** @returns undefined for anything of another form */
export function parseCredential(credential: string): CredentialScope | undefined {
  const parts = credential.split('/');
  const [accessKeyId = '', day = '', region = '', service = '', terminator] = parts;
  if (parts.length !== 5 || !/^\d{8}$/.test(day) || terminator !== 'aws4_request') return undefined;
  return { accessKeyId, region, service, scope: parts.slice(1).join('/') };
}

export interface Authorization {
  /** For `parseCredential`. */
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** @returns undefined for anything but the header of a request that is signed in this way */
export function parseAuthorization(header: string): Authorization | undefined {
  const fields = /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]+)$/.exec(
    header.trim(),
  );
  if (fields === null) return undefined;
  const [, credential = '', signedHeaders = '', signature = ''] = fields;
  return { credential, signedHeaders: signedHeaders.split(';'), signature };
}

/** @param date `YYYYMMDDTHHMMSSZ`. @returns milliseconds since the epoch, or undefined for another form or another day than the scope's */
export function signingTime(date: string, scope: string): number | undefined {
  const fields = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (fields === null || !scope.startsWith(date.slice(0, 8))) return undefined;
  const [, year, month, day, hour, minute, second] = fields;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** RFC 3986: everything but unreserved characters, in upper-case hexadecimal. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export function canonicalRequest(parts: CanonicalParts): string {
  const query = parts.query
    .filter(([name]) => name.toLowerCase() !== 'x-amz-signature')
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const headers = parts.signedHeaders
    .map((name) => `${name}:${(parts.headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`)
    .join('');
  return [parts.method, parts.path, query, headers, parts.signedHeaders.join(';'), parts.payloadHash].join('\n');
}

export function stringToSign(date: string, scope: string, canonical: string): string {
  return [ALGORITHM, date, scope, sha256(canonical)].join('\n');
}

export function signatureOf(secret: string, scope: string, text: string): string {
  return createHmac('sha256', signingKey(secret, scope)).update(text).digest('hex');
}

/** Keys by secret and scope: a day has one for each service, and deriving it costs four times the signature itself. */
const signingKeys = new Map<string, KeyObject>();
const MAX_SIGNING_KEYS = 64;

function signingKey(secret: string, scope: string): KeyObject {
  const name = `${secret} ${scope}`;
  const known = signingKeys.get(name);
  if (known !== undefined) return known;
  let derived: Buffer = Buffer.from(`AWS4${secret}`);
  for (const part of scope.split('/')) derived = createHmac('sha256', derived).update(part).digest();
  const key = createSecretKey(derived);
  // Whoever asks names the scope, so the number of keys needs a limit.
  if (signingKeys.size >= MAX_SIGNING_KEYS) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
}

/** Both in hexadecimal; takes the same time wherever they differ. */
export function isSameSignature(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given, 'hex'), Buffer.from(expected, 'hex')];
  return a.length === b.length && timingSafeEqual(a, b);
}

export const sha256 = (content: string | Uint8Array): string => hash('sha256', content);
