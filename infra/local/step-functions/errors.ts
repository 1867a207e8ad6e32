/** How a state, an execution or a definition goes wrong, in the names that Step Functions gives to it. */

/** Names with a meaning of their own. Source: Step Functions developer guide, "Handling errors in workflows". */
export const STATES = {
  all: 'States.ALL',
  taskFailed: 'States.TaskFailed',
  timeout: 'States.Timeout',
  runtime: 'States.Runtime',
  dataLimitExceeded: 'States.DataLimitExceeded',
  queryEvaluationError: 'States.QueryEvaluationError',
  exceedToleratedFailureThreshold: 'States.ExceedToleratedFailureThreshold',
} as const;

/** Thrown when a state reports an error: what Retry and Catch match, and what fails the execution if they do not. */
export class StateError extends Error {
  override readonly name = 'StateError';
  /** Matched by ErrorEquals; null only where a Fail state names none. */
  readonly error: string | null;
  readonly failureCause: string | null;

  constructor(error: string | null, failureCause: string | null) {
    super(`${error ?? 'error'}: ${failureCause ?? ''}`);
    this.error = error;
    this.failureCause = failureCause;
  }
}

/** Thrown through running states when they must stop: StopExecution, the machine's time-out, or a failed sibling. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly reason: 'stopped' | 'timedOut' | 'siblingFailed';
  /** The event that made a sibling fail; the aborted states point back to it. */
  readonly eventId: number | null;
  /** What StopExecution was given. */
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

/** Thrown at load when a definition breaks the Amazon States Language (not when it is only beyond this engine). */
export class InvalidDefinitionError extends Error {
  override readonly name = 'InvalidDefinitionError';
  readonly where: string;

  constructor(problem: string, where: string) {
    super(`Invalid State Machine Definition: ${problem} at ${where}`);
    this.where = where;
  }
}
