import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { streamChanges } from '../../lambdas/adapters/stream-records.ts';
import { ThrottledError } from '../../lambdas/domain/errors.ts';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import type { SocketConnection } from '../../lambdas/ports.ts';
import { type ExportMessage, exportMessageSchema } from '../../lambdas/protocol.ts';
import { createPush } from '../../lambdas/stream/push.ts';
import { EXPORT_ID, exportRecord, ORGANISATION, OTHER_ORGANISATION, StoppedClock } from '../fakes/export-record.ts';
import { memoryExports } from '../fakes/exports.ts';
import { RecordedMetrics } from '../fakes/metrics.ts';
import { chunkItem, connectionItem, exportItem, streamEvent } from './stream-event.ts';

const KEY = { organisationNumber: ORGANISATION, exportId: EXPORT_ID };
const SUMS = {
  KURS: { activities: 3, activityDays: 5, attendances: 40 },
  IKKE: { activities: 1, activityDays: 1, attendances: 2 },
};

function fixture(plannedChunks = 4) {
  const clock = new StoppedClock();
  const { records, chunks } = memoryExports(clock);
  const metrics = new RecordedMetrics();
  records.seed(exportRecord({ plan: { chunks: plannedChunks, activities: 400, attendances: 3000 } }));
  const connections: SocketConnection[] = [
    connectionOf('one', ORGANISATION),
    connectionOf('two', ORGANISATION),
    connectionOf('foreign', OTHER_ORGANISATION),
  ];
  const posted: { connectionId: string; message: ExportMessage; at: number }[] = [];
  const gone = new Set<string>();
  const failing = new Set<string>();
  const removed: string[] = [];
  const logged: string[] = [];
  const push = createPush({
    changesOf: streamChanges,
    clock,
    metrics,
    organisationLabel: (organisationNumber) => organisationNumber,
    records,
    chunks,
    connections: {
      ofOrganisation: async (organisation) =>
        connections.filter(({ organisationNumber }) => organisationNumber === organisation),
      remove: async (connectionId) => {
        removed.push(connectionId);
      },
    },
    sockets: {
      post: async (connectionId, message) => {
        if (gone.has(connectionId)) {
          return 'gone';
        }
        if (failing.has(connectionId)) {
          throw new Error('timed out');
        }
        posted.push({ connectionId, message: exportMessageSchema.parse(message), at: clock.now() });
        return 'sent';
      },
    },
    pastRuns: async () => [],
    pause: async (milliseconds) => clock.advance(milliseconds),
    logFault: (message) => {
      logged.push(message);
    },
  });
  const chunk = (index: number, stage: 'querying_activities' | 'aggregating' = 'querying_activities') => ({
    ...KEY,
    stage,
    index,
  });
  async function finish(index: number, stage: 'querying_activities' | 'aggregating' = 'querying_activities') {
    await chunks.begin(chunk(index, stage), 1);
    await chunks.finish(chunk(index, stage), 1, { rows: 100, milliseconds: 900, outcome: { sums: SUMS } });
  }
  /** What one page was told, without repetition of what is said to every page. */
  const told = (connectionId = 'one') =>
    posted.filter((each) => each.connectionId === connectionId).map(({ message }) => message);
  return {
    push,
    metrics,
    records,
    chunks,
    clock,
    posted,
    told,
    gone,
    failing,
    removed,
    connections,
    logged,
    finish,
    chunk,
  };
}

function connectionOf(connectionId: string, organisationNumber: string): SocketConnection {
  return { connectionId, organisationNumber, userId: 'user', connectedAt: 0 };
}

let dependencies: ReturnType<typeof fixture>;
beforeEach(() => {
  dependencies = fixture();
});

