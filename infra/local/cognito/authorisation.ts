/**
 * The authorisation code flow with PKCE (RFC 6749, RFC 7636), as far as a public client of a user pool uses it: the
 * checks of a request, and the codes between the two endpoints.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { SignIn } from './tokens.ts';

export interface ClientRegistration {
  readonly clientId: string;
  readonly redirectUris: readonly string[];
}

export type AuthorisationRequest =
  | {
      readonly kind: 'valid';
      readonly redirectUri: string;
      readonly codeChallenge: string;
      readonly state: string | null;
      readonly nonce: string | null;
    }
  /** The error is reported to the client's registered address. */
  | { readonly kind: 'redirect'; readonly location: string }
  /** No redirect, because client or address is not registered. */
  | { readonly kind: 'refused'; readonly nb: string; readonly en: string };

export function readAuthorisationRequest(query: URLSearchParams, client: ClientRegistration): AuthorisationRequest {
  const redirectUri = query.get('redirect_uri') ?? '';
  if (query.get('client_id') !== client.clientId) {
    return { kind: 'refused', nb: 'Klienten er ukjent (client_id).', en: 'The client is unknown (client_id).' };
  }
  if (!client.redirectUris.includes(redirectUri)) {
    return {
      kind: 'refused',
      nb: 'Adressen å vende tilbake til er ikke registrert (redirect_uri).',
      en: 'The address to return to is not registered (redirect_uri).',
    };
  }
  const state = query.get('state');
  const refuse = (error: string, description: string): AuthorisationRequest => ({
    kind: 'redirect',
    location: withParameters(redirectUri, { error, error_description: description, state }),
  });
  if (query.get('response_type') !== 'code') {
    return refuse('unsupported_response_type', 'response_type must be code');
  }
  const codeChallenge = query.get('code_challenge') ?? '';
  if (query.get('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/.test(codeChallenge)) {
    return refuse('invalid_request', 'PKCE with S256 is required');
  }
  if (query.get('scope')?.split(' ').includes('openid') !== true) {
    return refuse('invalid_scope', 'scope must contain openid');
  }
  return { kind: 'valid', redirectUri, codeChallenge, state, nonce: query.get('nonce') };
}

export function withParameters(uri: string, parameters: Readonly<Record<string, string | null>>): string {
  const url = new URL(uri);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) {
      url.searchParams.set(name, value);
    }
  }
  return url.href;
}

interface Grant {
  readonly signIn: SignIn;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

const CODE_LIFETIME_MS = 5 * 60_000;

/** Codes that have not been exchanged yet. They are lost at a restart: the user then signs in again. */
export class AuthorisationCodes {
  readonly #grants = new Map<string, Grant>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(signIn: SignIn, redirectUri: string, codeChallenge: string): string {
    const code = randomBytes(32).toString('base64url');
    this.#grants.set(code, { signIn, redirectUri, codeChallenge, expiresAt: this.#now() + CODE_LIFETIME_MS });
    return code;
  }

  /** Each code can be tried once. @returns null when address, time or verifier does not fit the code */
  redeem(code: string, redirectUri: string, codeVerifier: string): SignIn | null {
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    if (grant === undefined || grant.redirectUri !== redirectUri || grant.expiresAt <= this.#now()) {
      return null;
    }
    const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
    return /^[\w.~-]{43,128}$/.test(codeVerifier) && challenge === grant.codeChallenge ? grant.signIn : null;
  }
}
