import type { MapState } from '../../definition/fields.ts';
import { STATES, StateError } from '../../errors.ts';
import { withRetryAndCatch } from '../handlers.ts';
import { abortedBy } from '../interruption.ts';
import { MAX_INLINE_CONCURRENCY } from '../limits.ts';
import {
  type Branch,
  bounded,
  evaluate,
  evaluateAs,
  fault,
  isWholeNumber,
  leave,
  record,
  recordAside,
  type Transition,
  type Visit,
} from '../visit.ts';
import { ChainFailed, runConcurrently } from './concurrency.ts';

/** Runs the item processor once per item; the result is the outputs in the order of the items. */
export function visitMap(visit: Visit<MapState>): Promise<Transition> {
  const { branch, state } = visit;
  return withRetryAndCatch(visit, async () => {
    const items = await itemsOf(visit);
    const concurrency = await evaluateAs(visit, state.MaxConcurrency, 'MaxConcurrency', 'integer', isWholeNumber(0));
    const tolerated = await toleratedFailures(visit, items.length);
    record(branch, 'MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
    const outputs = new Map<number, unknown>();
    let failures = 0;
    const limit = Math.min(concurrency || MAX_INLINE_CONCURRENCY, MAX_INLINE_CONCURRENCY);
    await runConcurrently(branch, items.length, limit, async (index, child) => {
      const iteration = { ...child, mapItem: { Index: index, Value: items[index] } };
      try {
        outputs.set(index, await runIteration(visit, iteration));
        return iteration.previousEventId;
      } catch (error) {
        failures += 1;
        // An error that States.ALL does not catch ends the execution, even within the tolerance.
        if (tolerated === 0 || !(error instanceof ChainFailed) || isTerminal(error.cause)) {
          throw error;
        }
        if (failures > tolerated) {
          throw new ChainFailed(exceeded(visit), error.eventId);
        }
        return error.eventId;
      }
    });
    // A tolerated failure leaves no output; the States Language does not say what stands in its place.
    const result = items.flatMap((_, index) => (outputs.has(index) ? [outputs.get(index)] : []));
    bounded(visit, result);
    recordAside(branch, 'MapStateSucceeded');
    return leave(visit, state, result, { result });
  });
}

/** Returns the items. Without `Items`, the state's input must be the array. */
function itemsOf(visit: Visit<MapState>): Promise<readonly unknown[]> {
  const isArray = (value: unknown): value is unknown[] => Array.isArray(value);
  return evaluateAs(visit, visit.state.Items ?? '{% $states.input %}', 'Items', 'array', isArray);
}

/** Returns how many iterations may fail: 0 by default; the lower one of two thresholds. */
async function toleratedFailures(visit: Visit<MapState>, length: number): Promise<number> {
  const { ToleratedFailureCount: count, ToleratedFailurePercentage: percentage } = visit.state;
  const isPercentage = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 100;
  const thresholds: number[] = [];
  if (count !== undefined) {
    thresholds.push(await evaluateAs(visit, count, 'ToleratedFailureCount', 'integer', isWholeNumber(0)));
  }
  if (percentage !== undefined) {
    const share = await evaluateAs(visit, percentage, 'ToleratedFailurePercentage', 'number', isPercentage);
    thresholds.push(Math.floor((length * share) / 100));
  }
  return thresholds.length === 0 ? 0 : Math.min(...thresholds);
}

function isTerminal(cause: unknown): boolean {
  return !(cause instanceof StateError) || cause.error === STATES.runtime || cause.error === STATES.dataLimitExceeded;
}

function exceeded(visit: Visit): StateError {
  return fault(
    visit,
    STATES.exceedToleratedFailureThreshold,
    'The specified tolerated failure threshold was exceeded.',
  );
}

/** @throws ChainFailed when the iteration failed, and the Interrupted when it was stopped. */
async function runIteration(visit: Visit<MapState>, iteration: Branch): Promise<unknown> {
  const { state, name } = visit;
  const { history } = iteration.run;
  const about = { name, index: iteration.mapItem?.Index ?? 0 };
  try {
    record(iteration, 'MapIterationStarted', { mapIterationStartedEventDetails: about });
    const item = iteration.mapItem?.Value;
    const input =
      state.ItemSelector === undefined
        ? item
        : await evaluate({ ...visit, branch: iteration }, state.ItemSelector, 'ItemSelector');
    const output = await iteration.run.runChain(iteration, state.ItemProcessor, input);
    record(iteration, 'MapIterationSucceeded', { mapIterationSucceededEventDetails: about });
    return output;
  } catch (error) {
    const { signal, previousEventId } = iteration;
    if (signal.aborted) {
      history.recordIfRoom('MapIterationAborted', abortedBy(signal) ?? previousEventId, {
        mapIterationAbortedEventDetails: about,
      });
      throw signal.reason;
    }
    history.recordIfRoom('MapIterationFailed', previousEventId, { mapIterationFailedEventDetails: about });
    throw new ChainFailed(error, previousEventId);
  }
}
