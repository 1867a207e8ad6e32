/**
 * Notices that nothing comes through any more, also while the socket looks open: a network that goes away without a word
 * closes no socket. After a short silence the socket is pinged, then the API is asked, and if neither answers contact is lost.
 */
import type { Clock, Timer } from '../clock.ts';

/** Silence before the socket is pinged. A running export is rarely silent for so long. */
export const PING_AFTER_MS = 2_000;
/** Time for the pong, before the API is asked too. */
const PONG_WAIT_MS = 1_000;
/** Time for the API's answer. All three together are under the 5 s within which the page says that it is offline. */
const ANSWER_WAIT_MS = 1_500;

export interface ContactWatchOptions {
  readonly clock: Clock;
  readonly ping: () => void;
  readonly ask: () => void;
  readonly onLost: () => void;
}

export class ContactWatch {
  readonly #options: ContactWatchOptions;
  #timer: Timer | undefined;

  constructor(options: ContactWatchOptions) {
    this.#options = options;
  }

  /** Something has come through. @param expecting whether more should come, so that silence means something */
  heard(expecting: boolean): void {
    this.stop();
    if (expecting) {
      this.#after(PING_AFTER_MS, () => {
        this.#options.ping();
        this.#after(PONG_WAIT_MS, () => this.#ask());
      });
    }
  }

  /** The browser says that the network is gone, which is not always true. */
  doubt(): void {
    this.#options.ping();
    this.#ask();
  }

  stop(): void {
    this.#options.clock.clearTimeout(this.#timer);
  }

  #ask(): void {
    // Before the question: an answer to it may end the wait.
    this.#after(ANSWER_WAIT_MS, this.#options.onLost);
    this.#options.ask();
  }

  #after(milliseconds: number, act: () => void): void {
    this.stop();
    this.#timer = this.#options.clock.setTimeout(act, milliseconds);
  }
}
