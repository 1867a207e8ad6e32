/** The clock, the metrics and the state machine around a Lambda. */
import type { Measurement } from '../domain/export/measurement.ts';

export interface Clock {
  /** Now, milliseconds since 1970. */
  now(): number;
}

/** Counts for operations; published when the invocation ends. */
export interface Metrics {
  add(...measurement: Measurement): void;
}

/** The state machine. */
export interface Executions {
  /** Does nothing when the name has been used. @param traceHeader the X-Ray header of the invocation that starts it */
  start(name: string, input: Record<string, unknown>, traceHeader: string | undefined): Promise<void>;
  stop(name: string): Promise<void>;
  /** State transitions so far, which Step Functions charges for; 0 for an execution that does not exist. */
  transitions(name: string): Promise<number>;
  /** @returns the name of the state that it entered last; undefined when there is none */
  lastState(name: string): Promise<string | undefined>;
  /** @returns undefined when there is no execution of that name. */
  status(name: string): Promise<'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | undefined>;
}
