import { describe, expect, it } from 'vitest';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import { EXPORT_ID, exportRecord, ORGANISATION } from '../fakes/exports/export-record.ts';
import { AUDITOR, apiFixture, COORDINATOR, REQUEST_ID, STRANGER } from './api-fixture.ts';

const KEY = { organisationNumber: ORGANISATION, exportId: EXPORT_ID };
const FAILURE = {
  code: 'internal_error',
  stage: 'aggregating',
  details: {},
  supportReference: 'reference',
  retryable: true,
} as const;

function fixtureOf(fields: Partial<ExportRecord>, running = true) {
  const fixture = apiFixture();
  const record = fixture.records.seed(exportRecord(fields));
  if (running) {
    fixture.executions.running.add(`${EXPORT_ID}-${record.attempt}`);
  }
  const post = (action: string) => fixture.call('POST', `/exports/${EXPORT_ID}/${action}`);
  return { ...fixture, post };
}

const failed = (fields: Partial<ExportRecord> = {}) =>
  fixtureOf({ status: 'failed', stage: 'aggregating', failure: FAILURE, ...fields }, false);

describe('cancel', () => {
  it('writes cancelling, stops the execution and leaves the rest to the finaliser', async () => {
    const { post, executions, finished, records } = fixtureOf({
      status: 'aggregating',
      stage: 'aggregating',
      percent: 40,
    });
    const answer = await post('cancel');
    expect([answer.status, answer.body.progress.status]).toEqual([200, 'cancelling']);
    expect(executions.stopped).toEqual([`${EXPORT_ID}-1`]);
    expect(finished).toEqual([]);
    expect((await records.read(KEY))?.cancellation).toMatchObject({ by: COORDINATOR.sub, percent: 40 });
  });

  it.each([
    ['paused', { status: 'paused', stage: 'aggregating', actorNames: {} }],
    ['not yet started', { status: 'initialised', actorNames: {} }],
  ] as const)('finishes the cancellation of an export that is %s and has no execution', async (_, fields) => {
    const { post, executions, finished } = fixtureOf(fields, false);
    const answer = await post('cancel');
    expect([answer.status, answer.body.progress.status]).toEqual([200, 'cancelled']);
    expect(answer.body.result).toMatchObject({ outcome: 'cancelled', cancelledBy: COORDINATOR.sub });
    expect(answer.body.actorNames).toEqual({ [COORDINATOR.sub]: 'Kari Nordmann' });
    expect(finished).toEqual([EXPORT_ID]);
    expect(executions.stopped).toEqual([]);
  });

  it('returns the same answer when it is repeated', async () => {
    const { post } = fixtureOf({ status: 'aggregating', stage: 'aggregating' });
    await post('cancel');
    const again = await post('cancel');
    expect([again.status, again.body.progress.status]).toEqual([200, 'cancelling']);
  });

  it('returns 409 for a completed export', async () => {
    const { post } = fixtureOf({ status: 'completed', stage: 'storing_file' }, false);
    const answer = await post('cancel');
    expect([answer.status, answer.body.code]).toEqual([409, 'not_allowed_now']);
  });
});

describe('pause and resume', () => {
  it('stop the execution and start the next attempt, without using up one of the three attempts', async () => {
    const { post, executions } = fixtureOf({ status: 'aggregating', stage: 'aggregating' });
    const paused = await post('pause');
    expect([paused.status, paused.body.progress.status]).toEqual([200, 'paused']);
    expect(executions.stopped).toEqual([`${EXPORT_ID}-1`]);

    const resumed = await post('resume');
    expect(resumed.body).toMatchObject({ attempt: 2, maxAttempts: 4, progress: { status: 'initialised' } });
    // The log lines of the attempt are found by the correlation id and the trace of the request that resumed it.
    expect(executions.started).toEqual([
      {
        name: `${EXPORT_ID}-2`,
        input: expect.objectContaining({ attempt: 2, correlationId: REQUEST_ID }),
        traceHeader: 'Root=1-5f0c-abc;Sampled=1',
      },
    ]);
  });

  it('return 409 when a failed export is resumed', async () => {
    const answer = await failed().post('resume');
    expect([answer.status, answer.body.code]).toEqual([409, 'not_allowed_now']);
  });
});

describe('retry', () => {
  it('starts the next attempt once for several requests at the same time', async () => {
    const { post, executions } = failed();
    const answers = await Promise.all([post('retry'), post('retry'), post('retry')]);
    expect(executions.started.map(({ name }) => name)).toEqual([`${EXPORT_ID}-2`]);
    expect(answers.map(({ status, body }) => [status, body.attempt])).toEqual([
      [200, 2],
      [200, 2],
      [200, 2],
    ]);
  });

  it('returns 409 after the third attempt, not counting resumes', async () => {
    const third = await failed({ attempt: 3 }).post('retry');
    expect([third.status, third.body.code]).toEqual([409, 'no_attempts_left']);
    const thirdAfterResume = await failed({ attempt: 3, resumes: 1 }).post('retry');
    expect([thirdAfterResume.status, thirdAfterResume.body.attempt]).toEqual([200, 4]);
  });

  it('returns 409 when a new export of the same request is running', async () => {
    const { post, records } = failed();
    records.seed(exportRecord({ exportId: '01JZZZZZZZ0000000000000002', status: 'aggregating' }));
    const answer = await post('retry');
    expect([answer.status, answer.body.code]).toEqual([409, 'same_export_running']);
  });

  it('returns 409 for a running export', async () => {
    const answer = await fixtureOf({ status: 'aggregating', stage: 'aggregating' }).post('retry');
    expect([answer.status, answer.body.code]).toEqual([409, 'not_allowed_now']);
  });
});

it.each(['cancel', 'pause', 'resume', 'retry'])(
  '%s returns 403 to auditors and 404 to other organisations',
  async (action) => {
    const { call, records } = fixtureOf({ status: 'aggregating', stage: 'aggregating' });
    const auditor = await call('POST', `/exports/${EXPORT_ID}/${action}`, { claims: AUDITOR });
    const stranger = await call('POST', `/exports/${EXPORT_ID}/${action}`, { claims: STRANGER });
    expect([auditor.status, auditor.body.code]).toEqual([403, 'forbidden']);
    expect([stranger.status, stranger.body.code]).toEqual([404, 'not_found']);
    expect((await records.read(KEY))?.status).toBe('aggregating');
  },
);
