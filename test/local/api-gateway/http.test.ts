import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type HttpApiOptions, startHttpApi } from '../../../infra/local/api-gateway/http.ts';
import type { InvokeFunction, Service } from '../../../infra/local/service/service.ts';

const services: Service[] = [];
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.close()));
});

const returning =
  (payload: unknown): InvokeFunction =>
  async () => ({ kind: 'success', payload });

/** Answers with the event itself. */
const echo: InvokeFunction = async (_, event) => ({
  kind: 'success',
  payload: { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) },
});

async function api(options: Partial<HttpApiOptions>): Promise<string> {
  const service = await startHttpApi({
    routes: [{ routeKey: 'ANY /{proxy+}', functionArn: 'api', authorizerId: null }],
    authorizers: [],
    stageName: '$default',
    invokeFunction: echo,
    ...options,
  });
  services.push(service);
  return service.endpoint;
}

const eventSchema = z.object({
  version: z.string(),
  routeKey: z.string(),
  rawPath: z.string(),
  rawQueryString: z.string(),
  cookies: z.array(z.string()).optional(),
  headers: z.record(z.string(), z.string()),
  queryStringParameters: z.record(z.string(), z.string()).optional(),
  pathParameters: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean(),
  requestContext: z.object({
    stage: z.string(),
    time: z.string(),
    http: z.object({ method: z.string(), path: z.string() }),
  }),
});
const eventOf = async (response: Response) => eventSchema.parse(await response.json());

describe('the event of an HTTP API, payload format 2.0', () => {
  it('has method, decoded path, query and parameters', async () => {
    const endpoint = await api({});
    const event = await eventOf(await fetch(`${endpoint}/lokallag/Troms%C3%B8?a=1&a=2&tom=&b=x%20y`));
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /{proxy+}',
      rawPath: '/lokallag/Tromsø',
      rawQueryString: 'a=1&a=2&tom=&b=x%20y',
      queryStringParameters: { a: '1,2', tom: '', b: 'x y' },
      pathParameters: { proxy: 'lokallag/Tromsø' },
      isBase64Encoded: false,
      requestContext: { stage: '$default', http: { method: 'GET', path: '/lokallag/Tromsø' } },
    });
    expect(event.requestContext.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(event.body).toBeUndefined();
  });

  it('has cookies apart from the headers, whose names are in lower case', async () => {
    const endpoint = await api({});
    const event = await eventOf(await fetch(`${endpoint}/a`, { headers: { Cookie: 'a=1; b=2', 'X-Two': 'one' } }));
    expect(event.cookies).toEqual(['a=1', 'b=2']);
    expect(event.headers.cookie).toBeUndefined();
    expect(event.headers['x-two']).toBe('one');
  });

  it.each([
    ['application/json; charset=utf-8', false],
    ['text/csv', false],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
  ])('has for a body of type %s isBase64Encoded %s', async (type, isBase64Encoded) => {
    const endpoint = await api({});
    const sent = await fetch(`${endpoint}/a`, { method: 'POST', body: '"blåbær"', headers: { 'content-type': type } });
    const event = await eventOf(sent);
    expect(event.isBase64Encoded).toBe(isBase64Encoded);
    expect(Buffer.from(event.body ?? '', isBase64Encoded ? 'base64' : 'utf8').toString('utf8')).toBe('"blåbær"');
  });

  it('has a named stage in its path, but not in the route key', async () => {
    const endpoint = await api({
      stageName: 'v1',
      routes: [{ routeKey: 'GET /a', functionArn: 'api', authorizerId: null }],
    });
    expect(await eventOf(await fetch(`${endpoint}/v1/a`))).toMatchObject({ rawPath: '/v1/a', routeKey: 'GET /a' });
    expect((await fetch(`${endpoint}/a`)).status).toBe(404);
  });
});

