import { describe, expect, it } from 'vitest';
import { startNext } from '../../lambdas/events/start-next.ts';
import { exportPageSchema, MAX_QUEUED_EXPORTS, MAX_RUNNING_EXPORTS } from '../../lambdas/protocol.ts';
import { ORGANISATION } from '../fakes/exports/export-record.ts';
import { apiFixture, registerPointer, STRANGER } from './api-fixture.ts';

const FAILURE = { code: 'internal_error', stage: 'initialised' as const, details: {}, retryable: true };

/** Enough for as many different requests as any test makes. */
const BRANCHES = ['Lokallag', 'Et annet'].flatMap((name) =>
  Array.from({ length: 50 }, (_, index) => `${name} ${index}`),
);

/** An API with this many different exports started, one after another. */
async function withExports(count: number) {
  const fixture = apiFixture();
  fixture.registers.seed({ ...registerPointer(ORGANISATION), branches: BRANCHES });
  const start = (branch: string) => fixture.call('POST', '/exports', { body: { year: 2025, branches: [branch] } });
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    ids.push((await start(`Lokallag ${index}`)).body.exportId);
  }
  const idAt = (index: number) => ids[index] ?? '';
  return {
    ...fixture,
    start,
    ids,
    idAt,
    key: (index: number) => ({ organisationNumber: ORGANISATION, exportId: idAt(index) }),
    /** What a run and the finaliser do at its end. */
    finish: async (index: number) => {
      const key = { organisationNumber: ORGANISATION, exportId: idAt(index) };
      await fixture.records.transition(key, 1, { to: 'failed', failure: FAILURE, supportReference: 'x' }, 'pipeline');
      fixture.executions.running.delete(`${idAt(index)}-1`);
      await startNext(ORGANISATION, 'finaliser', { ...fixture, traceHeader: () => undefined });
    },
    snapshot: (index: number) => fixture.call('GET', `/exports/${idAt(index)}`),
    post: (index: number, action: string) => fixture.call('POST', `/exports/${idAt(index)}/${action}`),
  };
}

