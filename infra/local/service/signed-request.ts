/** Verifies the signature in a request's header as all services but S3 do. Source: IAM user guide, "Troubleshoot Signature Version 4". */
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './service.ts';
import {
  canonicalRequest,
  isSameSignature,
  MAX_SKEW_MS,
  parseAuthorization,
  parseCredential,
  percentEncode,
  sha256,
  signatureOf,
  signingTime,
  stringToSign,
} from './signature.ts';

/** As AWS names it in `__type` or `x-amzn-errortype`. */
export class SignatureError extends Error {
  override readonly name = 'SignatureError';
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export interface ReceivedRequest {
  readonly method: string;
  /** Path and query as received. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Only the engine's own key of this run may call: no other identity of a template has rights on these services.
 * @param signingName as in the scope of the signature: `dynamodb`, `execute-api`
 * @throws SignatureError
 */
export function verifySignedRequest(request: ReceivedRequest, signingName: string, now = Date.now()): void {
  const { headers } = request;
  if (headers.authorization === undefined) {
    throw new SignatureError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const claim = parseAuthorization(headers.authorization);
  const scope = claim && parseCredential(claim.credential);
  if (claim === undefined || scope === undefined) {
    throw new SignatureError(
      'IncompleteSignatureException',
      'The Authorization header is not that of a signed request',
    );
  }
  if (scope.accessKeyId !== LOCAL_CREDENTIALS.accessKeyId || headers['x-amz-security-token'] !== undefined) {
    throw new SignatureError('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  if (scope.region !== LOCAL_REGION || scope.service !== signingName) {
    throw invalid(`Credential should be scoped to ${LOCAL_REGION} and to correct service: '${signingName}'.`);
  }
  const date = headers['x-amz-date'] ?? '';
  const signedAt = signingTime(date, scope.scope);
  if (signedAt === undefined) throw new SignatureError('IncompleteSignatureException', 'Date is missing or malformed');
  if (Math.abs(now - signedAt) > MAX_SKEW_MS) throw invalid(`Signature expired: ${date}`);
  const canonical = canonicalRequest({
    ...canonicalParts(request),
    signedHeaders: claim.signedHeaders,
    payloadHash: payloadHash(request),
  });
  const expected = signatureOf(
    LOCAL_CREDENTIALS.secretAccessKey,
    scope.scope,
    stringToSign(date, scope.scope, canonical),
  );
  const required = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  const isCovered = required.every((name) => claim.signedHeaders.includes(name));
  if (!isCovered || !isSameSignature(claim.signature, expected)) {
    throw invalid(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
}

const invalid = (message: string): SignatureError => new SignatureError('InvalidSignatureException', message);

/** The hash in the header is signed too, so it must be that of the body. */
function payloadHash({ headers, body }: ReceivedRequest): string {
  const actual = sha256(body);
  const stated = headers['x-amz-content-sha256'];
  if (stated !== undefined && stated !== actual)
    throw invalid('The header x-amz-content-sha256 is not that of the body');
  return actual;
}

/** Everything but S3 encodes the path a second time. */
export function canonicalParts({ method, url, headers }: Pick<ReceivedRequest, 'method' | 'url' | 'headers'>) {
  const [path = '/', query = ''] = url.split(/\?(.*)/s, 2);
  return {
    method,
    path: path.split('/').map(percentEncode).join('/'),
    query: [...new URLSearchParams(query)],
    headers,
  };
}
