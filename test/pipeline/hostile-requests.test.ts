/** Requests that no page sends, through the gateway and the bundled Lambda. */
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemSchema } from '../../lambdas/protocol.ts';
import { type Pipeline, startPipeline } from './pipeline.ts';

const ID = '01JZZZZZZZ0000000000000001';
const MEGABYTE = 1024 * 1024;
/** Of 1024: a Lambda that answers while it holds a body of the largest size needs less. */
const MAX_MEMORY = 400 * MEGABYTE;

let pipeline: Pipeline;
const reports: { readonly memory: number; readonly milliseconds: number; readonly outcome: string }[] = [];

beforeAll(async () => {
  pipeline = await startPipeline({
    onReport: ({ functionName, maxMemoryBytes, durationMilliseconds, outcome }) => {
      if (functionName.toLowerCase().includes('api')) {
        reports.push({ memory: maxMemoryBytes ?? 0, milliseconds: durationMilliseconds, outcome });
      }
    },
  });
  await pipeline.import('blindeforbundet-2025');
}, 240_000);

afterAll(() => pipeline.close());

interface Headers {
  /** Of the body; null for none. */
  readonly type?: string | null;
  readonly others?: Readonly<Record<string, string>>;
}

/** By hand, because `fetch` would correct path, headers and body. */
async function send(
  method: string,
  path: string,
  body?: string | Uint8Array,
  { type = 'application/json', others = {} }: Headers = {},
) {
  const { idToken } = await pipeline.engine.issueTokens('nbf-kari');
  const { hostname, port } = new URL(pipeline.engine.endpoints.httpApi);
  return new Promise<{ status: number; text: string; code: string | undefined }>((resolve, reject) => {
    const asked = request({
      hostname,
      port,
      method,
      path,
      headers: {
        authorization: `Bearer ${idToken}`,
        ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
        ...(body === undefined || type === null ? {} : { 'content-type': type }),
        ...others,
      },
    });
    asked.once('error', reject);
    asked.once('response', (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece) => pieces.push(piece));
      response.once('end', () => {
        const text = Buffer.concat(pieces).toString();
        const problem = text.startsWith('{') ? problemSchema.safeParse(JSON.parse(text)).data : undefined;
        resolve({ status: response.statusCode ?? 0, text, code: problem?.code });
      });
    });
    asked.end(body);
  });
}

describe('a body', () => {
  const members = (count: number) => Array.from({ length: count }, (_, index) => `"key${index}":0`).join(',');

  it.each([
    ['200,000 unknown fields', () => `{${members(200_000)}}`, 413],
    ['15,000 unknown fields', () => `{${members(15_000)}}`, 400],
    ['60,000 members', () => `{"year":2025,"branches":[${'1,'.repeat(60_000)}1]}`, 400],
    ['40,000 faults', () => `{"year":2025,"branches":[${'1,'.repeat(40_000)}1]}`, 400],
    ['100,000 levels', () => '['.repeat(100_000), 400],
    ['100,000 closed levels', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400],
    ['5 MB in one text', () => JSON.stringify({ year: 2025, branches: ['x'.repeat(5 * MEGABYTE)] }), 413],
    ['a repeated field, of which the last counts', () => '{"year":2025,"year":1}', 400],
    ['__proto__', () => '{"__proto__":{"year":2025},"constructor":1}', 400],
    ['a number beyond all numbers', () => '{"year":1e400}', 400],
    ['NaN', () => '{"year":NaN}', 400],
    ['a lone surrogate', () => '{"year":2025,"branches":["\\ud800"]}', 422],
    ['bytes that are not UTF-8', () => Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 400],
    ['random bytes', () => randomBytes(10_000), 400],
    ['unknown branches', () => JSON.stringify({ year: 2025, branches: ['Finnes ikke'] }), 409],
  ])('with %s is refused', async (_, body, status) => {
    const answer = await send('POST', '/exports', body());
    expect([answer.status, answer.code]).toEqual([status, expect.any(String)]);
    expect(answer.text.length).toBeLessThan(10_000);
  });

  it.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/json; charset=utf-16', 415],
  ])('of the type %s is refused', async (type, status) => {
    expect((await send('POST', '/exports', '{"year":2025}', { type })).status).toBe(status);
  });

  it('without a type is refused', async () => {
    const bytes = Buffer.from('{"year":2025}');
    const answer = await send('POST', '/exports', bytes, { type: null });
    expect([answer.status, answer.code]).toEqual([415, 'unsupported_media_type']);
  });
});

it('an address with anything in it is never a fault', async () => {
  const ids = [
    '%00',
    '%0a',
    '%ED%A0%80',
    '%c3',
    '%zz',
    '..%2f..',
    '%2e%2e',
    '__proto__',
    '%3Fx=1',
    '%23',
    'x'.repeat(4000),
  ];
  const templates: [method: string, path: (id: string) => string][] = [
    ['GET', (id) => `/exports/${id}`],
    ['GET', (id) => `/exports/${id}/audit`],
    ['GET', (id) => `/exports/${id}/manifest`],
    ['POST', (id) => `/exports/${id}/link`],
    ['POST', (id) => `/exports/${id}/cancel`],
    ['GET', (id) => `/imports/${id}`],
    ['GET', (id) => `/imports/${ID}/files/${id}/rows-in-error`],
    ['GET', (id) => `/registers/${id}`],
    ['GET', (id) => `/configuration/${id}`],
    ['DELETE', (id) => `/registers/2025/files/${id}`],
    ['POST', (id) => `/registers/2025/versions/${id}/restore`],
    ['GET', (id) => `/exports?cursor=${id}`],
    ['GET', (id) => `/imports?status=${id}&year=${id}&limit=${id}`],
    ['GET', (id) => `/exports?${id}=${id}`],
    ['GET', (id) => `//${id}`],
  ];
  for (const [method, path] of templates) {
    for (const id of ids) {
      const { status, text } = await send(method, path(id));
      expect(status, `${method} ${path(id)}: ${text}`).toBeLessThan(500);
    }
  }
});

it.each([
  ['GET with a body', 'GET', '{"a":1}', {}],
  ['HEAD', 'HEAD', undefined, {}],
  ['an unknown method', 'PATCH', '{}', {}],
  ['a long correlation id', 'GET', undefined, { 'x-correlation-id': 'x'.repeat(5000) }],
  ['many entity tags', 'GET', undefined, { 'if-none-match': '"1",'.repeat(2000) }],
  ['letters of another alphabet in a header', 'GET', undefined, { 'x-correlation-id': 'é' }],
])('%s is never a fault', async (_, method, body, others) => {
  for (const path of ['/exports', `/exports/${ID}`, '/me']) {
    expect((await send(method, path, body, { others })).status).toBeLessThan(500);
  }
});

it('leaves the API within its time and far from the end of its memory', () => {
  expect(reports.length).toBeGreaterThan(100);
  expect(reports.filter(({ outcome }) => outcome !== 'success')).toEqual([]);
  expect(Math.max(...reports.map(({ memory }) => memory))).toBeLessThan(MAX_MEMORY);
});
