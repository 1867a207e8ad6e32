import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemSchema } from '../../lambdas/protocol.ts';
import { EXPORT_ID } from '../fakes/exports/export-record.ts';
import { apiFixture, COORDINATOR, FINANCE } from './api-fixture.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const KILOBYTE = 1024;
/** The routes with a body, each with one that is accepted or refused for another reason than its form. */
const BODIES = [
  [
    'POST',
    '/decisions/2025/findings',
    { checkId: 'c', key: 'k', reason: 'Sett', evidence: [`${'a'.repeat(22)}.${'b'.repeat(22)}`] },
    256,
  ],
  ['POST', '/decisions/2025/reviews', { checkId: 'c', groupId: 'g', verdict: 'same' }, 64],
  ['POST', '/exports', { year: 2025 }, 256],
  ['POST', '/imports', { year: 2025, files: [{ name: 'a.xlsx', bytes: 1 }] }, 128],
  ['POST', `/imports/${EXPORT_ID}/start`, { replace: [] }, 16],
  ['PUT', '/configuration/2025', { organisation: 'Laget', labels: {} }, 512],
  ['PUT', '/finance/2025', { orePerCountedDay: 100 }, 16],
  ['PUT', '/templates', { name: 'a', request: {} }, 256],
  ['PUT', '/me/notifications', { mailWhenDone: true }, 16],
  ['POST', '/privacy/participants/erase', { person: { medlemsnr: '4711' } }, 16],
  ['POST', '/privacy/organisation/erase', { organisationNumber: '910000004' }, 16],
] as const;

it('routes with a body are the ones tested here', async () => {
  const { paths } = (await apiFixture().call('GET', '/openapi.json', { claims: null })).body;
  const withBody = Object.entries<Record<string, { requestBody?: unknown }>>(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody }]) =>
      requestBody === undefined ? [] : [`${method.toUpperCase()} ${path}`],
    ),
  );
  expect(withBody.sort()).toEqual([
    'POST /decisions/{year}/findings',
    'POST /decisions/{year}/reviews',
    'POST /exports',
    'POST /imports',
    'POST /imports/{importId}/start',
    'POST /privacy/organisation/erase',
    'POST /privacy/participants/erase',
    'PUT /configuration/{year}',
    'PUT /finance/{year}',
    'PUT /me/notifications',
    'PUT /templates',
  ]);
});

