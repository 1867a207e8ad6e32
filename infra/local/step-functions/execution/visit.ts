import type { HistoryEventType } from '@aws-sdk/client-sfn';
import type { InvokeFunction } from '../../service/service.ts';
import type { Clock } from '../clock.ts';
import type { Chain, FailState, State } from '../definition/fields.ts';
import { STATES, StateError } from '../errors.ts';
import { ExpressionError, evaluateTemplate, expressionSource } from '../expressions/expressions.ts';
import type { Variables } from '../expressions/scope.ts';
import { type EventDetails, type History, WHOLE } from '../history/history.ts';
import { serialise } from './limits.ts';

/** What all states of one execution share. */
export interface Run {
  readonly history: History;
  readonly clock: Clock;
  readonly invokeFunction: InvokeFunction;
  /** The `Execution` and `StateMachine` members of the context object. */
  readonly context: Readonly<Record<'Execution' | 'StateMachine', unknown>>;
  /** How Map and Parallel run what is nested in them. */
  readonly runChain: (branch: Branch, chain: Chain, input: unknown) => Promise<unknown>;
}

/** One running chain of states: the machine's own, a Map iteration or a Parallel branch. */
export interface Branch {
  readonly run: Run;
  /** Aborts, with an Interrupted as its reason, when the chain must stop. */
  readonly signal: AbortSignal;
  readonly variables: Variables;
  readonly mapItem: { readonly Index: number; readonly Value: unknown } | null;
  /** The event to which the chain's next event points back. */
  previousEventId: number;
}

/** One visit to a state, with all its retries. */
export interface Visit<S extends State = State> {
  readonly branch: Branch;
  readonly name: string;
  readonly state: S;
  readonly input: unknown;
  readonly enteredEventId: number;
  readonly enteredTime: string;
  retryCount: number;
}

/** What an expression can read besides input and context, depending on its field. */
export type Extra = { readonly result: unknown } | { readonly errorOutput: unknown } | Record<string, never>;

/** Where a state leads. */
export type Transition =
  | { readonly kind: 'next'; readonly state: string; readonly output: unknown }
  | { readonly kind: 'end'; readonly output: unknown };

export function record(branch: Branch, type: HistoryEventType, details?: EventDetails): void {
  branch.previousEventId = branch.run.history.record(type, branch.previousEventId, details);
}

/** Records an event to which no later one points back, as in AWS. */
export function recordAside(branch: Branch, type: HistoryEventType): void {
  branch.run.history.record(type, branch.previousEventId);
}

/** Creates an error that the interpreter itself raises. As in AWS, its cause begins with the state's name. */
export function fault(visit: Visit, error: string, cause: string): StateError {
  return new StateError(
    error,
    `An error occurred while executing the state '${visit.name}' (entered at the event id #${visit.enteredEventId}). ${cause}`,
  );
}

/** Evaluates a field of the state. @throws StateError States.QueryEvaluationError, after its EvaluationFailed event. */
export async function evaluate(visit: Visit, template: unknown, field: string, extra: Extra = {}): Promise<unknown> {
  const { branch } = visit;
  const context = {
    ...branch.run.context,
    State: {
      Name: visit.name,
      EnteredTime: visit.enteredTime,
      ...('Retry' in visit.state ? { RetryCount: visit.retryCount } : {}),
    },
    ...(branch.mapItem === null ? {} : { Map: { Item: branch.mapItem } }),
  };
  const states = { input: visit.input, context, ...extra };
  try {
    return await evaluateTemplate(template, { ...branch.variables.all(), states }, field);
  } catch (error) {
    if (error instanceof ExpressionError) {
      throw evaluationFailed(visit, error.field, error.message);
    }
    throw error;
  }
}

/** As `evaluate`, for a field whose value must be of one type. `expected` is AWS's name for it. */
export async function evaluateAs<T>(
  visit: Visit,
  template: unknown,
  field: string,
  expected: string,
  is: (value: unknown) => value is T,
): Promise<T> {
  const value = await evaluate(visit, template, field);
  if (!is(value)) {
    const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
    const source = typeof template === 'string' ? expressionSource(template) : null;
    throw evaluationFailed(
      visit,
      field,
      `The JSONata expression${source === null ? '' : ` '${source}'`} specified for the field '${field}' returned an unexpected result type. Expected '${expected}', but was '${actual}' for value: ${JSON.stringify(value)}`,
    );
  }
  return value;
}

export const isWholeNumber =
  (least: number) =>
  (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= least;

function evaluationFailed(visit: Visit, location: string, cause: string): StateError {
  const error = fault(visit, STATES.queryEvaluationError, cause);
  record(visit.branch, 'EvaluationFailed', {
    evaluationFailedEventDetails: {
      error: STATES.queryEvaluationError,
      cause: error.failureCause ?? '',
      location,
      state: visit.name,
    },
  });
  return error;
}

/** Returns the value's JSON. @throws StateError States.DataLimitExceeded */
export function bounded(visit: Visit, value: unknown): string {
  try {
    return serialise(value, visit.name);
  } catch (error) {
    throw error instanceof StateError && error.error !== null
      ? fault(visit, error.error, error.failureCause ?? '')
      : error;
  }
}

/** The fields that say how a state is left; `prefix` is their place in the state (`Catch[0]/`). */
export interface Exit {
  readonly Output?: unknown;
  readonly Assign?: Readonly<Record<string, unknown>> | undefined;
  readonly Next?: string | undefined;
  readonly prefix?: string;
}

/** Evaluates Assign and Output against the values at entry, records the exit, and only then sets the variables. */
export async function leave(
  visit: Visit<Exclude<State, FailState>>,
  exit: Exit,
  defaultOutput: unknown,
  extra: Extra,
): Promise<Transition> {
  const prefix = exit.prefix ?? '';
  const assigned: [string, unknown][] = [];
  for (const [variable, template] of Object.entries(exit.Assign ?? {})) {
    assigned.push([variable, await evaluate(visit, template, `${prefix}Assign/${variable}`, extra)]);
  }
  const output =
    exit.Output === undefined ? defaultOutput : await evaluate(visit, exit.Output, `${prefix}Output`, extra);
  const json = bounded(visit, output);
  bounded(visit, Object.fromEntries(assigned));
  record(visit.branch, `${visit.state.Type}StateExited`, {
    stateExitedEventDetails: {
      name: visit.name,
      output: json,
      outputDetails: WHOLE,
      ...(assigned.length === 0
        ? {}
        : {
            assignedVariables: Object.fromEntries(assigned.map(([key, value]) => [key, JSON.stringify(value)])),
            assignedVariablesDetails: WHOLE,
          }),
    },
  });
  visit.branch.variables.assign(Object.fromEntries(assigned));
  return exit.Next === undefined ? { kind: 'end', output } : { kind: 'next', state: exit.Next, output };
}
