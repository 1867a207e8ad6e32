import { describe, expect, it } from 'vitest';
import type { InvokeFunction } from '../../../infra/local/service/service.ts';
import { failure, functions, history, machine, run, start, startEngine, task } from './engine.ts';

const FUNCTION_ARN = 'arn:aws:lambda:eu-north-1:000000000000:function:x';

/** Never answers, and keeps the signals of its callers. */
function silent(): InvokeFunction & { readonly signals: AbortSignal[] } {
  const signals: AbortSignal[] = [];
  const invoke: InvokeFunction = (_name, _payload, options) => {
    if (options?.signal !== undefined) {
      signals.push(options.signal);
    }
    return new Promise(() => {});
  };
  return Object.assign(invoke, { signals });
}

describe('a Task', () => {
  it('passes the payload to the function and returns the response of lambda:invoke', async () => {
    const definition = machine({ X: task('x', { Output: '{% $states.result %}' }) });
    const invoke = functions({ x: ({ n }: { n: number }) => ({ doubled: n * 2 }) });
    const { output } = await run(definition, { n: 21 }, invoke);
    expect(invoke.calls).toEqual([{ name: 'x', payload: { n: 21 } }]);
    expect(output).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST', Payload: { doubled: 42 } });
  });

  it('passes and returns bare payloads when its resource is a function’s ARN', async () => {
    const definition = machine({ X: { Type: 'Task', Resource: FUNCTION_ARN, End: true } });
    const { output } = await run(definition, { n: 1 }, functions({ [FUNCTION_ARN]: (given) => ({ given }) }));
    expect(output).toEqual({ given: { n: 1 } });
  });

  it('records the events of AWS for a Task whose resource is a function’s ARN', async () => {
    const definition = machine({ X: { Type: 'Task', Resource: FUNCTION_ARN, TimeoutSeconds: 5, End: true } });
    const typesOf = async (...rest: [InvokeFunction, object?]) => {
      const { engine, executionArn, error } = await run(definition, {}, ...rest);
      return [...(await history(engine, executionArn)).map(({ type }) => type).slice(2), error];
    };
    expect(await typesOf(functions({ [FUNCTION_ARN]: () => failure('Bad') }))).toEqual([
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionFailed',
      'ExecutionFailed',
      'Bad',
    ]);
    expect(await typesOf(silent(), { deadline: async () => {} })).toEqual([
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionTimedOut',
      'ExecutionFailed',
      'States.Timeout',
    ]);
  });

  it('fails the execution with the error’s type, and the function’s answer as cause, when no catcher matches', async () => {
    const invoke = functions({ x: () => failure('UnmappedError', 'no such label') });
    const { status, error, cause } = await run(machine({ X: task('x') }), {}, invoke);
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'UnmappedError' });
    expect(JSON.parse(cause ?? '')).toEqual({ errorType: 'UnmappedError', errorMessage: 'no such label', trace: [] });
  });

  it('reports Lambda’s own exception when the function cannot be reached', async () => {
    const missing = Object.assign(new Error('Function not found: x'), { name: 'ResourceNotFoundException' });
    const unknown = await run(machine({ X: task('x') }), {}, () => Promise.reject(missing));
    expect(unknown.error).toBe('Lambda.ResourceNotFoundException');
    const broken = await run(machine({ X: task('x') }), {}, () => Promise.reject(new Error('socket hang up')));
    expect(broken.error).toBe('Lambda.SdkClientException');
  });
});

describe('Catch', () => {
  const definition = machine({
    X: task('x', {
      Next: 'Done',
      Catch: [
        { ErrorEquals: ['NotFound', 'Gone'], Next: 'Missing', Output: '{% $states.errorOutput.Error %}' },
        { ErrorEquals: ['States.ALL'], Next: 'Other', Assign: { failure: '{% $states.errorOutput %}' } },
      ],
    }),
    Missing: { Type: 'Pass', Output: { missing: '{% $states.input %}' }, End: true },
    Other: { Type: 'Pass', Output: { other: '{% $failure.Error %}', input: '{% $states.input.Error %}' }, End: true },
    Done: { Type: 'Succeed' },
  });

  it('continues at the Next of the first catcher that names the error', async () => {
    expect((await run(definition, {}, functions({ x: () => failure('Gone') }))).output).toEqual({ missing: 'Gone' });
  });

  it('returns the error output when it has no Output, and sets its variables', async () => {
    const { output } = await run(definition, {}, functions({ x: () => failure('Surprise') }));
    expect(output).toEqual({ other: 'Surprise', input: 'Surprise' });
  });
});

