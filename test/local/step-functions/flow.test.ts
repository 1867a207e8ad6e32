import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import type { InvokeFunction } from '../../../infra/local/service/service.ts';
import { whenAborted } from '../../../infra/local/step-functions/interruption.ts';
import { failure, functions, history, machine, run, start, startEngine, task } from './engine.ts';

describe('Pass', () => {
  it('returns its input, or its Output if it has one', async () => {
    expect((await run(machine({ P: { Type: 'Pass', End: true } }), { a: 1 })).output).toEqual({ a: 1 });
    const replaced = machine({
      P: { Type: 'Pass', Output: { b: '{% $states.input.a + 1 %}', plain: 'a' }, End: true },
    });
    expect((await run(replaced, { a: 1 })).output).toEqual({ b: 2, plain: 'a' });
  });
});

describe('Choice', () => {
  const definition = machine({
    Kind: {
      Type: 'Choice',
      Choices: [
        { Condition: "{% $states.input.type = 'private' %}", Next: 'Private' },
        {
          Condition: '{% $states.input.value >= 20 and $states.input.value < 30 %}',
          Next: 'Twenties',
          Output: { band: 'in the 20s' },
        },
      ],
      Default: 'Record',
    },
    Private: { Type: 'Pass', Output: { band: 'private' }, End: true },
    Twenties: { Type: 'Pass', End: true },
    Record: { Type: 'Pass', Output: { band: 'other' }, End: true },
  });

  it('follows the first rule that is true, with the rule’s own Output', async () => {
    expect((await run(definition, { type: 'private', value: 22 })).output).toEqual({ band: 'private' });
    expect((await run(definition, { type: 'public', value: 22 })).output).toEqual({ band: 'in the 20s' });
  });

  it('follows Default when no rule is true, and fails with States.Runtime when there is no Default', async () => {
    expect((await run(definition, { type: 'public', value: 3 })).output).toEqual({ band: 'other' });
    const open = machine({
      Kind: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.go %}', Next: 'Go' }] },
      Go: { Type: 'Succeed' },
    });
    const { error, cause } = await run(open, { go: false });
    expect(error).toBe('States.Runtime');
    expect(cause).toContain("executing the state 'Kind' (entered at the event id #2)");
  });

  it('fails when a condition is neither true nor false', async () => {
    const definition = machine({
      Kind: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.go %}', Next: 'Go' }], Default: 'Go' },
      Go: { Type: 'Succeed' },
    });
    expect((await run(definition, { go: 'yes' })).error).toBe('States.QueryEvaluationError');
  });
});

describe('Wait', () => {
  it('pauses for Seconds, fixed or computed, or until Timestamp', async () => {
    const definition = machine({
      Fixed: { Type: 'Wait', Seconds: 10, Next: 'Computed' },
      Computed: { Type: 'Wait', Seconds: '{% $states.input.seconds %}', Next: 'Until' },
      Until: { Type: 'Wait', Timestamp: '{% $states.input.at %}', Next: 'Past' },
      Past: { Type: 'Wait', Timestamp: '2016-03-14T01:59:00Z', End: true },
    });
    const now = () => Date.parse('2025-01-01T00:00:00Z');
    const input = { seconds: 3, at: '2025-01-01T01:00:30+01:00' };
    const { engine, output } = await run(definition, input, undefined, { now });
    expect(engine.pauses).toEqual([10, 3, 30, 0]);
    expect(output).toEqual(input);
  });
});

describe('Succeed and Fail', () => {
  it('end the execution', async () => {
    const won = machine({ S: { Type: 'Succeed', Output: '{% $states.input.a %}' } });
    expect(await run(won, { a: 'won' })).toMatchObject({ status: 'SUCCEEDED', output: 'won' });
    const lost = machine({ F: { Type: 'Fail', Error: 'ErrorA', Cause: "{% 'because of ' & $states.input.why %}" } });
    expect(await run(lost, { why: 'it' })).toMatchObject({ status: 'FAILED', error: 'ErrorA', cause: 'because of it' });
    expect(await run(machine({ F: { Type: 'Fail' } }))).toMatchObject({
      status: 'FAILED',
      error: undefined,
      cause: undefined,
    });
  });
});

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

describe('variables', () => {
  it('change after the state: its Assign and Output see the values at entry', async () => {
    const definition = machine({
      First: { Type: 'Pass', Assign: { x: 3, a: 4 }, Next: 'Second' },
      Second: {
        Type: 'Pass',
        Assign: { x: '{% $a %}', nextX: '{% $x %}' },
        Output: { seen: '{% $x %}' },
        Next: 'Third',
      },
      Third: {
        Type: 'Pass',
        Output: { x: '{% $x %}', nextX: '{% $nextX %}', seen: '{% $states.input.seen %}' },
        End: true,
      },
    });
    expect((await run(definition)).output).toEqual({ x: 4, nextX: 3, seen: 3 });
  });

  it('can be set from a Task’s result', async () => {
    const definition = machine({
      X: task('x', { Assign: { price: '{% $states.result.Payload.price %}' }, Next: 'Y' }),
      Y: { Type: 'Pass', Output: '{% $price * 2 %}', End: true },
    });
    expect((await run(definition, {}, functions({ x: () => ({ price: 5 }) }))).output).toBe(10);
    const failing = await run(definition, {}, functions({ x: () => failure('Bad') }));
    expect(failing.error).toBe('Bad');
  });
});

describe('the context object', () => {
  it('describes the execution, the state and the machine', async () => {
    const now = () => Date.parse('2025-03-01T12:00:00.250Z');
    const definition = machine({ P: { Type: 'Pass', Output: '{% $states.context %}', End: true } });
    const { output, executionArn } = await run(definition, { a: 1 }, undefined, { now });
    const name = executionArn.split(':').at(-1);
    expect(executionArn).toBe(`arn:aws:states:eu-north-1:000000000000:execution:Machine:${name}`);
    expect(output).toEqual({
      Execution: {
        Id: executionArn,
        Input: { a: 1 },
        Name: name,
        RoleArn: 'arn:aws:iam::000000000000:role/machine',
        StartTime: '2025-03-01T12:00:00.250Z',
        RedriveCount: 0,
      },
      State: { Name: 'P', EnteredTime: '2025-03-01T12:00:00.250Z' },
      StateMachine: { Id: 'arn:aws:states:eu-north-1:000000000000:stateMachine:Machine', Name: 'Machine' },
    });
  });
});
