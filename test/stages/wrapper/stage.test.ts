import { describe, expect, it, vi } from 'vitest';
import {
  ExportStoppedError,
  OrganisationMismatchError,
  WorkingObjectCorruptError,
} from '../../../lambdas/domain/errors.ts';
import { MAX_RETRIES, PLATFORM_ERRORS, RETRYABLE_ERRORS } from '../../../lambdas/environment.ts';
import { supportReference } from '../../../lambdas/stage.ts';
import { EXPORT_ID } from '../../fakes/exports/export-record.ts';
import { MemoryDependencies, stateOf } from '../runs/memory-dependencies.ts';
import { eventOf, stageOf, throwing, transientError } from './stage-fixture.ts';

describe('a stage', () => {
  it('writes its status and audit event before its work begins', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    const seen: unknown[] = [];
    const handler = stageOf(dependencies, async () => {
      seen.push((await dependencies.record(stateOf())).status, (await dependencies.audit.list(stateOf())).length);
      return { done: true };
    });
    expect(await handler(eventOf())).toEqual({ done: true });
    expect(seen).toEqual(['deduplicating', 1]);
  });

  it('returns an empty object when its work returns nothing, because the state machine reads an object', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    expect(await stageOf(dependencies, async () => undefined)(eventOf())).toEqual({});
  });

  it.each(['cancelling', 'paused', 'failed', 'completed'] as const)(
    'does no work when the export is %s',
    async (status) => {
      const dependencies = new MemoryDependencies();
      dependencies.seed({ status });
      const run = vi.fn();
      await expect(stageOf(dependencies, run)(eventOf())).rejects.toMatchObject({ name: 'ExportStoppedError' });
      expect(run).not.toHaveBeenCalled();
      expect((await dependencies.record(stateOf())).status).toBe(status);
    },
  );

  it('stops between its steps when the export is cancelled, and keeps the status', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    const handler = stageOf(dependencies, async (checkStopped) => {
      await checkStopped();
      await dependencies.records.transition(stateOf(), null, { to: 'cancelling', by: 'kari' }, 'kari');
      await checkStopped();
    });
    await expect(handler(eventOf())).rejects.toThrow('cancelling');
    expect(await dependencies.record(stateOf())).toMatchObject({ status: 'cancelling', failure: null });
  });

  it('stops when a later attempt has begun', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    const handler = stageOf(dependencies, async (checkStopped) => {
      dependencies.seed({ status: 'deduplicating', attempt: 2 });
      await checkStopped();
    });
    await expect(handler(eventOf())).rejects.toMatchObject({ name: 'ExportStoppedError' });
    expect((await dependencies.record(stateOf())).status).toBe('deduplicating');
  });

  it.each([{ state: stateOf(), retryCount: 0 }, { ...eventOf(), state: { ...stateOf(), attempt: 'one' } }, undefined])(
    'rejects an invalid event: %j',
    async (event) => {
      const run = vi.fn();
      await expect(stageOf(new MemoryDependencies(), run)(event)).rejects.toMatchObject({ name: 'ZodError' });
      expect(run).not.toHaveBeenCalled();
    },
  );
});

