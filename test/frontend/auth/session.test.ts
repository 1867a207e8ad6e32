import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { NoAnswerError, SignedOutError } from '../../../frontend/api/problem.ts';
import { Session } from '../../../frontend/auth/session.ts';

const ISSUER = 'https://issuer.example/pool';
const PAGE = 'https://page.example';

function setUp({
  search = '',
  hash = '#/historikk',
  kept = {} as Record<string, string>,
  /** Whether the issuer lists where tokens are revoked. */
  listed = true,
} = {}) {
  let now = 0;
  let refuses = false;
  let unreachable = false;
  let issued = 0;
  const storage = new Map(Object.entries(kept));
  const visited: URL[] = [];
  const addresses: string[] = [];
  const grants: URLSearchParams[] = [];
  const revoked: object[] = [];
  const revocations: string[] = [];
  const discovered: string[] = [];
  const session = new Session({
    configuration: { issuer: ISSUER, clientId: 'page' },
    fetch: async (input, init) => {
      if (unreachable) {
        throw new TypeError('network error');
      }
      if (String(input).endsWith('/.well-known/openid-configuration')) {
        discovered.push(String(input));
        return Response.json({
          authorization_endpoint: 'https://login.example/oauth2/authorize',
          token_endpoint: 'https://login.example/oauth2/token',
          ...(listed && { revocation_endpoint: 'https://login.example/end-token' }),
          end_session_endpoint: 'https://login.example/logout',
        });
      }
      if (['https://login.example/oauth2/revoke', 'https://login.example/end-token'].includes(String(input))) {
        revocations.push(String(input));
        revoked.push(Object.fromEntries(new URLSearchParams(String(init?.body))));
        return new Response(null, { status: refuses ? 400 : 200 });
      }
      grants.push(new URLSearchParams(String(init?.body)));
      return refuses
        ? Response.json({ error: 'invalid_grant' }, { status: 400 })
        : Response.json({ id_token: `token-${++issued}`, refresh_token: 'refresh-1', expires_in: 3_600 });
    },
    storage: {
      getItem: (key) => storage.get(key) ?? null,
      setItem: (key, value) => void storage.set(key, value),
      removeItem: (key) => void storage.delete(key),
    },
    location: { origin: PAGE, search, hash, assign: (address) => void visited.push(new URL(address)) },
    replaceAddress: (address) => addresses.push(address),
    now: () => now,
  });
  return {
    session,
    storage,
    visited,
    addresses,
    grants,
    revoked,
    revocations,
    discovered,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    refuse: () => {
      refuses = true;
    },
    cut: () => {
      unreachable = true;
    },
  };
}

/** Signs in up to the redirect back from the issuer. */
async function returnedFromIssuer(tamper: (state: string) => string = (state) => state) {
  const before = setUp();
  await before.session.signIn();
  const asked = before.visited[0]?.searchParams ?? new URLSearchParams();
  const state = tamper(asked.get('state') ?? '');
  const after = setUp({ search: `?code=c0de&state=${state}`, kept: Object.fromEntries(before.storage) });
  return { asked, ...after };
}

describe('signing in', () => {
  it('requests a code that only this page can redeem', async () => {
    const { asked, session, grants, addresses } = await returnedFromIssuer();
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      client_id: 'page',
      redirect_uri: `${PAGE}/`,
      scope: 'openid email profile',
      code_challenge_method: 'S256',
    });
    expect(await session.restore()).toBe('signed-in');
    const verifier = grants[0]?.get('code_verifier') ?? '';
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(asked.get('code_challenge'));
    expect(grants[0]?.get('code')).toBe('c0de');
    expect(addresses).toEqual(['/#/historikk']);
  });

  it('refuses a code that came with another state', async () => {
    const { session, grants } = await returnedFromIssuer((state) => `${state}x`);
    expect(await session.restore()).toBe('signed-out');
    expect(grants).toEqual([]);
  });

  it('refuses a code that this page did not request', async () => {
    const { session, grants } = setUp({ search: '?code=c0de&state=s' });
    expect(await session.restore()).toBe('signed-out');
    expect(grants).toEqual([]);
  });
});

