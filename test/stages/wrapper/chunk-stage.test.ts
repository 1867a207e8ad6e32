import { describe, expect, it, vi } from 'vitest';
import { MemoryDependencies, stateOf } from '../runs/memory-dependencies.ts';
import { BASIS, CHUNK, chunkStageOf, eventOf, stageOf, throwing, transientError } from './stage-fixture.ts';

describe('a chunk stage', () => {
  const done = {
    stage: 'aggregating',
    index: 3,
    state: 'done',
    rows: 5,
    outcome: { counted: 7, basis: BASIS },
    errorCode: null,
  };

  it('marks its chunk as done with rows, time and outcome', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    const handler = chunkStageOf(dependencies, async () => {
      dependencies.clock.advance(1234);
      return { rows: 5 };
    });
    expect(await handler(eventOf(0, { chunk: CHUNK }))).toEqual({ counted: 7, basis: BASIS });
    expect(await dependencies.chunks.list(stateOf())).toMatchObject([{ ...done, attempt: 1, milliseconds: 1234 }]);
  });

  it('does not repeat a chunk that is done and returns its outcome', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    const run = vi.fn(async () => ({ rows: 5 }));
    const handler = chunkStageOf(dependencies, run);
    const [first, second] = [await handler(eventOf(0, { chunk: CHUNK })), await handler(eventOf(1, { chunk: CHUNK }))];
    expect(second).toEqual(first);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('repeats a chunk that was made from another basis, or by an older release that named none', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    const run = vi.fn(async () => ({ rows: 5 }));
    const handler = chunkStageOf(dependencies, run);
    const other = { ...BASIS, key: 'frozen anew' };
    for (const basis of [BASIS, other, other]) {
      expect(await handler(eventOf(0, { chunk: CHUNK, basis }))).toEqual({ counted: 7, basis });
    }
    expect(run).toHaveBeenCalledTimes(2);
    dependencies.chunks.rewrite((marker) => ({ ...marker, outcome: { counted: 7 } }));
    expect(await handler(eventOf(0, { chunk: CHUNK, basis: other }))).toEqual({ counted: 7, basis: other });
    expect(run).toHaveBeenCalledTimes(3);
  });

  it('leaves a chunk to the later attempt that has made it from another basis', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    await chunkStageOf(dependencies, async () => ({ rows: 5 }))(eventOf(0, { chunk: CHUNK }));
    dependencies.chunks.rewrite((marker) => ({ ...marker, exportAttempt: 2 }));
    const run = vi.fn(async () => ({ rows: 6 }));
    const late = chunkStageOf(dependencies, run)(eventOf(0, { chunk: CHUNK, basis: { ...BASIS, key: 'older' } }));
    await expect(late).rejects.toMatchObject({ name: 'ExportStoppedError' });
    expect(run).not.toHaveBeenCalled();
    expect(await dependencies.chunks.list(stateOf())).toMatchObject([{ state: 'done', rows: 5 }]);
  });

  it('marks a chunk that will be retried, and counts its tries', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    const attempt = (retryCount: number, run: () => Promise<{ rows: number }>) =>
      chunkStageOf(dependencies, run)(eventOf(retryCount, { chunk: CHUNK })).catch((error: Error) => error.name);
    const marker = async () => (await dependencies.chunks.list(stateOf()))[0];

    expect(await attempt(0, throwing(transientError()))).toBe('TransientError');
    expect(await marker()).toMatchObject({ state: 'retrying', attempt: 1, errorCode: 'temporarily_unavailable' });
    expect((await dependencies.record(stateOf())).status).toBe('aggregating');

    expect(await attempt(1, async () => ({ rows: 5 }))).toEqual({ counted: 7, basis: BASIS });
    expect(await marker()).toMatchObject({ ...done, attempt: 2 });
  });

  it('fails the export in its stage when the error is not retryable', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    await expect(
      chunkStageOf(dependencies, throwing(new Error('unexpected')))(eventOf(0, { chunk: CHUNK })),
    ).rejects.toThrow('unexpected');
    expect(await dependencies.chunks.list(stateOf())).toMatchObject([{ state: 'failed', errorCode: 'internal_error' }]);
    expect(await dependencies.record(stateOf())).toMatchObject({ status: 'failed', failure: { stage: 'aggregating' } });
  });

  it('does not begin a chunk when the export is stopped', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'paused' });
    const run = vi.fn();
    await expect(chunkStageOf(dependencies, run)(eventOf(0, { chunk: CHUNK }))).rejects.toThrow('paused');
    expect(await dependencies.chunks.list(stateOf())).toEqual([]);
    expect(run).not.toHaveBeenCalled();
  });

  it('throws when the export does not exist', async () => {
    const handler = chunkStageOf(new MemoryDependencies(), vi.fn());
    await expect(handler(eventOf(0, { chunk: CHUNK }))).rejects.toThrow('unknown');
  });
});

describe('the usage of an invocation', () => {
  const used = { lambdaRequests: 1, lambdaGbSeconds: 0.25, readUnits: 3, writeUnits: 1 };

  it('is recorded when a stage succeeds or fails', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    await stageOf(dependencies, async () => undefined)(eventOf());
    expect(await dependencies.usage.total(stateOf(), 1)).toEqual(used);
    await expect(stageOf(dependencies, throwing(transientError()))(eventOf())).rejects.toThrow();
    expect(await dependencies.usage.total(stateOf(), 1)).toMatchObject({ lambdaRequests: 2, writeUnits: 2 });
  });

  it('is recorded in the chunk’s marker for each try', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    const handler = (run: () => Promise<{ rows: number }>) =>
      chunkStageOf(dependencies, run)(eventOf(0, { chunk: CHUNK }));
    await expect(handler(throwing(transientError()))).rejects.toThrow();
    await handler(async () => ({ rows: 5 }));
    const [chunk] = await dependencies.chunks.list(stateOf());
    expect(chunk?.usage).toEqual([
      { attempt: 1, usage: used },
      { attempt: 1, usage: used },
    ]);
  });

  it('is recorded when a chunk is done already', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    const handler = chunkStageOf(dependencies, async () => ({ rows: 5 }));
    await handler(eventOf(0, { chunk: CHUNK }));
    await handler(eventOf(1, { chunk: CHUNK }));
    expect(await dependencies.usage.total(stateOf(), 1)).toMatchObject({ lambdaRequests: 2 });
  });
});
