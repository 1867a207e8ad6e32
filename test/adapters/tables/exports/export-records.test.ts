import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { UnmappedValuesError } from '../../../../lambdas/domain/errors.ts';
import { failureDetails } from '../../../../lambdas/domain/failure-details.ts';
import { branchBytes, exportRequestSchema, MAX_BRANCH_BYTES } from '../../../../lambdas/protocol.ts';
import { apiFixture } from '../../../api/api-fixture.ts';
import { ORGANISATION, OTHER_ORGANISATION } from '../../../fakes/exports/export-record.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';
import { newRecord, storedExports } from './stored-exports.ts';

const FAILURE = { code: 'internal_error', stage: 'initialised' as const, details: {}, retryable: true };
const FAILED = { to: 'failed', failure: FAILURE, supportReference: 'x-1' } as const;

let tables: LocalTables;
let stores: ReturnType<typeof storedExports>;

beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());
beforeEach(() => {
  stores = storedExports(tables);
});

describe('a new export', () => {
  it('is written with its audit event and its lock', async () => {
    const record = await stores.created();
    expect(await stores.records.read(record)).toEqual(record);
    expect(await stores.lockOf(record)).toBe(record.exportId);
    expect(await stores.audit.list(record)).toEqual([
      {
        exportId: record.exportId,
        version: 1,
        attempt: 1,
        at: record.updatedAt,
        status: 'initialised',
        actor: 'kari@example.org',
        details: {},
      },
    ]);
  });

  it('joins the export that holds the lock of the same request, and writes nothing', async () => {
    const first = await stores.created();
    const second = newRecord({ requestHash: first.requestHash });
    expect(await stores.records.create(second)).toEqual({ outcome: 'joined', exportId: first.exportId });
    expect(await stores.records.read(second)).toBeUndefined();
    expect(await stores.audit.list(second)).toEqual([]);
  });

  it('does not join an export of another organisation with the same request', async () => {
    const first = await stores.created();
    await stores.created({ organisationNumber: OTHER_ORGANISATION, requestHash: first.requestHash });
  });

  it('is created once when fifty identical requests reach the API at the same time', async () => {
    const { call, executions } = apiFixture({ records: stores.records });
    const body = { year: 2025, branches: ['Oslo'] };
    const answers = await Promise.all(Array.from({ length: 50 }, () => call('POST', '/exports', { body })));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(49).fill(200), 201]);
    expect(new Set(answers.map((answer) => answer.body.exportId)).size).toBe(1);
    expect(executions.started).toHaveLength(1);
    const { records } = await stores.records.list(ORGANISATION, { limit: 100 });
    expect(records.filter(({ request }) => request.branches.includes('Oslo'))).toHaveLength(1);
  }, 30_000);

  it('is not found under another organisation', async () => {
    const { exportId } = await stores.created();
    expect(await stores.records.read({ organisationNumber: OTHER_ORGANISATION, exportId })).toBeUndefined();
  });
});

