/**
 * Has lists, details and history asked anew when any of the organisation's exports changes its status: the socket carries
 * the messages of all of them, not only of the one that is followed.
 */
import type { QueryClient } from '@tanstack/react-query';
import type { Clock, Timer } from '../progress/clock.ts';
import type { LiveEvent } from '../progress/live-events.ts';
import { EXPORTS_KEY } from './queries.ts';

/** News comes in bursts: one question answers them all. */
export const GATHER_MS = 250;

export class FreshLists {
  readonly #queries: Pick<QueryClient, 'invalidateQueries'>;
  readonly #clock: Clock;
  /** Per export, what was last heard of it. */
  readonly #heard = new Map<string, string>();
  #timer: Timer | undefined;

  constructor(queries: Pick<QueryClient, 'invalidateQueries'>, clock: Clock) {
    this.#queries = queries;
    this.#clock = clock;
  }

  readonly receive = (event: LiveEvent): void => {
    if (!this.#isNews(event) || this.#timer !== undefined) {
      return;
    }
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined;
      void this.#queries.invalidateQueries({ queryKey: EXPORTS_KEY });
    }, GATHER_MS);
  };

  #isNews(event: LiveEvent): boolean {
    switch (event.type) {
      case 'connection':
        // What was said meanwhile was not heard.
        return event.connection === 'live';
      case 'missing':
        return false;
      default: {
        const { exportId, attempt, progress } = event.type === 'message' ? event.message : event.view;
        const now = `${attempt} ${progress.status}`;
        const news = this.#heard.get(exportId) !== now;
        this.#heard.set(exportId, now);
        return news;
      }
    }
  }
}