describe('staying signed in', () => {
  it('survives a reload with the refresh token, and keeps no ID token in storage', async () => {
    const { session, storage } = setUp({ kept: { 'refresh-token': 'refresh-1' } });
    expect(await session.restore()).toBe('signed-in');
    expect(await session.token()).toBe('token-1');
    expect(storage.get('refresh-token')).toBe('refresh-1');
    expect([...storage.values()].filter((value) => value.includes('token-1'))).toEqual([]);
  });

  it('asks for the endpoints of the issuer once, also over a reload', async () => {
    const before = setUp({ kept: { 'refresh-token': 'refresh-1' } });
    await before.session.restore();
    expect(before.discovered).toEqual([`${ISSUER}/.well-known/openid-configuration`]);
    const after = setUp({ kept: Object.fromEntries(before.storage) });
    expect(await after.session.restore()).toBe('signed-in');
    expect(after.discovered).toEqual([]);
  });

  it('asks for the endpoints anew after a refusal, and keeps those of each issuer apart', async () => {
    const endpoints = { authorization_endpoint: 'https://old.example/', token_endpoint: 'https://old.example/token' };
    const kept = {
      'refresh-token': 'refresh-1',
      [`${ISSUER}/.well-known/openid-configuration`]: JSON.stringify(endpoints),
      'https://other.example/.well-known/openid-configuration': '{}',
    };
    const { session, discovered, storage, refuse } = setUp({ kept });
    refuse();
    expect(await session.restore()).toBe('signed-out');
    expect([...storage.keys()]).toEqual(['https://other.example/.well-known/openid-configuration']);
    await session.signIn();
    expect(discovered).toHaveLength(1);
  });

  it('renews a token that is about to end, once for all requests', async () => {
    const { session, grants, pass } = setUp({ kept: { 'refresh-token': 'refresh-1' } });
    await session.restore();
    pass(3_600_000 - 30_000);
    expect(await Promise.all([session.token(), session.token()])).toEqual(['token-2', 'token-2']);
    expect(grants).toHaveLength(2);
  });

  it('ends when the issuer refuses to renew', async () => {
    const { session, storage, refuse } = setUp({ kept: { 'refresh-token': 'old' } });
    refuse();
    expect(await session.restore()).toBe('signed-out');
    await expect(session.token()).rejects.toBeInstanceOf(SignedOutError);
    expect(storage.has('refresh-token')).toBe(false);
  });

  it('does not end when the network is gone', async () => {
    const { session, storage, pass, cut } = setUp({ kept: { 'refresh-token': 'refresh-1' } });
    await session.restore();
    pass(3_600_000);
    cut();
    await expect(session.token()).rejects.toBeInstanceOf(NoAnswerError);
    expect(storage.has('refresh-token')).toBe(true);
  });
});

describe('signing out', () => {
  const SIGNED_OUT = 'https://login.example/logout?client_id=page&logout_uri=https%3A%2F%2Fpage.example%2F';

  it('deletes the tokens on the page, revokes the refresh token, and leaves for the issuer', async () => {
    const { session, storage, visited, revoked } = setUp({ kept: { 'refresh-token': 'refresh-1' } });
    await session.restore();
    await session.signOut();
    expect(storage.size).toBe(0);
    expect(revoked).toEqual([{ token: 'refresh-1', client_id: 'page' }]);
    expect(visited.map(({ href }) => href)).toEqual([SIGNED_OUT]);
    await expect(session.token()).rejects.toBeInstanceOf(SignedOutError);
  });

  it.each([
    ['where the issuer says', true, 'https://login.example/end-token'],
    ['beside the token endpoint when the issuer says nothing', false, 'https://login.example/oauth2/revoke'],
  ])('revokes the refresh token %s', async (_, listed, address) => {
    const { session, revocations } = setUp({ kept: { 'refresh-token': 'refresh-1' }, listed });
    await session.signOut();
    expect(revocations).toEqual([address]);
  });

  it('deletes the tokens before the issuer answers, and when it refuses to revoke', async () => {
    const { session, storage, visited, refuse } = setUp({ kept: { 'refresh-token': 'refresh-1' } });
    await session.restore();
    refuse();
    const signingOut = session.signOut();
    expect(storage.size).toBe(0);
    await signingOut;
    expect(visited.map(({ href }) => href)).toEqual([SIGNED_OUT]);
  });

  it('leads to the start page when the issuer does not answer', async () => {
    const { session, storage, visited, cut } = setUp({ kept: { 'refresh-token': 'refresh-1' } });
    cut();
    await session.signOut();
    expect(storage.size).toBe(0);
    expect(visited.map(({ href }) => href)).toEqual([`${PAGE}/`]);
  });

  it('revokes nothing when there is no refresh token', async () => {
    const { session, visited, revoked } = setUp();
    await session.signOut();
    expect(revoked).toEqual([]);
    expect(visited.map(({ href }) => href)).toEqual([SIGNED_OUT]);
  });
});
