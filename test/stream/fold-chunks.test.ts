import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { exportRecord } from '../fakes/exports/export-record.ts';
import { KEY, pushFixture } from './push-fixture.ts';
import { chunkItem, streamEvent } from './stream-event.ts';

let dependencies: ReturnType<typeof pushFixture>;
beforeEach(() => {
  dependencies = pushFixture();
});

describe('folding chunks', () => {
  it('counts the finished chunks of the stage and sends the changed ones', async () => {
    await dependencies.records.advance(KEY, 'querying_activities');
    await dependencies.finish(0);
    await dependencies.finish(2);
    await dependencies.chunks.begin(dependencies.chunk(3), 1);
    await dependencies.push(streamEvent(chunkItem(dependencies.chunk(2)), chunkItem(dependencies.chunk(3))));

    const record = await dependencies.records.read(KEY);
    expect(record?.stageProgress).toEqual({ current: 2, total: 4, currentItem: 'chunk 4' });
    const [message, ...more] = dependencies.received();
    expect(more).toEqual([]);
    expect(message).toMatchObject({ type: 'export:progress', version: record?.version });
    expect(
      message?.type === 'export:progress' && message.chunkChanges.map(({ index, state }) => [index, state]),
    ).toEqual([
      [2, 'done'],
      [3, 'running'],
    ]);
  });

  it('does not count chunks of expired attempts, which are made again', async () => {
    await dependencies.finish(0);
    dependencies.records.seed(
      exportRecord({ attempt: 2, expiredAttempt: 1, status: 'querying_activities', stage: 'querying_activities' }),
    );
    await dependencies.chunks.begin(dependencies.chunk(1), 2);
    await dependencies.chunks.finish(dependencies.chunk(1), 2, { rows: 1, milliseconds: 1, outcome: {} });
    await dependencies.push(streamEvent(chunkItem(dependencies.chunk(0)), chunkItem(dependencies.chunk(1))));
    expect((await dependencies.records.read(KEY))?.stageProgress.current).toBe(1);
  });

  it('does not count chunks that were made from another basis, which are made again', async () => {
    const basis = { key: 'basis of attempt 2', sha256: 'hash' };
    const plan = { chunks: 4, activities: 8, attendances: 8, basis };
    await dependencies.finish(0);
    dependencies.records.seed(
      exportRecord({ attempt: 2, plan, status: 'querying_activities', stage: 'querying_activities' }),
    );
    await dependencies.chunks.begin(dependencies.chunk(1), 2);
    await dependencies.chunks.finish(dependencies.chunk(1), 2, { rows: 1, milliseconds: 1, outcome: { basis } });
    await dependencies.push(streamEvent(chunkItem(dependencies.chunk(0)), chunkItem(dependencies.chunk(1))));
    expect((await dependencies.records.read(KEY))?.stageProgress.current).toBe(1);
  });

  it('sums the summary of the finished chunks of the aggregation', async () => {
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

  it('reads the record and the chunks of the stage once and writes once, however many chunks have changed', async () => {
    const run = pushFixture(40);
    await run.records.advance(KEY, 'querying_activities');
    for (let index = 0; index < 40; index++) {
      await run.finish(index);
    }
    const spies = [
      vi.spyOn(run.records, 'read'),
      vi.spyOn(run.records, 'progress'),
      vi.spyOn(run.chunks, 'listShown'),
      vi.spyOn(run.chunks, 'begin'),
    ];
    await run.push(streamEvent(...Array.from({ length: 40 }, (_, index) => chunkItem(run.chunk(index)))));
    expect(spies.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1, 0]);
    expect(run.received()).toHaveLength(1);
    expect(run.received()[0]?.version).toBe((await run.records.read(KEY))?.version);
  });

  it('folds and sends at most four times a second, however many chunks end in it', async () => {
    const CHUNKS = 400;
    const run = pushFixture(CHUNKS);
    await run.records.advance(KEY, 'querying_activities');
    const folds = vi.spyOn(run.chunks, 'listShown');
    const writes = vi.spyOn(run.records, 'progress');
    const begun = run.clock.now();
    for (let from = 0; from < CHUNKS; from += 10) {
      const batch = Array.from({ length: 10 }, (_, at) => from + at);
      for (const index of batch) {
        await run.finish(index);
      }
      await run.push(streamEvent(...batch.map((index) => chunkItem(run.chunk(index)))));
    }
    const seconds = (run.clock.now() - begun) / 1000;
    expect(seconds).toBeGreaterThan(5);
    for (const count of [folds.mock.calls.length, writes.mock.calls.length, run.received().length]) {
      expect(count).toBeLessThanOrEqual(4 * seconds + 1);
    }
    expect(run.received().at(-1)?.progress.stageProgress.current).toBe(CHUNKS);
  });

  it('writes nothing when the same records are delivered again', async () => {
    await dependencies.records.advance(KEY, 'querying_activities', 'aggregating');
    await dependencies.finish(0, 'aggregating');
    const event = streamEvent(chunkItem(dependencies.chunk(0, 'aggregating')));
    await dependencies.push(event);
    const after = await dependencies.records.read(KEY);
    await dependencies.push(event);
    await dependencies.push(event);
    expect(await dependencies.records.read(KEY)).toEqual(after);
  });

  it('sends a retry although no count changes', async () => {
    await dependencies.records.advance(KEY, 'querying_activities');
    await dependencies.chunks.begin(dependencies.chunk(1), 1);
    await dependencies.push(streamEvent(chunkItem(dependencies.chunk(1))));
    await dependencies.chunks.fail(dependencies.chunk(1), 1, 'throttled', true);
    await dependencies.push(streamEvent(chunkItem(dependencies.chunk(1))));
    const [running, retrying] = dependencies.received();
    expect(retrying?.version).toBeGreaterThan(running?.version ?? 0);
    expect(retrying).toMatchObject({
      progress: { stageProgress: { currentItem: 'chunk 2 (try 2)' } },
      chunkChanges: [{ index: 1, state: 'retrying', errorCode: 'throttled' }],
    });
  });

  it('sends the changed chunks of a stage that is over', async () => {
    await dependencies.records.advance(KEY, 'querying_activities');
    await dependencies.finish(3);
    await dependencies.records.advance(KEY, 'aggregating');
    await dependencies.push(streamEvent(chunkItem(dependencies.chunk(3))));
    expect(await dependencies.records.read(KEY)).toMatchObject({
      status: 'aggregating',
      stageProgress: { current: 0 },
    });
    expect(dependencies.received()).toMatchObject([
      { type: 'export:progress', chunkChanges: [{ stage: 'querying_activities', index: 3, state: 'done' }] },
    ]);
  });

  it('gives the same count and never lowers percent for any repetition, order and batches', async () => {
    const deliveries = fc.array(fc.array(fc.nat(39), { minLength: 1, maxLength: 12 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        deliveries,
        fc.shuffledSubarray(Array.from({ length: 40 }, (_, index) => index)),
        async (batches, finished) => {
          const run = pushFixture(40);
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
          const messages = run.received();
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
