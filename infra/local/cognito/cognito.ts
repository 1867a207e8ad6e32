/**
 * A Cognito user pool on loopback: an OpenID Connect issuer with RS256 tokens. Its sign-in page lists seeded users
 * instead of asking for a password. It keeps no session: every sign-in shows the page.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pagesOf } from '../service/guard.ts';
import { readBody, sendJson, startServer } from '../service/loopback.ts';
import type { ListenOptions, Service } from '../service/service.ts';
import { AuthorisationCodes, readAuthorisationRequest, withParameters } from './authorisation.ts';
import { discovery } from './discovery.ts';
import { loadPoolKeys } from './keys.ts';
import { Revocations } from './revocations.ts';
import { contentSecurityPolicy, refusalPage, signInPage } from './sign-in-page.ts';
import {
  accessToken,
  idToken,
  readRefreshToken,
  refreshToken,
  type SeededUser,
  type SignIn,
  TOKEN_LIFETIME,
  type TokenSettings,
} from './tokens.ts';

export type { SeededUser } from './tokens.ts';

export interface CognitoOptions extends ListenOptions {
  /** Holds the keys. */
  readonly dataFolder: string;
  readonly clientId: string;
  /** The only addresses to which the browser is redirected after signing in and out. */
  readonly redirectUris: readonly string[];
  /** Names of the pool's custom attributes, with their prefix. */
  readonly customAttributes: readonly string[];
  readonly users: readonly SeededUser[];
  /** Milliseconds since the epoch. Default: the clock. */
  readonly now?: () => number;
}

/** `endpoint` is the issuer, so tokens outlive a restart only if the port stays the same. */
export interface CognitoService extends Service {
  /** Tokens without the page, for tests and the command line. @throws Error for an unknown user */
  issue(username: string): Promise<{ readonly idToken: string; readonly accessToken: string }>;
}

interface Pool {
  readonly options: CognitoOptions;
  readonly settings: TokenSettings;
  readonly codes: AuthorisationCodes;
  readonly revocations: Revocations;
}

const NO_STORE = { 'cache-control': 'no-store' };
const MAX_FORM = 64 * 1024;

/** @throws Error for a user with an attribute that the pool does not declare */
export async function startCognito(options: CognitoOptions): Promise<CognitoService> {
  assertDeclared(options);
  const keys = await loadPoolKeys(options.dataFolder);
  const now = options.now ?? (() => Date.now());
  const ready = Promise.withResolvers<Pool>();
  const origins = originsOf(options);
  const service = await startServer({
    ...(options.port !== undefined && { port: options.port }),
    visitors: pagesOf(origins, true),
    async answer(request, response) {
      const { origin } = request.headers;
      if (origin !== undefined && origins.includes(origin)) {
        response.setHeader('access-control-allow-origin', origin);
        response.setHeader('vary', 'origin');
      }
      await answer(await ready.promise, request, response);
    },
  });
  const settings = { issuer: service.endpoint, clientId: options.clientId, keys, now };
  const revocations = new Revocations(options.dataFolder, now());
  ready.resolve({ options, settings, codes: new AuthorisationCodes(now), revocations });
  return {
    ...service,
    issue: async (username) => {
      const user = options.users.find((each) => each.username === username);
      if (user === undefined) {
        throw new Error(`No seeded user is named ${username}`);
      }
      const signIn = { username, authTime: Math.floor(now() / 1000), nonce: null };
      return {
        idToken: await idToken(settings, user, signIn),
        accessToken: await accessToken(settings, user, signIn),
      };
    },
  };
}

/** Of the client's pages. Cognito itself lets pages of every origin read its answers. */
function originsOf({ redirectUris }: CognitoOptions): string[] {
  return [...new Set(redirectUris.map((uri) => new URL(uri).origin))];
}

function assertDeclared({ users, customAttributes }: CognitoOptions): void {
  for (const { username, attributes } of users) {
    const unknown = Object.keys(attributes).find((name) => !customAttributes.includes(name));
    if (unknown !== undefined) throw new Error(`The user pool declares no attribute ${unknown}, which ${username} has`);
  }
}

async function answer(pool: Pool, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', pool.settings.issuer);
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /.well-known/openid-configuration':
      return sendJson(response, 200, discovery(pool.settings.issuer));
    case 'GET /.well-known/jwks.json':
      return sendJson(response, 200, { keys: [pool.settings.keys.publicJwk] });
    case 'GET /oauth2/authorize':
      return authorise(pool, url.searchParams, null, response);
    case 'POST /oauth2/authorize': {
      const form = await readForm(request);
      const username = form.get('username') ?? '';
      form.delete('username');
      return authorise(pool, form, username, response);
    }
    case 'POST /oauth2/token':
      return exchange(pool, await readForm(request), response);
    case 'POST /oauth2/revoke':
      return revoke(pool, await readForm(request), response);
    case 'GET /logout':
      return signOut(pool, url.searchParams, response);
    default:
      return sendJson(response, 404, { message: 'Not Found' });
  }
}

