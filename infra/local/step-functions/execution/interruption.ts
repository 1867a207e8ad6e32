import { setMaxListeners } from 'node:events';
import { Interrupted } from '../errors.ts';

/** A controller that aborts when its parent does, until it is released. */
export interface Linked {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Stops listening to the parent; otherwise a long execution would collect a listener per state. */
  release(): void;
}

export function linkedTo(parent: AbortSignal): Linked {
  const controller = new AbortController();
  // Up to forty iterations listen to one signal.
  setMaxListeners(0, controller.signal);
  const follow = () => controller.abort(parent.reason);
  if (parent.aborted) {
    follow();
  } else {
    parent.addEventListener('abort', follow, { once: true });
  }
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => parent.removeEventListener('abort', follow),
  };
}

/** Returns the event that led to an abort, to which the aborted states point back; null when no event did. */
export function abortedBy(signal: AbortSignal): number | null {
  const reason: unknown = signal.reason;
  return reason instanceof Interrupted ? reason.eventId : null;
}

/** Rejects with the signal's reason when it aborts; never resolves. */
export function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(signal.reason);
    if (signal.aborted) {
      fail();
    } else {
      signal.addEventListener('abort', fail, { once: true });
    }
  });
}
