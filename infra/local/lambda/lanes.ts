/**
 * How many invocations run at once. AWS has a thousand sandboxes and this machine a few cores, so invocations wait. They
 * wait in lanes, so that a browser's request is not delayed by the forty iterations of a Map, and so that a function
 * that invokes another one does not occupy the slot that the other one needs. Within a lane the callers take turns, so
 * that the many invocations of one execution or user do not delay the few of another.
 */
import { availableParallelism } from 'node:os';

/** The caller: the state machine, the front (HTTP, WebSocket, streams, events), or the Lambda API itself. */
export type Lane = 'machine' | 'front' | 'direct';

type Limits = Readonly<Record<Lane, number>>;

/** @param concurrency slots of the state machine. Default: the cores, at least 2 */
export function laneLimits(concurrency = Math.max(2, availableParallelism())): Limits {
  return { machine: concurrency, front: 2 * concurrency, direct: 2 * concurrency };
}

export function totalSlots(limits: Limits): number {
  return Object.values(limits).reduce((sum, limit) => sum + limit, 0);
}

interface Waiting {
  readonly start: () => void;
}

/** Those of each caller in their order; the caller whose turn is next comes first. */
type Queue = Map<string, Waiting[]>;

export class Lanes {
  readonly #limits: Limits;
  readonly #busy: Record<Lane, number> = { machine: 0, front: 0, direct: 0 };
  readonly #waiting: Record<Lane, Queue> = { machine: new Map(), front: new Map(), direct: new Map() };

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  busy(lane: Lane): number {
    return this.#busy[lane];
  }

  /**
   * Resolves when there is a slot: in the order of the calls of one caller, and in turns between callers.
   * @throws the signal's reason when it aborts first
   */
  async enter(lane: Lane, caller: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#busy[lane] < this.#limits[lane]) {
      this.#busy[lane] += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const queue = this.#waiting[lane];
      const own = queue.get(caller) ?? [];
      const abandon = () => {
        own.splice(own.indexOf(waiting), 1);
        if (own.length === 0) queue.delete(caller);
        reject(signal?.reason);
      };
      const waiting: Waiting = {
        start: () => {
          signal?.removeEventListener('abort', abandon);
          resolve();
        },
      };
      own.push(waiting);
      queue.set(caller, own);
      signal?.addEventListener('abort', abandon, { once: true });
    });
  }

  leave(lane: Lane): void {
    const next = takeNext(this.#waiting[lane]);
    // The next invocation takes over the slot, so the number of busy slots stays the same.
    if (next === undefined) this.#busy[lane] -= 1;
    else next.start();
  }
}

function takeNext(queue: Queue): Waiting | undefined {
  for (const [caller, own] of queue) {
    const next = own.shift();
    queue.delete(caller);
    // Its turn comes again after those of all others.
    if (own.length > 0) queue.set(caller, own);
    return next;
  }
  return undefined;
}
