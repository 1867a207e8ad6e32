import validateAsl from 'asl-validator';
import { describe, expect, test } from 'vitest';
import { STAGE_FUNCTIONS } from '../../infra/functions.ts';
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

interface Payload {
  readonly state: {
    readonly status?: string;
    readonly chunk?: { readonly index: number };
    readonly chunkCount?: number;
  };
  readonly retryCount: number;
  readonly executionArn: string;
}

const chunks = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ index, fromShard: index, toShard: index }));

/** Every stage succeeds: the plan has that many chunks, each keeps that many activities. */
const stages = ({ chunkCount = 3, kept = 10 } = {}) =>
  functions({
    'plan-query': () => ({ chunks: chunks(chunkCount) }),
    'query-activities': () => ({ keptActivities: kept }),
    'begin-phase': () => ({}),
    'aggregate-activities': () => ({}),
    'deduplicate-participants': () => ({}),
    'map-columns': () => ({}),
    'generate-file': () => ({}),
    'bundle-attachments': () => ({}),
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

/** Every Task, those inside a Map too, with its name. */
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
  // The validator writes into what it is given.
  const verdictOn = (candidate: object) =>
    validateAsl(structuredClone(candidate), { checkPaths: true, checkArn: true });

  test('is valid Amazon States Language', () => {
    expect(verdictOn(definition).errorsText('\n')).toBe('');
    expect(verdictOn({ ...definition, StartAt: 'Nowhere' }).isValid).toBe(false);
  });

  test('stands in the order of the picture', () => {
    expect(Object.keys(definition.States)).toEqual([
      'PlanQuery',
      'BeginQueryActivities',
      'QueryActivities',
      'AnyActivities',
      'CompleteEmpty',
      'BeginAggregateActivities',
      'AggregateActivities',
      'DeduplicateParticipants',
      'BeginMapColumns',
      'MapColumns',
      'GenerateFile',
      'AttachmentsWanted',
      'BundleAttachments',
      'StoreFile',
    ]);
  });

  test.each(tasks())('%s is retried by the names of errors alone, and never for whatever may come', (_name, state) => {
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

  test.each(Object.entries(STAGE_FUNCTIONS))(
    'the state waits a little longer than %s may run',
    (name, { timeoutSeconds }) => {
      const waits = tasks().filter(([, state]) => isState(state.Arguments) && state.Arguments.FunctionName === name);
      expect(waits.length).toBeGreaterThan(0);
      for (const [, state] of waits) {
        expect(state.TimeoutSeconds).toBeGreaterThan(timeoutSeconds);
        expect(state.TimeoutSeconds).toBeLessThanOrEqual(timeoutSeconds + 30);
      }
    },
  );

  test.each(['QueryActivities', 'AggregateActivities', 'MapColumns'] as const)(
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
  test('passes every stage once, a chunked one once a chunk', async () => {
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

  test('tells each stage its export, its retry number and its execution, and no other stage’s chunks', async () => {
    const invoke = stages({ chunkCount: 2 });
    const { executionArn } = await run(definition, INPUT, invoke);
    expect(payloads(invoke, 'generate-file')).toEqual([{ state: INPUT, retryCount: 0, executionArn }]);
    expect(payloads(invoke, 'map-columns')).toEqual(
      chunks(2).map((chunk) => ({ state: { ...INPUT, chunk }, retryCount: 0, executionArn })),
    );
  });

  test('announces each phase with its chunk count before the first of its chunks', async () => {
    const invoke = stages({ chunkCount: 4 });
    await run(definition, INPUT, invoke);
    expect(payloads(invoke, 'begin-phase').map(({ state }) => [state.status, state.chunkCount])).toEqual([
      ['querying_activities', 4],
      ['aggregating', 4],
      ['mapping_columns', 4],
    ]);
  });

  test.each([0, 1, 7])('runs %i chunks as that many', async (chunkCount) => {
    const invoke = stages({ chunkCount });
    const { status } = await run(definition, INPUT, invoke);
    expect(status).toBe('SUCCEEDED');
    expect(payloads(invoke, 'query-activities').map(({ state }) => state.chunk)).toEqual(chunks(chunkCount));
  });

  test.each([
    { chunkCount: 3, kept: 0 },
    { chunkCount: 1, kept: 0 },
    { chunkCount: 0, kept: 0 },
  ])('that keeps nothing of $chunkCount chunks completes empty, and makes no file', async (plan) => {
    const invoke = stages(plan);
    const { status } = await run(definition, INPUT, invoke);
    expect(status).toBe('SUCCEEDED');
    expect(payloads(invoke, 'complete-empty')).toHaveLength(1);
    expect(payloads(invoke, 'generate-file')).toHaveLength(0);
  });

  test('that keeps one activity in one of its chunks makes a file', async () => {
    const invoke = functions({
      'plan-query': () => ({ chunks: chunks(3) }),
      'query-activities': (_payload, call) => ({ keptActivities: call === 1 ? 1 : 0 }),
    });
    await run(definition, INPUT, invoke);
    expect(invoke.calls.map((call) => call.name)).toContain('store-file');
  });

  test('bundles attachments only when asked for, between the file and its storage', async () => {
    const invoke = stages();
    await run(definition, { ...INPUT, includeAttachments: true }, invoke);
    expect(invoke.calls.map((call) => call.name).slice(-3)).toEqual([
      'generate-file',
      'bundle-attachments',
      'store-file',
    ]);
  });

  test('retries a throttled chunk alone, telling it so', async () => {
    const invoke = functions({
      'plan-query': () => ({ chunks: chunks(2) }),
      'query-activities': (_payload, call) => (call === 0 ? failure('ThrottledError') : { keptActivities: 1 }),
    });
    const { status } = await run(definition, INPUT, invoke);
    expect(status).toBe('SUCCEEDED');
    expect(payloads(invoke, 'query-activities').map(({ retryCount }) => retryCount)).toEqual([0, 0, 1]);
  });

  test('outwaits functions that are all busy, on an account that has few to spare', async () => {
    const invoke = functions({
      'plan-query': (_payload, call) =>
        call < 12 ? failure('Lambda.TooManyRequestsException') : { chunks: chunks(1) },
      'query-activities': () => ({ keptActivities: 1 }),
    });
    const { status } = await run(definition, INPUT, invoke);
    expect(status).toBe('SUCCEEDED');
    expect(payloads(invoke, 'plan-query')).toHaveLength(13);
  });

  test('carries the sums of no chunk: the markers hold them, and 500 of them would be too much for a state', async () => {
    const sums = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`figure${index}`, 123_456]));
    const invoke = functions({
      'plan-query': () => ({ chunks: chunks(MAX_CHUNKS) }),
      'query-activities': () => ({ keptActivities: 1, ...sums }),
      'aggregate-activities': () => sums,
      'map-columns': () => sums,
    });
    const { status } = await run(definition, INPUT, invoke);
    expect(status).toBe('SUCCEEDED');
  });

  test('fails at once on bad data, and with the name that was thrown', async () => {
    const invoke = functions({ 'plan-query': () => failure('UnmappedActivityTypeError') });
    const { status, error } = await run(definition, INPUT, invoke);
    expect([status, error]).toEqual(['FAILED', 'UnmappedActivityTypeError']);
    expect(invoke.calls).toHaveLength(1);
  });

  test('tries a stage that ran out of memory once more, and no oftener', async () => {
    const invoke = functions({ 'plan-query': () => failure('Runtime.OutOfMemory') });
    const { error } = await run(definition, INPUT, invoke);
    expect(error).toBe('Runtime.OutOfMemory');
    expect(invoke.calls).toHaveLength(2);
  });

  test('of the largest plan leaves half of the history for retries', { timeout: 60_000 }, async () => {
    const { engine, executionArn, status } = await run(definition, INPUT, stages({ chunkCount: MAX_CHUNKS }));
    expect(status).toBe('SUCCEEDED');
    expect((await history(engine, executionArn)).length).toBeLessThan(25_000 / 2);
  });
});
