import { describe, expect, it } from 'vitest';
import { ThrottledError } from '../../lambdas/domain/errors.ts';
import { problemSchema } from '../../lambdas/protocol.ts';
import { EXPORT_ID } from '../fakes/exports/export-record.ts';
import { AUDITOR, apiFixture, COORDINATOR, REQUEST_ID } from './api-fixture.ts';

type Fixture = ReturnType<typeof apiFixture>;

async function problemOf(answering: ReturnType<Fixture['call']>) {
  const answer = await answering;
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const problem = problemSchema.parse(answer.body);
  expect(problem.status).toBe(answer.status);
  expect(problem.supportReference).toBe(REQUEST_ID);
  return problem;
}

describe('an invalid request returns 400 with the field', () => {
  it.each([
    ['a missing year', {}, 'year'],
    ['a year that is no number', { year: '2025' }, 'year'],
    ['an unknown format', { year: 2025, format: 'pdf' }, 'format'],
    ['an empty branch', { year: 2025, branches: ['Oslo', ''] }, 'branches.1'],
    ['an unknown field', { year: 2025, organisation: '947975072' }, 'organisation'],
  ])('for %s', async (_, body, path) => {
    const { call, executions } = apiFixture();
    const problem = await problemOf(call('POST', '/exports', { body }));
    expect([problem.status, problem.code]).toEqual([400, 'invalid_request']);
    expect(problem.errors?.map((error) => error.path)).toEqual([path]);
    expect(executions.started).toEqual([]);
  });

  it('for a body that is not JSON', async () => {
    const problem = await problemOf(apiFixture().call('POST', '/exports', { body: '{"year":' }));
    expect([problem.status, problem.code]).toEqual([400, 'invalid_request']);
  });

  it('for an empty body', async () => {
    const problem = await problemOf(apiFixture().call('POST', '/exports', { body: '' }));
    expect([problem.status, problem.code]).toEqual([400, 'invalid_request']);
  });

  it.each([
    ['/exports?limit=0', 'limit'],
    ['/exports?limit=101', 'limit'],
    ['/exports?cursor=../x', 'cursor'],
  ])('for %s', async (path, field) => {
    const problem = await problemOf(apiFixture().call('GET', path));
    expect([problem.code, problem.errors?.map((error) => error.path)]).toEqual(['invalid_request', [field]]);
  });
});

describe('authentication', () => {
  const { 'custom:organisation': _organisation, ...withoutOrganisation } = COORDINATOR;
  it.each([
    ['no token', null, 401, 'unauthenticated'],
    ['an access token', { ...COORDINATOR, token_use: 'access' }, 401, 'unauthenticated'],
    ['no organisation', withoutOrganisation, 403, 'forbidden'],
    ['an invalid organisation number', { ...COORDINATOR, 'custom:organisation': '971277883' }, 403, 'forbidden'],
    ['an unknown role', { ...COORDINATOR, 'custom:role': 'admin' }, 403, 'forbidden'],
  ] as const)('refuses a request with %s on all but the public paths', async (_, claims, status, code) => {
    const { call } = apiFixture();
    for (const path of ['/me', '/exports', `/exports/${EXPORT_ID}`, '/nowhere']) {
      const problem = await problemOf(call('GET', path, { claims }));
      expect([problem.status, problem.code]).toEqual([status, code]);
    }
    expect((await call('GET', '/health', { claims })).status).toBe(200);
    expect((await call('GET', '/openapi.json', { claims })).status).toBe(200);
  });

  it.each([
    ['  Kari\u0007\u202E Nordmann ', 'Kari Nordmann'],
    ['\u200B', 'kari@example.org'],
    ['x'.repeat(2048), `${'x'.repeat(200)}…`],
  ])('shows the name %j of a token as %j', async (name, displayName) => {
    const { body } = await apiFixture().call('GET', '/me', { claims: { ...COORDINATOR, name } });
    expect(body.displayName).toBe(displayName);
  });

  it('returns 403 when an auditor starts an export', async () => {
    const { call, executions } = apiFixture();
    const problem = await problemOf(call('POST', '/exports', { body: { year: 2025 }, claims: AUDITOR }));
    expect([problem.status, problem.code]).toEqual([403, 'forbidden']);
    expect(executions.started).toEqual([]);
  });
});

it('POST /exports returns 409 for a year without a register', async () => {
  const problem = await problemOf(apiFixture().call('POST', '/exports', { body: { year: 2024 } }));
  expect([problem.status, problem.code]).toEqual([409, 'register_not_found']);
});

it('an unknown path returns 404', async () => {
  const problem = await problemOf(apiFixture().call('GET', '/nowhere'));
  expect([problem.status, problem.code]).toEqual([404, 'not_found']);
});

describe('an error in a route', () => {
  const failing = (error: Error) =>
    apiFixture({
      registers: {
        pointer: () => Promise.reject(error),
        pointers: () => Promise.reject(error),
        versions: async () => [],
        configuration: async () => undefined,
        earlierConfiguration: async () => undefined,
        frozen: () => Promise.reject(error),
      },
    });

  it('returns 500 without details, and logs no message, when it is unexpected', async () => {
    const { call, logged } = failing(new TypeError('member 4711 Ola Nordmann in table Exports-1A2B'));
    const answer = await call('GET', '/me');
    expect([answer.status, answer.body.code]).toEqual([500, 'internal_error']);
    expect(answer.text).not.toMatch(/Ola|Exports-|TypeError|at /);
    expect(logged).toHaveLength(1);
    expect(logged[0]?.keys).toMatchObject({ route: 'GET /me', errorName: 'TypeError', supportReference: REQUEST_ID });
    expect(JSON.stringify(logged)).not.toMatch(/Ola|4711/);
  });

  it('returns 503 with Retry-After when it is retryable', async () => {
    const { call } = failing(new ThrottledError('DynamoDB', undefined));
    const answer = await call('GET', '/me');
    expect([answer.status, answer.body.code]).toEqual([503, 'temporarily_unavailable']);
    expect(answer.headers.get('retry-after')).toBe('1');
  });
});
