import { describe, expect, it } from 'vitest';
import { ThrottledError } from '../../lambdas/domain/errors.ts';
import { admissionOf } from '../../lambdas/domain/export/admission.ts';
import { STATUS_ROUTE } from '../../lambdas/metric-catalogue.ts';
import { EXPORT_ID, exportRecord, ORGANISATION, OTHER_ORGANISATION } from '../fakes/export-record.ts';
import { AUDITOR, apiFixture, STRANGER } from './api-fixture.ts';

const PATH = `/exports/${EXPORT_ID}`;

describe('a request is counted by its route', () => {
  it.each([
    ['GET', '/me', 'GET /me'],
    ['GET', PATH, STATUS_ROUTE],
    ['GET', '/exports/not-an-id', STATUS_ROUTE],
    ['POST', `${PATH}/cancel`, 'POST /exports/{exportId}/cancel'],
    ['GET', `${PATH}/manifest`, 'GET /exports/{exportId}/manifest'],
    ['GET', '/health', 'GET /health'],
    ['GET', '/wp-admin/setup.php', 'other'],
    ['DELETE', PATH, 'other'],
  ])('%s %s is %s', async (method, path, route) => {
    const { call, metrics } = apiFixture();
    await call(method, path);
    expect(metrics.measured.filter(([name]) => name === 'ApiRequests')).toEqual([['ApiRequests', 1, { route }]]);
  });

  it('also when it was refused', async () => {
    const { call, metrics } = apiFixture();
    await call('POST', `${PATH}/retry`, { claims: AUDITOR });
    await call('GET', '/me', { claims: null });
    expect(metrics.measured.filter(([name]) => name === 'ApiRequests')).toEqual([
      ['ApiRequests', 1, { route: 'POST /exports/{exportId}/retry' }],
      ['ApiRequests', 1, { route: 'GET /me' }],
    ]);
    expect(metrics.valuesOf('ApiErrors')).toEqual([]);
  });

  it('with the time that it took', async () => {
    const { call, clock, metrics, records } = apiFixture();
    const { read } = records;
    records.read = async (key) => {
      clock.advance(250);
      return read.call(records, key);
    };
    await call('GET', PATH);
    expect(metrics.measured).toContainEqual(['ApiLatency', 250, { route: STATUS_ROUTE }]);
  });

  it('and as an error only when it is ours', async () => {
    const { call, metrics, records } = apiFixture();
    records.read = () => Promise.reject(new Error('odd'));
    await call('GET', PATH);
    expect(metrics.measured).toContainEqual(['ApiErrors', 1, { route: STATUS_ROUTE }]);
  });
});

describe('a poll', () => {
  it('is one whether or not anything had changed', async () => {
    const { call, metrics, records } = apiFixture();
    records.seed(exportRecord());
    await call('GET', PATH);
    const { status } = await call('GET', PATH, { headers: { 'if-none-match': '"1"' } });
    expect(status).toBe(304);
    expect(metrics.valuesOf('Polls')).toEqual([1, 1]);
    expect(metrics.valuesOf('PollErrors')).toEqual([]);
  });

  it('fails when the answer is 5xx, and not when there is no such export', async () => {
    const { call, metrics, records } = apiFixture();
    await call('GET', PATH);
    expect(metrics.valuesOf('PollErrors')).toEqual([]);
    records.read = () => Promise.reject(new ThrottledError('DynamoDB', undefined));
    expect((await call('GET', PATH)).status).toBe(503);
    expect(metrics.valuesOf('PollErrors')).toEqual([1]);
  });

  it('is not the list, nor an action', async () => {
    const { call, metrics } = apiFixture();
    await call('GET', '/exports');
    await call('POST', `${PATH}/pause`);
    expect(metrics.valuesOf('Polls')).toEqual([]);
  });
});

it('who joins a running export is counted, for the organisation', async () => {
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
  ])('is refused everything that is its own: %s %s', async (method, path) => {
    const answer = await call(method, path, method === 'POST' ? { body: { year: 2025 } } : {});
    expect([answer.status, answer.body.code]).toEqual([403, 'organisation_not_allowed']);
    expect(records.changes).toEqual([]);
  });

  it('is no hindrance to one that has been', async () => {
    expect((await call('GET', '/me', { claims: STRANGER })).status).toBe(200);
    expect((await call('GET', '/health', { claims: null })).status).toBe(200);
  });
});