describe('a change of status', () => {
  it('is not made when its audit event cannot be written', async () => {
    const record = await stores.created();
    const sk = 'TRAIL#0000000002';
    const pk = `${ORGANISATION}#${record.exportId}`;
    const event = { ...(await stores.audit.list(record))[0], version: 2, actor: 'another writer' };
    await tables.client.send(new PutCommand({ TableName: 'audit', Item: { pk, sk, event } }));
    await expect(
      stores.records.transition(record, 1, { to: 'querying_activities', total: 4 }, 'pipeline'),
    ).rejects.toMatchObject({ name: 'ConflictError', retryable: true });
    expect(await stores.records.read(record)).toEqual(record);
    const actors = (await stores.audit.list(record)).map(({ actor }) => actor);
    expect(actors).toEqual(['kari@example.org', 'another writer']);
  });

  it('is audited with actor and time, in the order of versions', async () => {
    const record = await stores.created();
    stores.clock.advance(1000);
    const change = { to: 'querying_activities', total: 4 } as const;
    const { outcome, record: written } = await stores.records.transition(record, 1, change, 'pipeline');
    expect(outcome).toBe('written');
    expect(await stores.records.read(record)).toEqual(written);
    expect(written).toMatchObject({ version: 2, status: 'querying_activities', stageProgress: { total: 4 } });
    expect((await stores.audit.list(record)).at(-1)).toMatchObject({
      version: 2,
      at: new Date(stores.clock.now()).toISOString(),
      status: 'querying_activities',
      actor: 'pipeline',
    });
  });

  it('is refused without an event when the table of transitions does not allow it', async () => {
    const record = await stores.created();
    const answer = await stores.records.transition(record, 1, { to: 'storing_file' }, 'pipeline');
    expect(answer).toEqual({ outcome: 'refused', record });
    expect(await stores.auditedStatuses(record)).toEqual(['initialised']);
  });

  it('is refused for an earlier attempt, and allowed when no attempt is given', async () => {
    const record = await stores.created({ attempt: 2 });
    const late = await stores.records.transition(record, 1, { to: 'querying_activities' }, 'pipeline');
    expect(late.outcome).toBe('refused');
    expect((await stores.records.transition(record, null, { to: 'paused' }, 'kari')).outcome).toBe('written');
  });

  it('is made once when twenty writers try at the same time', async () => {
    const record = await stores.created();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => stores.records.transition(record, 1, FAILED, `actor ${index}`)),
    );
    expect(answers.filter(({ outcome }) => outcome === 'written')).toHaveLength(1);
    expect(await stores.auditedStatuses(record)).toEqual(['initialised', 'failed']);
    expect((await stores.records.read(record))?.version).toBe(2);
  });

  it('to completed audits the size and hash of the file, and not where it is', async () => {
    const record = await stores.created({ status: 'storing_file' });
    const object = { key: 'reports/1-0/rapport.xlsx', versionId: 'v1', sha256: 'c'.repeat(64) };
    const file = {
      fileName: 'rapport.xlsx',
      bytes: 10,
      rows: 2,
      sha256: 'c'.repeat(64),
      published: { report: object, figures: object, manifest: object },
    };
    await stores.records.transition(record, 1, { to: 'completed', file }, 'pipeline');
    const { published: _, ...kept } = file;
    expect((await stores.audit.list(record)).at(-1)?.details).toEqual(kept);
    expect((await stores.records.read(record))?.file).toEqual(file);
  });

  it.each([
    ['failed', FAILED, { ...FAILURE, supportReference: 'x-1' }],
    ['paused', { to: 'paused' } as const, {}],
  ])('to %s audits %j with the details %j', async (_, transition, details) => {
    const record = await stores.created();
    await stores.records.transition(record, 1, transition, 'pipeline');
    expect((await stores.audit.list(record)).at(-1)?.details).toEqual(details);
  });

  it.each([
    ['long', Array.from({ length: 500 }, (_, index) => `${index} `.padEnd(100, 'å').slice(0, 98))],
    ['short', Array.from({ length: 20_000 }, (_, index) => String(index).padStart(5, '0'))],
  ])('to failed is stored with all the branches that can be chosen (%s) and the longest list', async (_, branches) => {
    expect(branchBytes(branches)).toBeGreaterThan(0.95 * MAX_BRANCH_BYTES);
    expect(branchBytes(branches)).toBeLessThanOrEqual(MAX_BRANCH_BYTES);
    const request = exportRequestSchema.parse({ year: 2025, branches });
    const record = await stores.created({ request });
    const value = { column: 'form', value: '€'.repeat(200), rows: 1, file: 'register.xlsx', firstRow: 2 };
    const error = new UnmappedValuesError(Array.from({ length: 600 }, () => value));
    const failure = failureDetails(error, 'initialised');
    await stores.records.transition(record, 1, { to: 'failed', failure, supportReference: 'x-1' }, 'pipeline');
    expect(await stores.records.read(record)).toMatchObject({ request, failure: { details: error.details } });
  });

  it('to failed audits the number of values, and not the values, which quote the register', async () => {
    const record = await stores.created();
    const value = { column: 'rolle', value: 'Kari Berg', rows: 1, file: 'register.xlsx', firstRow: 2 };
    const failure = failureDetails(new UnmappedValuesError([value]), 'initialised');
    await stores.records.transition(record, 1, { to: 'failed', failure, supportReference: 'x-1' }, 'pipeline');
    expect((await stores.audit.list(record)).at(-1)?.details).toEqual({
      code: 'unmapped_values',
      stage: 'initialised',
      details: { count: 1 },
      retryable: true,
      supportReference: 'x-1',
    });
  });

  it('throws for an export that does not exist', async () => {
    await expect(stores.records.transition(newRecord(), 1, { to: 'paused' }, 'kari')).rejects.toThrow('No export');
  });
});

