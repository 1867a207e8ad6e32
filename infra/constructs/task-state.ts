/** What the states of both state machines have in common, as plain Amazon States Language. */
import { BUSY_ERROR } from '../../lambdas/environment.ts';
import { FUNCTIONS, type FunctionName } from '../functions.ts';

/** Added to a function's own timeout, so that Lambda reports its timeout before the state's timeout. */
const TASK_TIMEOUT_MARGIN_SECONDS = 15;

/** The function crashed or timed out. */
export const CRASH_ERRORS = [
  'Sandbox.Timedout',
  'Runtime.ExitError',
  'Runtime.OutOfMemory',
  'Lambda.Unknown',
  'States.Timeout',
] as const;

export type State = Readonly<Record<string, unknown>>;

/** The state's own input. */
export const INPUT = '{% $states.input %}';

interface TaskOptions {
  /** The ARN of the function: a string, or a CDK token that becomes one. */
  readonly functionArn: string;
  /** What the function gets as `state`. */
  readonly state: State;
  readonly retry: readonly State[];
  /** States to go to when the error is not retried, or no longer. */
  readonly caught?: readonly State[];
  readonly output: string | State;
  readonly next: string;
}

/** A state that invokes a Lambda. @param options.next `end`, or the next state */
export function taskState(name: FunctionName, { functionArn, state, retry, caught, output, next }: TaskOptions): State {
  const { description, timeoutSeconds } = FUNCTIONS[name];
  return {
    Type: 'Task',
    Comment: description,
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: {
      FunctionName: functionArn,
      Payload: {
        state,
        retryCount: '{% $states.context.State.RetryCount %}',
        executionArn: '{% $states.context.Execution.Id %}',
      },
    },
    TimeoutSeconds: timeoutSeconds + TASK_TIMEOUT_MARGIN_SECONDS,
    Retry: retry,
    ...(caught === undefined ? {} : { Catch: caught }),
    Output: output,
    ...(next === 'end' ? { End: true } : { Next: next }),
  };
}

/** While the account's concurrency is used up. Not more tries, because each takes three of an execution's 25,000 events. */
export const RETRY_WHEN_BUSY: State = {
  ErrorEquals: [BUSY_ERROR],
  IntervalSeconds: 2,
  BackoffRate: 1.5,
  MaxAttempts: 12,
  MaxDelaySeconds: 60,
  JitterStrategy: 'FULL',
};

/** @param errors names of errors; all others are not retried */
export function retryOn(errors: readonly string[], maxAttempts: number): State {
  return {
    ErrorEquals: errors,
    IntervalSeconds: 1,
    BackoffRate: 2,
    MaxAttempts: maxAttempts,
    MaxDelaySeconds: 20,
    JitterStrategy: 'FULL',
  };
}
