import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { DynamoChunkMarkers } from '../../../../lambdas/adapters/tables/exports/chunk-markers.ts';
import { chunkItemKey } from '../../../../lambdas/adapters/tables/table-keys.ts';
import type { ChunkRecord, ExportRecord } from '../../../../lambdas/domain/export/export-record.ts';
import type { ChunkKey } from '../../../../lambdas/ports.ts';
import { ORGANISATION, StoppedClock } from '../../../fakes/exports/export-record.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';
import { newRecord } from './stored-exports.ts';

const RESULT = { rows: 5, milliseconds: 12, outcome: { keptActivities: 4 } };

let tables: LocalTables;
let clock: StoppedClock;
let chunks: DynamoChunkMarkers;

beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());
beforeEach(() => {
  clock = new StoppedClock();
  chunks = new DynamoChunkMarkers(tables.client, 'exports', clock);
});

function keyOf({ organisationNumber, exportId }: ExportRecord, index = 0): ChunkKey {
  return { organisationNumber, exportId, stage: 'querying_activities', index };
}

async function markerOf(key: ChunkKey): Promise<ChunkRecord> {
  const [marker] = await chunks.list(key);
  if (marker === undefined) throw new Error('no marker');
  return marker;
}

describe('the marker of a chunk', () => {
  it('is written once: beginning a finished chunk returns the first result', async () => {
    const key = keyOf(newRecord());
    expect(await chunks.begin(key, 1)).toBeUndefined();
    expect(await chunks.list(key)).toMatchObject([{ state: 'running', attempt: 1, rows: null }]);
    await chunks.finish(key, 1, RESULT);
    expect(await chunks.begin(key, 2)).toMatchObject({ state: 'done', exportAttempt: 1, ...RESULT });
    await chunks.finish(key, 1, { ...RESULT, rows: 99 });
    await chunks.fail(key, 1, 'late', false);
    expect(await chunks.list(key)).toMatchObject([{ state: 'done', attempt: 1, errorCode: null, ...RESULT }]);
  });

  it('takes one request when a chunk begins for the first time, and one when it is finished', async () => {
    const key = keyOf(newRecord());
    const send = vi.spyOn(tables.client, 'send');
    await chunks.begin(key, 1);
    expect(send).toHaveBeenCalledTimes(1);
    await chunks.finish(key, 1, RESULT);
    expect(send).toHaveBeenCalledTimes(2);
    send.mockRestore();
  });

  it('counts tries, and holds why the last one failed and whether it is retried', async () => {
    const key = keyOf(newRecord());
    await chunks.begin(key, 1);
    await chunks.fail(key, 1, 'throttled', true);
    expect(await chunks.list(key)).toMatchObject([{ state: 'retrying', attempt: 1, errorCode: 'throttled' }]);
    await chunks.begin(key, 1);
    expect(await chunks.list(key)).toMatchObject([{ state: 'running', attempt: 2, errorCode: null }]);
    await chunks.fail(key, 1, 'internal_error', false);
    expect(await chunks.list(key)).toMatchObject([{ state: 'failed', errorCode: 'internal_error' }]);
  });

  it('of a later attempt is not changed by a worker of an earlier one', async () => {
    const key = keyOf(newRecord());
    await chunks.begin(key, 1);
    await chunks.begin(key, 2);
    await chunks.finish(key, 1, { ...RESULT, rows: 99 });
    await chunks.fail(key, 1, 'late', false);
    await chunks.begin(key, 1);
    expect(await chunks.list(key)).toMatchObject([{ state: 'running', exportAttempt: 2, attempt: 2 }]);
    await chunks.finish(key, 2, RESULT);
    expect(await chunks.list(key)).toMatchObject([{ state: 'done', ...RESULT }]);
  });

  it('is returned when another worker finishes the chunk between the read and the write', async () => {
    const key = keyOf(newRecord());
    await chunks.begin(key, 1);
    const { client } = tables;
    const slow = new Proxy(client, {
      get: (target, name) =>
        name === 'send'
          ? async (command: PutCommand) => {
              if (command instanceof PutCommand) {
                await chunks.finish(key, 1, RESULT);
              }
              return client.send(command);
            }
          : Reflect.get(target, name),
    });
    const slowChunks = new DynamoChunkMarkers(slow, 'exports', clock);
    expect(await slowChunks.begin(key, 1)).toMatchObject({ state: 'done', ...RESULT });
  });

  it('can be invalidated by its attempt, and the chunk begins again', async () => {
    const key = keyOf(newRecord());
    await chunks.begin(key, 1);
    await chunks.invalidate(key, await markerOf(key), 1);
    expect(await chunks.list(key)).toMatchObject([{ state: 'running' }]);
    await chunks.finish(key, 1, RESULT);
    const done = await markerOf(key);
    await chunks.invalidate(key, done, 2);
    await chunks.invalidate(key, done, 1);
    expect(await chunks.list(key)).toMatchObject([{ state: 'failed', outcome: null, rows: null }]);
    expect(await chunks.begin(key, 2)).toBeUndefined();
    await chunks.invalidate(key, done, 1);
    expect(await chunks.list(key)).toMatchObject([{ state: 'running', exportAttempt: 2 }]);
  });

  it('stays done when it was made again since it was judged, also in the same attempt', async () => {
    const key = keyOf(newRecord());
    await chunks.begin(key, 1);
    await chunks.finish(key, 1, { ...RESULT, outcome: { objects: { rows: { key: 'k', sha256: 'first' } } } });
    const judged = await markerOf(key);
    await chunks.invalidate(key, judged, 1);
    await chunks.begin(key, 1);
    await chunks.finish(key, 1, { ...RESULT, outcome: { objects: { rows: { key: 'k', sha256: 'second' } } } });
    await chunks.invalidate(key, judged, 1);
    expect(await chunks.list(key)).toMatchObject([{ state: 'done' }]);
    await chunks.invalidate(key, await markerOf(key), 1);
    expect(await chunks.list(key)).toMatchObject([{ state: 'failed' }]);
  });

  it('of a later attempt is not invalidated by a reader of an earlier one', async () => {
    const key = keyOf(newRecord());
    await chunks.begin(key, 2);
    await chunks.finish(key, 2, RESULT);
    await chunks.invalidate(key, await markerOf(key), 1);
    expect(await chunks.list(key)).toMatchObject([{ state: 'done' }]);
  });

  it('is not written by finishing a chunk that was never begun', async () => {
    const key = keyOf(newRecord());
    await chunks.finish(key, 1, RESULT);
    expect(await chunks.list(key)).toEqual([]);
  });

  it('expires after a week', async () => {
    const record = newRecord();
    await chunks.begin(keyOf(record), 1);
    const Key = chunkItemKey(ORGANISATION, record.exportId, 'querying_activities', 0);
    const { Item } = await tables.client.send(new GetCommand({ TableName: 'exports', Key }));
    expect(Item?.expiresAt).toBe(clock.now() / 1000 + 7 * 24 * 3600);
  });

  it.each([
    ['ThrottlingException', 'ThrottledError'],
    ['InternalServerError', 'TransientError'],
  ] as const)('turns %s into %s', async (error, name) => {
    const key = keyOf(newRecord());
    tables.service.inject({ operation: 'PutItem', error, times: 1 });
    await expect(chunks.begin(key, 1)).rejects.toMatchObject({ name });
    tables.service.inject({ operation: 'UpdateItem', error, times: 1 });
    await expect(chunks.fail(key, 1, 'x', true)).rejects.toMatchObject({ name });
  });
});

