import { describe, expect, it } from 'vitest';
import { loadDefinition } from '../../../infra/local/step-functions/definition/definition.ts';
import { InvalidDefinitionError } from '../../../infra/local/step-functions/errors.ts';
import { failure, functions, machine, run, task } from './engine.ts';

const processor = { StartAt: 'Inner', States: { Inner: { Type: 'Pass', End: true } } };
const done = { Done: { Type: 'Succeed' } };
const catcher = { ErrorEquals: ['States.ALL'], Next: 'Done' };
const rule = { Condition: '{% true %}', Next: 'Done' };

/** A machine with `value` in one field of one state; the field as its path in the state. */
const withField: Readonly<Record<string, (value: string) => object>> = {
  'Task Arguments': (value) => machine({ X: task('x', { Arguments: { FunctionName: 'x', Payload: value } }) }),
  'Task TimeoutSeconds': (value) => machine({ X: task('x', { TimeoutSeconds: value }) }),
  'Task Output': (value) => machine({ X: task('x', { Output: { deep: [value] } }) }),
  'Task Assign': (value) => machine({ X: task('x', { Assign: { v: value } }) }),
  'Task Catch Output': (value) =>
    machine({ X: task('x', { Catch: [{ ...catcher, Output: value }], Next: 'Done' }), ...done }),
  'Task Catch Assign': (value) =>
    machine({ X: task('x', { Catch: [{ ...catcher, Assign: { v: value } }], Next: 'Done' }), ...done }),
  'Map Items': (value) => map({ Items: value }),
  'Map ItemSelector': (value) => map({ ItemSelector: { v: value } }),
  'Map MaxConcurrency': (value) => map({ MaxConcurrency: value }),
  'Map ToleratedFailureCount': (value) => map({ ToleratedFailureCount: value }),
  'Map ToleratedFailurePercentage': (value) => map({ ToleratedFailurePercentage: value }),
  'Map Output': (value) => map({ Output: value }),
  'Map Assign': (value) => map({ Assign: { v: value } }),
  'Map Catch Output': (value) => map({ Catch: [{ ...catcher, Next: 'Done', Output: value }], Next: 'Done' }, done),
  'Map inner Pass Output': (value) =>
    map({ ItemProcessor: { StartAt: 'Inner', States: { Inner: { Type: 'Pass', Output: value, End: true } } } }),
  'Parallel Arguments': (value) => parallel({ Arguments: value }),
  'Parallel Output': (value) => parallel({ Output: value }),
  'Parallel Assign': (value) => parallel({ Assign: { v: value } }),
  'Choice Condition': (value) => choice({ Choices: [{ ...rule, Condition: value }] }),
  'Choice rule Output': (value) => choice({ Choices: [{ ...rule, Output: value }] }),
  'Choice rule Assign': (value) => choice({ Choices: [{ ...rule, Assign: { v: value } }] }),
  'Choice Output': (value) => choice({ Output: value }),
  'Choice Assign': (value) => choice({ Assign: { v: value } }),
  'Pass Output': (value) => machine({ P: { Type: 'Pass', Output: value, End: true } }),
  'Pass Assign': (value) => machine({ P: { Type: 'Pass', Assign: { v: value }, End: true } }),
  'Wait Seconds': (value) => machine({ W: { Type: 'Wait', Seconds: value, End: true } }),
  'Wait Timestamp': (value) => machine({ W: { Type: 'Wait', Timestamp: value, End: true } }),
  'Wait Output': (value) => machine({ W: { Type: 'Wait', Seconds: 1, Output: value, End: true } }),
  'Succeed Output': (value) => machine({ S: { Type: 'Succeed', Output: value } }),
  'Fail Error': (value) => machine({ F: { Type: 'Fail', Error: value } }),
  'Fail Cause': (value) => machine({ F: { Type: 'Fail', Cause: value } }),
};

