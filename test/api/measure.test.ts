import { describe, expect, it } from 'vitest';
import { ThrottledError } from '../../lambdas/domain/errors.ts';
import { admissionOf } from '../../lambdas/domain/export/admission.ts';
import { STATUS_ROUTE } from '../../lambdas/metric-catalogue.ts';
import { EXPORT_ID, exportRecord, ORGANISATION, OTHER_ORGANISATION } from '../fakes/exports/export-record.ts';
import { AUDITOR, apiFixture, STRANGER } from './api-fixture.ts';

const PATH = `/exports/${EXPORT_ID}`;

describe('the requests metric', () => {
  it.each([
    ['GET', '/me', 'GET /me'],
    ['GET', PATH, STATUS_ROUTE],
    ['GET', '/exports/not-an-id', STATUS_ROUTE],
    ['POST', `${PATH}/cancel`, 'POST /exports/{exportId}/cancel'],
    ['GET', `${PATH}/manifest`, 'GET /exports/{exportId}/manifest'],
    ['GET', '/health', 'GET /health'],
    ['GET', '/wp-admin/setup.php', 'other'],
    ['DELETE', PATH, 'other'],
  ])('counts %s %s as %s', async (method, path, route) => {
    const { call, metrics } = apiFixture();
    await call(method, path);
    expect(metrics.measured.filter(([name]) => name === 'ApiRequests')).toEqual([['ApiRequests', 1, { route }]]);
  });

  it('counts refused requests', async () => {
    const { call, metrics } = apiFixture();
    await call('POST', `${PATH}/retry`, { claims: AUDITOR });
    await call('GET', '/me', { claims: null });
    expect(metrics.measured.filter(([name]) => name === 'ApiRequests')).toEqual([
      ['ApiRequests', 1, { route: 'POST /exports/{exportId}/retry' }],
      ['ApiRequests', 1, { route: 'GET /me' }],
    ]);
    expect(metrics.valuesOf('ApiErrors')).toEqual([]);
  });

  it('has the latency of the request beside it', async () => {
    const { call, clock, metrics, records } = apiFixture();
    const { read } = records;
    records.read = async (key) => {
      clock.advance(250);
      return read.call(records, key);
    };
    await call('GET', PATH);
    expect(metrics.measured).toContainEqual(['ApiLatency', 250, { route: STATUS_ROUTE }]);
  });

  it('has an error beside it for a 5xx answer', async () => {
    const { call, metrics, records } = apiFixture();
    records.read = () => Promise.reject(new Error('unexpected'));
    await call('GET', PATH);
    expect(metrics.measured).toContainEqual(['ApiErrors', 1, { route: STATUS_ROUTE }]);
  });
});

describe('the polls metric', () => {
  it('counts answers with and without a change', async () => {
    const { call, metrics, records } = apiFixture();
    records.seed(exportRecord());
    await call('GET', PATH);
    const { status } = await call('GET', PATH, { headers: { 'if-none-match': '"1"' } });
    expect(status).toBe(304);
    expect(metrics.valuesOf('Polls')).toEqual([1, 1]);
    expect(metrics.valuesOf('PollErrors')).toEqual([]);
  });

  it('counts an error for a 5xx answer and not for 404', async () => {
    const { call, metrics, records } = apiFixture();
    await call('GET', PATH);
    expect(metrics.valuesOf('PollErrors')).toEqual([]);
    records.read = () => Promise.reject(new ThrottledError('DynamoDB', undefined));
    expect((await call('GET', PATH)).status).toBe(503);
    expect(metrics.valuesOf('PollErrors')).toEqual([1]);
  });

  it('does not count lists and actions', async () => {
    const { call, metrics } = apiFixture();
    await call('GET', '/exports');
    await call('POST', `${PATH}/pause`);
    expect(metrics.valuesOf('Polls')).toEqual([]);
  });
});

it('ExportsJoined counts a request that joins a running export, for its organisation', async () => {
  const { call, metrics } = apiFixture();
  await call('POST', '/exports', { body: { year: 2025 } });
  expect(metrics.valuesOf('ExportsJoined')).toEqual([]);
  await call('POST', '/exports', { body: { year: 2025 } });
  expect(metrics.measured).toContainEqual(['ExportsJoined', 1, { organisation: ORGANISATION }]);
});

describe('an organisation that has not been let in', () => {
  const { call, records } = apiFixture({ admission: admissionOf(OTHER_ORGANISATION) });

  it.each([
    ['GET', '/me'],
    ['POST', '/exports'],
    ['GET', PATH],
    ['POST', '/tickets'],
  ])('gets 403 for %s %s', async (method, path) => {
    const answer = await call(method, path, method === 'POST' ? { body: { year: 2025 } } : {});
    expect([answer.status, answer.body.code]).toEqual([403, 'organisation_not_allowed']);
    expect(records.changes).toEqual([]);
  });

  it('does not affect other organisations and public paths', async () => {
    expect((await call('GET', '/me', { claims: STRANGER })).status).toBe(200);
    expect((await call('GET', '/health', { claims: null })).status).toBe(200);
  });
});
