/**
 * Reloads lists, details and history when any of the organisation's exports or imports changes its status: the socket carries
 * the messages of all of them, not only of the followed one. The end of an import may have changed a register too.
 */
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { type ImportView, isImportEnded } from '../../lambdas/protocol.ts';
import type { Clock, Timer } from '../progress/clock.ts';
import type { LiveEvent } from '../progress/live/live-events.ts';
import { EXPORTS_KEY, ME_KEY } from './queries.ts';
import { IMPORTS_KEY, REGISTERS_KEY } from './register-queries.ts';

/** Messages come in bursts; one reload covers them all. */
export const GATHER_MS = 250;

export class FreshLists {
  readonly #queries: Pick<QueryClient, 'invalidateQueries'>;
  readonly #clock: Clock;
  /** The last known attempt and status of each export and import. */
  readonly #known = new Map<string, string>();
  /** What the next reload covers. */
  #stale = new Set<QueryKey>();
  #timer: Timer | undefined;

  constructor(queries: Pick<QueryClient, 'invalidateQueries'>, clock: Clock) {
    this.#queries = queries;
    this.#clock = clock;
  }

  readonly receive = (event: LiveEvent): void => {
    this.#reload(this.#changedBy(event));
  };

  /** For a followed import, which may be polled while there is no socket. */
  importSeen({ importId, attempt, status }: Pick<ImportView, 'importId' | 'attempt' | 'status'>): void {
    if (this.#isNews(importId, `${attempt} ${status}`)) {
      this.#reload(isImportEnded(status) ? [IMPORTS_KEY, REGISTERS_KEY, ME_KEY] : [IMPORTS_KEY]);
    }
  }

  #changedBy(event: LiveEvent): readonly QueryKey[] {
    switch (event.type) {
      case 'connection':
        // Messages that were sent without a connection have been missed.
        return event.connection === 'live' ? [EXPORTS_KEY, IMPORTS_KEY, REGISTERS_KEY, ME_KEY] : [];
      case 'missing':
      case 'check-message':
        return [];
      case 'import-message':
        this.importSeen(event.message.view);
        return [];
      default: {
        const { exportId, attempt, progress } = event.type === 'message' ? event.message : event.view;
        return this.#isNews(exportId, `${attempt} ${progress.status}`) ? [EXPORTS_KEY] : [];
      }
    }
  }

  #isNews(id: string, now: string): boolean {
    const changed = this.#known.get(id) !== now;
    this.#known.set(id, now);
    return changed;
  }

  #reload(keys: readonly QueryKey[]): void {
    for (const key of keys) {
      this.#stale.add(key);
    }
    if (this.#stale.size === 0 || this.#timer !== undefined) {
      return;
    }
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined;
      const stale = this.#stale;
      this.#stale = new Set();
      for (const queryKey of stale) {
        void this.#queries.invalidateQueries({ queryKey });
      }
    }, GATHER_MS);
  }
}
