/**
 * The event that an HTTP API sends to a function, payload format 2.0. Source: "Lambda integrations for HTTP APIs", API
 * Gateway developer guide; and recordings from AWS by others: `rawPath` is decoded, and a body is text only for text
 * types, JSON, XML and JavaScript (a form and a body without a type are base64).
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { LOCAL_ACCOUNT } from '../service/service.ts';
import type { RouteMatch } from './routes.ts';

export interface HttpRequest {
  readonly method: string;
  /** Decoded, with the stage if the stage is part of the address. */
  readonly path: string;
  /** As received, without the question mark. */
  readonly rawQueryString: string;
  /** Names and values in turn, as received (node's `rawHeaders`). */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly at: Date;
}

const API_ID = 'local';
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade']);
const TEXT_TYPES = new Set(['application/json', 'application/xml', 'application/javascript']);

export function httpEvent(
  request: HttpRequest,
  match: RouteMatch,
  stage: string,
  claims: Readonly<Record<string, string>> | null,
) {
  const { headers, cookies } = splitHeaders(request);
  const query = combine(new URLSearchParams(request.rawQueryString));
  const isBase64Encoded = request.body.length > 0 && !isText(headers['content-type']);
  const host = headers.host ?? '127.0.0.1';
  return {
    version: '2.0',
    routeKey: match.route.routeKey,
    rawPath: request.path,
    rawQueryString: request.rawQueryString,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers,
    ...(Object.keys(query).length > 0 ? { queryStringParameters: query } : {}),
    requestContext: {
      accountId: LOCAL_ACCOUNT,
      apiId: API_ID,
      ...(claims === null ? {} : { authorizer: { jwt: { claims, scopes: null } } }),
      domainName: host,
      domainPrefix: API_ID,
      http: {
        method: request.method,
        path: request.path,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: requestId(),
      routeKey: match.route.routeKey,
      stage,
      time: commonLogTime(request.at),
      timeEpoch: request.at.getTime(),
    },
    ...(Object.keys(match.pathParameters).length > 0 ? { pathParameters: match.pathParameters } : {}),
    ...(request.body.length > 0 ? { body: request.body.toString(isBase64Encoded ? 'base64' : 'utf8') } : {}),
    isBase64Encoded,
  };
}

/** Short base64 that ends in `=`, as API Gateway's. */
export function requestId(): string {
  return `${randomBytes(11).toString('base64url')}=`;
}

/** `12/Mar/2026:19:03:58 +0000`, always UTC. */
export function commonLogTime(at: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

/** X-Ray's trace header: `Root=1-<epoch seconds in hex>-<24 hex digits>`. */
export function traceHeader(at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000).toString(16);
  return `Root=1-${seconds}-${randomUUID().replaceAll('-', '').slice(0, 24)}`;
}

function splitHeaders(request: HttpRequest): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? '').toLowerCase();
    const value = request.rawHeaders[index + 1] ?? '';
    if (name === 'cookie') {
      cookies.push(...value.split(/;\s*/).filter((cookie) => cookie !== ''));
    } else if (!HOP_BY_HOP.has(name)) {
      headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
    }
  }
  headers['content-length'] = String(request.body.length);
  headers['x-amzn-trace-id'] ??= traceHeader(request.at);
  headers['x-forwarded-for'] = '127.0.0.1';
  headers['x-forwarded-port'] = '443';
  headers['x-forwarded-proto'] = 'https';
  return { headers, cookies };
}

function combine(parameters: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name).join(',')]));
}

function isText(contentType: string | undefined): boolean {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('text/') || TEXT_TYPES.has(type);
}