describe('the response of an HTTP API', () => {
  it('has the function’s status, headers, cookies and decoded body', async () => {
    const bytes = Buffer.from([0, 255, 1, 254]);
    const endpoint = await api({
      invokeFunction: returning({
        statusCode: 201,
        headers: { 'X-Count': 3, 'Content-Type': 'application/zip' },
        cookies: ['a=1; Path=/', 'b=2'],
        body: bytes.toString('base64'),
        isBase64Encoded: true,
      }),
    });
    const response = await fetch(`${endpoint}/a`);
    expect(response.status).toBe(201);
    expect(response.headers.get('x-count')).toBe('3');
    expect(response.headers.get('content-type')).toBe('application/zip');
    expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  });

  it('is a JSON body with status 200 when the result has no status', async () => {
    const response = await fetch(`${await api({ invokeFunction: returning({ ok: true }) })}/a`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ok: true });
  });

  it.each([
    ['a status that is not a number', { statusCode: 'fine' }],
    ['a status out of range', { statusCode: 99 }],
    ['a body that is not text', { statusCode: 200, body: { a: 1 } }],
    ['a header with a line break', { statusCode: 200, headers: { 'x-a': 'one\r\nx-b: two' } }],
    ['a body that is declared as base64 and is not', { statusCode: 200, body: 'blåbær', isBase64Encoded: true }],
    ['more than 6 MB', { statusCode: 200, body: 'x'.repeat(6 * 1024 * 1024) }],
  ])('is 500 for %s', async (_, payload) => {
    const response = await fetch(`${await api({ invokeFunction: returning(payload) })}/a`);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ message: 'Internal Server Error' });
  });

  it('does not reveal how the function failed', async () => {
    const endpoint = await api({
      invokeFunction: async () => ({
        kind: 'failure',
        errorType: 'TypeError',
        errorMessage: 'secret',
        trace: ['secret'],
      }),
    });
    const response = await fetch(`${endpoint}/a`);
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('{"message":"Internal Server Error"}');
  });

  it('is 500 when the function cannot be invoked', async () => {
    const endpoint = await api({ invokeFunction: () => Promise.reject(new Error('no such function')) });
    expect((await fetch(`${endpoint}/a`)).status).toBe(500);
  });

  it('is 503 when the function takes longer than the limit of the integration', async () => {
    let aborted = false;
    const endpoint = await api({
      integrationTimeoutMs: 30,
      invokeFunction: (_, __, options) =>
        new Promise(() => options?.signal?.addEventListener('abort', () => (aborted = true))),
    });
    const response = await fetch(`${endpoint}/a`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ message: 'Service Unavailable' });
    expect(aborted).toBe(true);
  });

  it('is 404 without a matching route, and 400 for a path that cannot be decoded', async () => {
    const endpoint = await api({});
    expect(await (await fetch(`${endpoint}/`)).json()).toEqual({ message: 'Not Found' });
    expect((await fetch(`${endpoint}/%E0%A4%A`)).status).toBe(400);
  });

  it('is 413 for a body over 10 MB, and for an event over 6 MB', async () => {
    const endpoint = await api({});
    const post = (bytes: number, type: string) =>
      fetch(`${endpoint}/a`, { method: 'POST', body: 'x'.repeat(bytes), headers: { 'content-type': type } });
    const tooLarge = await post(10 * 1024 * 1024 + 1, 'text/plain');
    expect(tooLarge.status).toBe(413);
    expect(await tooLarge.json()).toEqual({ message: 'Request Entity Too Large' });
    // 5 MB are accepted as text, but not as 6.7 MB of base64.
    expect((await post(5_000_000, 'application/octet-stream')).status).toBe(413);
    expect((await post(2_000_000, 'text/plain')).status).toBe(200);
  });
});

describe('CORS of an HTTP API', () => {
  const cors = {
    allowOrigins: ['https://side.example'],
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['authorization', 'if-none-match'],
    exposeHeaders: ['etag'],
    maxAge: 600,
  };
  const routes = [{ routeKey: 'ANY /{proxy+}', functionArn: 'api', authorizerId: 'jwt' }];
  const authorizers = [{ authorizerId: 'jwt', issuer: 'http://127.0.0.1:9', audience: ['page'] }];
  const preflight = (endpoint: string, origin: string) =>
    fetch(`${endpoint}/exports`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });

  it('answers a preflight without authorisation', async () => {
    const response = await preflight(await api({ cors, routes, authorizers }), 'https://side.example');
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://side.example');
    expect(response.headers.get('access-control-allow-methods')).toBe('GET,POST');
    expect(response.headers.get('access-control-allow-headers')).toBe('authorization,if-none-match');
    expect(response.headers.get('access-control-max-age')).toBe('600');
  });

  it('refuses another origin, which AWS answers without CORS headers', async () => {
    const response = await preflight(await api({ cors, routes, authorizers }), 'https://annen.example');
    expect(response.status).toBe(403);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('replaces the CORS headers of the function with those of the configuration', async () => {
    const headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true', etag: '"1"' };
    const endpoint = await api({ cors, invokeFunction: returning({ statusCode: 200, headers }) });
    const response = await fetch(`${endpoint}/a`, { headers: { origin: 'https://side.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://side.example');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect(response.headers.get('access-control-expose-headers')).toBe('etag');
    expect((await fetch(`${endpoint}/a`)).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('leaves OPTIONS requests to the routes when there is no configuration', async () => {
    const event = await eventOf(await fetch(`${await api({})}/a`, { method: 'OPTIONS' }));
    expect(event.requestContext.http.method).toBe('OPTIONS');
  });
});
