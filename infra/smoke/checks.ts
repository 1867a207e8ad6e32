/** What a visitor without a session can see of a deployed stack, and must not get. Only reads. */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { problemSchema } from '../../lambdas/protocol.ts';
import { ask, handshake } from './request.ts';
import type { Target } from './target.ts';

export interface Check {
  readonly name: string;
  /** @throws SmokeError with what was found */
  readonly run: (target: Target) => Promise<void>;
}

/** Thrown when a check fails. */
export class SmokeError extends Error {
  override readonly name = 'SmokeError';
}

/** The origin of another page. */
const OTHER_ORIGIN = 'https://other.example';
const YEAR_SECONDS = 31_536_000;

export const CHECKS: readonly Check[] = [
  { name: 'the page answers', run: pageAnswers },
  { name: 'an unknown address shows the page with status 404', run: unknownAddress },
  { name: 'the page runs only its own scripts and connects only to its own services', run: strictPolicy },
  { name: 'browsers must use https only', run: httpsOnly },
  { name: 'the page knows its addresses', run: pageConfiguration },
  { name: 'the API is healthy', run: health },
  { name: 'the API describes itself', run: description },
  { name: 'sign-in is available', run: signIn },
  { name: 'no export without a token', run: (target) => refused(target, {}) },
  { name: 'no export with a forged token', run: (target) => refused(target, { authorization: `Bearer ${FORGED}` }) },
  { name: 'the page may call the API, and other pages have no session', run: cors },
  { name: 'no socket without a ticket', run: socketWithoutTicket },
  { name: 'no socket for another page', run: socketOfOtherPage },
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

/** The page's content security policy as text, and the sources of each directive. */
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

/** Checks that the page's policy lets a browser fetch this address. @throws SmokeError */
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
  insist(!/unsafe-|(?<=\s)\*(?=[\s;]|$)/.test(policy), 'it allows unsafe sources or any source');
  await insistOnConnection(target, `${target.apiUrl}/exports`, 'the API');
}

async function httpsOnly(target: Target): Promise<void> {
  const { protocol, hostname } = new URL(target.pageUrl);
  if (protocol === 'http:') {
    // Browsers ignore the header over http, and only the local engine may use http.
    insist(['127.0.0.1', 'localhost'].includes(hostname), 'the page itself uses http');
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
  insist(target.pageConfiguration.apiUrl === target.apiUrl, 'the stack has two addresses of the API in its outputs');
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

/** Well formed, but without a valid signature. */
const FORGED = ['{"alg":"none"}', '{"sub":"smoke","token_use":"id"}', 'no-signature']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');

/** API Gateway's own authorizer answers with `message`, our Lambda with a problem document. */
const refusal = z.union([problemSchema, z.strictObject({ message: z.string() })]);

async function refused({ apiUrl }: Target, headers: Record<string, string>): Promise<void> {
  const response = await ask(`${apiUrl}/exports`, { headers });
  insist(response.status === 401, `GET /exports answered ${response.status}`);
  const text = await response.text();
  insist(refusal.safeParse(JSON.parse(text)).success, 'the 401 has an unexpected body');
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
  // Without its own domain the page cannot be named (infra/api.ts). Then any page may call, but it has no session: there is no
  // cookie, and only our page has the token.
  const theirs = await preflight(OTHER_ORIGIN);
  insist(!ours.withCookies && !theirs.withCookies, 'cookies are allowed');
  insist(
    theirs.origin !== OTHER_ORIGIN && (theirs.origin === null || ours.origin === '*'),
    'another page is allowed by name',
  );
}

async function socketWithoutTicket({ webSocketUrl, pageUrl }: Target): Promise<void> {
  const status = await handshake(webSocketUrl, new URL(pageUrl).origin);
  insist(status === 401, `the handshake was answered with ${status}`);
}

async function socketOfOtherPage({ webSocketUrl }: Target): Promise<void> {
  const status = await handshake(webSocketUrl, OTHER_ORIGIN);
  insist(status === 403, `the handshake was answered with ${status}`);
}
