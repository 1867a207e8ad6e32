import { expect, it } from 'vitest';
import { nextFunctions } from '../../../infra/local/engine/next-functions.ts';

const task = (name: string, Next?: string) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: `arn:aws:lambda:eu-north-1:1:function:${name}:live` },
  ...(Next === undefined ? { End: true } : { Next }),
});
const machine = (StartAt: string, States: object) => JSON.stringify({ StartAt, States });

it('the function after a Choice is that of its default', () => {
  const definition = machine('Plan', {
    Plan: task('plan', 'Empty'),
    Empty: { Type: 'Choice', Choices: [{ Next: 'End' }], Default: 'Report' },
    End: task('end'),
    Report: task('report'),
  });
  expect([...nextFunctions(definition)]).toEqual([['plan', ['report']]]);
});

it('a function that comes several times has all that follow it, and none follows itself', () => {
  const definition = machine('BeginRead', {
    BeginRead: task('begin', 'BeginAgain'),
    BeginAgain: task('begin', 'Read'),
    Read: { Type: 'Map', ItemProcessor: { StartAt: 'One', States: { One: task('read') } }, Next: 'BeginCount' },
    BeginCount: task('begin', 'Count'),
    Count: task('count'),
  });
  expect(nextFunctions(definition)).toEqual(
    new Map([
      ['begin', ['read', 'count']],
      ['read', ['begin']],
    ]),
  );
});

it('states that invoke nothing are passed, also when they go round', () => {
  const definition = machine('Plan', {
    Plan: task('plan', 'Wait'),
    Wait: { Type: 'Wait', Seconds: 1, Next: 'Look' },
    Look: { Type: 'Choice', Choices: [{ Next: 'Plan' }], Default: 'Wait' },
  });
  expect([...nextFunctions(definition)]).toEqual([]);
});
