import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UnmappedValuesError } from '../../../../lambdas/domain/errors.ts';
import { importFailure } from '../../../../lambdas/domain/imports/import-failure.ts';
import { BEGINNING, ORGANISATION, OTHER_ORGANISATION } from '../../../fakes/exports/export-record.ts';
import { pagesOf } from '../../../fakes/pages.ts';
import { importFile, readingImport } from '../../../fakes/registers/import-record.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';
import { newImportRecord, storedImports } from './stored-imports.ts';

const DEADLINE = new Date(BEGINNING + 3600_000).toISOString();
const DOWNLOADING = { to: 'downloading', attempt: 1, percent: 10, rows: 0 } as const;

let tables: LocalTables;
let stores: ReturnType<typeof storedImports>;

beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());
beforeEach(() => {
  stores = storedImports(tables);
});

const reading = () => stores.created(readingImport({ importId: newImportRecord().importId }));

describe('a new import', () => {
  it('is written with its audit event, and found under its organisation alone', async () => {
    const record = await stores.created();
    expect(await stores.imports.read(record)).toEqual(record);
    expect(await stores.imports.read({ ...record, organisationNumber: OTHER_ORGANISATION })).toBeUndefined();
    expect(await stores.auditOf(record)).toEqual([
      {
        sequence: 1,
        previousHash: null,
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        importId: record.importId,
        version: 1,
        attempt: 1,
        at: record.createdAt,
        status: 'uploading',
        file: null,
        actor: 'kari@example.org',
        details: {},
      },
    ]);
  });

  it('does not replace an import with the same id', async () => {
    const record = await stores.created();
    await expect(stores.imports.create({ ...record, year: 2024 })).rejects.toThrow('exists already');
    expect(await stores.imports.read(record)).toEqual(record);
  });

  it('is refused when as many are open as may, also when all are made at the same time', async () => {
    const organisationNumber = '910000012';
    const make = () => stores.imports.create(newImportRecord({ organisationNumber }), 5);
    const outcomes = await Promise.all(Array.from({ length: 12 }, make));
    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome === 'full')).toHaveLength(7);
    const { records } = await stores.imports.list(organisationNumber, { limit: 100 });
    expect(records).toHaveLength(5);
    const [first] = records;
    await stores.imports.transition(first ?? newImportRecord(), null, { to: 'cancelled' }, 'kari');
    expect(await make()).toBe('created');
  });
});

describe('a change of the session', () => {
  it('is written with its event in one transaction', async () => {
    const record = await stores.created();
    const change = { to: 'reading', replaces: {}, deadline: DEADLINE } as const;
    const { outcome, record: written } = await stores.imports.transition(record, 1, change, 'ola', 'Ola Nordmann');
    expect(outcome).toBe('written');
    expect(await stores.imports.read(record)).toEqual(written);
    expect(written).toMatchObject({ status: 'reading', version: 2, actorNames: { ola: 'Ola Nordmann' } });
    expect((await stores.auditOf(record)).at(-1)).toMatchObject({
      version: 2,
      status: 'reading',
      actor: 'ola',
      details: { replaces: [], deadline: DEADLINE },
    });
  });

  it('is not made when its audit event cannot be written', async () => {
    const record = await stores.created();
    const Item = { pk: `${ORGANISATION}#${record.importId}`, sk: 'TRAIL#0000000002', event: {} };
    await tables.client.send(new PutCommand({ TableName: 'audit', Item }));
    await expect(stores.imports.transition(record, 1, { to: 'cancelled' }, 'kari')).rejects.toMatchObject({
      name: 'ConflictError',
      retryable: true,
    });
    expect(await stores.imports.read(record)).toEqual(record);
  });

  it('is refused without an event for an earlier attempt, and where the table of transitions does not allow it', async () => {
    const record = await stores.created({ attempt: 2 });
    const late = await stores.imports.transition(record, 1, { to: 'cancelled' }, 'kari');
    expect(late).toEqual({ outcome: 'refused', record });
    const wrong = await stores.imports.transition(record, null, { to: 'paused' }, 'kari');
    expect(wrong.outcome).toBe('refused');
    expect(await stores.auditOf(record)).toHaveLength(1);
  });

  it('is made once when ten coordinators try at the same time', async () => {
    const record = await stores.created();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        stores.imports.transition(record, null, { to: 'cancelled' }, `actor ${index}`),
      ),
    );
    expect(answers.filter(({ outcome }) => outcome === 'written')).toHaveLength(1);
    expect(await stores.auditOf(record)).toHaveLength(2);
  });

  it('to an end marks the register for the sweep a day later', async () => {
    const organisationNumber = '999888777';
    const record = await stores.created({ organisationNumber });
    await stores.imports.transition(record, 1, { to: 'cancelled' }, 'kari');
    const marks = async (at: number) => {
      const due = await stores.sweeps.due(new Date(at).toISOString(), 100);
      return due.filter((mark) => mark.organisationNumber === organisationNumber);
    };
    expect(await marks(BEGINNING + 24 * 3600_000 - 1)).toEqual([]);
    const at = new Date(BEGINNING + 24 * 3600_000).toISOString();
    expect(await marks(BEGINNING + 24 * 3600_000)).toEqual([{ organisationNumber, year: 2025, at }]);
  });

  it.each([['ThrottlingException', 'ThrottledError'] as const, ['InternalServerError', 'TransientError'] as const])(
    'throws %s as %s, so that the state machine tries again',
    async (error, name) => {
      const record = await stores.created();
      tables.service.inject({ operation: 'TransactWriteItems', error, times: 1 });
      await expect(stores.imports.transition(record, 1, { to: 'cancelled' }, 'kari')).rejects.toMatchObject({ name });
    },
  );
});