/** Shows the page, or redirects with a code when a user has been chosen. */
function authorise(pool: Pool, query: URLSearchParams, username: string | null, response: ServerResponse): void {
  const { options, settings, codes } = pool;
  const request = readAuthorisationRequest(query, options);
  if (request.kind === 'refused') {
    sendPage(pool, response, 400, refusalPage(request));
  } else if (request.kind === 'redirect') {
    redirect(response, request.location);
  } else if (username === null) {
    sendPage(pool, response, 200, signInPage(options.users, query));
  } else if (!options.users.some((user) => user.username === username)) {
    sendPage(pool, response, 400, refusalPage({ nb: 'Brukeren finnes ikke.', en: 'There is no such user.' }));
  } else {
    const signIn = { username, authTime: Math.floor(settings.now() / 1000), nonce: request.nonce };
    const code = codes.issue(signIn, request.redirectUri, request.codeChallenge);
    redirect(response, withParameters(request.redirectUri, { code, state: request.state }));
  }
}

async function exchange(pool: Pool, form: URLSearchParams, response: ServerResponse): Promise<void> {
  const { options, settings, codes } = pool;
  const refuse = (error: string) => sendJson(response, 400, { error }, NO_STORE);
  if (form.get('client_id') !== options.clientId) {
    return refuse('invalid_client');
  }
  const grantType = form.get('grant_type');
  let signIn: SignIn | null;
  switch (grantType) {
    case 'authorization_code':
      signIn = codes.redeem(form.get('code') ?? '', form.get('redirect_uri') ?? '', form.get('code_verifier') ?? '');
      break;
    case 'refresh_token':
      signIn = await refreshedSignIn(pool, form.get('refresh_token') ?? '');
      break;
    default:
      return refuse('unsupported_grant_type');
  }
  const user = options.users.find((each) => each.username === signIn?.username);
  if (signIn === null || user === undefined) {
    return refuse('invalid_grant');
  }
  const tokens = {
    id_token: await idToken(settings, user, signIn),
    access_token: await accessToken(settings, user, signIn),
    // As Cognito without rotation: a refresh gives no new refresh token.
    ...(grantType === 'authorization_code' ? { refresh_token: await refreshToken(settings, signIn) } : {}),
    expires_in: TOKEN_LIFETIME,
    token_type: 'Bearer',
  };
  sendJson(response, 200, tokens, NO_STORE);
}

async function refreshedSignIn({ settings, revocations }: Pool, token: string): Promise<SignIn | null> {
  const read = await readRefreshToken(settings, token);
  return read === null || revocations.has(read.tokenId) ? null : read.signIn;
}

/**
 * From now on the refresh token gives no tokens. ID and access tokens that it gave stay valid for an API that verifies them
 * by itself, such as API Gateway. Source: Cognito developer guide, "Revoke endpoint" and "Revoking tokens".
 */
async function revoke({ options, settings, revocations }: Pool, form: URLSearchParams, response: ServerResponse) {
  const refuse = (error: string) => sendJson(response, 400, { error }, NO_STORE);
  const token = form.get('token');
  if (form.get('client_id') !== options.clientId) return refuse('invalid_client');
  if (token === null || token === '') return refuse('invalid_request');
  const read = await readRefreshToken(settings, token);
  if (read !== null) revocations.add(read);
  else if (isSigned(token)) return refuse('unsupported_token_type');
  // As RFC 7009 has it, an unknown or ended token is no error: it can do nothing.
  response.writeHead(200, { 'content-length': 0, ...NO_STORE }).end();
}

/** ID and access tokens are signed, refresh tokens encrypted in five parts. */
const isSigned = (token: string): boolean => token.split('.').length === 3;

function signOut(pool: Pool, query: URLSearchParams, response: ServerResponse): void {
  const target = query.get('logout_uri') ?? '';
  if (query.get('client_id') !== pool.options.clientId || !pool.options.redirectUris.includes(target)) {
    const nb = 'Adressen å vende tilbake til er ikke registrert (logout_uri).';
    const en = 'The address to return to is not registered (logout_uri).';
    sendPage(pool, response, 400, refusalPage({ nb, en }));
  } else {
    redirect(response, target);
  }
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const body = await readBody(request, MAX_FORM);
  return new URLSearchParams(body === 'too-large' ? '' : body.toString('utf8'));
}

function sendPage(pool: Pool, response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentSecurityPolicy(originsOf(pool.options)),
    'cache-control': 'no-store',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  });
  response.end(html);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location, 'cache-control': 'no-store' }).end();
}
