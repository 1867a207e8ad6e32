/** Verifies Signature Version 4 as S3 does: in the Authorization header or in the query of a presigned URL. */
import { LOCAL_REGION } from '../service/service.ts';
import {
  ALGORITHM,
  canonicalRequest,
  isSameSignature,
  MAX_SKEW_MS,
  parseAuthorization,
  parseCredential,
  percentEncode,
  signatureOf,
  signingTime,
  stringToSign,
} from '../service/signature.ts';
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
  const canonical = canonicalRequest({ ...request, ...claim, path: encodeOnce(request.path) });
  const toSign = stringToSign(claim.date, claim.scope, canonical);
  if (!isSameSignature(claim.signature, signatureOf(credential.secretAccessKey, claim.scope, toSign))) {
    throw new S3Error(
      'SignatureDoesNotMatch',
      403,
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      { AWSAccessKeyId: claim.accessKeyId, StringToSign: toSign, CanonicalRequest: canonical },
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
  const fields = parseAuthorization(authorization);
  if (fields === undefined) {
    throw new S3Error('AuthorizationHeaderMalformed', 400, 'The authorization header that you provided is not valid.');
  }
  const payloadHash = request.headers['x-amz-content-sha256'];
  if (payloadHash === undefined) {
    throw new S3Error('InvalidRequest', 400, 'Missing required header for this request: x-amz-content-sha256');
  }
  const date = request.headers['x-amz-date'] ?? '';
  return { ...fields, ...readScope(fields.credential), date, payloadHash };
}

const malformedQuery = (message: string): S3Error => new S3Error('AuthorizationQueryParametersError', 400, message);

function readScope(credential: string): { accessKeyId: string; scope: string } {
  const parsed = parseCredential(credential);
  if (parsed === undefined || parsed.service !== 's3') {
    throw new S3Error(
      'AuthorizationHeaderMalformed',
      400,
      'The authorization header is malformed; the Credential is not valid',
    );
  }
  if (parsed.region !== LOCAL_REGION) {
    throw new S3Error(
      'AuthorizationHeaderMalformed',
      400,
      `The authorization header is malformed; the region '${parsed.region}' is wrong; expecting '${LOCAL_REGION}'`,
      { Region: LOCAL_REGION },
    );
  }
  return parsed;
}

function checkTime(claim: Claim, now: Date): void {
  const signedAt = signingTime(claim.date, claim.scope);
  if (signedAt === undefined) throw accessDenied('AWS authentication requires a valid Date or x-amz-date header');
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

function encodeOnce(path: string): string {
  return path
    .split('/')
    .map((segment) => percentEncode(decodeURIComponent(segment)))
    .join('/');
}
