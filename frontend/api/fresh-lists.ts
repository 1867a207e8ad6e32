/**
 * Reloads lists, details and history when any of the organisation's exports changes its status: the socket carries the
 * messages of all of them, not only of the followed one.
 */
import type { QueryClient } from '@tanstack/react-query';
import type { Clock, Timer } from '../progress/clock.ts';
import type { LiveEvent } from '../progress/live/live-events.ts';
import { EXPORTS_KEY } from './queries.ts';

/** Messages come in bursts; one reload covers them all. */
export const GATHER_MS = 250;

export class FreshLists {
  readonly #queries: Pick<QueryClient, 'invalidateQueries'>;
  readonly #clock: Clock;
  /** The last known attempt and status of each export. */
  readonly #known = new Map<string, string>();
  #timer: Timer | undefined;

  constructor(queries: Pick<QueryClient, 'invalidateQueries'>, clock: Clock) {
    this.#queries = queries;
    this.#clock = clock;
  }

  readonly receive = (event: LiveEvent): void => {
    if (!this.#isChange(event) || this.#timer !== undefined) {
      return;
    }
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined;
      void this.#queries.invalidateQueries({ queryKey: EXPORTS_KEY });
    }, GATHER_MS);
  };

  #isChange(event: LiveEvent): boolean {
    switch (event.type) {
      case 'connection':
        // Messages that were sent without a connection have been missed.
        return event.connection === 'live';
      case 'missing':
        return false;
      default: {
        const { exportId, attempt, progress } = event.type === 'message' ? event.message : event.view;
        const now = `${attempt} ${progress.status}`;
        const changed = this.#known.get(exportId) !== now;
        this.#known.set(exportId, now);
        return changed;
      }
    }
  }
}
