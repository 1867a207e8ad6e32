/** What a stranger can see of a deployed stack, and what a stranger must not get. Reads only. */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { problemSchema } from '../../lambdas/protocol.ts';
import { ask, handshake } from './request.ts';
import type { Target } from './target.ts';

export interface Check {
  readonly name: string;
  /** @throws SmokeError saying what was found in place of what should be */
  readonly run: (target: Target) => Promise<void>;
}

/** Thrown when something is not as it should be. */
export class SmokeError extends Error {
  override readonly name = 'SmokeError';
}

/** Any other page. */
const STRANGER = 'https://stranger.example';
const YEAR_SECONDS = 31_536_000;

export const CHECKS: readonly Check[] = [
  { name: 'the page answers', run: pageAnswers },
  { name: 'an unknown address shows the page with status 404', run: unknownAddress },
  { name: 'the page runs its own scripts alone and connects to its own services alone', run: strictPolicy },
  { name: 'browsers are told to come over https only', run: httpsOnly },
  { name: 'the page knows its addresses', run: pageConfiguration },
  { name: 'the API is well', run: health },
  { name: 'the API describes itself', run: description },
  { name: 'sign-in is there', run: signIn },
  { name: 'no export without a token', run: (target) => refused(target, {}) },
  { name: 'no export with a forged token', run: (target) => refused(target, { authorization: `Bearer ${FORGED}` }) },
  { name: 'the page may call the API, other pages may not do so with a session', run: cors },
  { name: 'no socket without a ticket', run: socketWithoutTicket },
  { name: 'no socket for another page', run: socketOfStranger },
];

export function insist(holds: boolean, otherwise: string): asserts holds {
  if (!holds) {
    throw new SmokeError(otherwise);
  }
}

async function json<Schema extends z.ZodType>(url: string, schema: Schema): Promise<z.infer<Schema>> {
  const response = await ask(url);
  insist(response.status === 200, `${url} answered ${response.status}`);
  const parsed = schema.safeParse(await response.json());
  insist(parsed.success, `${url} answered something else: ${parsed.error?.issues[0]?.message}`);
  return parsed.data;
}

async function page(target: Target): Promise<Response> {
  const response = await ask(`${target.pageUrl}/`);
  insist(response.status === 200, `it answered ${response.status}`);
  return response;
}

async function pageAnswers(target: Target): Promise<void> {
  const response = await page(target);
  const type = response.headers.get('content-type') ?? 'nothing';
  insist(type.startsWith('text/html'), `it answered with ${type}`);
}

async function unknownAddress(target: Target): Promise<void> {
  for (const path of ['/no-such-page', '/assets/no-such-script.js']) {
    const response = await ask(`${target.pageUrl}${path}`);
    const type = response.headers.get('content-type') ?? 'nothing';
    insist(response.status === 404 && type.startsWith('text/html'), `${path} answered ${response.status} with ${type}`);
  }
}

/** The page's content security policy: whole, and the sources of each directive. */
async function policyOf(target: Target) {
  const policy = (await page(target)).headers.get('content-security-policy') ?? '';
  const directives = new Map(
    policy.split(';').map((directive) => {
      const [name = '', ...sources] = directive.trim().split(/\s+/);
      return [name, sources] as const;
    }),
  );
  return { policy, directives };
}

/** A browser fetches only what the page's policy names, whoever else gets it. @throws SmokeError */
export async function insistOnConnection(target: Target, url: string, what: string): Promise<void> {
  const { directives } = await policyOf(target);
  const { origin, pathname } = new URL(url);
  const allowed = (directives.get('connect-src') ?? []).some((source) => {
    const named = URL.canParse(source) ? new URL(source) : null;
    return (
      named?.origin === origin &&
      (named.pathname.endsWith('/') ? pathname.startsWith(named.pathname) : pathname === named.pathname)
    );
  });
  insist(allowed, `the page may not connect to ${origin}, ${what}`);
}

async function strictPolicy(target: Target): Promise<void> {
  const { policy, directives } = await policyOf(target);
  const expected = { 'default-src': ["'none'"], 'script-src': ["'self'"], 'frame-ancestors': ["'none'"] };
  for (const [name, sources] of Object.entries(expected)) {
    const found = directives.get(name) ?? [];
    insist(isDeepStrictEqual(found, sources), `${name} is ${found.join(' ') || 'missing'}`);
  }
  insist(!/unsafe-|(?<=\s)\*(?=[\s;]|$)/.test(policy), 'it allows what is unsafe, or anything at all');
  await insistOnConnection(target, `${target.apiUrl}/exports`, 'the API');
}

