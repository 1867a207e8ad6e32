import { describe, expect, it } from 'vitest';
import { failure, functions, machine, run, task } from './engine.ts';

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
