/** How long to wait before the API is asked again. */

export const POLL_MS = 2_000;
/** Short enough that the final state shows within 10 s after the network returns, even with a slow answer. */
export const MAX_POLL_MS = 7_000;
export const POLL_GROWTH = 1.5;
/** How long the socket may be quiet about a running export before the client asks the API. */
export const QUIET_MS = 7_000;

export class PollPace {
  #delay = POLL_MS;

  /** Milliseconds. */
  next(socketIsOpen: boolean): number {
    return socketIsOpen ? QUIET_MS : this.#delay;
  }

  /** Something has changed, or may have. */
  reset(): void {
    this.#delay = POLL_MS;
  }

  /** Nothing has changed, or there was no answer. */
  slowDown(): void {
    this.#delay = Math.min(MAX_POLL_MS, this.#delay * POLL_GROWTH);
  }
}
