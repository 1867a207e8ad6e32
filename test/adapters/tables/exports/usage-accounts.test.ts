import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chunkPartition } from '../../../../lambdas/adapters/tables/table-keys.ts';
import type { ChunkKey } from '../../../../lambdas/ports.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';
import { newRecord, storedExports } from './stored-exports.ts';

let tables: LocalTables;
let stores: ReturnType<typeof storedExports>;

beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());
beforeEach(() => {
  stores = storedExports(tables);
});

describe('the usage of an attempt', () => {
  it('is the sum of its chunks and other invocations, those recorded at the same time included', async () => {
    const record = newRecord();
    const { chunks, usage } = stores;
    const key: ChunkKey = { ...record, stage: 'aggregating', index: 0 };
    await chunks.begin(key, 1);
    await chunks.fail(key, 1, 'throttled', true, { lambdaRequests: 1, readUnits: 0.5 });
    await chunks.begin(key, 1);
    await chunks.finish(key, 1, { rows: 1, milliseconds: 1, outcome: {} }, { lambdaRequests: 1, readUnits: 2 });
    await Promise.all(Array.from({ length: 5 }, () => usage.record(record, 1, { lambdaRequests: 1 })));
    await usage.record(record, 2, { lambdaRequests: 1 });
    expect(await usage.total(record, 1)).toEqual({ lambdaRequests: 7, readUnits: 2.5 });
    expect(await usage.total(record, 2)).toEqual({ lambdaRequests: 1 });
    expect(await chunks.list(record)).toHaveLength(1);
  });

  it('is empty before anything was recorded', async () => {
    expect(await stores.usage.total(newRecord(), 1)).toEqual({});
  });

  it('expires after a week, with the markers of the chunks', async () => {
    const record = newRecord();
    await stores.usage.record(record, 1, { lambdaRequests: 1 });
    const { Items } = await tables.client.send(
      new QueryCommand({
        TableName: 'exports',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': chunkPartition(record.organisationNumber, record.exportId) },
      }),
    );
    expect(Items?.map(({ expiresAt }) => expiresAt)).toEqual([stores.clock.now() / 1000 + 7 * 24 * 3600]);
  });
});