describe.each(BODIES)('%s %s', (method, path, body, kilobytes) => {
  const claims = path.startsWith('/finance/') ? FINANCE : COORDINATOR;
  const send = async (text: string, headers: Record<string, string> = JSON_TYPE) => {
    const answer = await apiFixture().call(method, path, { body: text, headers, claims });
    return { status: answer.status, problem: problemSchema.safeParse(answer.body).data };
  };

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'application/xml',
    '',
  ])('answers 415 for the content type «%s»', async (type) => {
    const { status, problem } = await send(JSON.stringify(body), { 'content-type': type });
    expect([status, problem?.code]).toEqual([415, 'unsupported_media_type']);
  });

  it('answers 415 without a body and a content type', async () => {
    expect((await apiFixture().call(method, path, { claims })).body.code).toBe('unsupported_media_type');
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
    'takes the content type «%s»',
    async (type) => {
      expect((await send(JSON.stringify(body), { 'content-type': type })).problem?.code).not.toBe(
        'unsupported_media_type',
      );
    },
  );

  it('answers 413 with the maximum for a body that is one byte too large, and takes one byte less', async () => {
    const padded = (bytes: number) => JSON.stringify(body).padEnd(bytes, ' ');
    const { status, problem } = await send(padded(kilobytes * KILOBYTE + 1));
    expect([status, problem?.code, problem?.details]).toEqual([
      413,
      'request_too_large',
      { maximum: kilobytes * KILOBYTE },
    ]);
    expect((await send(padded(kilobytes * KILOBYTE))).problem?.code).not.toBe('request_too_large');
  });

  it.each([
    ['a lone high surrogate', '{"x":["a\\ud800"]}', 'x.0'],
    ['a lone low surrogate', '{"x":{"y":"\\udc00b"}}', 'x.y'],
    ['NUL', '{"x":"\\u0000"}', 'x'],
    ['a line break', '{"x":"a\\nb"}', 'x'],
    ['a C1 control character', '{"x":"\\u0085"}', 'x'],
    ['a control character in a name', '{"x":{"\\u0007":1}}', 'x.\uFFFD'],
    ['a lone surrogate in a name', '{"a\\udfff":1}', 'a\uFFFD'],
  ])('answers 422 with the field for %s', async (_, text, field) => {
    const { status, problem } = await send(text);
    expect([status, problem?.code, problem?.errors?.map((error) => error.path)]).toEqual([
      422,
      'invalid_text',
      [field],
    ]);
  });

  it.each([
    ['arrays within arrays', `${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['objects within objects', `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`],
    ['a number beyond all numbers', '{"year":1e400}'],
    ['NaN', '{"year":NaN}'],
    ['no JSON', '{"year":2025'],
    ['nothing', ''],
    ['a list', '[]'],
    ['a text', '"2025"'],
    ['null', 'null'],
    ['a number', '7'],
  ])('answers 400 with one bounded problem for %s', async (_, text) => {
    const { status, problem } = await send(text);
    expect([status, problem?.code]).toEqual([400, 'invalid_request']);
    expect(JSON.stringify(problem).length).toBeLessThan(4000);
  });

  it.each([
    ['unknown fields', (index: number) => `"k${index}":0`],
    ['unknown fields with long names', (index: number) => `"${'k'.repeat(3000)}${index}":0`],
  ])('answers 400 with twenty problems at most for %s', async (_, member) => {
    const members = [...Array.from({ length: 1500 }, (__, index) => member(index))].join(',');
    const { status, problem } = await send(`{${members.slice(0, 15 * KILOBYTE)}"z":0}`.replace(/[^,{]*"z"/, '"z"'));
    expect([status, problem?.code]).toEqual([400, 'invalid_request']);
    expect(problem?.errors?.length).toBeLessThanOrEqual(20);
    expect(JSON.stringify(problem).length).toBeLessThan(12_000);
  });

  it('never answers 500, whatever JSON it gets', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 4 }), async (text) => {
        expect((await send(text)).status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'takes the name %s for an unknown field, or for an own word',
    async (name) => {
      const { status } = await send(`{"${name}":{"a":1},${JSON.stringify(body).slice(1)}`);
      expect(status).toBe(400);
      const member = JSON.stringify({ ...body, labels: { x: 'y' } }).replace('"x"', `"${name}"`);
      expect((await send(member)).status).toBeLessThan(500);
    },
  );
});

describe('an address', () => {
  const problemOf = async (path: string, method = 'GET') => {
    const answer = await apiFixture().call(method, path);
    return [answer.status, answer.body.code, answer.body.errors?.[0]?.path];
  };

  it.each([
    ['/exports/%00', 'exportId'],
    [`/exports/${EXPORT_ID}%0A`, 'exportId'],
    ['/exports/%ED%A0%80', 'exportId'],
    ['/exports/%C3', 'exportId'],
    ['/exports/%zz', 'exportId'],
    [`/imports/${EXPORT_ID}/files/f1%07/rows-in-error`, 'fileId'],
    ['/registers/20%0025', 'year'],
    ['/exports?cursor=%00', 'cursor'],
    ['/exports?status=failed%0D', 'status'],
    ['/exports?limit=%ED%B0%80', 'limit'],
    ['/exports?a%00b=1', 'query'],
    ['/me?%C3', 'query'],
    ['/nowhere/%01', 'path'],
  ])('%s is answered 422 with the parameter %s', async (path, parameter) => {
    expect(await problemOf(path)).toEqual([422, 'invalid_text', parameter]);
  });

  it('is read as the gateway decoded it, which an address would lose a line break of', async () => {
    const { app } = apiFixture();
    const event = {
      rawPath: `/exports/${EXPORT_ID}\n`,
      requestContext: { requestId: 'R', authorizer: { jwt: { claims: COORDINATOR, scopes: null } } },
    };
    const answer = await app.request(`/exports/${EXPORT_ID}`, {}, { event });
    expect([answer.status, (await answer.json()).code]).toEqual([422, 'invalid_text']);
  });

  it.each([
    ['GET', '/exports/..%2F..'],
    ['GET', `/exports/${EXPORT_ID}${'0'.repeat(3000)}`],
    ['GET', `/exports/${EXPORT_ID.toLowerCase()}`],
    ['POST', '/exports/%F0%9F%8E%89/link'],
    ['GET', '/imports/__proto__'],
    ['GET', `/imports/${EXPORT_ID}/files/constructor/rows-in-error`],
    ['DELETE', '/registers/2025/files/__proto__'],
    ['DELETE', `/registers/2025/files/${'f'.repeat(5000)}`],
    ['POST', '/registers/2025/versions/999999999/restore'],
  ])('%s %s is answered 404', async (method, path) => {
    expect(await problemOf(path, method)).toEqual([404, 'not_found', undefined]);
  });

  it.each([
    ['GET', '/registers/0x7E9', 'year'],
    ['GET', '/registers/2025.0', 'year'],
    ['GET', '/registers/1e3', 'year'],
    ['GET', '/registers/%202025', 'year'],
    ['GET', '/registers/99999999999999999999', 'year'],
    ['GET', '/configuration/1999', 'year'],
    ['POST', '/registers/2025/versions/0/restore', 'version'],
    ['POST', '/registers/2025/versions/-1/restore', 'version'],
    ['POST', '/registers/2025/versions/1e400/restore', 'version'],
    ['POST', '/registers/2025/versions/NaN/restore', 'version'],
    ['GET', '/exports?limit=1e1', 'limit'],
    ['GET', '/exports?limit=5&limit=6', 'limit'],
    ['GET', '/exports?year=%2B2025', 'year'],
    ['GET', '/exports?__proto__=1&__proto__=2&limit=0', 'limit'],
    ['GET', '/imports?status=', 'status'],
  ])('%s %s is answered 400 with the parameter %s', async (method, path, parameter) => {
    expect(await problemOf(path, method)).toEqual([400, 'invalid_request', parameter]);
  });

  it.each(['/exports?__proto__=1', '/exports?toString=1&constructor=2', '/exports?limit=100&year=2025'])(
    '%s is answered',
    async (path) => {
      expect((await apiFixture().call('GET', path)).status).toBe(200);
    },
  );
});

describe('branches of an export that the register lacks', () => {
  it('are answered 409 with their first names and their count', async () => {
    const { call, executions, records } = apiFixture();
    const lacking = Array.from({ length: 500 }, (_, index) => `Lag ${index} ${'x'.repeat(index)}`.slice(0, 250));
    const { status, body } = await call('POST', '/exports', { body: { year: 2025, branches: ['Oslo', ...lacking] } });
    expect([status, body.code, body.details.count]).toEqual([409, 'branches_not_found', 500]);
    expect(body.details.branches).toHaveLength(20);
    expect(body.details.branches[0]).toBe('Lag 0 ');
    expect(executions.started).toEqual([]);
    expect((await call('GET', '/exports')).body.exports).toEqual([]);
    expect(records.changes).toEqual([]);
  });

  it.each([['oslo'], ['Oslo '], ['__proto__'], ['constructor']])(
    'are compared letter by letter: %j',
    async (branch) => {
      const { body } = await apiFixture().call('POST', '/exports', { body: { year: 2025, branches: [branch] } });
      expect([body.code, body.details.branches]).toEqual(['branches_not_found', [branch]]);
    },
  );
});
