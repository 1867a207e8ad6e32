import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ExportStoppedError,
  OrganisationMismatchError,
  TransientError,
  WorkingObjectMissingError,
} from '../../lambdas/domain/errors.ts';
import { MAX_RETRIES, PLATFORM_ERRORS, RETRYABLE_ERRORS } from '../../lambdas/environment.ts';
import {
  type CheckStopped,
  defineChunkStage,
  defineStage,
  faultForLog,
  stageStateSchema,
  supportReference,
} from '../../lambdas/stage.ts';
import { EXPORT_ID } from '../fakes/export-record.ts';
import { MemoryDependencies, stateOf } from './memory-dependencies.ts';

const CHUNK = { index: 3, fromShard: 12, toShard: 16 };
const eventOf = (retryCount = 0, more: object = {}) => ({
  state: { ...stateOf(), ...more },
  retryCount,
  executionArn: 'arn:execution',
});

function stageOf(dependencies: MemoryDependencies, run: (checkStopped: CheckStopped) => Promise<unknown>) {
  return defineStage<MemoryDependencies, typeof stageStateSchema>({
    during: 'deduplicating',
    enters: 'deduplicating',
    state: stageStateSchema,
    run: (_state, _dependencies, checkStopped) => run(checkStopped),
  })(() => dependencies);
}

function chunkStageOf(
  dependencies: MemoryDependencies,
  run: (checkStopped: CheckStopped) => Promise<{ rows: number }>,
) {
  return defineChunkStage({
    stage: 'aggregating',
    run: async (_state, _chunk, _dependencies, checkStopped) => ({
      ...(await run(checkStopped)),
      outcome: { counted: 7 },
    }),
  })(() => dependencies);
}

const throwing = (error: unknown) => () => Promise.reject(error);
const temporary = () => new TransientError('S3', new Error('reset'));

describe('a stage', () => {
  it('has its status and audit event written before its work begins', async () => {
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

  it('answers with an empty object when it has nothing to say, as the state machine reads one', async () => {
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

  it('learns between its steps that the export was stopped, and says nothing over that', async () => {
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

  it('learns that a later attempt has taken over', async () => {
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
    'refuses an event that is not its own: %j',
    async (event) => {
      const run = vi.fn();
      await expect(stageOf(new MemoryDependencies(), run)(event)).rejects.toMatchObject({ name: 'ZodError' });
      expect(run).not.toHaveBeenCalled();
    },
  );
});

describe('a failure is written', () => {
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

  it('at once when the error is not to be retried, with code, stage, details and support reference', async () => {
    expect(await failedWith(new WorkingObjectMissingError('facts'))).toMatchObject({
      status: 'failed',
      failure: {
        code: 'working_object_missing',
        stage: 'deduplicating',
        details: { kind: 'facts' },
        supportReference: supportReference({ exportId: EXPORT_ID, attempt: 1 }),
      },
    });
  });

  it('at once when the error is none of ours, without a word of it', async () => {
    const { status, failure } = await failedWith(new TypeError('Kari Berg is undefined'));
    expect([status, failure?.code, failure?.details]).toEqual(['failed', 'internal_error', {}]);
    expect(JSON.stringify(failure)).not.toContain('Kari');
  });

  it('when the retries are used up, and not before: the machine goes by the same number', async () => {
    for (let retryCount = 0; retryCount < MAX_RETRIES; retryCount++) {
      expect((await failedWith(temporary(), retryCount)).status).toBe('deduplicating');
    }
    expect(await failedWith(temporary(), MAX_RETRIES)).toMatchObject({
      status: 'failed',
      failure: { code: 'temporarily_unavailable' },
    });
  });

  it('and then in a name that the machine does not retry, whatever its own count', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'deduplicating' });
    const handler = stageOf(dependencies, () => Promise.reject(temporary()));
    const names: unknown[] = [];
    for (const retryCount of [0, MAX_RETRIES]) {
      await handler(eventOf(retryCount)).catch((error: Error) => names.push(error.name));
    }
    expect(RETRYABLE_ERRORS).toContain(names[0]);
    expect([...RETRYABLE_ERRORS, ...PLATFORM_ERRORS]).not.toContain(names[1]);
    expect(names).toHaveLength(2);
  });

  it('never for an export that was stopped, nor in the name of another organisation', async () => {
    expect((await failedWith(new ExportStoppedError('paused'))).status).toBe('deduplicating');
    expect((await failedWith(new OrganisationMismatchError())).status).toBe('deduplicating');
  });
});

describe('a chunk', () => {
  const done = { stage: 'aggregating', index: 3, state: 'done', rows: 5, outcome: { counted: 7 }, errorCode: null };

  it('is marked with its rows, its time and what it hands on', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    const handler = chunkStageOf(dependencies, async () => {
      dependencies.clock.advance(1234);
      return { rows: 5 };
    });
    expect(await handler(eventOf(0, { chunk: CHUNK }))).toEqual({ counted: 7 });
    expect(await dependencies.chunks.list(stateOf())).toMatchObject([{ ...done, attempt: 1, milliseconds: 1234 }]);
  });

  it('is worked on once: a second run hands on what the first one said', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    const run = vi.fn(async () => ({ rows: 5 }));
    const handler = chunkStageOf(dependencies, run);
    const [first, second] = [await handler(eventOf(0, { chunk: CHUNK })), await handler(eventOf(1, { chunk: CHUNK }))];
    expect(second).toEqual(first);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('says whether it will be tried again, and counts the tries', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    const attempt = (retryCount: number, run: () => Promise<{ rows: number }>) =>
      chunkStageOf(dependencies, run)(eventOf(retryCount, { chunk: CHUNK })).catch((error: Error) => error.name);
    const marker = async () => (await dependencies.chunks.list(stateOf()))[0];

    expect(await attempt(0, throwing(temporary()))).toBe('TransientError');
    expect(await marker()).toMatchObject({ state: 'retrying', attempt: 1, errorCode: 'temporarily_unavailable' });
    expect((await dependencies.record(stateOf())).status).toBe('aggregating');

    expect(await attempt(1, async () => ({ rows: 5 }))).toEqual({ counted: 7 });
    expect(await marker()).toMatchObject({ ...done, attempt: 2 });
  });

  it('that fails for good fails the export, in the chunk’s own stage', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    await expect(chunkStageOf(dependencies, throwing(new Error('odd')))(eventOf(0, { chunk: CHUNK }))).rejects.toThrow(
      'odd',
    );
    expect(await dependencies.chunks.list(stateOf())).toMatchObject([{ state: 'failed', errorCode: 'internal_error' }]);
    expect(await dependencies.record(stateOf())).toMatchObject({ status: 'failed', failure: { stage: 'aggregating' } });
  });

  it('is not begun when the export is stopped', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'paused' });
    const run = vi.fn();
    await expect(chunkStageOf(dependencies, run)(eventOf(0, { chunk: CHUNK }))).rejects.toThrow('paused');
    expect(await dependencies.chunks.list(stateOf())).toEqual([]);
    expect(run).not.toHaveBeenCalled();
  });

  it('of an export that is not there is nobody’s', async () => {
    const handler = chunkStageOf(new MemoryDependencies(), vi.fn());
    await expect(handler(eventOf(0, { chunk: CHUNK }))).rejects.toThrow('unknown');
  });
});

