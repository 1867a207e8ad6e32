import validateAsl from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { STAGE_FUNCTIONS } from '../../infra/functions/stage-functions.ts';
import { exportDefinition } from '../../infra/state-machine.ts';
import { MAX_CHUNKS } from '../../lambdas/domain/export/basis.ts';
import { PLATFORM_ERRORS, RETRYABLE_ERRORS } from '../../lambdas/environment.ts';
import { failure, functions, history, run } from '../local/step-functions/engine.ts';

const MAP_CONCURRENCY = 7;
const definition = exportDefinition((name) => name, { mapConcurrency: MAP_CONCURRENCY });
const INPUT = {
  exportId: 'e-1',
  attempt: 1,
  organisationNumber: '970168327',
  includeAttachments: false,
  correlationId: 'c-1',
};

/** What a task says of the object that it made. */
const made = (key: string) => ({ key, sha256: `of ${key}` });
const BASIS = made('basis');

interface Payload {
  readonly state: {
    readonly status?: string;
    readonly chunk?: { readonly index: number };
    readonly chunkCount?: number;
    readonly basis?: unknown;
    readonly deduplicated?: unknown;
    readonly report?: unknown;
    readonly bundle?: unknown;
  };
  readonly retryCount: number;
  readonly executionArn: string;
}

const chunks = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ index, fromShard: index, toShard: index }));

/** Functions that all succeed; the plan has that many chunks, and each keeps that many activities. */
const stages = ({ chunkCount = 3, kept = 10 } = {}) =>
  functions({
    'plan-query': () => ({ chunks: chunks(chunkCount), basis: BASIS }),
    'query-activities': () => ({ keptActivities: kept }),
    'begin-phase': () => ({}),
    'aggregate-activities': () => ({}),
    'deduplicate-participants': () => made('list'),
    'map-columns': () => ({}),
    'generate-file': () => made('report'),
    'bundle-attachments': () => made('bundle'),
    'store-file': () => ({}),
    'complete-empty': () => ({}),
  });

const isPayload = (payload: unknown): payload is Payload => typeof payload === 'object' && payload !== null;
function payloads(invoke: ReturnType<typeof stages>, name: string): Payload[] {
  return invoke.calls
    .filter((call) => call.name === name)
    .map((call) => call.payload)
    .filter(isPayload);
}

/** Every Task with its name, also those inside a Map. */
function tasks(states: Record<string, unknown> = definition.States): [string, Record<string, unknown>][] {
  return Object.entries(states).flatMap(([name, state]) => {
    if (!isState(state)) return [];
    const processor = state.ItemProcessor;
    const inner = isState(processor) && isState(processor.States) ? tasks(processor.States) : [];
    return state.Type === 'Task' ? [[name, state] satisfies [string, Record<string, unknown>], ...inner] : inner;
  });
}
const isState = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

