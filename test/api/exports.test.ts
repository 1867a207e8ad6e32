import { describe, expect, it } from 'vitest';
import { isRecordId } from '../../lambdas/domain/record-id.ts';
import { exportPageSchema, exportViewSchema } from '../../lambdas/protocol.ts';
import { BEGINNING, EXPORT_ID, exportRecord, ORGANISATION } from '../fakes/exports/export-record.ts';
import { pagesOf } from '../fakes/pages.ts';
import { AUDITOR, apiFixture, COORDINATOR, REQUEST_ID, STRANGER } from './api-fixture.ts';

const KEY = { organisationNumber: ORGANISATION, exportId: EXPORT_ID };

describe('POST /exports', () => {
  it('starts an execution named after export and attempt, and returns the location of the export', async () => {
    const { call, executions, records } = apiFixture();
    const answer = await call('POST', '/exports', { body: { year: 2025 } });

    expect(answer.status).toBe(201);
    const { exportId, joined } = answer.body;
    expect(joined).toBe(false);
    expect(isRecordId(exportId)).toBe(true);
    expect(answer.headers.get('location')).toBe(`/exports/${exportId}`);
    expect(executions.started).toEqual([
      {
        name: `${exportId}-1`,
        input: {
          exportId,
          purpose: 'report',
          attempt: 1,
          organisationNumber: ORGANISATION,
          includeAttachments: false,
          correlationId: REQUEST_ID,
        },
        traceHeader: 'Root=1-5f0c-abc;Sampled=1',
      },
    ]);
    expect(await records.read({ organisationNumber: ORGANISATION, exportId })).toMatchObject({
      status: 'initialised',
      requestedBy: COORDINATOR.sub,
      createdAt: new Date(BEGINNING).toISOString(),
      openPartition: 'OPEN',
    });
  });

  it('does not join one that started before words or a decision changed', async () => {
    const { call, registers } = apiFixture();
    const start = async () => (await call('POST', '/exports', { body: { year: 2025 } })).body.joined;
    expect([await start(), await start()]).toEqual([false, true]);
    const decision = {
      kind: 'findings',
      code: 'x',
      findings: [],
      reason: 'Sett',
      decisionId: 'd1',
      year: 2025,
    } as const;
    const made = { at: '2026-02-01T00:00:00.000Z', by: 'user-1', actorName: null };
    await registers.decisions.add(ORGANISATION, { ...decision, ...made });
    expect([await start(), await start()]).toEqual([false, true]);
  });

  it('returns one 201 and forty-nine joined answers for fifty identical requests at once', async () => {
    const { call, executions } = apiFixture();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => call('POST', '/exports', { body: { year: 2025, branches: ['Oslo'] } })),
    );

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status, body }) => status === 200 && body.joined === true)).toHaveLength(49);
    expect(new Set(answers.map(({ body }) => body.exportId)).size).toBe(1);
    expect(executions.started).toHaveLength(1);
  });

  it('joins a request with the same branches in another order or repeated', async () => {
    const { call } = apiFixture();
    const first = await call('POST', '/exports', { body: { year: 2025, branches: ['Oslo', 'Bergen'] } });
    const second = await call('POST', '/exports', { body: { year: 2025, branches: ['Bergen', 'Oslo', 'Oslo'] } });
    expect(second.body).toEqual({ exportId: first.body.exportId, joined: true });
  });

  it('starts another export for another format or organisation', async () => {
    const { call, executions } = apiFixture();
    const answers = [
      await call('POST', '/exports', { body: { year: 2025 } }),
      await call('POST', '/exports', { body: { year: 2025, format: 'csv' } }),
      await call('POST', '/exports', { body: { year: 2025 }, claims: STRANGER }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(executions.started).toHaveLength(3);
  });

  it('returns 201 when the execution cannot be started, because the reconciler starts it', async () => {
    const { call, executions, logged, records } = apiFixture();
    executions.fault = new Error('down');
    const answer = await call('POST', '/exports', { body: { year: 2025 } });
    expect(answer.status).toBe(201);
    expect((await pagesOf(records.open())).flat().map(({ exportId, status }) => [exportId, status])).toEqual([
      [answer.body.exportId, 'initialised'],
    ]);
    expect(logged).toHaveLength(1);
  });

  it('stores the correlation id of the page, and that of the gateway when it is invalid', async () => {
    const { call, records } = apiFixture();
    const valid = await call('POST', '/exports', { body: { year: 2025 }, headers: { 'x-correlation-id': 'page-7' } });
    const invalid = await call('POST', '/exports', {
      body: { year: 2025, format: 'csv' },
      headers: { 'x-correlation-id': 'a b;c' },
    });
    const correlation = async (exportId: string) =>
      (await records.read({ organisationNumber: ORGANISATION, exportId }))?.correlationId;
    expect(await correlation(valid.body.exportId)).toBe('page-7');
    expect(await correlation(invalid.body.exportId)).toBe('JKJaXmPLvHcESHA=');
  });
});

