import { beforeEach, describe, expect, it } from 'vitest';
import { ThrottledError } from '../../lambdas/domain/errors.ts';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import { exportRecord, ORGANISATION } from '../fakes/exports/export-record.ts';
import { connectionOf, KEY, pushFixture } from './push-fixture.ts';
import { chunkItem, connectionItem, exportItem, streamEvent } from './stream-event.ts';

let dependencies: ReturnType<typeof pushFixture>;
beforeEach(() => {
  dependencies = pushFixture();
});

describe('sending messages', () => {
  const failed = (before: ExportRecord): ExportRecord => ({
    ...before,
    status: 'failed',
    version: before.version + 1,
    failure: {
      code: 'internal_error',
      stage: 'aggregating',
      details: {},
      supportReference: 'reference',
      retryable: true,
    },
  });

  it('sends to every page of the organisation and to none of another', async () => {
    await dependencies.push(streamEvent(exportItem(undefined, exportRecord())));
    expect(dependencies.received('one')).toMatchObject([{ type: 'export:started', organisationNumber: ORGANISATION }]);
    expect(dependencies.received('two')).toEqual(dependencies.received('one'));
    expect(dependencies.received('foreign')).toEqual([]);
  });

  it('sends every change of status in order, and only the latest progress of a batch', async () => {
    await dependencies.records.advance(KEY, 'querying_activities');
    for (const current of [1, 2, 3]) {
      await dependencies.records.progress(
        KEY,
        1,
        'querying_activities',
        { current, total: 4, currentItem: null },
        null,
      );
    }
    await dependencies.records.advance(KEY, 'aggregating', 'deduplicating');
    for (const current of [1, 2]) {
      await dependencies.records.progress(KEY, 1, 'deduplicating', { current, total: 3, currentItem: null }, null);
    }
    await dependencies.push(
      streamEvent(...dependencies.records.changes.map(({ before, after }) => exportItem(before, after))),
    );
    expect(
      dependencies.received().map(({ type, progress }) => [type, progress.status, progress.stageProgress.current]),
    ).toEqual([
      ['export:phase-changed', 'querying_activities', 0],
      ['export:phase-changed', 'aggregating', 0],
      ['export:phase-changed', 'deduplicating', 0],
      ['export:progress', 'deduplicating', 2],
    ]);
  });

  it('sends at most four progress messages a second, and the last state last', async () => {
    dependencies.records.seed(exportRecord({ status: 'generating_file', stage: 'generating_file' }));
    const begun = dependencies.clock.now();
    for (let current = 1; current <= 40; current++) {
      await dependencies.records.progress(KEY, 1, 'generating_file', { current, total: 40, currentItem: null }, null);
      const { before, after } = dependencies.records.changes.at(-1) ?? { before: undefined, after: exportRecord() };
      await dependencies.push(streamEvent(exportItem(before, after)));
      dependencies.clock.advance(25);
    }
    const seconds = (dependencies.clock.now() - begun) / 1000;
    expect(dependencies.received().length).toBeLessThanOrEqual(4 * seconds + 1);
    expect(dependencies.received().at(-1)?.progress.stageProgress.current).toBe(40);
  });

  it('sends a failure without waiting', async () => {
    await dependencies.records.advance(KEY, 'querying_activities', 'aggregating');
    await dependencies.finish(0, 'aggregating');
    await dependencies.push(streamEvent(chunkItem(dependencies.chunk(0, 'aggregating'))));
    const at = dependencies.clock.now();
    const before = await dependencies.records.read(KEY);
    const after = dependencies.records.seed(failed(before ?? exportRecord()));
    await dependencies.push(streamEvent(exportItem(before, after)));
    const last = dependencies.posted.filter(({ connectionId }) => connectionId === 'one').at(-1);
    expect(last).toMatchObject({ at, message: { type: 'export:failed', code: 'internal_error' } });
  });

  it('sends nothing for a late chunk of an export that has ended', async () => {
    await dependencies.records.advance(KEY, 'querying_activities', 'aggregating');
    await dependencies.finish(0, 'aggregating');
    dependencies.records.seed(failed((await dependencies.records.read(KEY)) ?? exportRecord()));
    await dependencies.push(streamEvent(chunkItem(dependencies.chunk(0, 'aggregating'))));
    expect(dependencies.received()).toEqual([]);
  });

  it('removes a connection that is gone, unless it is younger than ten seconds', async () => {
    dependencies.gone.add('two').add('new');
    dependencies.connections.push({
      ...connectionOf('new', ORGANISATION),
      connectedAt: dependencies.clock.now() - 500,
    });
    await dependencies.push(streamEvent(exportItem(undefined, exportRecord())));
    expect(dependencies.removed).toEqual(['two']);
    expect(dependencies.received('one')).toHaveLength(1);
  });

  it('sends nothing for connections and deleted items', async () => {
    await dependencies.push(
      streamEvent(connectionItem('x', ORGANISATION), { ...chunkItem(dependencies.chunk(0)), removed: true }),
    );
    expect(dependencies.posted).toEqual([]);
  });
});

describe('push after an error', () => {
  it('returns the first record of the export when the error is retryable, and sends the changes of others', async () => {
    await dependencies.records.advance(KEY, 'querying_activities');
    dependencies.chunks.listShown = () => Promise.reject(new ThrottledError('DynamoDB', undefined));
    const other = exportRecord({ exportId: '01JZZZZZZZ0000000000000002' });
    const event = streamEvent(
      exportItem(undefined, other),
      chunkItem(dependencies.chunk(0)),
      chunkItem(dependencies.chunk(1)),
    );
    expect(await dependencies.push(event)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(dependencies.received()).toMatchObject([{ type: 'export:started', exportId: other.exportId }]);
  });

  it('logs and skips the changes when the error is not retryable', async () => {
    await dependencies.records.advance(KEY, 'querying_activities');
    dependencies.chunks.listShown = () => Promise.reject(new Error('unexpected'));
    expect(await dependencies.push(streamEvent(chunkItem(dependencies.chunk(0))))).toEqual({ batchItemFailures: [] });
    expect(dependencies.logged).toEqual(['changes not pushed']);
  });
});

describe('the prediction', () => {
  async function aggregatingAfter(milliseconds: number, attempt = 1) {
    dependencies.records.seed(exportRecord({ attempt }));
    await dependencies.records.advance(KEY, 'querying_activities');
    dependencies.clock.advance(milliseconds);
    await dependencies.records.advance(KEY, 'aggregating');
    await dependencies.push(
      streamEvent(...dependencies.records.changes.map(({ before, after }) => exportItem(before, after))),
    );
    return dependencies.records.read(KEY);
  }

  it('is stored when the query is over, without a new version or message', async () => {
    const record = await aggregatingAfter(8000);
    expect(record?.predictedSeconds).toBeGreaterThan(8);
    expect(record?.version).toBe(3);
    const before = dependencies.received().length;
    const [note] = dependencies.records.changes.slice(-1);
    await dependencies.push(streamEvent(exportItem(note?.before, note?.after ?? exportRecord())));
    expect(dependencies.received()).toHaveLength(before);
  });

  it('does not change when records are delivered again later', async () => {
    const first = (await aggregatingAfter(8000))?.predictedSeconds;
    dependencies.clock.advance(100_000);
    await dependencies.push(
      streamEvent(...dependencies.records.changes.map(({ before, after }) => exportItem(before, after))),
    );
    expect((await dependencies.records.read(KEY))?.predictedSeconds).toBe(first);
  });

  it('is not stored for a retried run', async () => {
    expect((await aggregatingAfter(8000, 2))?.predictedSeconds).toBeUndefined();
  });
});