describe('an export beyond those that may run', () => {
  it('is queued with its place, without an execution, a percent or an estimate', async () => {
    const { ids, snapshot, executions } = await withExports(MAX_RUNNING_EXPORTS + 2);
    const { body } = await snapshot(MAX_RUNNING_EXPORTS + 1);
    expect(body).toMatchObject({
      queuePlace: 2,
      progress: { status: 'queued', percent: 0, estimate: { kind: 'calculating' } },
      result: null,
      chunks: [],
    });
    expect(executions.started.map(({ name }) => name)).toEqual(
      ids.slice(0, MAX_RUNNING_EXPORTS).map((id) => `${id}-1`),
    );
  });

  it('has its place in the list, where one that runs has none', async () => {
    const { call } = await withExports(MAX_RUNNING_EXPORTS + 2);
    const { exports } = exportPageSchema.parse((await call('GET', '/exports')).body);
    expect(exports.map(({ queuePlace }) => queuePlace)).toEqual([2, 1, ...Array(MAX_RUNNING_EXPORTS).fill(null)]);
  });

  it('gets another ETag when its place changes, and 304 while nothing does', async () => {
    const { call, idAt, snapshot, post } = await withExports(MAX_RUNNING_EXPORTS + 2);
    const last = MAX_RUNNING_EXPORTS + 1;
    const etag = (await snapshot(last)).headers.get('etag') ?? '';
    const again = () => call('GET', `/exports/${idAt(last)}`, { headers: { 'if-none-match': etag } });
    expect((await again()).status).toBe(304);
    await post(MAX_RUNNING_EXPORTS, 'cancel');
    expect((await again()).body).toMatchObject({ queuePlace: 1, version: 1 });
  });

  it('starts when a running one is paused, and the place of the others falls by one', async () => {
    const { idAt, snapshot, post, executions } = await withExports(MAX_RUNNING_EXPORTS + 2);
    await post(0, 'pause');
    expect(executions.started.at(-1)?.name).toBe(`${idAt(MAX_RUNNING_EXPORTS)}-1`);
    expect((await snapshot(MAX_RUNNING_EXPORTS)).body).toMatchObject({
      queuePlace: null,
      progress: { status: 'initialised' },
    });
    expect((await snapshot(MAX_RUNNING_EXPORTS + 1)).body.queuePlace).toBe(1);
  });

  it('is cancelled while it waits, without an execution', async () => {
    const { snapshot, post, executions, finished, idAt } = await withExports(MAX_RUNNING_EXPORTS + 1);
    expect((await post(MAX_RUNNING_EXPORTS, 'cancel')).body.progress.status).toBe('cancelled');
    expect((await snapshot(MAX_RUNNING_EXPORTS)).body.queuePlace).toBeNull();
    expect(finished).toEqual([idAt(MAX_RUNNING_EXPORTS)]);
    expect(executions.started).toHaveLength(MAX_RUNNING_EXPORTS);
  });

  it('cannot be paused while it waits', async () => {
    const { post } = await withExports(MAX_RUNNING_EXPORTS + 1);
    expect(await post(MAX_RUNNING_EXPORTS, 'pause')).toMatchObject({ status: 409, body: { code: 'not_allowed_now' } });
  });

  it('is joined by the same request', async () => {
    const { start, idAt } = await withExports(MAX_RUNNING_EXPORTS + 1);
    const answer = await start(`Lokallag ${MAX_RUNNING_EXPORTS}`);
    expect([answer.status, answer.body]).toEqual([200, { exportId: idAt(MAX_RUNNING_EXPORTS), joined: true }]);
  });

  it('does not make another organisation wait', async () => {
    const { call, executions } = await withExports(MAX_RUNNING_EXPORTS + 3);
    const answer = await call('POST', '/exports', { claims: STRANGER, body: { year: 2025 } });
    expect(executions.started.at(-1)?.name).toBe(`${answer.body.exportId}-1`);
  });

  it('is refused with 429 and Retry-After when as many wait as may', async () => {
    const { start } = await withExports(MAX_RUNNING_EXPORTS + MAX_QUEUED_EXPORTS);
    const answer = await start('Et annet 49');
    expect([answer.status, answer.body.code]).toEqual([429, 'too_many_exports']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

it('forty exports start one after another as others end, and the place of the last falls by one each time', async () => {
  const { executions, finish, snapshot, ids } = await withExports(40);
  const places: unknown[] = [(await snapshot(39)).body.queuePlace];
  for (let ended = 0; ended < 38; ended++) {
    await finish(ended);
    expect(executions.running.size).toBe(MAX_RUNNING_EXPORTS);
    places.push((await snapshot(39)).body.queuePlace);
  }
  expect(places).toEqual([...Array.from({ length: 38 }, (_, index) => 38 - index), null]);
  expect(executions.started.map(({ name }) => name)).toEqual(ids.map((id) => `${id}-1`));
});

describe('a retry', () => {
  it('waits when as many run as may, and starts its new attempt when a slot is free', async () => {
    const { records, key, idAt, post, start, executions } = await withExports(MAX_RUNNING_EXPORTS);
    await records.transition(key(0), 1, { to: 'failed', failure: FAILURE, supportReference: 'x' }, 'pipeline');
    await start('Et annet 49');
    expect((await post(0, 'retry')).body).toMatchObject({ attempt: 2, queuePlace: 1, progress: { status: 'queued' } });
    await post(1, 'pause');
    expect(executions.started.at(-1)?.name).toBe(`${idAt(0)}-2`);
  });

  it('is refused with 429 when as many wait as may, and the export stays failed', async () => {
    const { records, key, post, snapshot, start } = await withExports(1);
    await records.transition(key(0), 1, { to: 'failed', failure: FAILURE, supportReference: 'x' }, 'pipeline');
    for (let index = 0; index < MAX_RUNNING_EXPORTS + MAX_QUEUED_EXPORTS; index++) {
      await start(`Et annet ${index}`);
    }
    expect(await post(0, 'retry')).toMatchObject({ status: 429, body: { code: 'too_many_exports' } });
    expect((await snapshot(0)).body.progress.status).toBe('failed');
  });
});

describe('a start while the same export is being cancelled', () => {
  it('is refused with 409 and its id, and starts when the cancellation is done', async () => {
    const { start, idAt, key, post, records } = await withExports(1);
    await post(0, 'cancel');
    const refused = await start('Lokallag 0');
    expect([refused.status, refused.body.code]).toEqual([409, 'cancelling']);
    expect(refused.body.details).toEqual({ exportId: idAt(0) });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await records.transition(key(0), 1, { to: 'cancelled', cleanupCompleted: true }, 'finaliser');
    const started = await start('Lokallag 0');
    expect([started.status, started.body.joined]).toEqual([201, false]);
  });
});
