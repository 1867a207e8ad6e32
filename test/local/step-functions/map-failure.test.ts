import { describe, expect, it } from 'vitest';
import type { InvokeFunction } from '../../../infra/local/service/service.ts';
import { failure, functions, history, machine, map, numbers, run, task } from './engine.ts';

describe('a Map whose Items are not an array', () => {
  const unwrapped = '{% $map($states.input.items, function($i) { {"i": $i} }) %}';

  it('fails with States.QueryEvaluationError, for example when JSONata has unwrapped the only element', async () => {
    const { error, cause } = await run(map({ Items: unwrapped }), numbers(1));
    expect(error).toBe('States.QueryEvaluationError');
    expect(cause).toContain(
      "specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'object' for value: {\"i\":0}",
    );
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['number', 3],
    ['string', 'a'],
    ['boolean', true],
  ])('names the type and the value when they are a %s', async (type, items) => {
    const { cause } = await run(map(), { items });
    expect(cause).toContain(
      `The JSONata expression '$states.input.items' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was '${type}' for value: ${JSON.stringify(items)}`,
    );
  });

  it('records EvaluationFailed and MapStateFailed, but not MapStateStarted', async () => {
    const { engine, executionArn } = await run(map({ Items: unwrapped }), numbers(1));
    const events = await history(engine, executionArn);
    expect(events.map(({ type, previousEventId }) => [type, previousEventId])).toEqual([
      ['ExecutionStarted', 0],
      ['MapStateEntered', 0],
      ['EvaluationFailed', 2],
      ['MapStateFailed', 3],
      ['ExecutionFailed', 4],
    ]);
    expect(events[2]?.evaluationFailedEventDetails).toMatchObject({
      error: 'States.QueryEvaluationError',
      location: 'Items',
      state: 'All',
    });
  });

  it('fails in the same way when it has no Items and its input is not an array', async () => {
    const { Items: _, ...rest } = map().States.All as Record<string, unknown>;
    const { error, engine, executionArn } = await run(machine({ All: rest }), { no: 'array' });
    expect(error).toBe('States.QueryEvaluationError');
    const types = (await history(engine, executionArn)).map(({ type }) => type);
    expect(types.slice(-3)).toEqual(['EvaluationFailed', 'MapStateFailed', 'ExecutionFailed']);
  });

  it('is retried and caught by States.QueryEvaluationError, and records one MapStateFailed', async () => {
    const name = ['States.QueryEvaluationError'];
    const definition = map({
      Retry: [{ ErrorEquals: name, MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: name, Next: 'Caught', Output: '{% $states.errorOutput.Error %}' }],
      Next: 'Caught',
      End: undefined,
    });
    const { output, engine, executionArn } = await run(
      { ...definition, States: { ...definition.States, Caught: { Type: 'Succeed' } } },
      { items: 7 },
    );
    expect(output).toBe('States.QueryEvaluationError');
    expect(engine.pauses).toEqual([1, 2]);
    expect((await history(engine, executionArn)).map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'EvaluationFailed',
      'EvaluationFailed',
      'EvaluationFailed',
      'MapStateFailed',
      'MapStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
  });
});

describe('a Map that fails', () => {
  it.each<[string, Record<string, unknown>]>([
    ['MaxConcurrency', { MaxConcurrency: '{% "many" %}' }],
    ['ToleratedFailureCount', { ToleratedFailureCount: '{% -1 %}' }],
    ['ItemSelector', { ItemSelector: { v: '{% $states.input.absent %}' } }],
    ['Output', { Output: '{% $states.result.absent %}' }],
    ['Assign', { Assign: { v: '{% $states.result.absent %}' } }],
  ])(
    'records EvaluationFailed, and MapStateFailed at the end, when it cannot evaluate its %s',
    async (field, fields) => {
      const { error, engine, executionArn } = await run(map(fields), numbers(1), functions({ x: () => ({}) }));
      expect(error).toBe('States.QueryEvaluationError');
      const events = await history(engine, executionArn);
      const failed = events.filter(({ type }) => type === 'EvaluationFailed');
      expect(failed.map(({ evaluationFailedEventDetails }) => evaluationFailedEventDetails?.location)).toEqual([
        expect.stringMatching(new RegExp(`^${field}`)),
      ]);
      expect(events.slice(-2).map(({ type }) => type)).toEqual(['MapStateFailed', 'ExecutionFailed']);
      expect(events.filter(({ type }) => type === 'MapStateFailed')).toHaveLength(1);
    },
  );

  it('records MapStateFailed after the last try only', async () => {
    const definition = map({ Retry: [{ ErrorEquals: ['Bad'], MaxAttempts: 2 }] });
    const { engine, executionArn } = await run(definition, numbers(1), functions({ x: () => failure('Bad') }));
    const types = (await history(engine, executionArn)).map(({ type }) => type);
    expect(types.filter((type) => type === 'MapStateStarted')).toHaveLength(3);
    expect(types.filter((type) => type === 'MapIterationFailed')).toHaveLength(3);
    expect(types.filter((type) => type === 'MapStateFailed')).toHaveLength(1);
    expect(types.slice(-2)).toEqual(['MapStateFailed', 'ExecutionFailed']);
  });

  it('records no MapStateFailed when a later try succeeds', async () => {
    const definition = map({ Retry: [{ ErrorEquals: ['Bad'] }] });
    const invoke = functions({ x: (_, call) => (call === 0 ? failure('Bad') : 'good') });
    const { output, engine, executionArn } = await run(definition, numbers(1), invoke);
    expect(output).toEqual(['good']);
    expect((await history(engine, executionArn)).map(({ type }) => type)).not.toContain('MapStateFailed');
  });

  it('records no MapStateFailed for States.Runtime, which fails the whole execution', async () => {
    const choice = { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'X' }] };
    const steps = { StartAt: 'C', States: { C: choice, X: task('x') } };
    const { error, engine, executionArn } = await run(map({ ItemProcessor: steps }), numbers(1));
    expect(error).toBe('States.Runtime');
    const types = (await history(engine, executionArn)).map(({ type }) => type);
    expect(types).not.toContain('MapStateFailed');
    expect(types.at(-1)).toBe('ExecutionFailed');
  });
});