describe('a change of a file', () => {
  it('of its status has an event, and progress alone has none', async () => {
    const record = await reading();
    await stores.imports.changeFile(record, 1, 'f1', DOWNLOADING);
    const { record: written } = await stores.imports.changeFile(record, 1, 'f1', { ...DOWNLOADING, percent: 15 });
    expect(written.files[0]).toMatchObject({ status: 'downloading', percent: 15, attempt: 1 });
    expect(await stores.imports.read(record)).toEqual(written);
    expect((await stores.auditOf(record)).map(({ file }) => file)).toEqual([
      null,
      { fileId: 'f1', status: 'downloading', attempt: 1 },
    ]);
  });

  it('is refused for an earlier attempt of the session', async () => {
    const record = await stores.created(readingImport({ importId: newImportRecord().importId, attempt: 2 }));
    const { outcome } = await stores.imports.changeFile(record, 1, 'f1', DOWNLOADING);
    expect(outcome).toBe('refused');
  });

  it('loses nothing when three readers write at the same time', async () => {
    const files = ['f1', 'f2', 'f3'].map((fileId) => importFile({ fileId, name: `${fileId}.xlsx` }));
    const record = await stores.created(readingImport({ importId: newImportRecord().importId, files }));
    await Promise.all(
      files.map(async ({ fileId }) => {
        for (const percent of [5, 10, 15]) {
          await stores.imports.changeFile(record, 1, fileId, { ...DOWNLOADING, percent });
        }
      }),
    );
    const after = await stores.imports.read(record);
    expect(after?.files.map(({ percent }) => percent)).toEqual([15, 15, 15]);
    expect(after?.version).toBe(record.version + 9);
  }, 20_000);

  it('that failed is audited by its code, without the name of the file and what was found in it', async () => {
    const record = await reading();
    const value = { column: 'rolle', value: 'Kari Berg', rows: 1, file: 'Kari Berg.xlsx', firstRow: 2 };
    const failure = importFailure(new UnmappedValuesError([value]));
    await stores.imports.changeFile(record, 1, 'f1', { to: 'failed', attempt: 0, failure });
    const events = await stores.auditOf(record);
    expect(events.at(-1)).toMatchObject({
      file: { fileId: 'f1', status: 'failed', attempt: 0 },
      details: { code: 'unmapped_values', retryable: true },
    });
    expect(JSON.stringify(events)).not.toContain('Kari Berg');
  });

  it('is stored for twenty files that each failed with the longest names and details', async () => {
    const values = Array.from({ length: 600 }, (_, row) => ({
      column: 'form',
      value: '€'.repeat(200),
      rows: 1,
      file: 'å'.repeat(255),
      firstRow: row,
    }));
    const parts = ['p1', 'p2', 'p3'].map((partId) => ({ partId, name: 'å'.repeat(255), bytes: 1 }));
    const files = Array.from({ length: 20 }, (_, index) => importFile({ fileId: `f${index}`, parts }));
    const record = await stores.created(readingImport({ importId: newImportRecord().importId, files }));
    for (const { fileId } of files) {
      const failure = importFailure(new UnmappedValuesError(values));
      await stores.imports.changeFile(record, 1, fileId, { to: 'failed', attempt: 0, failure });
    }
    const after = await stores.imports.read(record);
    expect(after?.files.every(({ failure }) => failure?.details.count === 600)).toBe(true);
  });

  it('throws a conflict that lasts through all tries', async () => {
    const record = await reading();
    tables.service.inject({ operation: 'PutItem', error: 'TransactionConflict', times: 12 });
    await stores.imports.changeFile(record, 1, 'f1', DOWNLOADING);
    await expect(stores.imports.changeFile(record, 1, 'f1', { ...DOWNLOADING, percent: 15 })).rejects.toMatchObject({
      name: 'ConflictError',
      retryable: true,
    });
  }, 20_000);
});