describe('the definition', () => {
  // A copy, because the validator changes its input.
  const verdictOn = (candidate: object) =>
    validateAsl(structuredClone(candidate), { checkPaths: true, checkArn: true });

  it('is valid Amazon States Language', () => {
    expect(verdictOn(definition).errorsText('\n')).toBe('');
    expect(verdictOn({ ...definition, StartAt: 'Nowhere' }).isValid).toBe(false);
  });

  it('has its states in the order of the picture in the design', () => {
    expect(Object.keys(definition.States)).toEqual([
      'PlanQuery',
      'BeginQueryActivities',
      'QueryActivities',
      'AnyActivities',
      'CompleteEmpty',
      'BeginAggregateActivities',
      'AggregateActivities',
      'DeduplicateParticipants',
      'CheckOrReport',
      'CompleteCheck',
      'BeginMapColumns',
      'MapColumns',
      'GenerateFile',
      'AttachmentsWanted',
      'BundleAttachments',
      'StoreFile',
    ]);
  });

  it.each(tasks())('%s is retried only for named errors, never for all errors', (_name, state) => {
    expect(state.Retry).toMatchObject([
      {
        ErrorEquals: ['Lambda.TooManyRequestsException'],
        MaxAttempts: 12,
        MaxDelaySeconds: 60,
        JitterStrategy: 'FULL',
      },
      {
        ErrorEquals: [...RETRYABLE_ERRORS, ...PLATFORM_ERRORS],
        IntervalSeconds: 1,
        BackoffRate: 2,
        MaxAttempts: 3,
        MaxDelaySeconds: 20,
        JitterStrategy: 'FULL',
      },
      {
        ErrorEquals: [
          'Sandbox.Timedout',
          'Runtime.ExitError',
          'Runtime.OutOfMemory',
          'Lambda.Unknown',
          'States.Timeout',
        ],
        MaxAttempts: 1,
      },
    ]);
    expect(JSON.stringify(state)).not.toMatch(/States\.ALL|States\.TaskFailed|"Catch"/);
  });

  it.each(Object.entries(STAGE_FUNCTIONS))(
    'the state has a slightly longer timeout than %s',
    (name, { timeoutSeconds }) => {
      const waits = tasks().filter(([, state]) => isState(state.Arguments) && state.Arguments.FunctionName === name);
      expect(waits.length).toBeGreaterThan(0);
      for (const [, state] of waits) {
        expect(state.TimeoutSeconds).toBeGreaterThan(timeoutSeconds);
        expect(state.TimeoutSeconds).toBeLessThanOrEqual(timeoutSeconds + 30);
      }
    },
  );

  it.each(['QueryActivities', 'AggregateActivities', 'MapColumns'] as const)(
    '%s is an inline Map of bounded width',
    (name) => {
      expect(definition.States[name]).toMatchObject({
        MaxConcurrency: MAP_CONCURRENCY,
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' } },
      });
    },
  );
});

