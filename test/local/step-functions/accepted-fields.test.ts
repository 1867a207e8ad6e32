import { describe, expect, it } from 'vitest';
import { loadDefinition } from '../../../infra/local/step-functions/definition/definition.ts';
import { stateSchemas } from '../../../infra/local/step-functions/definition/fields.ts';
import { machine, task } from './engine.ts';

/** Data whose keys are fields of the States Language elsewhere. */
const data = {
  Next: 'Nowhere',
  Default: 'Nowhere',
  StartAt: 'Nowhere',
  States: { A: 1 },
  Iterator: { a: 1 },
  Branches: [{ b: 1 }],
  Parameters: { 'c-d': null },
  expression: '{% $states.input %}',
};
const exit = { Output: data, Assign: { data } };
const Comment = 'Anything, {% even this %}';
const every = { Comment, QueryLanguage: 'JSONata' };
const Retry = [
  {
    Comment,
    ErrorEquals: ['States.TaskFailed', 'Custom'],
    IntervalSeconds: 2,
    MaxAttempts: 0,
    BackoffRate: 1.5,
    MaxDelaySeconds: 10,
    JitterStrategy: 'FULL',
  },
];
const Catch = [{ Comment, ErrorEquals: ['States.ALL'], Next: 'Choose', ...exit }];
const nested = (name: string) => ({ Comment, StartAt: name, States: { [name]: { Type: 'Pass', End: true } } });

/** One state of each type with all its fields; where two exclude each other, one state for each. */
const states: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Call: task('x', {
    ...every,
    ...exit,
    Arguments: { FunctionName: 'x', Payload: data },
    TimeoutSeconds: '{% 5 %}',
    Retry,
    Catch,
    Next: 'Iterate',
  }),
  Iterate: {
    Type: 'Map',
    ...every,
    ...exit,
    Items: [data, '{% $states.input %}'],
    ItemSelector: data,
    ItemProcessor: { ...nested('Item'), ProcessorConfig: { Mode: 'INLINE' } },
    MaxConcurrency: '{% 3 %}',
    ToleratedFailureCount: '{% 1 %}',
    ToleratedFailurePercentage: 12.5,
    Retry,
    Catch,
    Next: 'Fork',
  },
  Fork: {
    Type: 'Parallel',
    ...every,
    ...exit,
    Arguments: data,
    Branches: [nested('One'), nested('Two')],
    Retry,
    Catch,
    Next: 'Choose',
  },
  Choose: {
    Type: 'Choice',
    ...every,
    ...exit,
    Choices: [{ Comment, Condition: '{% true %}', Next: 'Pause', ...exit }],
    Default: 'Stop',
  },
  Pause: { Type: 'Wait', ...every, ...exit, Seconds: 0, Next: 'Until' },
  Until: { Type: 'Wait', ...every, ...exit, Timestamp: '{% $states.input.at %}', Next: 'Hand' },
  Hand: { Type: 'Pass', ...every, ...exit, Next: 'Last' },
  Last: { Type: 'Pass', ...every, ...exit, End: true },
  Stop: { Type: 'Fail', ...every, Error: '{% $states.input.error %}', Cause: 'because' },
};

describe('the fields that AWS accepts', () => {
  it('pass every check at load, including the validator of the States Language', () => {
    const definition = machine(states, { Comment, Version: '1.0', TimeoutSeconds: 60 });
    expect(() => loadDefinition(JSON.stringify(definition))).not.toThrow();
  });

  it('pass in a Succeed state', () => {
    const definition = machine({ S: { Type: 'Succeed', ...every, Output: data } });
    expect(() => loadDefinition(JSON.stringify(definition))).not.toThrow();
  });

  it.each(Object.entries(stateSchemas))('are all used in the %s state above, except End', (type, schema) => {
    const used = new Set(
      [...Object.values(states), { Type: 'Succeed', ...every, Output: data }]
        .filter((state) => state.Type === type)
        .flatMap(Object.keys),
    );
    expect(Object.keys(schema.shape).filter((field) => field !== 'End' && !used.has(field))).toEqual([]);
  });
});
