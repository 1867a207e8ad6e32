import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startHttpApi } from '../../../infra/local/api-gateway/http.ts';
import {
  type CognitoOptions,
  type CognitoService,
  type SeededUser,
  startCognito,
} from '../../../infra/local/cognito/cognito.ts';

const REDIRECT = 'http://127.0.0.1:5173/';
const VERIFIER = 'v'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const KARI: SeededUser = {
  username: 'kari',
  email: 'kari@nhf.example',
  name: 'Kari <Ås> Nordmann',
  attributes: { 'custom:department': '42', 'custom:role': 'editor' },
  group: 'Avdeling <42>',
  description: { nb: 'Redaktør', en: 'Editor' },
};
const OLA: SeededUser = {
  ...KARI,
  username: 'ola',
  email: 'ola@nhf.example',
  name: 'Ola',
  attributes: { 'custom:department': '42', 'custom:role': 'reader' },
};

let dataFolder: string;
const services: CognitoService[] = [];
beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'cognito-'));
});
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.close()));
  await rm(dataFolder, { recursive: true });
});

async function start(options: Partial<CognitoOptions> = {}): Promise<CognitoService> {
  const service = await startCognito({
    dataFolder,
    clientId: 'page',
    customAttributes: ['custom:department', 'custom:role'],
    users: [KARI, OLA],
    redirectUris: [REDIRECT],
    ...options,
  });
  services.push(service);
  return service;
}

/** A valid request with some changes. A value of undefined is omitted. */
function request(changes: Record<string, string | undefined> = {}): URLSearchParams {
  const all = {
    response_type: 'code',
    client_id: 'page',
    redirect_uri: REDIRECT,
    state: 'st&te',
    nonce: 'n1',
    scope: 'openid email',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...changes,
  };
  return new URLSearchParams(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

const authorise = (pool: CognitoService, query: URLSearchParams) =>
  fetch(`${pool.endpoint}/oauth2/authorize?${query}`, { redirect: 'manual' });
const choose = (pool: CognitoService, username: string, query = request()) =>
  fetch(`${pool.endpoint}/oauth2/authorize`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams([...query, ['username', username]]),
  });
const location = (response: Response) => new URL(response.headers.get('location') ?? 'missing:');

async function codeFor(pool: CognitoService, username = 'kari'): Promise<string> {
  return location(await choose(pool, username)).searchParams.get('code') ?? '';
}

const exchange = (pool: CognitoService, form: Record<string, string>) =>
  fetch(`${pool.endpoint}/oauth2/token`, { method: 'POST', body: new URLSearchParams({ client_id: 'page', ...form }) });
const redeem = (pool: CognitoService, code: string, changes: Record<string, string> = {}) =>
  exchange(pool, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT,
    code_verifier: VERIFIER,
    ...changes,
  });

const tokensSchema = z.object({
  id_token: z.string(),
  access_token: z.string(),
  refresh_token: z.string().optional(),
  expires_in: z.literal(3600),
  token_type: z.literal('Bearer'),
});

/** Verifies the token with the keys that the issuer publishes. */
async function verify(pool: CognitoService, token: string) {
  const discovery = z
    .object({ jwks_uri: z.string(), issuer: z.literal(pool.endpoint) })
    .parse(await (await fetch(`${pool.endpoint}/.well-known/openid-configuration`)).json());
  const keys = createRemoteJWKSet(new URL(discovery.jwks_uri));
  return (await jwtVerify(token, keys, { issuer: pool.endpoint, algorithms: ['RS256'] })).payload;
}