describe('TimeoutSeconds', () => {
  const timesOut = { deadline: async () => {} };

  it('makes a Task report States.Timeout without a cause and stop waiting for the function', async () => {
    const invoke = silent();
    const definition = machine({ X: task('x', { TimeoutSeconds: 5 }) });
    const { status, error, cause, engine, executionArn } = await run(definition, {}, invoke, timesOut);
    expect({ status, error, cause }).toEqual({ status: 'FAILED', error: 'States.Timeout', cause: undefined });
    expect(invoke.signals[0]?.aborted).toBe(true);
    const events = await history(engine, executionArn);
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskTimedOut',
      'ExecutionFailed',
    ]);
    expect(events[2]?.taskScheduledEventDetails?.timeoutInSeconds).toBe(5);
  });

  it('can be an expression, and reaches the clock in milliseconds', async () => {
    const waited: number[] = [];
    const deadline = async (milliseconds: number) => void waited.push(milliseconds);
    const definition = machine({ X: task('x', { TimeoutSeconds: '{% $states.input.limit %}' }) });
    expect((await run(definition, { limit: 7 }, silent(), { deadline })).error).toBe('States.Timeout');
    expect(waited).toEqual([7000]);
  });

  it('is caught by States.Timeout and States.ALL, not by States.TaskFailed', async () => {
    const caughtBy = (...ErrorEquals: string[]) =>
      run(
        machine({
          X: task('x', { TimeoutSeconds: 1, Next: 'Caught', Catch: [{ ErrorEquals, Next: 'Caught' }] }),
          Caught: { Type: 'Succeed' },
        }),
        {},
        silent(),
        timesOut,
      );
    expect((await caughtBy('States.Timeout')).status).toBe('SUCCEEDED');
    expect((await caughtBy('States.ALL')).status).toBe('SUCCEEDED');
    expect((await caughtBy('States.TaskFailed')).status).toBe('FAILED');
  });

  it('ends the execution as TIMED_OUT, without error or cause, when it belongs to the machine', async () => {
    const definition = machine({ X: task('x') }, { TimeoutSeconds: 60 });
    const { status, error, cause, engine, executionArn } = await run(definition, {}, silent(), timesOut);
    expect({ status, error, cause }).toEqual({ status: 'TIMED_OUT', error: undefined, cause: undefined });
    const last = (await history(engine, executionArn)).at(-1);
    expect(last).toMatchObject({ type: 'ExecutionTimedOut', previousEventId: 0 });
    expect(last?.executionTimedOutEventDetails?.error).toBe('States.Timeout');
    expect(engine.events.at(-1)?.detail.status).toBe('TIMED_OUT');
  });

  it('stops its timer when the machine ends in time', async () => {
    const signals: AbortSignal[] = [];
    const deadline = (_: number, signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<void>(() => {});
    };
    await run(machine({ X: { Type: 'Succeed' } }, { TimeoutSeconds: 60 }), {}, undefined, { deadline });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });
});

describe('the real clock', () => {
  it('waits at least as long as requested, and until it is aborted for a very long wait', async () => {
    const { setTimeout: delay } = await import('node:timers/promises');
    const { systemClock } = await import('../../../infra/local/step-functions/clock.ts');
    const before = performance.now();
    await systemClock.sleep(30, new AbortController().signal);
    expect(performance.now() - before).toBeGreaterThan(25);
    const controller = new AbortController();
    const far = systemClock.sleep(2 ** 40, controller.signal).then(
      () => 'woke',
      () => 'stopped',
    );
    expect(await Promise.race([far, delay(20, 'sleeping')])).toBe('sleeping');
    controller.abort();
    expect(await far).toBe('stopped');
  });
});

describe('the history of a Task', () => {
  it('has the events and links of AWS for a function error that is caught', async () => {
    const definition = machine({
      Task: task('x', { Next: 'Fallback', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Fallback' }] }),
      Fallback: { Type: 'Pass', End: true },
    });
    const engine = await startEngine(
      definition,
      functions({ x: () => failure('Exception', 'Some exception was raised.') }),
    );
    const events = await history(engine, await start(engine, { inputData: 'dummy' }));
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'TaskStateEntered'],
      [3, 2, 'TaskScheduled'],
      [4, 3, 'TaskStarted'],
      [5, 4, 'TaskFailed'],
      [6, 5, 'TaskStateExited'],
      [7, 6, 'PassStateEntered'],
      [8, 7, 'PassStateExited'],
      [9, 8, 'ExecutionSucceeded'],
    ]);
    expect(events[2]?.taskScheduledEventDetails).toMatchObject({ resourceType: 'lambda', resource: 'invoke' });
    expect(JSON.parse(events[2]?.taskScheduledEventDetails?.parameters ?? '')).toEqual({
      FunctionName: 'x',
      Payload: { inputData: 'dummy' },
    });
    expect(events[4]?.taskFailedEventDetails?.error).toBe('Exception');
    expect(JSON.parse(events[5]?.stateExitedEventDetails?.output ?? '')).toMatchObject({ Error: 'Exception' });
  });
});
