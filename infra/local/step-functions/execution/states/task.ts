import { randomUUID } from 'node:crypto';
import type { HistoryEventType } from '@aws-sdk/client-sfn';
import { type InvocationOutcome, LOCAL_REGION } from '../../../service/service.ts';
import { type TaskResource, taskResource } from '../../definition/definition.ts';
import type { TaskState } from '../../definition/fields.ts';
import { STATES, StateError } from '../../errors.ts';
import { type EventDetails, WHOLE } from '../../history/history.ts';
import { withRetryAndCatch } from '../handlers.ts';
import { linkedTo, whenAborted } from '../interruption.ts';
import {
  bounded,
  evaluate,
  evaluateAs,
  fault,
  isWholeNumber,
  leave,
  record,
  type Transition,
  type Visit,
} from '../visit.ts';

export function visitTask(visit: Visit<TaskState>): Promise<Transition> {
  return withRetryAndCatch(visit, async () => {
    const result = await callFunction(visit);
    return leave(visit, visit.state, result, { result });
  });
}

/** Makes one attempt, from Scheduled to Succeeded, Failed or TimedOut. Returns the value of `$states.result`. */
async function callFunction(visit: Visit<TaskState>): Promise<unknown> {
  const { state, branch, input } = visit;
  const resource = taskResource(state.Resource, visit.name);
  const given = state.Arguments === undefined ? input : await evaluate(visit, state.Arguments, 'Arguments');
  const json = bounded(visit, given);
  const timeout =
    state.TimeoutSeconds === undefined
      ? null
      : await evaluateAs(visit, state.TimeoutSeconds, 'TimeoutSeconds', 'integer', isWholeNumber(1));
  const { functionName, payload } = callOf(visit, resource, given);
  const events = resource.kind === 'function' ? directEvents(resource.arn, json) : integrationEvents(json);
  // No function may start after the execution or a sibling has been stopped.
  branch.signal.throwIfAborted();
  record(branch, ...events.scheduled(timeout === null ? {} : { timeoutInSeconds: timeout }));
  record(branch, ...events.started());
  const outcome = await awaitOutcome(visit, functionName, payload, timeout);
  if (outcome.kind === 'timedOut') {
    record(branch, ...events.timedOut());
    throw new StateError(STATES.timeout, null);
  }
  if (outcome.kind === 'failure') {
    const { errorType, errorMessage, trace } = outcome;
    const cause = JSON.stringify({ errorType, errorMessage, trace });
    record(branch, ...events.failed(errorType, cause));
    throw new StateError(errorType, cause);
  }
  const returned = outcome.payload ?? null;
  const result = resource.kind === 'function' ? returned : invokeResponse(returned);
  try {
    record(branch, ...events.succeeded(bounded(visit, result)));
  } catch (error) {
    if (error instanceof StateError && error.error === STATES.dataLimitExceeded) {
      record(branch, ...events.failed(error.error, error.failureCause ?? ''));
    }
    throw error;
  }
  return result;
}

function callOf(visit: Visit, resource: TaskResource, given: unknown): { functionName: string; payload: unknown } {
  if (resource.kind === 'function') {
    return { functionName: resource.arn, payload: given };
  }
  // The check at load ensures that Arguments is an object with FunctionName.
  const members = typeof given === 'object' && given !== null ? given : {};
  const functionName = 'FunctionName' in members ? members.FunctionName : undefined;
  if (typeof functionName !== 'string') {
    throw fault(visit, STATES.runtime, 'The FunctionName of lambda:invoke must be a string.');
  }
  return { functionName, payload: 'Payload' in members ? members.Payload : {} };
}

/** Waits for the function, at most `timeout` seconds. A time-out stops the waiting, not the function. */
async function awaitOutcome(
  visit: Visit,
  functionName: string,
  payload: unknown,
  timeout: number | null,
): Promise<InvocationOutcome | { readonly kind: 'timedOut' }> {
  const { run, signal } = visit.branch;
  const waiting = linkedTo(signal);
  try {
    const answer = run
      .invokeFunction(functionName, payload, { signal: waiting.signal })
      .catch((error: unknown) => invocationFault(error));
    const contenders: Promise<InvocationOutcome | { kind: 'timedOut' }>[] = [answer, whenAborted(waiting.signal)];
    if (timeout !== null) {
      contenders.push(run.clock.deadline(timeout * 1000, waiting.signal).then(() => ({ kind: 'timedOut' })));
    }
    const outcome = await Promise.race(contenders);
    // A failure that the invoker returns because of the abort is not the function's own.
    signal.throwIfAborted();
    return outcome;
  } finally {
    waiting.release();
    waiting.abort(new Error('no longer waiting'));
  }
}

/** An invoker that throws has not reached a function; AWS reports that under Lambda's own exception names. */
function invocationFault(error: unknown): InvocationOutcome {
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  const errorType = name.endsWith('Exception') ? `Lambda.${name}` : 'Lambda.SdkClientException';
  return { kind: 'failure', errorType, errorMessage: message, trace: [] };
}

/** The response of lambda:invoke as in AWS, but without HTTP headers, because there was no HTTP request. */
function invokeResponse(payload: unknown): Record<string, unknown> {
  return {
    ExecutedVersion: '$LATEST',
    Payload: payload,
    SdkHttpMetadata: { HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: randomUUID() },
    StatusCode: 200,
  };
}

type Event = readonly [HistoryEventType, EventDetails];
interface EventNames {
  scheduled(timeout: { timeoutInSeconds?: number }): Event;
  started(): Event;
  succeeded(output: string): Event;
  failed(error: string, cause: string): Event;
  timedOut(): Event;
}

function integrationEvents(parameters: string): EventNames {
  const of = { resourceType: 'lambda', resource: 'invoke' };
  const error = STATES.timeout;
  return {
    scheduled: (timeout) => [
      'TaskScheduled',
      { taskScheduledEventDetails: { ...of, region: LOCAL_REGION, parameters, ...timeout } },
    ],
    started: () => ['TaskStarted', { taskStartedEventDetails: of }],
    succeeded: (output) => ['TaskSucceeded', { taskSucceededEventDetails: { ...of, output, outputDetails: WHOLE } }],
    failed: (name, cause) => ['TaskFailed', { taskFailedEventDetails: { ...of, error: name, cause } }],
    timedOut: () => ['TaskTimedOut', { taskTimedOutEventDetails: { ...of, error } }],
  };
}

function directEvents(resource: string, input: string): EventNames {
  const error = STATES.timeout;
  return {
    scheduled: (timeout) => [
      'LambdaFunctionScheduled',
      { lambdaFunctionScheduledEventDetails: { resource, input, inputDetails: WHOLE, ...timeout } },
    ],
    started: () => ['LambdaFunctionStarted', {}],
    succeeded: (output) => [
      'LambdaFunctionSucceeded',
      { lambdaFunctionSucceededEventDetails: { output, outputDetails: WHOLE } },
    ],
    failed: (name, cause) => ['LambdaFunctionFailed', { lambdaFunctionFailedEventDetails: { error: name, cause } }],
    timedOut: () => ['LambdaFunctionTimedOut', { lambdaFunctionTimedOutEventDetails: { error } }],
  };
}