describe('signing in to the local user pool', () => {
  it('returns tokens with the claims of a Cognito user for a code and its verifier', async () => {
    const pool = await start();
    const sentBack = location(await choose(pool, 'kari'));
    expect(sentBack.origin + sentBack.pathname).toBe(REDIRECT);
    expect(sentBack.searchParams.get('state')).toBe('st&te');
    const response = await redeem(pool, sentBack.searchParams.get('code') ?? '');
    const tokens = tokensSchema.parse(await response.json());
    const claims = await verify(pool, tokens.id_token);
    expect(claims).toMatchObject({
      sub: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
      aud: 'page',
      token_use: 'id',
      nonce: 'n1',
      'cognito:username': 'kari',
      email: 'kari@nhf.example',
      name: 'Kari <Ås> Nordmann',
      'custom:department': '42',
      'custom:role': 'editor',
    });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(3600);
    const access = await verify(pool, tokens.access_token);
    expect(access).toMatchObject({ sub: claims.sub, client_id: 'page', token_use: 'access', username: 'kari' });
    expect(access.aud).toBeUndefined();
  });

  it('refuses a wrong verifier, and refuses the code after the attempt', async () => {
    const pool = await start();
    const code = await codeFor(pool);
    const wrong = await redeem(pool, code, { code_verifier: 'w'.repeat(43) });
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toEqual({ error: 'invalid_grant' });
    expect((await redeem(pool, code)).status).toBe(400);
  });

  it.each([
    ['no verifier', { code_verifier: '' }, 'invalid_grant'],
    ['the challenge itself as verifier', { code_verifier: CHALLENGE }, 'invalid_grant'],
    ['another address than the code was for', { redirect_uri: 'http://127.0.0.1:9999/' }, 'invalid_grant'],
    ['another client', { client_id: 'other' }, 'invalid_client'],
    ['another grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
  ])('refuses %s', async (_, changes, error) => {
    const pool = await start();
    const response = await redeem(pool, await codeFor(pool), changes);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error });
  });

  it('accepts a code once, and only within five minutes', async () => {
    let now = Date.now();
    const pool = await start({ now: () => now });
    const code = await codeFor(pool);
    expect((await redeem(pool, code)).status).toBe(200);
    expect((await redeem(pool, code)).status).toBe(400);
    const late = await codeFor(pool);
    now += 5 * 60_000;
    expect((await redeem(pool, late)).status).toBe(400);
  });

  it('refreshes tokens for the same user, also after a restart, for 30 days', async () => {
    const first = await start();
    const { refresh_token = '' } = tokensSchema.parse(await (await redeem(first, await codeFor(first, 'ola'))).json());
    const port = Number(new URL(first.endpoint).port);
    await services.pop()?.close();

    let now = Date.now();
    const second = await start({ port, now: () => now });
    const refresh = (token: string) => exchange(second, { grant_type: 'refresh_token', refresh_token: token });
    const tokens = tokensSchema.parse(await (await refresh(refresh_token)).json());
    expect(tokens.refresh_token).toBeUndefined();
    expect((await verify(second, tokens.id_token))['custom:role']).toBe('reader');
    expect((await refresh(tokens.id_token)).status).toBe(400);
    now += 30 * 24 * 3_600_000;
    expect((await refresh(refresh_token)).status).toBe(400);
  });
});