describe('GET /exports/{id}', () => {
  it('returns the snapshot with its version as ETag, and 304 for the same version', async () => {
    const { call, records } = apiFixture();
    records.seed(exportRecord());
    await records.advance(KEY, 'querying_activities');
    const first = await call('GET', `/exports/${EXPORT_ID}`);
    expect(first.status).toBe(200);
    expect(exportViewSchema.parse(first.body).version).toBe(2);
    expect(first.headers.get('etag')).toBe('"2"');

    const same = await call('GET', `/exports/${EXPORT_ID}`, { headers: { 'if-none-match': '"2"' } });
    expect([same.status, same.text, same.headers.get('etag')]).toEqual([304, '', '"2"']);
    const weak = await call('GET', `/exports/${EXPORT_ID}`, { headers: { 'if-none-match': 'W/"1", W/"2"' } });
    expect(weak.status).toBe(304);

    await records.advance(KEY, 'aggregating');
    const next = await call('GET', `/exports/${EXPORT_ID}`, { headers: { 'if-none-match': '"2"' } });
    expect([next.status, next.body.progress.status]).toEqual([200, 'aggregating']);
  });

  it('returns 200 to who polls once there is an estimate, though nothing has changed since', async () => {
    const { call, clock, records } = apiFixture();
    records.seed(exportRecord());
    await records.advance(KEY, 'querying_activities');
    const first = await call('GET', `/exports/${EXPORT_ID}`);
    expect(first.body.progress.estimate).toEqual({ kind: 'calculating' });
    const poll = (etag: string | null) =>
      call('GET', `/exports/${EXPORT_ID}`, { headers: { 'if-none-match': etag ?? '' } });
    clock.advance(22_000);
    const second = await poll(first.headers.get('etag'));
    expect(second.status).toBe(200);
    expect(second.body).toMatchObject({ version: first.body.version, progress: { estimate: { kind: 'range' } } });
    expect((await poll(second.headers.get('etag'))).status).toBe(304);
  });

  it('returns the same 404 for an unknown id, a foreign id and an invalid id', async () => {
    const { call, records } = apiFixture();
    records.seed(exportRecord());
    const foreign = await call('GET', `/exports/${EXPORT_ID}`, { claims: STRANGER });
    const unknown = await call('GET', '/exports/01JZZZZZZZ0000000000000009', { claims: STRANGER });
    const impossible = await call('GET', '/exports/no-id', { claims: STRANGER });
    expect([foreign.status, unknown.status, impossible.status]).toEqual([404, 404, 404]);
    expect(foreign.text).toBe(unknown.text);
    expect(foreign.text).toBe(impossible.text);
  });

  it('returns 200 to auditors', async () => {
    const { call, records } = apiFixture();
    records.seed(exportRecord());
    expect((await call('GET', `/exports/${EXPORT_ID}`, { claims: AUDITOR })).status).toBe(200);
  });
});

describe('GET /exports', () => {
  it('returns the exports of the caller’s organisation in pages, newest first', async () => {
    const { call, records } = apiFixture();
    const ids = Array.from({ length: 7 }, (_, index) => `01JZZZZZZZ000000000000000${index}`);
    for (const exportId of ids) {
      records.seed(exportRecord({ exportId, status: 'cancelled' }));
    }
    records.seed(exportRecord({ exportId: '01JZZZZZZZ0000000000000009', organisationNumber: '947975072' }));

    const found: string[] = [];
    let path: string | null = '/exports?limit=3';
    while (path !== null) {
      const page = exportPageSchema.parse((await call('GET', path)).body);
      expect(page.exports.length).toBeLessThanOrEqual(3);
      found.push(...page.exports.map(({ exportId }) => exportId));
      path = page.nextCursor === null ? null : `/exports?limit=3&cursor=${page.nextCursor}`;
    }
    expect(found).toEqual(ids.toReversed());
  });

  it('returns only exports of the given statuses and base year', async () => {
    const { call, records } = apiFixture();
    const [failed, paused, earlier] = [
      '01JZZZZZZZ0000000000000001',
      '01JZZZZZZZ0000000000000002',
      '01JZZZZZZZ0000000000000003',
    ];
    records.seed(exportRecord({ exportId: failed, status: 'failed' }));
    records.seed(exportRecord({ exportId: paused, status: 'paused' }));
    records.seed(
      exportRecord({ exportId: earlier, status: 'failed', request: { ...exportRecord().request, year: 2019 } }),
    );
    const idsOf = async (query: string) =>
      exportPageSchema.parse((await call('GET', `/exports?${query}`)).body).exports.map(({ exportId }) => exportId);

    expect(await idsOf('status=failed,paused')).toEqual([earlier, paused, failed]);
    expect(await idsOf('status=paused')).toEqual([paused]);
    expect(await idsOf('status=failed&year=2019')).toEqual([earlier]);
  });

  it('returns 400 with the field for an unknown status', async () => {
    const { call } = apiFixture();
    const { status, body } = await call('GET', '/exports?status=failed,lost');
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ path: 'status' }] });
  });
});
