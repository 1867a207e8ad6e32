import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateTemplate } from '../../../infra/local/step-functions/expressions.ts';
import { functions, history, machine, run, task } from './engine.ts';

const evaluate = (expression: string, input: unknown = {}) =>
  evaluateTemplate(`{% ${expression} %}`, { states: { input } }, 'Output');

describe('JSONata as Step Functions has it', () => {
  it('gives the element itself where a sequence has only one', async () => {
    expect(await evaluate('$map($states.input, function($x) { $x + 1 })', [1])).toBe(2);
    expect(await evaluate('$states.input.rows.n', { rows: [{ n: 1 }] })).toBe(1);
    expect(await evaluate('[$states.input.rows.n]', { rows: [{ n: 1 }] })).toEqual([1]);
  });

  it('keeps null as a value, inside and out', async () => {
    expect(await evaluate('$states.input.a', { a: null })).toBeNull();
    expect(await evaluate('{"a": $states.input.a, "b": [$states.input.a]}', { a: null })).toEqual({
      a: null,
      b: [null],
    });
  });

  it('writes numbers that JSON cannot as their names', async () => {
    expect(await evaluate('{"k": 1/0}')).toEqual({ k: 'Infinity' });
  });

  it('evaluates {% %} strings at any depth and leaves all others alone', async () => {
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
    ['an error', '"a" + 1', 'threw an error during evaluation'],
    ['a function', '$uppercase', 'unsupported result type'],
    ['$eval, which AWS switches off', '$eval("1 + 1")', 'non-function'],
    ['$error', '$error("no")', 'no'],
    ['nesting deeper than 100', Array(101).fill('1').join('+'), 'Stack overflow'],
  ])('fails on %s', async (_, expression, words) => {
    await expect(evaluate(expression)).rejects.toThrow(words);
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

  it('$partition loses nothing and fills every chunk but the last', async () => {
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

  it('$hash knows the five algorithms', async () => {
    expect(await evaluate('$hash("input data", "SHA-1")')).toBe('aaff4a450a104cd177d28d18d74485e8cae074b7');
    const lengths = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'].map(
      async (algorithm) => String(await evaluate(`$hash("a", "${algorithm}")`)).length,
    );
    expect(await Promise.all(lengths)).toEqual([32, 40, 64, 96, 128]);
    await expect(evaluate('$hash("a", "sha256")')).rejects.toThrow('$hash');
  });

  it('$random repeats under a seed, $uuid never does, $parse reads JSON', async () => {
    expect(await evaluate('$random(7)')).toBe(await evaluate('$random(7)'));
    expect(await evaluate('$random()')).toSatisfy((value: number) => value >= 0 && value < 1);
    expect(await evaluate('$uuid()')).not.toBe(await evaluate('$uuid()'));
    expect(await evaluate(`$parse('{"a": 1}').a`)).toBe(1);
  });

  it.each(['$partition([], 2)', '$partition([1], 0)', '$range(1, 5)', '$range(1, 5, -1)', '$hash("a")'])(
    'give nothing, so that the field fails: %s',
    async (expression) => {
      await expect(evaluate(expression)).rejects.toThrow('returned nothing (undefined)');
    },
  );
});

describe('an evaluation that fails', () => {
  it('is States.QueryEvaluationError, told with state and event, and recorded', async () => {
    const definition = machine({ P: { Type: 'Pass', Output: { v: '{% $states.input.absent %}' }, End: true } });
    const { error, cause, engine, executionArn } = await run(definition);
    expect(error).toBe('States.QueryEvaluationError');
    expect(cause).toBe(
      "An error occurred while executing the state 'P' (entered at the event id #2). The JSONata expression '$states.input.absent' specified for the field 'Output/v' returned nothing (undefined).",
    );
    const recorded = (await history(engine, executionArn)).find(({ type }) => type === 'EvaluationFailed');
    expect(recorded?.evaluationFailedEventDetails).toMatchObject({ error, state: 'P', location: 'Output/v' });
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
