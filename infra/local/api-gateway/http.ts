/**
 * An HTTP API of API Gateway on loopback: routes, JWT authorizers, CORS and Lambda proxy integrations (format 2.0).
 *
 * Difference from AWS: a request from an origin that CORS or `origins` do not allow is refused. AWS calls the function, and
 * the browser keeps the answer from the page.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, startServer } from '../service/loopback.ts';
import { type InvokeFunction, type ListenOptions, NotHonouredError, type Service } from '../service/service.ts';
import {
  allowsOrigin,
  type CorsConfiguration,
  corsHeaders,
  type Headers,
  isPreflight,
  preflightHeaders,
} from './cors.ts';
import { type HttpRequest, httpEvent, requestId } from './http-event.ts';
import { type HttpResponse, httpResponse } from './http-response.ts';
import { callIntegration } from './integration.ts';
import { createJwtAuthorizer, type JwtAuthorizer } from './jwt-authorizer.ts';
import { compileRoutes, type HttpRoute } from './routes.ts';

export type { CorsConfiguration } from './cors.ts';
export type { JwtAuthorizer } from './jwt-authorizer.ts';
export type { HttpRoute } from './routes.ts';

export interface HttpApiOptions extends ListenOptions {
  readonly routes: readonly HttpRoute[];
  readonly authorizers: readonly JwtAuthorizer[];
  readonly cors?: CorsConfiguration;
  /** The origins of the pages that may call, where CORS allows more: `*` means any page of the Internet. */
  readonly origins?: readonly string[];
  /** `$default`, or a name, which is then the first segment of every path. */
  readonly stageName: string;
  readonly invokeFunction: InvokeFunction;
  /** API Gateway's own limit is 30 s, the default. */
  readonly integrationTimeoutMs?: number;
  /** Called for every answered request, including those that the gateway itself refuses. */
  readonly onAnswer?: (statusCode: number, milliseconds: number) => void;
}

/** Quotas of HTTP APIs and of a synchronous Lambda invocation, in bytes. */
const MAX_BODY = 10 * 1024 * 1024;
const MAX_INVOCATION = 6 * 1024 * 1024;
const MAX_HEADERS = 10_240;
const MAX_INTEGRATION_MS = 30_000;

/** @throws NotHonouredError for a route key or authorizer that is not honoured */
export async function startHttpApi(options: HttpApiOptions): Promise<Service> {
  const answer = createHttpApi(options);
  const { cors, origins, port } = options;
  const mayCall = (origin: string) =>
    cors !== undefined && allowsOrigin(cors, origin) && (origins?.includes(origin) ?? true);
  return startServer({
    ...(port !== undefined && { port }),
    visitors: { mayCall, mayBeOpened: false },
    http: { maxHeaderSize: MAX_HEADERS },
    async answer(request, response) {
      const begun = performance.now();
      const answered = await answerWithCors(request, cors, answer);
      options.onAnswer?.(answered.statusCode, performance.now() - begun);
      send(response, answered);
    },
  });
}

async function answerWithCors(
  request: IncomingMessage,
  cors: CorsConfiguration | undefined,
  answer: (request: IncomingMessage) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const { origin } = request.headers;
  if (cors === undefined) {
    return answer(request);
  }
  if (origin !== undefined && isPreflight(request.method, request.headers)) {
    return { statusCode: 204, headers: preflightHeaders(cors, origin), cookies: [], body: Buffer.alloc(0) };
  }
  const answered = await answer(request);
  const headers = Object.entries(answered.headers).filter(([name]) => !name.startsWith('access-control-'));
  return { ...answered, headers: { ...Object.fromEntries(headers), ...corsHeaders(cors, origin) } };
}

function createHttpApi(options: HttpApiOptions): (request: IncomingMessage) => Promise<HttpResponse> {
  const findRoute = compileRoutes(options.routes);
  const authorizers = new Map(options.authorizers.map((each) => [each.authorizerId, createJwtAuthorizer(each)]));
  for (const { authorizerId, routeKey } of options.routes) {
    if (authorizerId !== null && !authorizers.has(authorizerId)) {
      throw new NotHonouredError(`the authorizer ${authorizerId}`, routeKey);
    }
  }
  const timeoutMs = Math.min(options.integrationTimeoutMs ?? MAX_INTEGRATION_MS, MAX_INTEGRATION_MS);

  return async (incoming) => {
    // Read the whole body even if the request is refused; otherwise the client sees a broken connection.
    const body = await readBody(incoming, MAX_BODY);
    const method = incoming.method ?? 'GET';
    const [rawPath = '/', ...query] = (incoming.url ?? '/').split('?');
    const path = decode(rawPath);
    if (path === null) {
      return message(400, 'Bad Request');
    }
    const routed = withoutStage(path, options.stageName);
    const match = routed === null ? null : findRoute(method, routed);
    if (match === null) {
      return message(404, 'Not Found');
    }
    const authorise = match.route.authorizerId === null ? undefined : authorizers.get(match.route.authorizerId);
    const authorisation = await authorise?.(incoming.headers.authorization);
    if (authorisation?.kind === 'refused') {
      return message(401, 'Unauthorized', { 'www-authenticate': authorisation.wwwAuthenticate });
    }
    if (body === 'too-large') {
      return message(413, 'Request Entity Too Large');
    }
    const request: HttpRequest = {
      method,
      path,
      rawQueryString: query.join('?'),
      rawHeaders: incoming.rawHeaders,
      body,
      at: new Date(),
    };
    const event = httpEvent(request, match, options.stageName, authorisation?.claims ?? null);
    if (jsonBytes(event) > MAX_INVOCATION) {
      return message(413, 'Request Entity Too Large');
    }
    const user = String(authorisation?.claims.sub ?? '');
    const outcome = await callIntegration(options.invokeFunction, match.route.functionArn, event, timeoutMs, user);
    if (outcome.kind === 'timeout') {
      return message(503, 'Service Unavailable');
    }
    if (outcome.kind === 'failure' || jsonBytes(outcome.payload) > MAX_INVOCATION) {
      return message(500, 'Internal Server Error');
    }
    return httpResponse(outcome.payload) ?? message(500, 'Internal Server Error');
  };
}

function send(response: ServerResponse, answer: HttpResponse): void {
  for (const [name, value] of Object.entries(answer.headers)) {
    response.setHeader(name, value);
  }
  if (answer.cookies.length > 0) {
    response.setHeader('set-cookie', [...answer.cookies]);
  }
  response.setHeader('apigw-requestid', requestId());
  if (answer.statusCode !== 204 && answer.statusCode !== 304) {
    response.setHeader('content-length', answer.body.length);
  }
  response.writeHead(answer.statusCode);
  response.end(answer.body);
}

/** An answer that the gateway itself gives. */
function message(statusCode: number, text: string, headers: Headers = {}): HttpResponse {
  const body = Buffer.from(JSON.stringify({ message: text }));
  return { statusCode, headers: { 'content-type': 'application/json', ...headers }, cookies: [], body };
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** The path for the choice of the route; null when the path is not under the stage. */
function withoutStage(path: string, stageName: string): string | null {
  if (stageName === '$default') {
    return path;
  }
  const prefix = `/${stageName}`;
  return path === prefix ? '/' : path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : null;
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}
