import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { evaluateTemplate } from '../../../infra/local/step-functions/expressions/expressions.ts';
import { failure, functions, history, machine, run, task } from './engine.ts';

const evaluate = (expression: string, input: unknown = {}) =>
  evaluateTemplate(`{% ${expression} %}`, { states: { input } }, 'Output');

describe('JSONata in Step Functions', () => {
  it('returns the element itself when a sequence has only one', async () => {
    expect(await evaluate('$map($states.input, function($x) { $x + 1 })', [1])).toBe(2);
    expect(await evaluate('$states.input.rows.n', { rows: [{ n: 1 }] })).toBe(1);
    expect(await evaluate('[$states.input.rows.n]', { rows: [{ n: 1 }] })).toEqual([1]);
  });

  it('keeps null, as the whole value and inside of it', async () => {
    expect(await evaluate('$states.input.a', { a: null })).toBeNull();
    expect(await evaluate('{"a": $states.input.a, "b": [$states.input.a]}', { a: null })).toEqual({
      a: null,
      b: [null],
    });
  });

  it('writes the name of a number that has no JSON literal', async () => {
    expect(await evaluate('{"k": 1/0}')).toEqual({ k: 'Infinity' });
  });

  it('evaluates {% %} strings at any depth and no other string', async () => {
    const template = { a: [{ b: '{% $states.input.n %}' }, 'n'], c: 1, d: 'about {% $states.input.n %}' };
    expect(await evaluateTemplate(template, { states: { input: { n: 5 } } }, 'Output')).toEqual({
      a: [{ b: 5 }, 'n'],
      c: 1,
      d: 'about {% $states.input.n %}',
    });
  });

  it('names the field of an expression that returns nothing', async () => {
    const template = { a: { b: ['{% $states.input.absent %}'] } };
    await expect(evaluateTemplate(template, { states: { input: {} } }, 'Output')).rejects.toThrow(
      "The JSONata expression '$states.input.absent' specified for the field 'Output/a/b[0]' returned nothing (undefined).",
    );
  });

  it.each([
    ['an error', '"a" + 1', 'threw an error during evaluation. T2001: '],
    ['a function', '$uppercase', 'unsupported result type'],
    ['$eval, which AWS does not offer', '$eval("1 + 1")', 'T1006: Attempted to invoke a non-function'],
    ['$error', '$error("no")', 'D3137: no'],
  ])('fails on %s', async (_, expression, words) => {
    await expect(evaluate(expression)).rejects.toThrow(words);
  });

  it('rounds whole numbers to 15 digits in $string, as version 2.0.6 does', async () => {
    expect(await evaluate('$string(1234567890123456)')).toBe('1234567890123460');
  });
});

describe('the bounds of an evaluation', () => {
  const sum = (terms: number) => Array(terms).fill('1').join('+');
  const overflow = 'threw an error during evaluation: Stack overflow error';

  it('allow a nesting depth of 100', async () => {
    expect(await evaluate(sum(100))).toBe(100);
    await expect(evaluate(sum(101))).rejects.toThrow(overflow);
  });

  it('apply to recursion, also inside an array', async () => {
    await expect(evaluate('($f := function($x) { $f($x + 1) + 1 }; $f(1))')).rejects.toThrow(overflow);
    await expect(evaluate('($f := function($x) { [1, $f($x + 1)] }; $f(1))')).rejects.toThrow(overflow);
  });

  it('apply to what follows an array', async () => {
    await expect(evaluate(`($a := [1, 2]; ${sum(101)})`)).rejects.toThrow(overflow);
  });

  it('do not add up elements, groups, iterations and evaluations that run side by side', async () => {
    expect(await evaluate(`[${Array(150).fill('1+1').join(',')}]`)).toHaveLength(150);
    expect(Object.keys(Object(await evaluate('[1..150]{ $string($): $ }')))).toHaveLength(150);
    expect(await evaluate('$map([1..300], function($i) { [$i, 1, $i + 1] })')).toHaveLength(300);
    expect(await Promise.all(Array.from({ length: 50 }, () => evaluate(sum(99))))).toEqual(Array(50).fill(99));
  });

  it('stop an endless evaluation after five seconds', async () => {
    let milliseconds = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => {
      milliseconds += 10;
      return milliseconds;
    });
    onTestFinished(() => void vi.restoreAllMocks());
    await expect(evaluate('($f := function($x) { $f($x + 1) }; $f(1))')).rejects.toThrow(
      'threw an error during evaluation: Expression evaluation timeout: Check for infinite loop',
    );
    expect(milliseconds).toBeGreaterThan(5_000);
    expect(milliseconds).toBeLessThan(5_100);
  });
});

