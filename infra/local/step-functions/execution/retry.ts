import { STATES } from '../errors.ts';

/** A Retry entry with the defaults of the States Language filled in. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds?: number | undefined;
  readonly JitterStrategy: 'FULL' | 'NONE';
}

/**
 * Whether an ErrorEquals list matches an error. The wildcards follow the developer guide: States.ALL matches every error
 * except States.DataLimitExceeded and States.Runtime; States.TaskFailed does not match States.Timeout either.
 * States.Runtime ends the execution even if it is named; States.DataLimitExceeded is matched by its name only.
 */
export function errorMatches(errorEquals: readonly string[], error: string | null): boolean {
  if (error === STATES.runtime) {
    return false;
  }
  const beyondWildcards = error === STATES.dataLimitExceeded;
  return errorEquals.some((pattern) => {
    switch (pattern) {
      case STATES.all:
        return !beyondWildcards;
      case STATES.taskFailed:
        return !beyondWildcards && error !== STATES.timeout;
      default:
        return pattern === error;
    }
  });
}

/**
 * Seconds to wait before a retry. `attempt` is 1 for the retrier's first one. The interval grows by BackoffRate,
 * MaxDelaySeconds caps it, and FULL jitter then draws between 0 and the capped delay.
 */
export function retryDelaySeconds(retrier: Retrier, attempt: number, random: () => number): number {
  const grown = retrier.IntervalSeconds * retrier.BackoffRate ** (attempt - 1);
  const capped = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return retrier.JitterStrategy === 'FULL' ? capped * random() : capped;
}
