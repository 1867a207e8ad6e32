/** How an execution of a state machine ended, and what that says about its export or import. */
import { BUSY_ERROR } from '../environment.ts';

export type EndedExecution = {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** Name of the error that ended it. */
  readonly error?: string | undefined;
};

/** @returns the error code for an execution that ended without the code of a stage */
export function codeOf({ status, error }: EndedExecution): string {
  if (status === 'TIMED_OUT') {
    return 'execution_timed_out';
  }
  if (status === 'ABORTED') {
    return 'execution_aborted';
  }
  switch (error) {
    case 'Sandbox.Timedout':
    case 'States.Timeout':
      return 'stage_timed_out';
    case 'Runtime.OutOfMemory':
      return 'out_of_memory';
    case BUSY_ERROR:
      return 'temporarily_unavailable';
    default:
      return 'stage_crashed';
  }
}
