/**
 * How many invocations run at once. AWS has a thousand sandboxes and this machine a few cores, so invocations wait. They
 * wait in lanes, so that a browser's request is not delayed by the forty iterations of a Map, and so that a function
 * that invokes another one does not occupy the slot that the other one needs.
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

export class Lanes {
  readonly #limits: Limits;
  readonly #busy: Record<Lane, number> = { machine: 0, front: 0, direct: 0 };
  readonly #waiting: Record<Lane, Waiting[]> = { machine: [], front: [], direct: [] };

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  busy(lane: Lane): number {
    return this.#busy[lane];
  }

  /** Resolves when there is a slot, in the order of the calls. @throws the signal's reason when it aborts first */
  async enter(lane: Lane, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#busy[lane] < this.#limits[lane]) {
      this.#busy[lane] += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const queue = this.#waiting[lane];
      const abandon = () => {
        queue.splice(queue.indexOf(waiting), 1);
        reject(signal?.reason);
      };
      const waiting: Waiting = {
        start: () => {
          signal?.removeEventListener('abort', abandon);
          resolve();
        },
      };
      queue.push(waiting);
      signal?.addEventListener('abort', abandon, { once: true });
    });
  }

  leave(lane: Lane): void {
    const next = this.#waiting[lane].shift();
    // The next invocation takes over the slot, so the number of busy slots stays the same.
    if (next === undefined) this.#busy[lane] -= 1;
    else next.start();
  }
}