describe('folding', () => {
  it('counts the done chunks of the stage into the export, and tells the cells that changed', async () => {
    await dependencies.records.advance(KEY, 'querying_activities');
    await dependencies.finish(0);
    await dependencies.finish(2);
    await dependencies.chunks.begin(dependencies.chunk(3), 1);
    await dependencies.push(streamEvent(chunkItem(dependencies.chunk(2)), chunkItem(dependencies.chunk(3))));

    const record = await dependencies.records.read(KEY);
    expect(record?.stageProgress).toEqual({ current: 2, total: 4, currentItem: 'chunk 4' });
    const [message, ...more] = dependencies.told();
    expect(more).toEqual([]);
    expect(message).toMatchObject({ type: 'export:progress', version: record?.version });
    expect(
      message?.type === 'export:progress' && message.chunkChanges.map(({ index, state }) => [index, state]),
    ).toEqual([
      [2, 'done'],
      [3, 'running'],
    ]);
  });

  it('sums the summary from the aggregate chunks that are done', async () => {
    await dependencies.records.advance(KEY, 'querying_activities', 'aggregating');
    await dependencies.finish(0, 'aggregating');
    await dependencies.finish(1, 'aggregating');
    await dependencies.chunks.begin(dependencies.chunk(2, 'aggregating'), 1);
    await dependencies.push(streamEvent(chunkItem(dependencies.chunk(1, 'aggregating'))));
    expect((await dependencies.records.read(KEY))?.summary).toEqual({
      kind: 'provisional',
      total: { activities: 8, activityDays: 12, attendances: 84 },
      perCategory: {
        KURS: { activities: 6, activityDays: 10, attendances: 80 },
        IKKE: { activities: 2, activityDays: 2, attendances: 4 },
      },
    });
  });

  it('writes nothing when the same records come again', async () => {
    await dependencies.records.advance(KEY, 'querying_activities', 'aggregating');
    await dependencies.finish(0, 'aggregating');
    const event = streamEvent(chunkItem(dependencies.chunk(0, 'aggregating')));
    await dependencies.push(event);
    const after = await dependencies.records.read(KEY);
    await dependencies.push(event);
    await dependencies.push(event);
    expect(await dependencies.records.read(KEY)).toEqual(after);
  });

  it('tells a retry although no count changes', async () => {
    await dependencies.records.advance(KEY, 'querying_activities');
    await dependencies.chunks.begin(dependencies.chunk(1), 1);
    await dependencies.push(streamEvent(chunkItem(dependencies.chunk(1))));
    await dependencies.chunks.fail(dependencies.chunk(1), 1, 'throttled', true);
    await dependencies.push(streamEvent(chunkItem(dependencies.chunk(1))));
    const [running, retrying] = dependencies.told();
    expect(retrying?.version).toBeGreaterThan(running?.version ?? 0);
    expect(retrying).toMatchObject({
      progress: { stageProgress: { currentItem: 'chunk 2 (try 2)' } },
      chunkChanges: [{ index: 1, state: 'retrying', errorCode: 'throttled' }],
    });
  });

  it('still tells the cells of a stage that is over by the time they are heard of', async () => {
    await dependencies.records.advance(KEY, 'querying_activities');
    await dependencies.finish(3);
    await dependencies.records.advance(KEY, 'aggregating');
    await dependencies.push(streamEvent(chunkItem(dependencies.chunk(3))));
    expect(await dependencies.records.read(KEY)).toMatchObject({
      status: 'aggregating',
      stageProgress: { current: 0 },
    });
    expect(dependencies.told()).toMatchObject([
      { type: 'export:progress', chunkChanges: [{ stage: 'querying_activities', index: 3, state: 'done' }] },
    ]);
  });

  it('comes to the same count, and percent never falls, whatever is repeated, reordered or batched together', async () => {
    const deliveries = fc.array(fc.array(fc.nat(39), { minLength: 1, maxLength: 12 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        deliveries,
        fc.shuffledSubarray(Array.from({ length: 40 }, (_, index) => index)),
        async (batches, finished) => {
          const run = fixture(40);
          await run.records.advance(KEY, 'querying_activities');
          const queue = [...finished];
          for (const batch of batches) {
            for (const index of queue.splice(0, 4)) {
              await run.finish(index);
            }
            await run.push(streamEvent(...batch.map((index) => chunkItem(run.chunk(index)))));
          }
          for (const index of queue) {
            await run.finish(index);
          }
          await run.push(streamEvent(...finished.map((index) => chunkItem(run.chunk(index)))));

          const record = await run.records.read(KEY);
          expect(record?.stageProgress.current).toBe(finished.length);
          const messages = run.told();
          const percents = messages.map(({ progress }) => progress.percent);
          expect(percents).toEqual(percents.toSorted((one, other) => one - other));
          const versions = messages.map(({ version }) => version);
          expect(versions).toEqual(versions.toSorted((one, other) => one - other));
          if (finished.length > 0) {
            expect(messages.at(-1)?.progress.percent).toBe(record?.percent);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('telling', () => {
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

  it('reaches every page of the organisation and no page of another', async () => {
    await dependencies.push(streamEvent(exportItem(undefined, exportRecord())));
    expect(dependencies.told('one')).toMatchObject([{ type: 'export:started', organisationNumber: ORGANISATION }]);
    expect(dependencies.told('two')).toEqual(dependencies.told('one'));
    expect(dependencies.told('foreign')).toEqual([]);
  });

  it('passes on every change of status in order, and of progress in one batch only the latest', async () => {
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
      dependencies.told().map(({ type, progress }) => [type, progress.status, progress.stageProgress.current]),
    ).toEqual([
      ['export:phase-changed', 'querying_activities', 0],
      ['export:phase-changed', 'aggregating', 0],
      ['export:phase-changed', 'deduplicating', 0],
      ['export:progress', 'deduplicating', 2],
    ]);
  });

  it('keeps to four messages of progress a second, and the last state is the last one told', async () => {
    dependencies.records.seed(exportRecord({ status: 'generating_file', stage: 'generating_file' }));
    const begun = dependencies.clock.now();
    for (let current = 1; current <= 40; current++) {
      await dependencies.records.progress(KEY, 1, 'generating_file', { current, total: 40, currentItem: null }, null);
      const { before, after } = dependencies.records.changes.at(-1) ?? { before: undefined, after: exportRecord() };
      await dependencies.push(streamEvent(exportItem(before, after)));
      dependencies.clock.advance(25);
    }
    const seconds = (dependencies.clock.now() - begun) / 1000;
    expect(dependencies.told().length).toBeLessThanOrEqual(4 * seconds + 1);
    expect(dependencies.told().at(-1)?.progress.stageProgress.current).toBe(40);
  });

  it('does not keep a failure waiting for the pace', async () => {
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

  it('never lets a late chunk speak for an export that has ended', async () => {
    await dependencies.records.advance(KEY, 'querying_activities', 'aggregating');
    await dependencies.finish(0, 'aggregating');
    dependencies.records.seed(failed((await dependencies.records.read(KEY)) ?? exportRecord()));
    await dependencies.push(streamEvent(chunkItem(dependencies.chunk(0, 'aggregating'))));
    expect(dependencies.told()).toEqual([]);
  });

  it('forgets a page that is gone, but not one whose handshake is still under way', async () => {
    dependencies.gone.add('two').add('new');
    dependencies.connections.push({
      ...connectionOf('new', ORGANISATION),
      connectedAt: dependencies.clock.now() - 500,
    });
    await dependencies.push(streamEvent(exportItem(undefined, exportRecord())));
    expect(dependencies.removed).toEqual(['two']);
    expect(dependencies.told('one')).toHaveLength(1);
  });

  it('says nothing of locks, connections and deletions', async () => {
    await dependencies.push(
      streamEvent(connectionItem('x', ORGANISATION), { ...chunkItem(dependencies.chunk(0)), removed: true }),
    );
    expect(dependencies.posted).toEqual([]);
  });
});

describe('a fault', () => {
  it('that passes has the batch tried again from the first record of that export, and from no other', async () => {
    await dependencies.records.advance(KEY, 'querying_activities');
    dependencies.chunks.list = () => Promise.reject(new ThrottledError('DynamoDB', undefined));
    const other = exportRecord({ exportId: '01JZZZZZZZ0000000000000002' });
    const event = streamEvent(
      exportItem(undefined, other),
      chunkItem(dependencies.chunk(0)),
      chunkItem(dependencies.chunk(1)),
    );
    expect(await dependencies.push(event)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(dependencies.told()).toMatchObject([{ type: 'export:started', exportId: other.exportId }]);
  });

  it('that would come again does not hold up the stream', async () => {
    await dependencies.records.advance(KEY, 'querying_activities');
    dependencies.chunks.list = () => Promise.reject(new Error('cannot be'));
    expect(await dependencies.push(streamEvent(chunkItem(dependencies.chunk(0))))).toEqual({ batchItemFailures: [] });
    expect(dependencies.logged).toEqual(['changes not pushed']);
  });
});

describe('counting', () => {
  const began = () => exportItem(exportRecord(), exportRecord({ status: 'querying_activities', version: 2 }));
  const done = (index: number) => chunkItem(dependencies.chunk(index), {}, { state: 'done' });

  it('is of what was stored: exports and chunks, from before and after', async () => {
    await dependencies.records.advance(KEY, 'querying_activities');
    await dependencies.push(
      streamEvent(
        exportItem(undefined, exportRecord()),
        began(),
        chunkItem(dependencies.chunk(0)),
        done(0),
        chunkItem(dependencies.chunk(1), {}, { attempt: 2 }),
      ),
    );
    expect(dependencies.metrics.measured.filter(([name]) => !/Push/.test(name))).toEqual([
      ['ExportsStarted', 1, { organisation: ORGANISATION }],
      ['ChunksFinished', 1, { stage: 'querying_activities' }],
      ['ChunkRetries', 1, { stage: 'querying_activities' }],
      ['ChunkTimeouts', 1, { stage: 'querying_activities' }],
    ]);
  });

  it('leaves what will be handed over again to the time when it is, so that each is counted once', async () => {
    await dependencies.records.advance(KEY, 'querying_activities');
    const other = exportRecord({ exportId: '01JZZZZZZZ0000000000000002' });
    const event = streamEvent(exportItem(undefined, exportRecord()), done(0), exportItem(undefined, other));
    const { list } = dependencies.chunks;
    dependencies.chunks.list = () => Promise.reject(new ThrottledError('DynamoDB', undefined));
    const { batchItemFailures } = await dependencies.push(event);
    expect(batchItemFailures).toEqual([{ itemIdentifier: '1' }]);
    expect(dependencies.metrics.valuesOf('ExportsStarted')).toEqual([]);

    dependencies.chunks.list = list;
    const from = event.Records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === '1');
    await dependencies.push({ Records: event.Records.slice(from) });
    expect(dependencies.metrics.valuesOf('ExportsStarted')).toEqual([1, 1]);
    expect(dependencies.metrics.valuesOf('ChunksFinished')).toEqual([1]);
  });

  it('counts what is given up, too: it will not come again', async () => {
    await dependencies.records.advance(KEY, 'querying_activities');
    dependencies.chunks.list = () => Promise.reject(new Error('cannot be'));
    await dependencies.push(streamEvent(done(0)));
    expect(dependencies.metrics.valuesOf('ChunksFinished')).toEqual([1]);
  });

  it('of messages: each that a socket took, how long after the write, and what became of the rest', async () => {
    dependencies.gone.add('two');
    dependencies.clock.advance(400);
    await dependencies.push(streamEvent(exportItem(undefined, exportRecord())));
    expect(dependencies.metrics.valuesOf('MessagesPushed')).toEqual([1]);
    expect(dependencies.metrics.valuesOf('PushLatency')).toEqual([400]);
    expect(dependencies.metrics.valuesOf('ConnectionsGone')).toEqual([1]);
    expect(dependencies.metrics.valuesOf('PushFailures')).toEqual([]);

    dependencies.failing.add('one');
    await dependencies.push(streamEvent(began()));
    expect(dependencies.metrics.valuesOf('PushFailures')).toEqual([1]);
    expect(dependencies.metrics.valuesOf('MessagesPushed')).toEqual([1]);
  });

  it('takes no latency from a message that tells cells and nothing newly written of the export', async () => {
    await dependencies.records.advance(KEY, 'querying_activities');
    await dependencies.finish(0);
    await dependencies.push(streamEvent(done(0)));
    dependencies.clock.advance(60_000);
    await dependencies.push(streamEvent(done(0)));
    expect(dependencies.metrics.valuesOf('MessagesPushed')).toHaveLength(4);
    expect(dependencies.metrics.valuesOf('PushLatency')).toHaveLength(2);
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

  it('is kept when the query is over, as it would have been said then, with no new version and no message', async () => {
    const record = await aggregatingAfter(8000);
    expect(record?.predictedSeconds).toBeGreaterThan(8);
    expect(record?.version).toBe(3);
    const told = dependencies.told().length;
    const [note] = dependencies.records.changes.slice(-1);
    await dependencies.push(streamEvent(exportItem(note?.before, note?.after ?? exportRecord())));
    expect(dependencies.told()).toHaveLength(told);
  });

  it('is not changed by what is heard again or later', async () => {
    const first = (await aggregatingAfter(8000))?.predictedSeconds;
    dependencies.clock.advance(100_000);
    await dependencies.push(
      streamEvent(...dependencies.records.changes.map(({ before, after }) => exportItem(before, after))),
    );
    expect((await dependencies.records.read(KEY))?.predictedSeconds).toBe(first);
  });

  it('is none of a retried run', async () => {
    expect((await aggregatingAfter(8000, 2))?.predictedSeconds).toBeUndefined();
  });
});
