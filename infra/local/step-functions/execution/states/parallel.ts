import type { ParallelState } from '../../definition/fields.ts';
import { withRetryAndCatch } from '../handlers.ts';
import { bounded, evaluate, leave, record, recordAside, type Transition, type Visit } from '../visit.ts';
import { ChainFailed, runConcurrently } from './concurrency.ts';

/** Runs all branches at once, on the same input; the result is their outputs in the order of the definition. */
export function visitParallel(visit: Visit<ParallelState>): Promise<Transition> {
  const { branch, state } = visit;
  return withRetryAndCatch(visit, async () => {
    const input = state.Arguments === undefined ? visit.input : await evaluate(visit, state.Arguments, 'Arguments');
    bounded(visit, input);
    record(branch, 'ParallelStateStarted');
    const result: unknown[] = new Array(state.Branches.length).fill(null);
    await runConcurrently(branch, state.Branches.length, state.Branches.length, async (index, child) => {
      const chain = state.Branches[index];
      if (chain !== undefined) {
        try {
          result[index] = await child.run.runChain(child, chain, input);
        } catch (error) {
          child.signal.throwIfAborted();
          throw new ChainFailed(error, child.previousEventId);
        }
      }
      return child.previousEventId;
    });
    bounded(visit, result);
    recordAside(branch, 'ParallelStateSucceeded');
    return leave(visit, state, result, { result });
  });
}
