import type { MapState, ParallelState, TaskState } from '../definition/fields.ts';
import { STATES, StateError } from '../errors.ts';
import { errorMatches, retryDelaySeconds } from './retry.ts';
import { leave, record, type Transition, type Visit } from './visit.ts';

type RetryableState = TaskState | MapState | ParallelState;

/**
 * Runs a state's attempts. The first retrier that names an error is the one that counts; when its attempts are used up,
 * the state has failed and its catchers are tried. An interruption passes through.
 */
export async function withRetryAndCatch(
  visit: Visit<RetryableState>,
  attempt: () => Promise<Transition>,
): Promise<Transition> {
  const { Retry } = visit.state;
  const { clock } = visit.branch.run;
  const used = Retry.map(() => 0);
  for (;;) {
    try {
      return await attempt();
    } catch (failure) {
      if (!(failure instanceof StateError)) {
        throw failure;
      }
      const index = Retry.findIndex(({ ErrorEquals }) => errorMatches(ErrorEquals, failure.error));
      const retrier = Retry[index];
      const attempts = (used[index] ?? 0) + 1;
      if (retrier === undefined || attempts > retrier.MaxAttempts) {
        recordStateFailed(visit, failure);
        return await catchError(visit, failure);
      }
      used[index] = attempts;
      visit.retryCount += 1;
      await clock.sleep(retryDelaySeconds(retrier, attempts, clock.random) * 1000, visit.branch.signal);
    }
  }
}

/** A Task's own events say that it failed. States.Runtime fails the execution, not the Map or Parallel around it. */
function recordStateFailed({ branch, state }: Visit<RetryableState>, { error }: StateError): void {
  if (state.Type !== 'Task' && error !== STATES.runtime) {
    record(branch, `${state.Type}StateFailed`);
  }
}

async function catchError(visit: Visit<RetryableState>, failure: StateError): Promise<Transition> {
  const catchers = visit.state.Catch;
  const index = catchers.findIndex(({ ErrorEquals }) => errorMatches(ErrorEquals, failure.error));
  const catcher = catchers[index];
  if (catcher === undefined) {
    throw failure;
  }
  const errorOutput = {
    ...(failure.error === null ? {} : { Error: failure.error }),
    ...(failure.failureCause === null ? {} : { Cause: failure.failureCause }),
  };
  return leave(visit, { ...catcher, prefix: `Catch[${index}]/` }, errorOutput, { errorOutput });
}
