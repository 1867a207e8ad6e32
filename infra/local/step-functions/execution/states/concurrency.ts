import { Interrupted } from '../../errors.ts';
import { Variables } from '../../expressions/scope.ts';
import { linkedTo } from '../interruption.ts';
import type { Branch } from '../visit.ts';

/** Thrown when one of several chains has failed: its error as the cause, and the event at which it failed. */
export class ChainFailed extends Error {
  override readonly name = 'ChainFailed';
  readonly eventId: number;

  constructor(cause: unknown, eventId: number) {
    super('A chain failed', { cause });
    this.eventId = eventId;
  }
}

/**
 * Runs `count` chains, at most `limit` at once, in order of their index. Each starts as a child of `parent` with a scope
 * of its own; `runOne` returns the chain's last event. The parent then goes on from the event of the chain that was last to
 * end. The first ChainFailed interrupts the others and nothing more is started; the parent goes on from the event that
 * failed, and the error itself is thrown once all have stopped.
 */
export async function runConcurrently(
  parent: Branch,
  count: number,
  limit: number,
  runOne: (index: number, child: Branch) => Promise<number>,
): Promise<void> {
  const siblings = linkedTo(parent.signal);
  const startedEventId = parent.previousEventId;
  let lastEventId = startedEventId;
  let next = 0;
  let failure: unknown = null;

  async function work(): Promise<void> {
    while (next < count && !siblings.signal.aborted) {
      const index = next;
      next += 1;
      const child: Branch = {
        ...parent,
        signal: siblings.signal,
        variables: new Variables(parent.variables),
        previousEventId: startedEventId,
      };
      try {
        lastEventId = await runOne(index, child);
      } catch (error) {
        if (!siblings.signal.aborted) {
          failure = error;
          siblings.abort(
            new Interrupted('siblingFailed', error instanceof ChainFailed ? { eventId: error.eventId } : {}),
          );
        }
        return;
      }
    }
  }

  try {
    await Promise.all(Array.from({ length: Math.min(limit, count) }, work));
  } finally {
    siblings.release();
  }
  parent.signal.throwIfAborted();
  if (failure instanceof ChainFailed) {
    parent.previousEventId = failure.eventId;
    throw failure.cause;
  }
  if (failure !== null) {
    throw failure;
  }
  parent.previousEventId = lastEventId;
}
