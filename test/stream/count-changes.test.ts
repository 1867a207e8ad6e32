import { beforeEach, describe, expect, it } from 'vitest';
import { ThrottledError } from '../../lambdas/domain/errors.ts';
import { exportRecord, ORGANISATION } from '../fakes/exports/export-record.ts';
import { KEY, pushFixture } from './push-fixture.ts';
import { chunkItem, exportItem, streamEvent } from './stream-event.ts';

let dependencies: ReturnType<typeof pushFixture>;
beforeEach(() => {
  dependencies = pushFixture();
});

describe('the metrics of a batch', () => {
  const began = () => exportItem(exportRecord(), exportRecord({ status: 'querying_activities', version: 2 }));
  const done = (index: number) => chunkItem(dependencies.chunk(index), {}, { state: 'done' });

  it('count changes of exports and chunks', async () => {
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

  it('count a change once when its batch is delivered again', async () => {
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

  it('count a change that is skipped after an error', async () => {
    await dependencies.records.advance(KEY, 'querying_activities');
    dependencies.chunks.list = () => Promise.reject(new Error('unexpected'));
    await dependencies.push(streamEvent(done(0)));
    expect(dependencies.metrics.valuesOf('ChunksFinished')).toEqual([1]);
  });

  it('count sent messages with their latency, connections that are gone, and failures', async () => {
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

  it('measure no latency of a message without a new version of the export', async () => {
    await dependencies.records.advance(KEY, 'querying_activities');
    await dependencies.finish(0);
    await dependencies.push(streamEvent(done(0)));
    dependencies.clock.advance(60_000);
    await dependencies.push(streamEvent(done(0)));
    expect(dependencies.metrics.valuesOf('MessagesPushed')).toHaveLength(4);
    expect(dependencies.metrics.valuesOf('PushLatency')).toHaveLength(2);
  });
});