describe('the lock', () => {
  it('is released by a terminal status, and the same request starts a new export', async () => {
    const record = await stores.created({ status: 'querying_activities' });
    await stores.records.transition(record, 1, { to: 'completed_empty' }, 'pipeline');
    expect(await stores.lockOf(record)).toBeUndefined();
    await stores.created({ requestHash: record.requestHash });
  });

  it('is held while an export is paused or cancelling, and released when it is cancelled', async () => {
    const record = await stores.created();
    await stores.records.transition(record, 1, { to: 'paused' }, 'kari');
    expect(await stores.lockOf(record)).toBe(record.exportId);
    await stores.records.transition(record, 1, { to: 'cancelling', by: 'kari' }, 'kari');
    expect(await stores.lockOf(record)).toBe(record.exportId);
    await stores.records.transition(record, 1, { to: 'cancelled', cleanupCompleted: true }, 'finaliser');
    expect(await stores.lockOf(record)).toBeUndefined();
    expect((await stores.audit.list(record)).at(-1)?.details).toEqual({ cleanupCompleted: true });
  });

  it('is taken again by a retry', async () => {
    const record = await stores.created();
    await stores.records.transition(record, 1, FAILED, 'pipeline');
    expect(await stores.lockOf(record)).toBeUndefined();
    const restart = { to: 'restarted', from: 'failed' } as const;
    const { record: retried } = await stores.records.transition(record, 1, restart, 'kari');
    expect(retried).toMatchObject({ status: 'initialised', attempt: 2, failure: null });
    expect(await stores.lockOf(record)).toBe(record.exportId);
    expect((await stores.audit.list(record)).at(-1)).toMatchObject({ attempt: 2, details: { from: 'failed' } });
  });

  it('refuses a retry while another export of the same request runs', async () => {
    const record = await stores.created();
    await stores.records.transition(record, 1, FAILED, 'pipeline');
    const other = await stores.created({ requestHash: record.requestHash });
    const restart = { to: 'restarted', from: 'failed' } as const;
    expect((await stores.records.transition(record, 1, restart, 'kari')).outcome).toBe('refused');
    expect(await stores.lockOf(record)).toBe(other.exportId);
    expect((await stores.records.read(record))?.status).toBe('failed');
  });

  it('does not refuse to resume the export that holds it when the record is written at the same time', async () => {
    const record = await stores.created();
    await stores.records.transition(record, 1, { to: 'paused' }, 'kari');
    const send = tables.client.send.bind(tables.client);
    const meanwhile = vi.spyOn(tables.client, 'send').mockImplementation(async (command) => {
      if (command instanceof TransactWriteCommand) {
        meanwhile.mockRestore();
        await stores.records.recordCost(record, 1, { readUnits: 1 });
      }
      return send(command);
    });
    const resumption = { to: 'restarted', from: 'paused' } as const;
    expect(await stores.records.transition(record, 1, resumption, 'kari')).toMatchObject({
      outcome: 'written',
      record: { status: 'initialised', attempt: 2 },
    });
  });
});

describe('a transaction', () => {
  it('is retried after a conflict, and not after a condition that failed', async () => {
    const record = newRecord();
    tables.service.inject({ operation: 'TransactWriteItems', error: 'TransactionConflict', times: 3 });
    await stores.emptySlots(record.organisationNumber);
    expect(await stores.records.create(record)).toEqual({ outcome: 'created', record });
    tables.service.inject({ operation: 'TransactWriteItems', error: 'TransactionConflict', times: 3 });
    const change = await stores.records.transition(record, 1, { to: 'querying_activities' }, 'pipeline');
    expect(change.outcome).toBe('written');
    tables.service.inject({ operation: 'TransactWriteItems', error: 'TransactionConflict', times: 2 });
    const same = newRecord({ requestHash: record.requestHash });
    expect(await stores.records.create(same)).toMatchObject({ outcome: 'joined' });
  });

  it('throws an error that the state machine retries when the conflict lasts through all tries', async () => {
    const record = newRecord();
    tables.service.inject({ operation: 'TransactWriteItems', error: 'TransactionConflict', times: 12 });
    await expect(stores.records.create(record)).rejects.toMatchObject({ name: 'ConflictError', retryable: true });
    expect(await stores.records.read(record)).toBeUndefined();
  }, 20_000);

  it.each([
    ['ThrottlingException', 'ThrottledError'],
    ['InternalServerError', 'TransientError'],
  ] as const)('turns %s into %s', async (error, name) => {
    const record = await stores.created();
    tables.service.inject({ operation: 'TransactWriteItems', error, times: 1 });
    await expect(stores.records.transition(record, 1, { to: 'paused' }, 'kari')).rejects.toMatchObject({ name });
  });
});
