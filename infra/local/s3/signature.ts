/** Verifies Signature Version 4 as S3 does: in the Authorization header or in the query of a presigned URL. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { LOCAL_REGION } from '../service/service.ts';
import { accessDenied, S3Error } from './errors.ts';

export interface S3Credential {
  readonly secretAccessKey: string;
  /** Whether this identity may do an IAM action (`s3:GetObject`). Default: everything. `key` is a prefix for listings. */
  readonly policy?: (action: string, bucket: string, key: string) => boolean;
}

export type S3Credentials = Readonly<Record<string, S3Credential>>;

/** The parts of a request that are signed, as received. */
export interface SignedRequest {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** Decoded names and values. */
  readonly query: readonly (readonly [string, string])[];
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

interface Claim {
  readonly accessKeyId: string;
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly date: string;
  readonly payloadHash: string;
  /** Seconds; only presigned URLs have it. */
  readonly expires?: number;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_SKEW_MS = 15 * 60 * 1000;
const MAX_EXPIRES_SECONDS = 7 * 24 * 60 * 60;

/** @throws S3Error 400 or 403 with S3's messages */
export function verifySignature(request: SignedRequest, credentials: S3Credentials, now: Date): S3Credential {
  const claim = readClaim(request);
  checkTime(claim, now);
  const credential = Object.hasOwn(credentials, claim.accessKeyId) ? credentials[claim.accessKeyId] : undefined;
  if (credential === undefined) {
    throw new S3Error('InvalidAccessKeyId', 403, 'The AWS Access Key Id you provided does not exist in our records.', {
      AWSAccessKeyId: claim.accessKeyId,
    });
  }
  checkCoverage(request, claim);
  const canonical = canonicalRequest(request, claim);
  const stringToSign = [ALGORITHM, claim.date, claim.scope, sha256(canonical)].join('\n');
  const expected = Buffer.from(sign(credential.secretAccessKey, claim.scope, stringToSign), 'hex');
  const given = Buffer.from(claim.signature, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new S3Error(
      'SignatureDoesNotMatch',
      403,
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      { AWSAccessKeyId: claim.accessKeyId, StringToSign: stringToSign, CanonicalRequest: canonical },
    );
  }
  return credential;
}

function readClaim(request: SignedRequest): Claim {
  const query = new Map(request.query.map(([name, value]) => [name.toLowerCase(), value]));
  const authorization = request.headers.authorization;
  if (query.has('x-amz-security-token') || request.headers['x-amz-security-token'] !== undefined) {
    throw new S3Error('InvalidToken', 400, 'The provided token is malformed or otherwise invalid.');
  }
  if (query.has('x-amz-signature')) {
    if (query.get('x-amz-algorithm') !== ALGORITHM)
      throw malformedQuery('X-Amz-Algorithm only supports AWS4-HMAC-SHA256');
    const expires = Number(query.get('x-amz-expires') ?? Number.NaN);
    if (!Number.isInteger(expires) || expires < 0) throw malformedQuery('X-Amz-Expires should be a number');
    if (expires > MAX_EXPIRES_SECONDS) {
      throw malformedQuery('X-Amz-Expires must be less than a week (in seconds); that is, it must be less than 604800');
    }
    return {
      ...readScope(query.get('x-amz-credential') ?? ''),
      signedHeaders: (query.get('x-amz-signedheaders') ?? '').split(';'),
      signature: query.get('x-amz-signature') ?? '',
      date: query.get('x-amz-date') ?? '',
      payloadHash: query.get('x-amz-content-sha256') ?? request.headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD',
      expires,
    };
  }
  if (authorization === undefined) throw accessDenied();
  const fields = /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]+)$/.exec(
    authorization.trim(),
  );
  if (fields === null) {
    throw new S3Error('AuthorizationHeaderMalformed', 400, 'The authorization header that you provided is not valid.');
  }
  const [, credential = '', signedHeaders = '', signature = ''] = fields;
  const payloadHash = request.headers['x-amz-content-sha256'];
  if (payloadHash === undefined) {
    throw new S3Error('InvalidRequest', 400, 'Missing required header for this request: x-amz-content-sha256');
  }
  const date = request.headers['x-amz-date'] ?? '';
  return { ...readScope(credential), signedHeaders: signedHeaders.split(';'), signature, date, payloadHash };
}

const malformedQuery = (message: string): S3Error => new S3Error('AuthorizationQueryParametersError', 400, message);

function readScope(credential: string): { accessKeyId: string; scope: string } {
  const parts = credential.split('/');
  const [accessKeyId = '', day = '', region, service, terminator] = parts;
  if (parts.length !== 5 || !/^\d{8}$/.test(day) || terminator !== 'aws4_request' || service !== 's3') {
    throw new S3Error(
      'AuthorizationHeaderMalformed',
      400,
      'The authorization header is malformed; the Credential is not valid',
    );
  }
  if (region !== LOCAL_REGION) {
    throw new S3Error(
      'AuthorizationHeaderMalformed',
      400,
      `The authorization header is malformed; the region '${region}' is wrong; expecting '${LOCAL_REGION}'`,
      { Region: LOCAL_REGION },
    );
  }
  return { accessKeyId, scope: parts.slice(1).join('/') };
}

function checkTime(claim: Claim, now: Date): void {
  const fields = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(claim.date);
  if (fields === null || !claim.scope.startsWith(claim.date.slice(0, 8))) {
    throw accessDenied('AWS authentication requires a valid Date or x-amz-date header');
  }
  const [, year, month, day, hour, minute, second] = fields;
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (claim.expires === undefined) {
    if (Math.abs(now.getTime() - signedAt) > MAX_SKEW_MS) {
      throw new S3Error(
        'RequestTimeTooSkewed',
        403,
        'The difference between the request time and the current time is too large.',
      );
    }
    return;
  }
  if (signedAt > now.getTime() + MAX_SKEW_MS) throw accessDenied('Request is not yet valid');
  const expiresAt = new Date(signedAt + claim.expires * 1000);
  if (now >= expiresAt) {
    throw accessDenied('Request has expired', {
      'X-Amz-Expires': String(claim.expires),
      Expires: expiresAt.toISOString(),
      ServerTime: now.toISOString(),
    });
  }
}

/** The holder of a link could add headers that are not signed, so S3 refuses unsigned `x-amz-` headers. */
function checkCoverage(request: SignedRequest, claim: Claim): void {
  const signed = new Set(claim.signedHeaders);
  // The hash is verified against the body, so only its header may be unsigned.
  const loose = Object.keys(request.headers).filter(
    (name) => name.startsWith('x-amz-') && name !== 'x-amz-content-sha256' && !signed.has(name),
  );
  if (!signed.has('host') || loose.length > 0) {
    throw accessDenied('There were headers present in the request which were not signed', {
      HeadersNotSigned: loose.join(', ') || 'host',
    });
  }
}

/** RFC 3986: everything but unreserved characters, in upper-case hexadecimal. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function canonicalRequest(request: SignedRequest, claim: Claim): string {
  const path = request.path
    .split('/')
    .map((segment) => percentEncode(decodeURIComponent(segment)))
    .join('/');
  const query = request.query
    .filter(([name]) => name.toLowerCase() !== 'x-amz-signature')
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const headers = claim.signedHeaders
    .map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`)
    .join('');
  return [request.method, path, query, headers, claim.signedHeaders.join(';'), claim.payloadHash].join('\n');
}

function sign(secret: string, scope: string, stringToSign: string): string {
  let key: Buffer = Buffer.from(`AWS4${secret}`);
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
  return createHmac('sha256', key).update(stringToSign).digest('hex');
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