function map(fields: Record<string, unknown>, others: Record<string, unknown> = {}): object {
  const end = 'Next' in fields ? {} : { End: true };
  return machine({ M: { Type: 'Map', Items: [1], ItemProcessor: processor, ...end, ...fields }, ...others });
}

function parallel(fields: Record<string, unknown>): object {
  return machine({ P: { Type: 'Parallel', Branches: [processor], End: true, ...fields } });
}

function choice(fields: Record<string, unknown>): object {
  return machine({ C: { Type: 'Choice', Choices: [rule], Default: 'Done', ...fields }, ...done });
}

const RESULT_IS_IN = ['Task Output', 'Task Assign', 'Map Output', 'Map Assign', 'Parallel Output', 'Parallel Assign'];
const ERROR_OUTPUT_IS_IN = ['Task Catch Output', 'Task Catch Assign', 'Map Catch Output'];

const load = (field: string, expression: string) => () =>
  loadDefinition(JSON.stringify(withField[field]?.(`{% ${expression} %}`)), () => ({
    isValid: true,
    errorsText: () => '',
  }));

describe('$states', () => {
  it.each(Object.keys(withField))('has input and context in %s', (field) => {
    expect(load(field, '$states.input.a & $states.context.Execution.Id')).not.toThrow();
  });

  it.each(Object.keys(withField))('has result in %s only if that says how a Task, Map or Parallel is left', (field) => {
    if (RESULT_IS_IN.includes(field)) {
      expect(load(field, '$states.result.a')).not.toThrow();
    } else {
      expect(load(field, '$states.result.a')).toThrow(InvalidDefinitionError);
      expect(load(field, '$states.result.a')).toThrow("Field '$states.result' does not exist. at /States/");
    }
  });

  it.each(Object.keys(withField))('has errorOutput in %s only if that belongs to a catcher', (field) => {
    if (ERROR_OUTPUT_IS_IN.includes(field)) {
      expect(load(field, '$states.errorOutput.Error')).not.toThrow();
    } else {
      expect(load(field, '$states.errorOutput.Error')).toThrow(
        "Field '$states.errorOutput' does not exist. at /States/",
      );
    }
  });

  it.each(Object.keys(withField))('has no other field in %s', (field) => {
    expect(load(field, '$states.inputs')).toThrow("Field '$states.inputs' does not exist. at /States/");
  });

  it.each([
    '[$states.result]',
    '{"a": $states.result}',
    '-$states.result.n',
    '$states.`result`.a',
    '$states.input.items[id = $states.result.id]',
    '$states.input.items.{"id": $states.result.id}',
    '$states.input.items^(>$states.result.n)',
    '$map($states.input.items, function($x) { $x + $states.result.n })',
    '$exists($states.result)',
    '$states.input ? 1 : $states.result',
    '($r := $states.result; $r.a)',
  ])('is checked wherever it stands in an expression: %s', (expression) => {
    expect(load('Pass Output', expression)).toThrow("Field '$states.result' does not exist.");
    expect(load('Task Output', expression)).not.toThrow();
  });

  it.each([
    '($states).result',
    '$states.(result)',
    '$states.*',
    '$states[0].result',
    '$states{"a": result}',
    '$lookup($states, "result")',
    '($s := $states; $s.result)',
    '$states',
  ])('is refused where the field that it reads is unknown before the run: %s', (expression) => {
    expect(load('Task Output', expression)).toThrow("'$states' is honoured only as '$states.FIELD'.");
  });

  it('gives a Task’s result to its Output, and the error to its catcher', async () => {
    const definition = machine({
      X: task('x', {
        Output: '{% $states.result.Payload %}',
        Catch: [{ ...catcher, Output: '{% $states.errorOutput.Error %}' }],
        Next: 'Done',
      }),
      ...done,
    });
    expect((await run(definition, {}, functions({ x: () => 1 }))).output).toBe(1);
    expect((await run(definition, {}, functions({ x: () => failure('Bad') }))).output).toBe('Bad');
  });
});