describe('imports of an organisation', () => {
  it('are listed newest first, by status and year, page by page', async () => {
    const organisationNumber = '111222333';
    const made = [];
    for (const year of [2024, 2025, 2025, 2025]) made.push(await stores.created({ organisationNumber, year }));
    await stores.imports.transition(made[3] ?? newImportRecord(), 1, { to: 'cancelled' }, 'kari');
    const ids = made.map(({ importId }) => importId).reverse();
    const list = async (query: Parameters<typeof stores.imports.list>[1]) => {
      const { records, nextCursor } = await stores.imports.list(organisationNumber, query);
      return { ids: records.map(({ importId }) => importId), nextCursor };
    };
    expect(await list({ limit: 10 })).toEqual({ ids, nextCursor: null });
    expect(await list({ limit: 3 })).toEqual({ ids: ids.slice(0, 3), nextCursor: ids[2] });
    expect(await list({ limit: 3, cursor: String(ids[2]) })).toEqual({ ids: ids.slice(3), nextCursor: null });
    expect(await list({ limit: 10, year: 2025 })).toEqual({ ids: ids.slice(0, 3), nextCursor: null });
    expect(await list({ limit: 10, statuses: ['cancelled'] })).toEqual({ ids: ids.slice(0, 1), nextCursor: null });
    expect((await stores.imports.list(OTHER_ORGANISATION, { limit: 10 })).records).toEqual([]);
  });

  it('are open until they are closed', async () => {
    const record = await stores.created();
    const isOpen = async () =>
      (await pagesOf(stores.imports.open(5))).flat().some(({ importId }) => importId === record.importId);
    expect(await isOpen()).toBe(true);
    expect(await stores.imports.close(record)).toBe(true);
    expect(await isOpen()).toBe(false);
    const closed = await stores.imports.read(record);
    expect(closed?.version).toBe(2);
    expect(closed && (await stores.imports.close(closed))).toBe(true);
    expect((await stores.imports.read(record))?.version).toBe(2);
  });

  it('stay open when they have changed since they were judged', async () => {
    const record = await stores.created();
    await stores.imports.recordCost(record, 1, { readUnits: 1 });
    expect(await stores.imports.close(record)).toBe(false);
    expect((await stores.imports.read(record))?.openPartition).toBe('OPEN-IMPORT');
  });

  it('keep the cost of each attempt, and count the same usage once', async () => {
    const record = await stores.created();
    const usage = { lambdaRequests: 3, s3Reads: 10 };
    const first = await stores.imports.recordCost(record, 1, usage);
    expect(first?.after.cost?.attempts).toEqual({ 1: usage });
    expect(await stores.imports.recordCost(record, 1, usage)).toBeUndefined();
  });
});

it('the failures of an import lose what they quote, without an event in the audit trail', async () => {
  const failure = { code: 'x', message: 'Found Kari', details: { found: ['Kari'] }, retryable: false };
  const record = await stores.created({ status: 'failed', failure, files: [importFile({ failure }), importFile()] });
  await stores.imports.blankFailures(record);
  await stores.imports.blankFailures(record);
  const blank = { ...failure, message: '[slettet]', details: {} };
  expect(await stores.imports.read(record)).toEqual({
    ...record,
    version: record.version + 1,
    failure: blank,
    files: [importFile({ failure: blank }), importFile()],
  });
  expect(await stores.auditOf(record)).toHaveLength(1);
});
