/** The errors of states, executions and definitions, under the names that Step Functions uses. */

/** Error names that Step Functions itself reports or matches. Source: Step Functions developer guide, "Handling errors in workflows". */
export const STATES = {
  all: 'States.ALL',
  taskFailed: 'States.TaskFailed',
  timeout: 'States.Timeout',
  runtime: 'States.Runtime',
  dataLimitExceeded: 'States.DataLimitExceeded',
  queryEvaluationError: 'States.QueryEvaluationError',
  exceedToleratedFailureThreshold: 'States.ExceedToleratedFailureThreshold',
} as const;

/** Thrown when a state reports an error. Retry and Catch match it; without a match it fails the execution. */
export class StateError extends Error {
  override readonly name = 'StateError';
  /** Matched by ErrorEquals; null only when a Fail state names none. */
  readonly error: string | null;
  readonly failureCause: string | null;

  constructor(error: string | null, failureCause: string | null) {
    super(`${error ?? 'error'}: ${failureCause ?? ''}`);
    this.error = error;
    this.failureCause = failureCause;
  }
}

/** Thrown in running states when they must stop, because of StopExecution, the machine's time-out or a failed sibling. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly reason: 'stopped' | 'timedOut' | 'siblingFailed';
  /** The event at which a sibling failed; the aborted states point back to it. */
  readonly eventId: number | null;
  /** The error that StopExecution was called with. */
  readonly error: string | null;
  readonly stopCause: string | null;

  constructor(
    reason: Interrupted['reason'],
    about: { readonly eventId?: number; readonly error?: string | null; readonly cause?: string | null } = {},
  ) {
    super(`The execution was interrupted: ${reason}`);
    this.reason = reason;
    this.eventId = about.eventId ?? null;
    this.error = about.error ?? null;
    this.stopCause = about.cause ?? null;
  }
}

/** Thrown at load when AWS would refuse the definition. What only this engine does not do is a NotHonouredError. */
export class InvalidDefinitionError extends Error {
  override readonly name = 'InvalidDefinitionError';
  readonly where: string;

  constructor(problem: string, where: string) {
    super(`Invalid State Machine Definition: ${problem} at ${where}`);
    this.where = where;
  }
}
