import { describe, expect, it, vi } from 'vitest';
import { keptChunks } from '../../lambdas/api/kept-chunks.ts';
import { EXPORT_ID, exportRecord, ORGANISATION, StoppedClock } from '../fakes/exports/export-record.ts';
import { memoryExports } from '../fakes/exports/exports.ts';

const CHUNK = {
  organisationNumber: ORGANISATION,
  exportId: EXPORT_ID,
  stage: 'querying_activities',
  index: 0,
} as const;

function oneChunk() {
  const { chunks } = memoryExports(new StoppedClock());
  const listShown = vi.spyOn(chunks, 'listShown');
  return { chunks, reads: () => listShown.mock.calls.length, chunksOf: keptChunks(chunks) };
}

describe('the chunks of a snapshot', () => {
  it.each(['querying_activities', 'aggregating', 'mapping_columns', 'failed', 'paused'] as const)(
    'are read each time while an export is %s, because a worker may change them',
    async (status) => {
      const { chunks, chunksOf } = oneChunk();
      const record = exportRecord({ status });
      await chunks.begin(CHUNK, 1);
      expect(await chunksOf(record)).toMatchObject([{ state: 'running' }]);
      await chunks.finish(CHUNK, 1, { rows: 1, milliseconds: 1, outcome: {} });
      expect(await chunksOf(record)).toMatchObject([{ state: 'done' }]);
    },
  );

  it.each(['deduplicating', 'generating_file', 'storing_file', 'completed'] as const)(
    'are read once while an export is %s, whatever else changes in it',
    async (status) => {
      const { chunks, chunksOf, reads } = oneChunk();
      await chunks.begin(CHUNK, 1);
      for (const version of [5, 6, 7]) {
        expect(await chunksOf(exportRecord({ status, version }))).toHaveLength(1);
      }
      expect(reads()).toBe(1);
    },
  );

  it('are read again in the next status and attempt, when they have expired, and for another export', async () => {
    const { chunksOf, reads } = oneChunk();
    const seen = exportRecord({ status: 'completed' });
    await chunksOf(seen);
    await chunksOf({ ...seen, status: 'storing_file' });
    await chunksOf({ ...seen, attempt: 2 });
    await chunksOf({ ...seen, expiredAttempt: 1 });
    await chunksOf({ ...seen, exportId: 'another' });
    await chunksOf({ ...seen, organisationNumber: 'another' });
    expect(reads()).toBe(6);
  });

  it('are read again after an error, and when a process has looked at many others since', async () => {
    const { chunks, chunksOf, reads } = oneChunk();
    const record = exportRecord({ status: 'completed' });
    vi.spyOn(chunks, 'list').mockRejectedValueOnce(new Error('throttled'));
    await expect(chunksOf(record)).rejects.toThrow('throttled');
    expect(await chunksOf(record)).toEqual([]);
    expect(reads()).toBe(2);
    for (let other = 0; other < 16; other++) {
      await chunksOf({ ...record, exportId: String(other) });
    }
    await chunksOf(record);
    expect(reads()).toBe(19);
  });
});