describe('a failing iteration', () => {
  it('fails the Map with its own error, stops its siblings and starts no other', async () => {
    const started: unknown[] = [];
    const invoke: InvokeFunction = (_name, payload) => {
      started.push(payload);
      return payload === 1 ? Promise.resolve(failure('Bad')) : new Promise(() => {});
    };
    const { error, engine, executionArn } = await run(map({ MaxConcurrency: 3 }), numbers(10), invoke);
    expect(error).toBe('Bad');
    expect(started).toEqual([0, 1, 2]);
    const events = await history(engine, executionArn);
    const failed = events.find(({ type }) => type === 'TaskFailed')?.id;
    // As recorded from AWS: all the events that follow point back to the failure.
    expect(events.slice(-7).map(({ type, previousEventId }) => [type, previousEventId])).toEqual([
      ['MapIterationFailed', failed],
      ['TaskStateAborted', failed],
      ['TaskStateAborted', failed],
      ['MapIterationAborted', failed],
      ['MapIterationAborted', failed],
      ['MapStateFailed', failed],
      ['ExecutionFailed', events.at(-2)?.id ?? 0],
    ]);
  });

  it('is caught by the Map’s own catcher', async () => {
    const definition = map({ Catch: [{ ErrorEquals: ['Bad'], Next: 'Caught' }], Next: 'Caught', End: undefined });
    const caught = {
      ...definition,
      States: { ...definition.States, Caught: { Type: 'Pass', Output: { caught: true }, End: true } },
    };
    expect((await run(caught, numbers(3), functions({ x: () => failure('Bad') }))).output).toEqual({ caught: true });
  });

  it('is tolerated up to ToleratedFailureCount or ToleratedFailurePercentage, and leaves no output', async () => {
    const invoke = () => functions({ x: (n: number) => (n % 2 === 1 ? failure('Odd') : n) });
    expect((await run(map({ ToleratedFailureCount: 2 }), numbers(5), invoke())).output).toEqual([0, 2, 4]);
    expect((await run(map({ ToleratedFailurePercentage: 40 }), numbers(5), invoke())).output).toEqual([0, 2, 4]);
    const beyond = 'States.ExceedToleratedFailureThreshold';
    expect((await run(map({ ToleratedFailureCount: 1 }), numbers(5), invoke())).error).toBe(beyond);
    expect((await run(map({ ToleratedFailurePercentage: 39 }), numbers(5), invoke())).error).toBe(beyond);
  });
});