describe('the revocation endpoint', () => {
  const revoke = (pool: CognitoService, form: Record<string, string>) =>
    fetch(`${pool.endpoint}/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'page', ...form }),
    });
  const signedIn = async (pool: CognitoService) => {
    const { refresh_token = '', id_token } = tokensSchema.parse(await (await redeem(pool, await codeFor(pool))).json());
    return { refresh_token, id_token };
  };
  const refreshed = async (pool: CognitoService, refresh_token: string) => {
    const response = await exchange(pool, { grant_type: 'refresh_token', refresh_token });
    return response.ok ? 'tokens' : response.json();
  };
  const REFUSED = { error: 'invalid_grant' };

  it('ends one refresh token, also after a restart, and no other of the same user', async () => {
    const first = await start();
    const [revoked, other] = [await signedIn(first), await signedIn(first)];
    expect((await revoke(first, { token: revoked.refresh_token })).status).toBe(200);
    expect((await revoke(first, { token: revoked.refresh_token })).status).toBe(200);
    expect(await refreshed(first, revoked.refresh_token)).toEqual(REFUSED);
    expect(await refreshed(first, `${revoked.refresh_token}=`)).toEqual(REFUSED);
    expect(await refreshed(first, other.refresh_token)).toBe('tokens');
    // An ID token is verified without asking Cognito, so it ends by itself.
    expect((await verify(first, revoked.id_token)).token_use).toBe('id');
    const port = Number(new URL(first.endpoint).port);
    await services.pop()?.close();

    const second = await start({ port });
    expect(await refreshed(second, revoked.refresh_token)).toEqual(REFUSED);
    expect(await refreshed(second, other.refresh_token)).toBe('tokens');
  });

  it('forgets a token that has ended by itself', async () => {
    const file = path.join(dataFolder, 'revoked-tokens.jsonl');
    const first = await start();
    await revoke(first, { token: (await signedIn(first)).refresh_token });
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(2);
    await services.pop()?.close();
    await start({ now: () => Date.now() + 31 * 24 * 3_600_000 });
    expect(await readFile(file, 'utf8')).toBe('');
  });

  it.each([
    ['another client', { client_id: 'other', token: 'x' }, 'invalid_client'],
    ['no token', {}, 'invalid_request'],
  ])('refuses %s', async (_, form, error) => {
    const response = await revoke(await start(), form);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error });
  });

  it('refuses an ID token, and has nothing to do for an unknown token', async () => {
    const pool = await start();
    const { id_token } = await signedIn(pool);
    expect(await (await revoke(pool, { token: id_token })).json()).toEqual({ error: 'unsupported_token_type' });
    expect((await revoke(pool, { token: 'unknown' })).status).toBe(200);
  });
});

describe('pages of other origins', () => {
  it.each([
    ['http://127.0.0.1:5173', 200],
    ['http://127.0.0.1:9999', 403],
    ['https://evil.example', 403],
  ])('of %s get %s from the endpoints, and only that of the client may read it', async (origin, status) => {
    const pool = await start();
    const response = await fetch(`${pool.endpoint}/.well-known/openid-configuration`, { headers: { origin } });
    expect(response.status).toBe(status);
    expect(response.headers.get('access-control-allow-origin')).toBe(status === 200 ? origin : null);
  });
});

describe('the authorisation endpoint', () => {
  it.each([
    ['an address that is not registered', { redirect_uri: 'https://evil.example/' }],
    ['an address that only begins like a registered one', { redirect_uri: `${REDIRECT}other` }],
    ['an unknown client', { client_id: 'other' }],
  ])('does not redirect to %s', async (_, changes) => {
    const pool = await start();
    for (const response of [await authorise(pool, request(changes)), await choose(pool, 'kari', request(changes))]) {
      expect(response.status).toBe(400);
      expect(response.headers.get('location')).toBeNull();
    }
  });

  it.each([
    ['no challenge', { code_challenge: undefined }, 'invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['another flow', { response_type: 'token' }, 'unsupported_response_type'],
    ['no OpenID', { scope: 'email' }, 'invalid_scope'],
  ])('reports %s to the client', async (_, changes, error) => {
    const pool = await start();
    const target = location(await authorise(pool, request(changes)));
    expect(Object.fromEntries(target.searchParams)).toMatchObject({ error, state: 'st&te' });
    expect(target.searchParams.has('code')).toBe(false);
  });

  it('shows a page in bokmål with one button for each user, and escapes all names', async () => {
    const pool = await start();
    const response = await authorise(pool, request({ state: '"><script>' }));
    const html = await response.text();
    expect(html).toContain('<html lang="nb">');
    expect(html).toContain('lang="en"');
    expect(html.match(/<button name="username" value="(kari|ola)">/g)).toHaveLength(2);
    expect(html).toContain('Kari &#60;Ås&#62; Nordmann');
    expect(html).toContain('<h2>Avdeling &#60;42&#62;</h2>');
    expect(html).toContain('Redaktør <span lang="en">(Editor)</span>');
    expect(html).not.toContain('<script>');
    expect(response.headers.get('content-security-policy')).toContain("form-action 'self' http://127.0.0.1:5173;");
  });

  it('refuses a user who is not seeded', async () => {
    const pool = await start();
    expect((await choose(pool, 'unknown')).status).toBe(400);
    await expect(pool.issue('unknown')).rejects.toThrow('unknown');
  });

  it('refuses to start with a user whose attribute the pool does not declare', async () => {
    const started = start({ customAttributes: ['custom:department'] });
    await expect(started).rejects.toThrow('The user pool declares no attribute custom:role, which kari has');
  });

  it('signs out to a registered address only', async () => {
    const pool = await start();
    const signOut = (uri: string) =>
      fetch(`${pool.endpoint}/logout?${new URLSearchParams({ client_id: 'page', logout_uri: uri })}`, {
        redirect: 'manual',
      });
    expect(location(await signOut(REDIRECT)).href).toBe(REDIRECT);
    expect((await signOut('https://evil.example/')).status).toBe(400);
  });
});

describe('the keys of the local user pool', () => {
  it('stay the same after a restart, in a file that only its owner can read', async () => {
    const first = await start();
    const { idToken } = await first.issue('kari');
    const again = await start();
    expect(decodeProtectedHeader((await again.issue('kari')).idToken).kid).toBe(decodeProtectedHeader(idToken).kid);
    expect((await stat(path.join(dataFolder, 'cognito-keys.json'))).mode & 0o077).toBe(0);
  });

  it('are published without their private part', async () => {
    const pool = await start();
    const jwks = z.object({ keys: z.array(z.record(z.string(), z.string())) });
    const { keys } = jwks.parse(await (await fetch(`${pool.endpoint}/.well-known/jwks.json`)).json());
    expect(Object.keys(keys[0] ?? {}).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  it('stop the start with the name of the file when the file is damaged', async () => {
    const file = path.join(dataFolder, 'cognito-keys.json');
    await writeFile(file, '{');
    await expect(start()).rejects.toThrow(file);
    expect(await readFile(file, 'utf8')).toBe('{');
  });
});

describe('a token of the local user pool', () => {
  it('is accepted by a JWT authorizer for its client, and by no other', async () => {
    const pool = await start();
    const { idToken } = await pool.issue('kari');
    const statusFor = async (audience: string) => {
      const api = await startHttpApi({
        routes: [{ routeKey: 'ANY /{proxy+}', functionArn: 'api', authorizerId: 'pool' }],
        authorizers: [{ authorizerId: 'pool', issuer: pool.endpoint, audience: [audience] }],
        stageName: '$default',
        invokeFunction: async () => ({ kind: 'success', payload: { statusCode: 204 } }),
      });
      const response = await fetch(`${api.endpoint}/me`, { headers: { authorization: `Bearer ${idToken}` } });
      await api.close();
      return response.status;
    };
    expect(await statusFor('page')).toBe(204);
    expect(await statusFor('other')).toBe(401);
  });
});
