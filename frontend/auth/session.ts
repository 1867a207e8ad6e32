/**
 * Who is signed in: OpenID Connect authorisation code with PKCE. The ID token is kept in memory only. The tab's session
 * storage holds the verifier while the user signs in elsewhere, and the refresh token and the issuer's endpoints, so that a reload
 * needs no new sign-in and one request.
 */
import * as z from 'zod';
import { NoAnswerError, SignedOutError } from '../api/problem.ts';
import type { Configuration } from '../configuration.ts';
import { newProof, randomText } from './pkce.ts';

const discoverySchema = z.object({
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  /** Default: beside the token endpoint, where Cognito has it. */
  revocation_endpoint: z.string().optional(),
  end_session_endpoint: z.string().optional(),
});
const tokensSchema = z.object({
  id_token: z.string(),
  refresh_token: z.string().optional(),
  /** Seconds. */
  expires_in: z.number().default(3_600),
});
const pendingSchema = z.object({ verifier: z.string(), state: z.string(), hash: z.string() });

export interface SessionOptions {
  readonly configuration: Pick<Configuration, 'issuer' | 'clientId'>;
  readonly fetch: typeof fetch;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly location: Pick<Location, 'origin' | 'search' | 'hash' | 'assign'>;
  /** Corrects the address bar after signing in, without a page load. */
  readonly replaceAddress: (address: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const PENDING = 'sign-in';
const REFRESH_TOKEN = 'refresh-token';
/** A token that ends sooner than this is renewed before use. */
const MARGIN_MS = 60_000;
/** Whoever signs out does not wait longer for the issuer. */
const REVOCATION_MS = 5_000;

export class Session {
  readonly #options: SessionOptions;
  #discovery: Promise<z.infer<typeof discoverySchema>> | null = null;
  #idToken: { readonly text: string; readonly validUntil: number } | null = null;
  #renewal: Promise<string> | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Redeems the code in the address, or renews the session of an earlier page load. */
  async restore(): Promise<'signed-in' | 'signed-out'> {
    const query = new URLSearchParams(this.#options.location.search);
    if (query.has('code') || query.has('error')) {
      return this.#finishSignIn(query);
    }
    if (this.#options.storage.getItem(REFRESH_TOKEN) === null) {
      return 'signed-out';
    }
    try {
      await this.#renew();
      return 'signed-in';
    } catch (error) {
      if (error instanceof SignedOutError) {
        return 'signed-out';
      }
      throw error;
    }
  }

  /** Leaves for the issuer's sign-in page, which leads back here. */
  async signIn(): Promise<void> {
    const { configuration, location, storage } = this.#options;
    const { authorization_endpoint } = await this.#discover();
    const { verifier, challenge } = await newProof();
    const state = randomText();
    storage.setItem(PENDING, JSON.stringify({ verifier, state, hash: location.hash }));
    const address = new URL(authorization_endpoint);
    address.search = new URLSearchParams({
      response_type: 'code',
      client_id: configuration.clientId,
      redirect_uri: this.#home(),
      scope: 'openid email profile',
      state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    }).toString();
    location.assign(address.href);
  }

  /** Forgets the tokens first, so that nothing that fails later keeps the user signed in on this page. */
  async signOut(): Promise<void> {
    const { location, storage } = this.#options;
    const refreshToken = storage.getItem(REFRESH_TOKEN);
    this.#idToken = null;
    storage.removeItem(REFRESH_TOKEN);
    storage.removeItem(this.#discoveryAddress);
    if (refreshToken !== null) {
      // The token is gone from this page; without an answer it ends at the issuer by itself.
      await this.#revoke(refreshToken).catch(() => undefined);
    }
    location.assign(await this.#signOutAddress());
  }

  /** A copy of the token gives no new tokens afterwards. */
  async #revoke(refreshToken: string): Promise<void> {
    const { token_endpoint, revocation_endpoint = new URL('revoke', token_endpoint).href } = await this.#discover();
    const body = new URLSearchParams({ token: refreshToken, client_id: this.#options.configuration.clientId });
    const signal = AbortSignal.timeout(REVOCATION_MS);
    await this.#fetch(revocation_endpoint, { method: 'POST', body, signal });
  }

  /** The issuer's own page, which ends the session there and leads back; the start page when the issuer does not answer. */
  async #signOutAddress(): Promise<string> {
    const discovery = await this.#discover().catch(() => undefined);
    if (discovery?.end_session_endpoint === undefined) return this.#home();
    const address = new URL(discovery.end_session_endpoint);
    const { clientId } = this.#options.configuration;
    address.search = new URLSearchParams({ client_id: clientId, logout_uri: this.#home() }).toString();
    return address.href;
  }

  /** @throws SignedOutError when there is no token and none can be had; NoAnswerError when the issuer does not answer */
  async token({ refresh = false }: { readonly refresh?: boolean } = {}): Promise<string> {
    const token = this.#idToken;
    if (!refresh && token !== null && token.validUntil - MARGIN_MS > this.#options.now()) {
      return token.text;
    }
    return this.#renew();
  }

  async #finishSignIn(query: URLSearchParams): Promise<'signed-in' | 'signed-out'> {
    const { storage, replaceAddress } = this.#options;
    const pending = pendingSchema.safeParse(JSON.parse(storage.getItem(PENDING) ?? 'null'));
    storage.removeItem(PENDING);
    const code = query.get('code');
    replaceAddress(pending.success ? `/${pending.data.hash}` : '/');
    // A state that this page did not make: another user's code, or an old link.
    if (!pending.success || code === null || query.get('state') !== pending.data.state) {
      return 'signed-out';
    }
    try {
      await this.#redeem({
        grant_type: 'authorization_code',
        code,
        redirect_uri: this.#home(),
        code_verifier: pending.data.verifier,
      });
      return 'signed-in';
    } catch (error) {
      if (error instanceof SignedOutError) {
        return 'signed-out';
      }
      throw error;
    }
  }

  #renew(): Promise<string> {
    // Several requests at once share one renewal.
    this.#renewal ??= this.#refresh().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #refresh(): Promise<string> {
    const refreshToken = this.#options.storage.getItem(REFRESH_TOKEN);
    if (refreshToken === null) {
      throw new SignedOutError('There is no refresh token');
    }
    return this.#redeem({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  async #redeem(grant: Readonly<Record<string, string>>): Promise<string> {
    const { configuration, storage, now } = this.#options;
    const { token_endpoint } = await this.#discover();
    const body = new URLSearchParams({ ...grant, client_id: configuration.clientId });
    const response = await this.#fetch(token_endpoint, { method: 'POST', body });
    if (!response.ok) {
      // The kept endpoints may be of another time.
      storage.removeItem(this.#discoveryAddress);
      this.#discovery = null;
    }
    if (response.status >= 500) {
      throw new NoAnswerError(`The issuer answered ${response.status}`);
    }
    if (!response.ok) {
      storage.removeItem(REFRESH_TOKEN);
      this.#idToken = null;
      throw new SignedOutError(`The issuer refused the grant with ${response.status}`);
    }
    const tokens = tokensSchema.parse(await response.json());
    this.#idToken = { text: tokens.id_token, validUntil: now() + tokens.expires_in * 1_000 };
    if (tokens.refresh_token !== undefined) {
      storage.setItem(REFRESH_TOKEN, tokens.refresh_token);
    }
    return tokens.id_token;
  }

  #discover(): Promise<z.infer<typeof discoverySchema>> {
    this.#discovery ??= this.#keptOrAsked().catch((error: unknown) => {
      this.#discovery = null;
      throw error;
    });
    return this.#discovery;
  }

  async #keptOrAsked(): Promise<z.infer<typeof discoverySchema>> {
    const { storage } = this.#options;
    const kept = discoverySchema.safeParse(JSON.parse(storage.getItem(this.#discoveryAddress) ?? 'null'));
    if (kept.success) {
      return kept.data;
    }
    const response = await this.#fetch(this.#discoveryAddress);
    const endpoints = discoverySchema.parse(await response.json());
    storage.setItem(this.#discoveryAddress, JSON.stringify(endpoints));
    return endpoints;
  }

  /** Also the name under which the endpoints are kept, so that those of another issuer are not used. */
  get #discoveryAddress(): string {
    return `${this.#options.configuration.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  }

  async #fetch(address: string, init?: RequestInit): Promise<Response> {
    try {
      return await this.#options.fetch(address, init);
    } catch (error) {
      throw new NoAnswerError(`No answer from ${new URL(address).origin}`, { cause: error });
    }
  }

  #home(): string {
    return `${this.#options.location.origin}/`;
  }
}
