import { describe, expect, it } from 'vitest';
import { NotHonouredError } from '../../../infra/local/service/service.ts';
import { loadDefinition } from '../../../infra/local/step-functions/definition/definition.ts';
import { InvalidDefinitionError } from '../../../infra/local/step-functions/errors.ts';
import { machine, startEngine, task } from './engine.ts';

const load = (definition: unknown) => () => loadDefinition(JSON.stringify(definition));
const processor = { StartAt: 'X', States: { X: task('x') } };
const map = (fields: Record<string, unknown>) =>
  machine({ M: { Type: 'Map', Items: [1], ItemProcessor: processor, End: true, ...fields } });
const withRetry = (fields: Record<string, unknown>) =>
  machine({ X: task('x', { Retry: [{ ErrorEquals: ['Bad'], ...fields }] }) });

describe('a definition that needs more than the engine does', () => {
  it.each<[string, object, string]>([
    [
      'no QueryLanguage, which means JSONPath',
      { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
      'QueryLanguage',
    ],
    ['JSONPath', machine({ P: { Type: 'Pass', End: true } }, { QueryLanguage: 'JSONPath' }), 'QueryLanguage'],
    ['a JSONPath state', machine({ P: { Type: 'Pass', QueryLanguage: 'JSONPath', End: true } }), 'QueryLanguage'],
    ['InputPath', machine({ P: { Type: 'Pass', InputPath: '$.a', End: true } }), 'InputPath'],
    ['Parameters', machine({ X: task('x', { Parameters: {} }) }), 'Parameters'],
    ['ResultPath', machine({ X: task('x', { ResultPath: '$.a' }) }), 'ResultPath'],
    ['ResultSelector', machine({ X: task('x', { ResultSelector: {} }) }), 'ResultSelector'],
    ['a .$ key', machine({ P: { Type: 'Pass', Output: { 'a.$': '$.a' }, End: true } }), 'a.$'],
    ['HeartbeatSeconds', machine({ X: task('x', { HeartbeatSeconds: 5 }) }), 'HeartbeatSeconds'],
    ['Credentials', machine({ X: task('x', { Credentials: {} }) }), 'Credentials'],
    [
      '.waitForTaskToken',
      machine({ X: task('x', { Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' }) }),
      'waitForTaskToken',
    ],
    ['another service', machine({ X: task('x', { Resource: 'arn:aws:states:::sns:publish' }) }), 'sns:publish'],
    [
      'an activity',
      machine({ X: task('x', { Resource: 'arn:aws:states:eu-north-1:000000000000:activity:A' }) }),
      'activity',
    ],
    [
      'an asynchronous invocation',
      machine({ X: task('x', { Arguments: { FunctionName: 'x', InvocationType: 'Event' } }) }),
      'InvocationType',
    ],
    ['ItemReader', map({ ItemReader: { Resource: 'arn:aws:states:::s3:getObject' } }), 'ItemReader'],
    ['ItemBatcher', map({ ItemBatcher: { MaxItemsPerBatch: 2 } }), 'ItemBatcher'],
    ['ResultWriter', map({ ResultWriter: { Resource: 'arn:aws:states:::s3:putObject' } }), 'ResultWriter'],
    ['Label', map({ Label: 'L' }), 'Label'],
    ['Iterator', map({ Iterator: processor }), 'Iterator'],
    [
      'DISTRIBUTED',
      map({ ItemProcessor: { ...processor, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } } }),
      'Mode',
    ],
    ['an unknown state type', machine({ X: { Type: 'Dance', End: true } }), 'Dance'],
    ['an unknown field of a retrier', withRetry({ Patience: 1 }), 'Patience'],
    [
      'an unknown field deep inside',
      map({ ItemProcessor: { StartAt: 'X', States: { X: task('x', { HeartbeatSeconds: 1 }) } } }),
      'HeartbeatSeconds',
    ],
  ])('is refused as not honoured, and the message names it: %s', (_, definition, name) => {
    expect(load(definition)).toThrow(NotHonouredError);
    expect(load(definition)).toThrow(name);
  });

  it('prevents the engine from starting', async () => {
    await expect(startEngine(machine({ X: task('x', { HeartbeatSeconds: 5 }) }))).rejects.toThrow(NotHonouredError);
  });
});

describe('a definition that AWS refuses', () => {
  it.each<[string, object, string]>([
    [
      'an expression with bad syntax',
      machine({ P: { Type: 'Pass', Output: '{% a[1,2) %}', End: true } }),
      'INVALID_JSONATA_EXPRESSION',
    ],
    [
      'a name without a variable',
      machine({ P: { Type: 'Pass', Output: { v: '{% phone %}' }, End: true } }),
      "'phone' at the top level",
    ],
    [
      'the same within a function',
      machine({ P: { Type: 'Pass', Output: '{% $map($states.input, function($x) { b }) %}', End: true } }),
      "'b' at the top level",
    ],
    ['$$', machine({ P: { Type: 'Pass', Output: '{% $$.a %}', End: true } }), "'$$'"],
    ['$$ in a predicate', machine({ P: { Type: 'Pass', Output: '{% $states.input[$$.a] %}', End: true } }), "'$$'"],
    ['$ outside a step', machine({ P: { Type: 'Pass', Output: '{% $.a %}', End: true } }), "'$' at the top level"],
    [
      'States.ALL beside another name',
      machine({ X: task('x', { Retry: [{ ErrorEquals: ['States.ALL', 'Bad'] }] }) }),
      'States.ALL',
    ],
    [
      'States.ALL before the last entry',
      machine({ X: task('x', { Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['Bad'] }] }) }),
      'States.ALL',
    ],
    ['a transition to a state that does not exist', machine({ P: { Type: 'Pass', Next: 'Nowhere' } }), 'Nowhere'],
    [
      'a transition out of a Map',
      machine({
        M: {
          Type: 'Map',
          Items: [1],
          ItemProcessor: {
            StartAt: 'Q',
            States: { Q: { Type: 'Pass', Next: 'Done' }, R: { Type: 'Pass', End: true } },
          },
          Next: 'Done',
        },
        Done: { Type: 'Succeed' },
      }),
      "Missing 'Next' target: Done at /States/M/ItemProcessor/States/Q",
    ],
    [
      'a catcher that leads out of a Parallel',
      machine({
        M: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'X', States: { X: task('x', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }] }) } },
          ],
          Next: 'Done',
        },
        Done: { Type: 'Succeed' },
      }),
      "Missing 'Next' target: Done at /States/M/Branches[0]/States/X",
    ],
    ['no end', machine({ P: { Type: 'Pass' } }), '/'],
    ['lambda:invoke without a function', machine({ X: task('x', { Arguments: { Payload: {} } }) }), 'FunctionName'],
    ['the reserved variable', machine({ P: { Type: 'Pass', Assign: { states: 1 }, End: true } }), 'states'],
    [
      'an inner variable that would hide an outer one',
      machine({
        P: { Type: 'Pass', Assign: { x: 1 }, Next: 'M' },
        M: {
          Type: 'Map',
          Items: [1],
          ItemProcessor: { StartAt: 'Q', States: { Q: { Type: 'Pass', Assign: { x: 2 }, End: true } } },
          End: true,
        },
      }),
      'the variable x',
    ],
  ])('is refused as invalid, and the message says why: %s', (_, definition, words) => {
    expect(load(definition)).toThrow(InvalidDefinitionError);
    expect(load(definition)).toThrow(words);
  });

  it('is refused as invalid when it is not JSON', () => {
    expect(() => loadDefinition('{')).toThrow(InvalidDefinitionError);
  });

  it.each([
    ['the coalescing operator', '$states.input.a ?? 1'],
    ['the default operator', '$states.input.a ?: 1'],
    ['the coalescing operator inside a function', '$map($states.input.a, function($x) { $x.b ?? 0 })'],
  ])('is refused for syntax that is newer than JSONata 2.0.6: %s', (_, expression) => {
    const definition = map({ ItemSelector: { item: `{% ${expression} %}` } });
    expect(load(definition)).toThrow(InvalidDefinitionError);
    expect(load(definition)).toThrow(/INVALID_JSONATA_EXPRESSION: .* at \/States\/M\/ItemSelector\/item$/);
  });

  it('is refused with the path of the expression when the expression is in a nested state', () => {
    const nested = { StartAt: 'P', States: { P: { Type: 'Pass', Output: { a: ['{% 1 ?? 2 %}'] }, End: true } } };
    expect(load(map({ ItemProcessor: nested }))).toThrow(/ at \/States\/M\/ItemProcessor\/States\/P\/Output\/a\[0\]$/);
  });
});

describe('an expression', () => {
  it.each([
    '{% $states.input.items[value > 3].name %}',
    '{% $states.input.items^(>price){category: $sum(price)} %}',
    '{% $states.input.items.($.price * 2) %}',
    '{% ($x := 3; $x * $states.input.n) %}',
    '{% $states.input.a ~> $uppercase %}',
    '{% {"phone": $states.input.phone} %}',
    '{% $merge([$states.input, {"a": 1}]) %}',
    'plain text with {% inside %}, which is not evaluated',
  ])('is accepted: %s', (Output) => {
    expect(load(machine({ P: { Type: 'Pass', Output: { Output }, End: true } }))).not.toThrow();
  });

  it('is ignored in a Comment', () => {
    expect(load(machine({ P: { Type: 'Pass', Comment: '{% ?? %}', End: true } }))).not.toThrow();
  });
});
