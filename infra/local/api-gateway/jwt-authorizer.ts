/**
 * The JWT authorizer of an HTTP API. Source: "Control access to HTTP APIs with JWT authorizers", API Gateway developer
 * guide: RSA signature by a key of the issuer's JWKS, `kid`, `iss`, `aud` (or `client_id` when there is no `aud`),
 * `exp`, `nbf`, `iat`.
 */
import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import * as z from 'zod';

export interface JwtAuthorizer {
  readonly authorizerId: string;
  readonly issuer: string;
  /** A token for any of these is accepted. */
  readonly audience: readonly string[];
}

export type Authorisation =
  /** Claims as the event contains them: every value is a string. */
  | { readonly kind: 'authorised'; readonly claims: Readonly<Record<string, string>> }
  | { readonly kind: 'refused'; readonly wwwAuthenticate: string };

const RSA_ALGORITHMS = ['RS256', 'RS384', 'RS512'];
const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** @returns a check of an `Authorization` header. The issuer's keys are fetched for the first token and then kept. */
export function createJwtAuthorizer(
  authorizer: JwtAuthorizer,
): (authorization: string | undefined) => Promise<Authorisation> {
  let keys: JWTVerifyGetKey | null = null;
  return async (authorization) => {
    const token = authorization?.replace(/^bearer\s+/i, '').trim();
    if (token === undefined || token === '') {
      return { kind: 'refused', wwwAuthenticate: 'Bearer' };
    }
    try {
      keys ??= await discoverKeys(authorizer.issuer);
      return { kind: 'authorised', claims: await verifiedClaims(token, authorizer, keys) };
    } catch (error) {
      const description = describe(error);
      return {
        kind: 'refused',
        wwwAuthenticate: `Bearer scope="" error="invalid_token" error_description="${description}"`,
      };
    }
  };
}

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`);
  const discovery = discoverySchema.parse(await response.json());
  return createRemoteJWKSet(new URL(discovery.jwks_uri), { cooldownDuration: 1_000 });
}

async function verifiedClaims(
  token: string,
  authorizer: JwtAuthorizer,
  keys: JWTVerifyGetKey,
): Promise<Record<string, string>> {
  // API Gateway requires a `kid`; jose would use the only key of a set for a token without one.
  if (decodeProtectedHeader(token).kid === undefined) {
    throw new RefusedToken('signing method or key id is missing');
  }
  const { payload } = await jwtVerify(token, keys, {
    algorithms: RSA_ALGORITHMS,
    issuer: authorizer.issuer,
    requiredClaims: ['exp'],
  });
  if (payload.iat !== undefined && payload.iat > Date.now() / 1000) {
    throw new RefusedToken('the token was issued in the future');
  }
  if (!audiences(payload).some((audience) => authorizer.audience.includes(audience))) {
    throw new RefusedToken('the token does not have a valid audience');
  }
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, claimText(value)]));
}

function audiences(payload: JWTPayload): readonly string[] {
  const claimed = payload.aud ?? payload.client_id;
  return Array.isArray(claimed) ? claimed : typeof claimed === 'string' ? [claimed] : [];
}

/** API Gateway writes a list as `[a b]`. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(claimText).join(' ')}]`;
  }
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** Thrown when a token with a valid signature is not for this API. The message is sent to the caller. */
class RefusedToken extends Error {
  override readonly name = 'RefusedToken';
}

function describe(error: unknown): string {
  if (error instanceof RefusedToken) {
    return error.message;
  }
  if (error instanceof errors.JWTExpired) {
    return 'the token has expired';
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'iss' ? 'the token does not have a valid issuer' : `the claim ${error.claim} is not valid`;
  }
  if (error instanceof errors.JOSEError || error instanceof TypeError) {
    return error instanceof TypeError && error.message === 'fetch failed'
      ? 'OIDC discovery endpoint communication error'
      : 'the token is not valid';
  }
  return 'OIDC discovery endpoint communication error';
}