async function httpsOnly(target: Target): Promise<void> {
  const { protocol, hostname } = new URL(target.pageUrl);
  if (protocol === 'http:') {
    // Browsers pass the header over on http; and only the local engine may be without https.
    insist(['127.0.0.1', 'localhost'].includes(hostname), 'the page itself comes over http');
    return;
  }
  const header = (await page(target)).headers.get('strict-transport-security') ?? '';
  const seconds = Number(/max-age=(\d+)/.exec(header)?.[1] ?? 0);
  insist(seconds >= YEAR_SECONDS, `Strict-Transport-Security is ${header === '' ? 'missing' : header}`);
}

async function pageConfiguration(target: Target): Promise<void> {
  const found = await json(`${target.pageUrl}/config.json`, z.record(z.string(), z.unknown()));
  const wrong = Object.entries(target.pageConfiguration).filter(([name, value]) => found[name] !== value);
  insist(wrong.length === 0, `/config.json has another ${wrong.map(([name]) => name).join(', ')} than the stack`);
  insist(target.pageConfiguration.apiUrl === target.apiUrl, 'the stack puts out two addresses of the API');
}

async function health(target: Target): Promise<void> {
  await json(`${target.apiUrl}/health`, z.object({ status: z.literal('ok') }));
}

async function description(target: Target): Promise<void> {
  const document = z.object({ openapi: z.string().startsWith('3.'), paths: z.record(z.string(), z.unknown()) });
  const { paths } = await json(`${target.apiUrl}/openapi.json`, document);
  const missing = ['/exports', '/exports/{exportId}', '/tickets'].filter((path) => !(path in paths));
  insist(missing.length === 0, `it does not know ${missing.join(', ')}`);
}

async function signIn({ pageConfiguration: { issuer } }: Target): Promise<void> {
  const found = await json(
    `${issuer}/.well-known/openid-configuration`,
    z.object({ issuer: z.string(), authorization_endpoint: z.url(), jwks_uri: z.url() }),
  );
  insist(found.issuer === issuer, `it calls itself ${found.issuer}`);
}

/** Well formed, and signed by nobody. */
const FORGED = ['{"alg":"none"}', '{"sub":"smoke","token_use":"id"}', 'nobody']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');

/** API Gateway's own authorizer says `message`, our Lambda a problem document. */
const refusal = z.union([problemSchema, z.strictObject({ message: z.string() })]);

async function refused({ apiUrl }: Target, headers: Record<string, string>): Promise<void> {
  const response = await ask(`${apiUrl}/exports`, { headers });
  insist(response.status === 401, `GET /exports answered ${response.status}`);
  const text = await response.text();
  insist(refusal.safeParse(JSON.parse(text)).success, 'the 401 says something else than that');
}

async function cors(target: Target): Promise<void> {
  const preflight = async (origin: string) => {
    const { headers } = await ask(`${target.apiUrl}/exports`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
    });
    return {
      origin: headers.get('access-control-allow-origin'),
      headers: (headers.get('access-control-allow-headers') ?? '').toLowerCase(),
      withCookies: headers.get('access-control-allow-credentials') === 'true',
    };
  };
  const { origin: pageOrigin } = new URL(target.pageUrl);
  const ours = await preflight(pageOrigin);
  insist(ours.origin === pageOrigin || ours.origin === '*', `the page is answered with ${ours.origin}`);
  insist(ours.headers.includes('authorization') || ours.headers === '*', 'the page may not send its token');
  // Without a domain of its own the page cannot be named (infra/api.ts): then any page may ask, but no browser lends it
  // a session, for there is no cookie and the token is the page's alone.
  const theirs = await preflight(STRANGER);
  insist(!ours.withCookies && !theirs.withCookies, 'cookies are let in');
  insist(theirs.origin !== STRANGER && (theirs.origin === null || ours.origin === '*'), 'a stranger is let in by name');
}

async function socketWithoutTicket({ webSocketUrl, pageUrl }: Target): Promise<void> {
  const status = await handshake(webSocketUrl, new URL(pageUrl).origin);
  insist(status === 401, `the handshake was answered with ${status}`);
}

async function socketOfStranger({ webSocketUrl }: Target): Promise<void> {
  const status = await handshake(webSocketUrl, STRANGER);
  insist(status === 403, `the handshake was answered with ${status}`);
}
