/** A resume and a retry beside another writer that comes before any of their calls of the database. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { keptChunks } from '../../../../lambdas/api/kept-chunks.ts';
import type { ExportRecord } from '../../../../lambdas/domain/export/export-record.ts';
import { apiFixture } from '../../../api/api-fixture.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';
import { storedExports } from './stored-exports.ts';

const FAILURE = { code: 'internal_error', stage: 'initialised' as const, details: {}, retryable: true };
const FAILED = { to: 'failed', failure: FAILURE, supportReference: 'x-1' } as const;
const STOPPED = { resume: { to: 'paused' }, retry: FAILED } as const;
let tables: LocalTables;
let stores: ReturnType<typeof storedExports>;

beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());
beforeEach(() => {
  stores = storedExports(tables);
});

async function stopped(action: keyof typeof STOPPED): Promise<ExportRecord> {
  const created = await stores.created();
  return (await stores.records.transition(created, 1, STOPPED[action], 'pipeline')).record;
}

/** Runs `other` before the call of that number. @returns whether there was such a call */
async function beside<T>(call: number, other: () => Promise<unknown>, work: () => Promise<T>): Promise<[T, boolean]> {
  const send = tables.client.send.bind(tables.client);
  let calls = 0;
  const spy = vi.spyOn(tables.client, 'send').mockImplementation(async (command) => {
    if (calls++ === call) {
      spy.mockRestore();
      await other();
    }
    return send(command);
  });
  const result = await work();
  spy.mockRestore();
  return [result, calls > call];
}

describe.each(['resume', 'retry'] as const)('a %s', (action) => {
  it('is answered like the first one when another comes at any moment, and the export restarts once', async () => {
    for (let call = 0, came = true; came; call++) {
      const record = await stopped(action);
      const { call: request, executions } = apiFixture({
        records: stores.records,
        chunksOf: keptChunks(stores.chunks),
      });
      const restart = () => request('POST', `/exports/${record.exportId}/${action}`);
      const statuses: number[] = [];
      const other = async () => void statuses.push((await restart()).status);
      const [{ status }, wasThere] = await beside(call, other, restart);
      came = wasThere;
      expect([...statuses, status], `before call ${call}`).toEqual(came ? [200, 200] : [200]);
      expect(await stores.records.read(record)).toMatchObject({ status: 'initialised', attempt: 2 });
      expect(executions.started).toHaveLength(1);
      // And once it runs.
      expect((await restart()).status).toBe(200);
    }
  });

  it('is not refused when the finaliser counts the cost at any moment', async () => {
    for (let call = 0, came = true; came; call++) {
      const record = await stopped(action);
      const { call: request } = apiFixture({ records: stores.records, chunksOf: keptChunks(stores.chunks) });
      const [{ status }, wasThere] = await beside(
        call,
        () => stores.records.recordCost(record, 1, { readUnits: 1 }),
        () => request('POST', `/exports/${record.exportId}/${action}`),
      );
      came = wasThere;
      expect(status, `before call ${call}`).toBe(200);
      expect(await stores.lockOf(record)).toBe(record.exportId);
    }
  });
});

describe('the same request', () => {
  it('is not joined to an export that is being cancelled, and starts a new one when that is done', async () => {
    const record = await stores.created();
    await stores.records.transition(record, 1, { to: 'cancelling', by: 'kari' }, 'kari');
    const again = { ...record, exportId: `${record.exportId.slice(0, -1)}Z` };
    expect(await stores.records.create(again)).toEqual({ outcome: 'cancelling', exportId: record.exportId });
    const cancelled = { to: 'cancelled', cleanupCompleted: true } as const;
    await stores.records.transition(record, 1, cancelled, 'finaliser');
    expect(await stores.records.create(again)).toMatchObject({ outcome: 'created' });
  });
});
