/** Cross-origin rules of a bucket, applied as S3 applies them: the first rule that fits origin, method and headers. */
import { S3Error } from './errors.ts';

export interface CorsRule {
  /** Each may hold one `*`. */
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  /** Each may hold one `*`. */
  readonly allowedHeaders: readonly string[];
  readonly exposedHeaders: readonly string[];
  readonly maxAgeSeconds?: number;
}

type Headers = Readonly<Record<string, string>>;

/** Whether a page of this origin may read the answer. S3 answers all the same, and the browser keeps it from the page. */
export function allowsOrigin(rules: readonly CorsRule[], origin: string, method: string): boolean {
  return findRule(rules, origin, method, []) !== undefined;
}

/** Headers for the answer to an actual request; none when it has no origin or no rule fits. */
export function corsHeaders(rules: readonly CorsRule[], method: string, headers: Headers): Record<string, string> {
  if (headers.origin === undefined) return {};
  const rule = findRule(rules, headers.origin, method, []);
  return rule === undefined ? {} : allow(rule, headers.origin);
}

/** @throws S3Error 403 AccessForbidden when no rule fits, 400 when it is not a preflight */
export function preflightHeaders(rules: readonly CorsRule[], headers: Headers): Record<string, string> {
  const { origin, 'access-control-request-method': method } = headers;
  if (origin === undefined || method === undefined) {
    throw new S3Error('BadRequest', 400, 'Insufficient information. Origin request header needed.');
  }
  const asked = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = findRule(rules, origin, method, asked);
  if (rule === undefined) {
    throw new S3Error(
      'AccessForbidden',
      403,
      rules.length === 0
        ? 'CORSResponse: CORS is not enabled for this bucket.'
        : "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      { Method: method, ResourceType: 'OBJECT' },
    );
  }
  return {
    ...allow(rule, origin),
    ...(asked.length > 0 && { 'access-control-allow-headers': asked.join(', ') }),
    ...(rule.maxAgeSeconds !== undefined && { 'access-control-max-age': String(rule.maxAgeSeconds) }),
  };
}

function allow(rule: CorsRule, origin: string): Record<string, string> {
  const anyone = rule.allowedOrigins.includes('*');
  return {
    'access-control-allow-origin': anyone ? '*' : origin,
    ...(!anyone && { 'access-control-allow-credentials': 'true' }),
    'access-control-allow-methods': rule.allowedMethods.join(', '),
    ...(rule.exposedHeaders.length > 0 && { 'access-control-expose-headers': rule.exposedHeaders.join(', ') }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

function findRule(
  rules: readonly CorsRule[],
  origin: string,
  method: string,
  asked: readonly string[],
): CorsRule | undefined {
  return rules.find(
    (rule) =>
      rule.allowedMethods.includes(method) &&
      rule.allowedOrigins.some((pattern) => fits(pattern, origin)) &&
      asked.every((name) => rule.allowedHeaders.some((pattern) => fits(pattern.toLowerCase(), name))),
  );
}

function fits(pattern: string, text: string): boolean {
  const [start = '', end] = pattern.split('*', 2);
  if (end === undefined) return pattern === text;
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}
