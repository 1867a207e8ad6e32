/**
 * How many invocations run at once. AWS has a thousand sandboxes, this machine a few cores, so invocations queue; in
 * lanes, because the page's requests must not wait behind forty chunks of a Map, nor may a function that calls another
 * one hold the slot which that one waits for.
 */

/** Who invokes: the state machine, the front doors (HTTP, WebSocket, streams, events), or the Lambda API itself. */
export type Lane = 'machine' | 'front' | 'direct';

interface Waiting {
  readonly start: () => void;
}

export class Lanes {
  readonly #limits: Readonly<Record<Lane, number>>;
  readonly #busy: Record<Lane, number> = { machine: 0, front: 0, direct: 0 };
  readonly #waiting: Record<Lane, Waiting[]> = { machine: [], front: [], direct: [] };

  constructor(limits: Readonly<Record<Lane, number>>) {
    this.#limits = limits;
  }

  /** Invocations that may run at once, over all lanes. */
  get capacity(): number {
    return Object.values(this.#limits).reduce((sum, limit) => sum + limit, 0);
  }

  busy(lane: Lane): number {
    return this.#busy[lane];
  }

  /** Resolves when there is a slot, first come first served. @throws the signal's reason when it aborts first. */
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
    // The slot passes straight on: `busy` stays as it is.
    if (next === undefined) this.#busy[lane] -= 1;
    else next.start();
  }
}