describe('an execution', () => {
  it('runs every stage once, and a chunked stage once for each chunk', async () => {
    const invoke = stages({ chunkCount: 2 });
    const { status } = await run(definition, INPUT, invoke);
    expect(status).toBe('SUCCEEDED');
    expect(invoke.calls.map((call) => call.name)).toEqual([
      'plan-query',
      'begin-phase',
      'query-activities',
      'query-activities',
      'begin-phase',
      'aggregate-activities',
      'aggregate-activities',
      'deduplicate-participants',
      'begin-phase',
      'map-columns',
      'map-columns',
      'generate-file',
      'store-file',
    ]);
  });

  it('gives each stage its export, retry number and execution, and no chunks of other stages', async () => {
    const invoke = stages({ chunkCount: 2 });
    const { executionArn } = await run(definition, INPUT, invoke);
    const counted = { ...INPUT, basis: BASIS, deduplicated: made('list') };
    expect(payloads(invoke, 'generate-file')).toEqual([{ state: counted, retryCount: 0, executionArn }]);
    expect(payloads(invoke, 'map-columns')).toEqual(
      chunks(2).map((chunk) => ({ state: { ...counted, chunk }, retryCount: 0, executionArn })),
    );
  });

  it('begins each phase with its chunk count before its first chunk', async () => {
    const invoke = stages({ chunkCount: 4 });
    await run(definition, INPUT, invoke);
    expect(payloads(invoke, 'begin-phase').map(({ state }) => [state.status, state.chunkCount])).toEqual([
      ['querying_activities', 4],
      ['aggregating', 4],
      ['mapping_columns', 4],
    ]);
  });

  it.each([0, 1, 7])('runs a Map of %i chunks', async (chunkCount) => {
    const invoke = stages({ chunkCount });
    const { status } = await run(definition, INPUT, invoke);
    expect(status).toBe('SUCCEEDED');
    expect(payloads(invoke, 'query-activities').map(({ state }) => state.chunk)).toEqual(chunks(chunkCount));
  });

  it.each([
    { chunkCount: 3, kept: 0 },
    { chunkCount: 1, kept: 0 },
    { chunkCount: 0, kept: 0 },
  ])('completes empty and makes no file when nothing of $chunkCount chunks is kept', async (plan) => {
    const invoke = stages(plan);
    const { status } = await run(definition, INPUT, invoke);
    expect(status).toBe('SUCCEEDED');
    expect(payloads(invoke, 'complete-empty')).toHaveLength(1);
    expect(payloads(invoke, 'generate-file')).toHaveLength(0);
  });

  it('makes a file when one activity of one chunk is kept', async () => {
    const invoke = functions({
      'plan-query': () => ({ chunks: chunks(3), basis: BASIS }),
      'query-activities': (_payload, call) => ({ keptActivities: call === 1 ? 1 : 0 }),
    });
    await run(definition, INPUT, invoke);
    expect(invoke.calls.map((call) => call.name)).toContain('store-file');
  });

  it('bundles attachments only on request, after the file is made and before it is stored', async () => {
    const invoke = stages();
    await run(definition, { ...INPUT, includeAttachments: true }, invoke);
    expect(invoke.calls.map((call) => call.name).slice(-3)).toEqual([
      'generate-file',
      'bundle-attachments',
      'store-file',
    ]);
    expect(payloads(invoke, 'store-file')).toMatchObject([{ state: { bundle: made('bundle') } }]);
  });

  it('hands each stage what the stages before it have made, and no bundle without attachments', async () => {
    const invoke = stages({ chunkCount: 1 });
    await run(definition, INPUT, invoke);
    const objectsOf = (name: string) =>
      payloads(invoke, name).map(({ state: { basis, deduplicated, report, bundle } }) => ({
        basis,
        deduplicated,
        report,
        bundle,
      }));
    for (const name of ['query-activities', 'aggregate-activities', 'deduplicate-participants']) {
      expect(objectsOf(name)).toEqual([{ basis: BASIS }]);
    }
    expect(objectsOf('store-file')).toEqual([
      { basis: BASIS, deduplicated: made('list'), report: made('report'), bundle: null },
    ]);
  });

  it('retries only a throttled chunk, and passes its retry number', async () => {
    const invoke = functions({
      'plan-query': () => ({ chunks: chunks(2), basis: BASIS }),
      'query-activities': (_payload, call) => (call === 0 ? failure('ThrottledError') : { keptActivities: 1 }),
    });
    const { status } = await run(definition, INPUT, invoke);
    expect(status).toBe('SUCCEEDED');
    expect(payloads(invoke, 'query-activities').map(({ retryCount }) => retryCount)).toEqual([0, 0, 1]);
  });

  it('waits while all functions of the account are busy', async () => {
    const invoke = functions({
      'plan-query': (_payload, call) =>
        call < 12 ? failure('Lambda.TooManyRequestsException') : { chunks: chunks(1), basis: BASIS },
      'query-activities': () => ({ keptActivities: 1 }),
    });
    const { status } = await run(definition, INPUT, invoke);
    expect(status).toBe('SUCCEEDED');
    expect(payloads(invoke, 'plan-query')).toHaveLength(13);
  });

  it('does not pass on the sums of chunks, which would be too large for a state', async () => {
    const sums = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`figure${index}`, 123_456]));
    const invoke = functions({
      'plan-query': () => ({ chunks: chunks(MAX_CHUNKS), basis: BASIS }),
      'query-activities': () => ({ keptActivities: 1, ...sums }),
      'aggregate-activities': () => sums,
      'map-columns': () => sums,
    });
    const { status } = await run(definition, INPUT, invoke);
    expect(status).toBe('SUCCEEDED');
  });

  it('fails at once on bad data, with the name of the error', async () => {
    const invoke = functions({ 'plan-query': () => failure('UnmappedValuesError') });
    const { status, error } = await run(definition, INPUT, invoke);
    expect([status, error]).toEqual(['FAILED', 'UnmappedValuesError']);
    expect(invoke.calls).toHaveLength(1);
  });

  it('retries a stage that ran out of memory once', async () => {
    const invoke = functions({ 'plan-query': () => failure('Runtime.OutOfMemory') });
    const { error } = await run(definition, INPUT, invoke);
    expect(error).toBe('Runtime.OutOfMemory');
    expect(invoke.calls).toHaveLength(2);
  });

  it('uses at most half of the history for the largest plan', { timeout: 60_000 }, async () => {
    const { engine, executionArn, status } = await run(definition, INPUT, stages({ chunkCount: MAX_CHUNKS }));
    expect(status).toBe('SUCCEEDED');
    expect((await history(engine, executionArn)).length).toBeLessThan(25_000 / 2);
  });
});