describe('what an invocation has used', () => {
  const used = { lambdaRequests: 1, lambdaGbSeconds: 0.25, readUnits: 3, writeUnits: 1 };

  it('is told by a stage in an item of its own, whether it succeeds or fails', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    await stageOf(dependencies, async () => undefined)(eventOf());
    expect(await dependencies.usage.total(stateOf(), 1)).toEqual(used);
    await expect(stageOf(dependencies, throwing(temporary()))(eventOf())).rejects.toThrow();
    expect(await dependencies.usage.total(stateOf(), 1)).toMatchObject({ lambdaRequests: 2, writeUnits: 2 });
  });

  it('is told by the write that ends a chunk, each try beside the others', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    const handler = (run: () => Promise<{ rows: number }>) =>
      chunkStageOf(dependencies, run)(eventOf(0, { chunk: CHUNK }));
    await expect(handler(throwing(temporary()))).rejects.toThrow();
    await handler(async () => ({ rows: 5 }));
    const [chunk] = await dependencies.chunks.list(stateOf());
    expect(chunk?.usage).toEqual([
      { attempt: 1, usage: used },
      { attempt: 1, usage: used },
    ]);
  });

  it('is told also by a run that found its chunk done: on a retry there are many of those', async () => {
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    const handler = chunkStageOf(dependencies, async () => ({ rows: 5 }));
    await handler(eventOf(0, { chunk: CHUNK }));
    await handler(eventOf(1, { chunk: CHUNK }));
    expect(await dependencies.usage.total(stateOf(), 1)).toMatchObject({ lambdaRequests: 2 });
  });
});

describe('what is logged of a fault', () => {
  it('is its name, code, frames and the name of its cause, never a message', () => {
    const error = new TransientError('DynamoDB', new TypeError('row of Kari Berg'));
    const fault = faultForLog(error);
    expect(fault).toMatchObject({
      errorName: 'TransientError',
      errorCode: 'temporarily_unavailable',
      causeName: 'TypeError',
    });
    expect(fault.frames).toContainEqual(expect.stringContaining('stage.test.ts'));
    expect(JSON.stringify(fault)).not.toMatch(/Kari|DynamoDB/);
  });

  it('holds no line of a message that is made to look like a stack', () => {
    const message = 'Kari Berg\n    at Storgata 1\n    at home';
    expect(JSON.stringify(faultForLog(new Error(message)))).not.toMatch(/Kari|Storgata|home/);
  });

  it('is the type alone of what is no error', () => {
    expect(faultForLog('Kari Berg')).toEqual({ errorName: 'string' });
  });

  describe('in the log line itself', () => {
    beforeEach(() => {
      vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
      // Makes the logger write to the console, where a test can read it.
      vi.stubEnv('POWERTOOLS_DEV', 'true');
    });
    afterEach(() => {
      vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
      vi.stubEnv('POWERTOOLS_DEV', undefined);
      vi.restoreAllMocks();
    });

    it('stands with export, attempt, stage and retry, and not a word of data', async () => {
      const lines: string[] = [];
      vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
      const dependencies = new MemoryDependencies();
      dependencies.seed({ status: 'aggregating' });
      await expect(stageOf(dependencies, throwing(new Error('Kari Berg')))(eventOf(2))).rejects.toThrow();
      expect(lines).toHaveLength(1);
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({
        message: 'stage failed',
        exportId: EXPORT_ID,
        attempt: 1,
        stage: 'deduplicating',
        retryCount: 2,
        errorName: 'Error',
      });
      expect(lines[0]).not.toContain('Kari');
    });
  });
});
