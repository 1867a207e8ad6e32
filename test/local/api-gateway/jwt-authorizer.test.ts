import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHttpApi } from '../../../infra/local/api-gateway/http.ts';
import { NO_PAGES } from '../../../infra/local/service/guard.ts';
import { sendJson, startServer } from '../../../infra/local/service/loopback.ts';
import { NotHonouredError, type Service } from '../../../infra/local/service/service.ts';

interface Issuer extends Service {
  readonly key: CryptoKey;
  readonly ecKey: CryptoKey;
}

/** An OpenID Connect issuer with an RSA key, `k1`, and one on an elliptic curve, `ec`. */
async function startIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const elliptic = await generateKeyPair('ES256');
  const ecJwk = { ...(await exportJWK(elliptic.publicKey)), kid: 'ec', alg: 'ES256', use: 'sig' };
  const service = await startServer({
    visitors: NO_PAGES,
    answer(request, response) {
      const issuer = `http://${request.headers.host}`;
      const discovery = { issuer, jwks_uri: `${issuer}/keys` };
      sendJson(response, 200, request.url === '/keys' ? { keys: [jwk, ecJwk] } : discovery);
    },
  });
  return { ...service, key: privateKey, ecKey: elliptic.privateKey };
}

let issuer: Issuer;
let api: Service;
beforeAll(async () => {
  issuer = await startIssuer();
  api = await startHttpApi({
    routes: [
      { routeKey: 'GET /me', functionArn: 'api', authorizerId: 'jwt' },
      { routeKey: 'GET /health', functionArn: 'api', authorizerId: null },
    ],
    authorizers: [{ authorizerId: 'jwt', issuer: issuer.endpoint, audience: ['page'] }],
    stageName: '$default',
    invokeFunction: async (_, event) => ({ kind: 'success', payload: event }),
  });
});
afterAll(async () => {
  await api.close();
  await issuer.close();
});

interface TokenChanges {
  readonly claims?: Record<string, unknown>;
  readonly header?: { readonly alg: string; readonly kid?: string };
  readonly key?: CryptoKey | Uint8Array;
}

const secondsFromNow = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

/** An acceptable token with some changes. A claim of undefined is omitted. */
async function token({ claims = {}, header = { alg: 'RS256', kid: 'k1' }, key = issuer.key }: TokenChanges = {}) {
  const payload = {
    iss: issuer.endpoint,
    aud: 'page',
    sub: 'u1',
    iat: secondsFromNow(-10),
    exp: secondsFromNow(60),
    ...claims,
  };
  return new SignJWT(payload).setProtectedHeader(header).sign(key);
}

const ask = (authorization?: string) =>
  fetch(`${api.endpoint}/me`, { headers: authorization === undefined ? {} : { authorization } });

describe('the JWT authorizer', () => {
  it('accepts a valid token and passes on its claims as text', async () => {
    const claims = { 'custom:organisation': '971032081', email_verified: true, 'cognito:groups': ['a', 'b'] };
    const response = await ask(`Bearer ${await token({ claims })}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      requestContext: {
        authorizer: {
          jwt: {
            claims: {
              iss: issuer.endpoint,
              aud: 'page',
              exp: expect.stringMatching(/^\d+$/),
              'custom:organisation': '971032081',
              email_verified: 'true',
              'cognito:groups': '[a b]',
            },
            scopes: null,
          },
        },
      },
    });
  });

  it('accepts a token without the word Bearer', async () => {
    expect((await ask(await token())).status).toBe(200);
  });

  it('checks client_id only when the token has no audience', async () => {
    expect((await ask(await token({ claims: { aud: undefined, client_id: 'page' } }))).status).toBe(200);
    expect((await ask(await token({ claims: { aud: 'other', client_id: 'page' } }))).status).toBe(401);
  });

  it('does not check a route without authorisation', async () => {
    expect((await fetch(`${api.endpoint}/health`)).status).toBe(200);
  });

  const refusals: readonly (readonly [string, () => Promise<string> | string, RegExp])[] = [
    ['an expired token', () => token({ claims: { exp: secondsFromNow(-1) } }), /the token has expired/],
    ['a token that never expires', () => token({ claims: { exp: undefined } }), /invalid_token/],
    ['a token not yet valid', () => token({ claims: { nbf: secondsFromNow(60) } }), /invalid_token/],
    ['a token issued in the future', () => token({ claims: { iat: secondsFromNow(60) } }), /invalid_token/],
    ['another audience', () => token({ claims: { aud: 'other' } }), /valid audience/],
    ['no audience', () => token({ claims: { aud: undefined } }), /valid audience/],
    ['another issuer', () => token({ claims: { iss: 'https://example.com' } }), /valid issuer/],
    ['an unknown key id', () => token({ header: { alg: 'RS256', kid: 'k2' } }), /invalid_token/],
    [
      'a signature that is not RSA, by a published key',
      () => token({ header: { alg: 'ES256', kid: 'ec' }, key: issuer.ecKey }),
      /invalid_token/,
    ],
    ['no key id', () => token({ header: { alg: 'RS256' } }), /key id/],
    [
      'the signature of another key',
      async () => token({ key: (await generateKeyPair('RS256')).privateKey }),
      /invalid_token/,
    ],
    [
      'a symmetric signature made with public knowledge',
      () => token({ header: { alg: 'HS256', kid: 'k1' }, key: Buffer.from('k1'.repeat(16)) }),
      /invalid_token/,
    ],
    [
      'no signature at all (alg none)',
      async () => {
        const [, payload] = (await token()).split('.');
        return `${Buffer.from('{"alg":"none","kid":"k1"}').toString('base64url')}.${payload}.`;
      },
      /invalid_token/,
    ],
    ['text that is not a token', () => 'abc', /invalid_token/],
  ];

  it.each(refusals)('refuses %s', async (_, make, challenge) => {
    const response = await ask(`Bearer ${await make()}`);
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ message: 'Unauthorized' });
    expect(response.headers.get('www-authenticate')).toMatch(challenge);
  });

  it('refuses a token whose claims were changed after signing', async () => {
    const [header, payload = '', signature] = (await token()).split('.');
    const claims: object = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'someone else' })).toString('base64url');
    expect((await ask(`Bearer ${header}.${forged}.${signature}`)).status).toBe(401);
  });

  it('refuses a request without a token', async () => {
    const response = await ask();
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('refuses all tokens while the issuer cannot be reached', async () => {
    const alone = await startHttpApi({
      routes: [{ routeKey: 'GET /me', functionArn: 'api', authorizerId: 'jwt' }],
      authorizers: [{ authorizerId: 'jwt', issuer: 'http://127.0.0.1:1', audience: ['page'] }],
      stageName: '$default',
      invokeFunction: async () => ({ kind: 'success', payload: {} }),
    });
    const response = await fetch(`${alone.endpoint}/me`, { headers: { authorization: `Bearer ${await token()}` } });
    await alone.close();
    expect(response.status).toBe(401);
  });

  it('is refused at the start when a route names an unknown one', async () => {
    const started = startHttpApi({
      routes: [{ routeKey: 'GET /me', functionArn: 'api', authorizerId: 'missing' }],
      authorizers: [],
      stageName: '$default',
      invokeFunction: async () => ({ kind: 'success', payload: {} }),
    });
    await expect(started).rejects.toThrow(NotHonouredError);
  });
});
