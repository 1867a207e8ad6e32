import { describe, expect, it } from 'vitest';
import { errorMatches, type Retrier, retryDelaySeconds } from '../../../infra/local/step-functions/execution/retry.ts';
import { failure, functions, machine, run, task } from './engine.ts';

const retrier = (fields: Partial<Retrier> = {}): Retrier => ({
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 3,
  MaxAttempts: 3,
  BackoffRate: 2,
  JitterStrategy: 'NONE',
  ...fields,
});

describe('the delay before a retry', () => {
  it('grows by the backoff rate: 3, 6 and 12 seconds in the developer guide’s example', () => {
    expect([1, 2, 3].map((attempt) => retryDelaySeconds(retrier(), attempt, () => 0.5))).toEqual([3, 6, 12]);
  });

  it('is capped by MaxDelaySeconds: 3, 5 and 5', () => {
    const capped = retrier({ MaxDelaySeconds: 5 });
    expect([1, 2, 3].map((attempt) => retryDelaySeconds(capped, attempt, () => 0.5))).toEqual([3, 5, 5]);
  });

  it('is random between 0 and the capped delay with FULL jitter', () => {
    const jittered = retrier({ MaxDelaySeconds: 5, JitterStrategy: 'FULL' });
    expect(retryDelaySeconds(jittered, 1, () => 0)).toBe(0);
    expect(retryDelaySeconds(jittered, 1, () => 0.5)).toBe(1.5);
    expect(retryDelaySeconds(jittered, 3, () => 0.9)).toBe(4.5);
  });
});

describe('ErrorEquals', () => {
  it('matches any error by States.ALL except States.DataLimitExceeded and States.Runtime', () => {
    const errors = [
      'Custom',
      'States.Timeout',
      'States.QueryEvaluationError',
      'States.DataLimitExceeded',
      'States.Runtime',
    ];
    expect(errors.map((error) => errorMatches(['States.ALL'], error))).toEqual([true, true, true, false, false]);
  });

  it('matches any error by States.TaskFailed except States.Timeout and those two', () => {
    const errors = ['Custom', 'States.Timeout', 'States.DataLimitExceeded', 'States.Runtime'];
    expect(errors.map((error) => errorMatches(['States.TaskFailed'], error))).toEqual([true, false, false, false]);
  });

  it('matches States.DataLimitExceeded by its name, but never States.Runtime', () => {
    expect(errorMatches(['States.DataLimitExceeded'], 'States.DataLimitExceeded')).toBe(true);
    expect(errorMatches(['States.Runtime'], 'States.Runtime')).toBe(false);
  });

  it('is case-sensitive, and matches an error without a name by a wildcard only', () => {
    expect(errorMatches(['custom'], 'Custom')).toBe(false);
    expect(errorMatches(['Custom'], null)).toBe(false);
    expect(errorMatches(['States.ALL'], null)).toBe(true);
  });
});

describe('Retry', () => {
  /** The developer guide's complex scenario: ErrorA, ErrorB, ErrorC and ErrorB again, then the catcher. */
  it('counts attempts per retrier and tries Catch when the first matching retrier is used up', async () => {
    const errors = ['ErrorA', 'ErrorB', 'ErrorC', 'ErrorB'];
    const definition = machine({
      X: task('x', {
        Next: 'Y',
        Retry: [
          { ErrorEquals: ['ErrorA', 'ErrorB'], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
          { ErrorEquals: ['ErrorC'], IntervalSeconds: 5 },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z' }],
      }),
      Y: { Type: 'Succeed' },
      Z: { Type: 'Pass', End: true },
    });
    const invoke = functions({ x: (_, call) => failure(errors[call] ?? 'Unexpected') });
    const { status, output, engine } = await run(definition, {}, invoke);
    expect(engine.pauses).toEqual([1, 2, 5]);
    expect(invoke.calls).toHaveLength(4);
    expect({ status, output }).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'ErrorB' } });
  });

  it('uses three attempts, one second and a backoff of two by default', async () => {
    const definition = machine({ X: task('x', { Retry: [{ ErrorEquals: ['States.TaskFailed'] }] }) });
    const { status, error, engine } = await run(definition, {}, functions({ x: () => failure('Bad') }));
    expect(engine.pauses).toEqual([1, 2, 4]);
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'Bad' });
  });

  it('uses the random source for pauses with jitter', async () => {
    const Retry = [
      { ErrorEquals: ['Bad'], IntervalSeconds: 4, MaxAttempts: 2, MaxDelaySeconds: 6, JitterStrategy: 'FULL' },
    ];
    const invoke = functions({ x: () => failure('Bad') });
    const { engine } = await run(machine({ X: task('x', { Retry }) }), {}, invoke, { random: () => 0.25 });
    expect(engine.pauses).toEqual([1, 1.5]);
  });

  it('evaluates Arguments again for each retry, with the retry count', async () => {
    const Arguments = { FunctionName: 'x', Payload: '{% $states.context.State.RetryCount %}' };
    const definition = machine({ X: task('x', { Arguments, Retry: [{ ErrorEquals: ['Bad'] }] }) });
    const invoke = functions({ x: (_, call) => (call < 2 ? failure('Bad') : 'done') });
    expect((await run(definition, {}, invoke)).output).toBe('done');
    expect(invoke.calls.map(({ payload }) => payload)).toEqual([0, 1, 2]);
  });

  it('does not retry an error that no retrier names', async () => {
    const Retry = [{ ErrorEquals: ['TransientError'], MaxAttempts: 5 }];
    const invoke = functions({ x: () => failure('ValidationError') });
    expect((await run(machine({ X: task('x', { Retry }) }), {}, invoke)).error).toBe('ValidationError');
    expect(invoke.calls).toHaveLength(1);
  });

  it('retries a whole Map', async () => {
    const processor = { StartAt: 'X', States: { X: task('x') } };
    const definition = machine({
      All: {
        Type: 'Map',
        Items: [1, 2],
        ItemProcessor: processor,
        MaxConcurrency: 1,
        Retry: [{ ErrorEquals: ['Bad'] }],
        End: true,
      },
    });
    const invoke = functions({ x: (item: unknown, call) => (call === 1 ? failure('Bad') : item) });
    const { output, engine } = await run(definition, {}, invoke);
    expect(output).toEqual([1, 2]);
    expect(engine.pauses).toEqual([1]);
    expect(invoke.calls.map(({ payload }) => payload)).toEqual([1, 2, 1, 2]);
  });
});