describe('the markers of an export', () => {
  it('are listed by stage in the order of the plan, and deleted up to an attempt without those of later ones and of other exports', async () => {
    const [record, other] = [newRecord(), newRecord()];
    for (const index of [11, 2, 0]) {
      await chunks.begin(keyOf(record, index), 1);
    }
    await chunks.begin({ ...keyOf(record), stage: 'aggregating' }, 1);
    await chunks.begin(keyOf(other), 1);
    expect((await chunks.list(record, 'querying_activities')).map(({ index }) => index)).toEqual([0, 2, 11]);
    expect(await chunks.list(record)).toHaveLength(4);
    await chunks.begin(keyOf(record, 2), 2);
    await chunks.deleteUpTo(record, 1);
    expect(await chunks.list(record)).toMatchObject([{ index: 2, exportAttempt: 2 }]);
    expect(await chunks.list(other)).toHaveLength(1);
  });

  it('are listed as they are shown: without usage and the names of objects, with basis and sums', async () => {
    const record = newRecord();
    const basis = { key: 'basis', sha256: 'hash' };
    const sums = { KURS: { activities: 1, activityDays: 1, attendances: 2 } };
    const objects = { findings: { key: 'findings', sha256: 'hash' } };
    await chunks.begin(keyOf(record, 0), 1);
    await chunks.finish(keyOf(record, 0), 1, { ...RESULT, outcome: { basis, sums, objects } }, { lambdaRequests: 1 });
    await chunks.begin(keyOf(record, 1), 1);
    await chunks.fail(keyOf(record, 1), 1, 'throttled', true);
    const [done, failed] = await chunks.list(record, 'querying_activities');
    expect(await chunks.listShown(record, 'querying_activities')).toEqual([
      { ...done, usage: [], outcome: { basis, sums } },
      { ...failed, usage: [] },
    ]);
    expect(await chunks.listShown(record)).toHaveLength(2);
  });

  it('are not deleted when a later attempt begins them after they were listed', async () => {
    const record = newRecord();
    await chunks.begin(keyOf(record), 1);
    const send = tables.client.send.bind(tables.client);
    const meanwhile = vi.spyOn(tables.client, 'send').mockImplementation(async (command) => {
      if (command instanceof DeleteCommand) {
        meanwhile.mockRestore();
        await chunks.begin(keyOf(record), 2);
      }
      return send(command);
    });
    await chunks.deleteUpTo(record, 1);
    expect(await chunks.list(record)).toMatchObject([{ exportAttempt: 2 }]);
  });

  it('are all listed when they fill more than one page of the table', async () => {
    const record = newRecord();
    const outcome = { filler: 'x'.repeat(300_000) };
    for (let index = 0; index < 5; index++) {
      await chunks.begin(keyOf(record, index), 1);
      await chunks.finish(keyOf(record, index), 1, { ...RESULT, outcome });
    }
    expect((await chunks.list(record)).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
  });
});