describe('the functions that Step Functions adds', () => {
  it('$partition cuts an array into chunks', async () => {
    expect(await evaluate('$partition([1,2,3,4], 3)')).toEqual([[1, 2, 3], [4]]);
    expect(await evaluate('$partition([1,2,3,4], 2.9)')).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('$partition keeps every element and fills every chunk but the last', async () => {
    const items = fc.array(fc.integer(), { minLength: 2, maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(items, fc.integer({ min: 1, max: 10 }), async (array, size) => {
        const chunks = await evaluate(`[$partition($states.input, ${size})]`, array);
        expect(chunks).toEqual(
          Array.from({ length: Math.ceil(array.length / size) }, (_, n) => array.slice(n * size, (n + 1) * size)),
        );
      }),
    );
  });

  it('$range counts from start to end, both included, in either direction', async () => {
    expect(await evaluate('$range(0, 10, 5)')).toEqual([0, 5, 10]);
    expect(await evaluate('$range(3, 1, -1)')).toEqual([3, 2, 1]);
    expect(await evaluate('$range(4, 4, 1)')).toBe(4);
  });

  it('$hash supports the five algorithms', async () => {
    expect(await evaluate('$hash("input data", "SHA-1")')).toBe('aaff4a450a104cd177d28d18d74485e8cae074b7');
    const lengths = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'].map(
      async (algorithm) => String(await evaluate(`$hash("a", "${algorithm}")`)).length,
    );
    expect(await Promise.all(lengths)).toEqual([32, 40, 64, 96, 128]);
    await expect(evaluate('$hash("a", "sha256")')).rejects.toThrow('$hash');
  });

  it('$random repeats its number for a seed, $uuid never repeats, $parse reads JSON', async () => {
    expect(await evaluate('$random(7)')).toBe(await evaluate('$random(7)'));
    expect(await evaluate('$random()')).toSatisfy((value: number) => value >= 0 && value < 1);
    expect(await evaluate('$uuid()')).not.toBe(await evaluate('$uuid()'));
    expect(await evaluate(`$parse('{"a": 1}').a`)).toBe(1);
  });

  it.each(['$partition([], 2)', '$partition([1], 0)', '$range(1, 5)', '$range(1, 5, -1)', '$hash("a")'])(
    'return nothing for bad arguments, so that the field fails: %s',
    async (expression) => {
      await expect(evaluate(expression)).rejects.toThrow('returned nothing (undefined)');
    },
  );
});

describe('an evaluation that fails', () => {
  it('reports States.QueryEvaluationError with the state and the event, and is recorded', async () => {
    const definition = machine({ P: { Type: 'Pass', Output: { v: '{% $states.input.absent %}' }, End: true } });
    const { error, cause, engine, executionArn } = await run(definition);
    expect(error).toBe('States.QueryEvaluationError');
    expect(cause).toBe(
      "An error occurred while executing the state 'P' (entered at the event id #2). The JSONata expression '$states.input.absent' specified for the field 'Output/v' returned nothing (undefined).",
    );
    const recorded = (await history(engine, executionArn)).find(({ type }) => type === 'EvaluationFailed');
    expect(recorded?.evaluationFailedEventDetails).toMatchObject({ error, state: 'P', location: 'Output/v' });
  });

  const done = { Done: { Type: 'Succeed' } };
  const nothing = '{% $states.input.absent %}';
  const caught = { Catch: [{ ErrorEquals: ['Bad'], Next: 'Done', Output: nothing }], Next: 'Done' };
  it.each<[string, Record<string, unknown>]>([
    ['Arguments/Payload', { X: task('x', { Arguments: { FunctionName: 'x', Payload: nothing } }) }],
    ['TimeoutSeconds', { X: task('x', { TimeoutSeconds: '{% 0.5 %}' }) }],
    ['Output/v', { X: task('x', { Output: { v: nothing } }) }],
    ['Assign/v', { X: task('x', { Assign: { v: nothing } }) }],
    ['Catch[0]/Output', { X: task('bad', caught), ...done }],
    ['Choices[0]/Condition', { C: { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'Done' }] }, ...done }],
    [
      'Choices[0]/Output',
      { C: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Done', Output: nothing }] }, ...done },
    ],
    ['Seconds', { W: { Type: 'Wait', Seconds: '{% -1 %}', End: true } }],
    ['Timestamp', { W: { Type: 'Wait', Timestamp: '{% "soon" %}', End: true } }],
    ['Output', { S: { Type: 'Succeed', Output: nothing } }],
    ['Error', { F: { Type: 'Fail', Error: '{% 1 %}' } }],
    ['Cause', { F: { Type: 'Fail', Cause: nothing } }],
  ])('records EvaluationFailed just before the execution fails: %s', async (location, states) => {
    const invoke = functions({ x: () => 1, bad: () => failure('Bad') });
    const { error, engine, executionArn } = await run(machine(states), {}, invoke);
    expect(error).toBe('States.QueryEvaluationError');
    const [evaluation, last] = (await history(engine, executionArn)).slice(-2);
    expect(evaluation).toMatchObject({ type: 'EvaluationFailed', evaluationFailedEventDetails: { location, error } });
    expect(last).toMatchObject({ type: 'ExecutionFailed', previousEventId: evaluation?.id });
  });

  it('is caught by States.ALL, before and after the function ran', async () => {
    const caught = (fields: Record<string, unknown>) =>
      machine({
        X: task('x', { Next: 'Caught', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }], ...fields }),
        Caught: { Type: 'Pass', Output: '{% $states.input.Error %}', End: true },
      });
    const before = caught({ Arguments: { FunctionName: 'x', Payload: '{% $states.input.absent %}' } });
    expect((await run(before)).output).toBe('States.QueryEvaluationError');
    const after = caught({ Output: '{% $states.result.Payload.absent %}' });
    expect((await run(after, {}, functions({ x: () => ({}) }))).output).toBe('States.QueryEvaluationError');
  });
});