describe('a stage that throws', () => {
  async function failedWith(error: unknown, retryCount = 0) {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    const thrown: unknown = await stageOf(
      dependencies,
      throwing(error),
    )(eventOf(retryCount)).catch((each: unknown) => each);
    expect([thrown, Object(thrown).cause]).toContain(error);
    return dependencies.record(stateOf());
  }

  it('fails the export with code, stage, details and support reference when the error is not retryable', async () => {
    expect(
      await failedWith(new WorkingObjectCorruptError({ kind: 'facts', madeIn: 'aggregating', chunk: 3 })),
    ).toMatchObject({
      status: 'failed',
      failure: {
        code: 'working_object_corrupt',
        stage: 'deduplicating',
        details: { kind: 'facts', madeIn: 'aggregating', chunk: 3 },
        supportReference: supportReference({ exportId: EXPORT_ID, attempt: 1 }),
      },
    });
  });

  it('forgets that chunks are done when the object of one is damaged, before the export fails', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    for (const index of [2, 3]) {
      const key = { ...stateOf(), stage: 'aggregating' as const, index };
      await dependencies.chunks.begin(key, 1);
      await dependencies.chunks.finish(key, 1, { rows: 5, milliseconds: 1, outcome: { basis: 'b' } });
    }
    const statesAtEnd: string[] = [];
    const { transition } = dependencies.records;
    dependencies.records.transition = async (...given) => {
      const markers = await dependencies.chunks.list(stateOf());
      if (given[2].to === 'failed') statesAtEnd.push(...markers.map(({ state }) => state));
      return transition.apply(dependencies.records, given);
    };
    const error = new WorkingObjectCorruptError({ kind: 'facts', madeIn: 'aggregating', chunk: 3 });
    await expect(stageOf(dependencies, throwing(error))(eventOf())).rejects.toBe(error);
    expect(statesAtEnd).toEqual(['failed', 'failed']);
    expect((await dependencies.record(stateOf())).status).toBe('failed');
  });

  it('of an earlier attempt forgets only the chunk that still names the damaged object', async () => {
    const dependencies = new MemoryDependencies();
    const made = (name: string) => ({ key: `work/${name}`, sha256: name });
    for (const index of [0, 1, 2]) {
      const key = { ...stateOf(), stage: 'mapping_columns' as const, index };
      await dependencies.chunks.begin(key, 1);
      const outcome = { objects: { rows: made(`rows${index}`), findings: made(`findings${index}`) } };
      await dependencies.chunks.finish(key, 1, { rows: 5, milliseconds: 1, outcome });
    }
    const found = async (chunk: number, object: { key: string; sha256: string } | undefined) => {
      const error = new WorkingObjectCorruptError({ kind: 'rows', madeIn: 'mapping_columns', chunk }, object);
      dependencies.seed({ status: 'deduplicating', attempt: 1 });
      const late = stageOf(dependencies, async () => {
        // A pause and a resume while this try still works.
        dependencies.seed({ status: 'mapping_columns', attempt: 2 });
        throw error;
      });
      await expect(late(eventOf())).rejects.toBe(error);
      return (await dependencies.chunks.list(stateOf())).map(({ state }) => state);
    };
    expect(await found(0, undefined)).toEqual(['done', 'done', 'done']);
    expect(await found(0, { key: 'work/rows0', sha256: 'before' })).toEqual(['done', 'done', 'done']);
    expect(await found(0, made('rows1'))).toEqual(['done', 'done', 'done']);
    expect(await found(1, made('rows1'))).toEqual(['done', 'failed', 'done']);
    expect((await dependencies.record(stateOf())).status).toBe('mapping_columns');
  });

  it('fails the export without the message when the error is unexpected', async () => {
    const { status, failure } = await failedWith(new TypeError('Kari Berg is undefined'));
    expect([status, failure?.code, failure?.details]).toEqual(['failed', 'internal_error', {}]);
    expect(JSON.stringify(failure)).not.toContain('Kari');
  });

  it('fails the export only when all retries of a retryable error are used', async () => {
    for (let retryCount = 0; retryCount < MAX_RETRIES; retryCount++) {
      expect((await failedWith(transientError(), retryCount)).status).toBe('deduplicating');
    }
    expect(await failedWith(transientError(), MAX_RETRIES)).toMatchObject({
      status: 'failed',
      failure: { code: 'temporarily_unavailable' },
    });
  });

  it('throws an error that the state machine does not retry after the last retry', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'deduplicating' });
    const handler = stageOf(dependencies, () => Promise.reject(transientError()));
    const names: unknown[] = [];
    for (const retryCount of [0, MAX_RETRIES]) {
      await handler(eventOf(retryCount)).catch((error: Error) => names.push(error.name));
    }
    expect(RETRYABLE_ERRORS).toContain(names[0]);
    expect([...RETRYABLE_ERRORS, ...PLATFORM_ERRORS]).not.toContain(names[1]);
    expect(names).toHaveLength(2);
  });

  it('does not fail an export that was stopped or belongs to another organisation', async () => {
    expect((await failedWith(new ExportStoppedError('paused'))).status).toBe('deduplicating');
    expect((await failedWith(new OrganisationMismatchError())).status).toBe('deduplicating');
  });
});
