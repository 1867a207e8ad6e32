import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import type { InvokeFunction } from '../../../infra/local/service/service.ts';
import { whenAborted } from '../../../infra/local/step-functions/execution/interruption.ts';
import { history, machine, run, start, startEngine, task } from './engine.ts';

describe('Parallel', () => {
  const branches = (...states: Record<string, unknown>[]) =>
    states.map((state, index) => ({ StartAt: `B${index}`, States: { [`B${index}`]: state } }));

  it('runs its branches at once on the same input and returns their outputs in order', async () => {
    const open: (() => void)[] = [];
    const invoke: InvokeFunction = (name, payload) =>
      new Promise((resolve) => {
        open.push(() => resolve({ kind: 'success', payload: { name, payload } }));
        // No call is answered before both have been made.
        if (open.length === 2) {
          for (const answer of open.toReversed()) answer();
        }
      });
    const definition = machine({
      Both: { Type: 'Parallel', Branches: branches(task('address'), task('phone')), End: true },
    });
    const { output } = await run(definition, { id: 7 }, invoke);
    expect(output).toEqual([
      { name: 'address', payload: { id: 7 } },
      { name: 'phone', payload: { id: 7 } },
    ]);
  });

  it('continues from the event of the branch that ended last', async () => {
    const Branches = branches({ Type: 'Pass', End: true }, { Type: 'Pass', End: true });
    const { engine, executionArn } = await run(machine({ P: { Type: 'Parallel', Branches, End: true } }));
    const events = await history(engine, executionArn);
    const last = events.findLast(({ type }) => type === 'PassStateExited')?.id;
    expect(events.slice(-3).map(({ type, previousEventId }) => [type, previousEventId])).toEqual([
      ['ParallelStateSucceeded', last],
      ['ParallelStateExited', last],
      ['ExecutionSucceeded', events.at(-2)?.id],
    ]);
  });

  it('records ParallelStateFailed after the last try only', async () => {
    const Branches = branches({ Type: 'Fail', Error: 'Bad' });
    const Retry = [{ ErrorEquals: ['Bad'], MaxAttempts: 2 }];
    const { engine, executionArn } = await run(machine({ P: { Type: 'Parallel', Branches, Retry, End: true } }));
    expect((await history(engine, executionArn)).map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'ParallelStateEntered',
      'ParallelStateStarted',
      'FailStateEntered',
      'ParallelStateStarted',
      'FailStateEntered',
      'ParallelStateStarted',
      'FailStateEntered',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['Arguments', { Arguments: '{% $states.input.absent %}' }],
    ['Output', { Output: '{% $states.result.absent %}' }],
  ])('records EvaluationFailed and ParallelStateFailed when it cannot evaluate its %s', async (location, fields) => {
    const Branches = branches({ Type: 'Pass', Output: {}, End: true });
    const definition = machine({ P: { Type: 'Parallel', Branches, End: true, ...fields } });
    const { error, engine, executionArn } = await run(definition);
    expect(error).toBe('States.QueryEvaluationError');
    const events = await history(engine, executionArn);
    expect(events.slice(-3).map(({ type }) => type)).toEqual([
      'EvaluationFailed',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
    expect(events.at(-3)?.evaluationFailedEventDetails).toMatchObject({ location, state: 'P' });
  });

  it('passes its Arguments to the branches if it has them', async () => {
    const Branches = branches({ Type: 'Pass', End: true });
    const definition = machine({
      P: { Type: 'Parallel', Arguments: { n: '{% $states.input.n + 1 %}' }, Branches, End: true },
    });
    expect((await run(definition, { n: 1 })).output).toEqual([{ n: 2 }]);
  });

  it('aborts its branches and starts no next state when the execution is stopped', async () => {
    const started: string[] = [];
    const invoke: InvokeFunction = (name) => {
      started.push(name);
      return new Promise(() => {});
    };
    const definition = machine({
      Both: {
        Type: 'Parallel',
        Branches: branches(task('a'), { Type: 'Wait', Seconds: 60, End: true }),
        Next: 'After',
      },
      After: task('after'),
    });
    const sleep = (_: number, signal: AbortSignal) => whenAborted(signal);
    const engine = await startEngine(definition, invoke, { sleep });
    const executionArn = await start(engine);
    await engine.client.send(new StopExecutionCommand({ executionArn }));
    const types = (await history(engine, executionArn)).map(({ type }) => type);
    expect(new Set(types.slice(-4, -2))).toEqual(new Set(['TaskStateAborted', 'WaitStateAborted']));
    expect(types.slice(-2)).toEqual(['ParallelStateAborted', 'ExecutionAborted']);
    expect(started).toEqual(['a']);
  });

  it('fails with the branch’s error, which its catcher can catch', async () => {
    const Branches = branches(task('good'), { Type: 'Fail', Error: 'Bad', Cause: 'broken' });
    const invoke: InvokeFunction = () => new Promise(() => {});
    const uncaught = await run(machine({ P: { Type: 'Parallel', Branches, End: true } }), {}, invoke);
    expect(uncaught).toMatchObject({ status: 'FAILED', error: 'Bad', cause: 'broken' });
    const types = (await history(uncaught.engine, uncaught.executionArn)).map(({ type }) => type);
    expect(types.slice(-3)).toEqual(['TaskStateAborted', 'ParallelStateFailed', 'ExecutionFailed']);
    const Catch = [{ ErrorEquals: ['Bad'], Next: 'Caught', Output: '{% $states.errorOutput %}' }];
    const caught = machine({
      P: { Type: 'Parallel', Branches, Catch, Next: 'Caught' },
      Caught: { Type: 'Succeed' },
    });
    expect((await run(caught, {}, invoke)).output).toEqual({ Error: 'Bad', Cause: 'broken' });
  });
});
