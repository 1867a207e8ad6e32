/**
 * Reloads lists, details and history when any of the organisation's exports, imports or checks changes its status: the socket
 * carries the messages of all of them, not only of the followed one. The end of an import may have changed a register too, and
 * with it the check.
 */
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { type CheckAnswer, type CheckMessage, type ImportView, isImportEnded } from '../../lambdas/protocol.ts';
import type { Clock, Timer } from '../progress/clock.ts';
import type { LiveEvent } from '../progress/live/live-events.ts';
import { CHECKS_KEY } from './checks/check-queries.ts';
import { EXPORTS_KEY, ME_KEY } from './queries.ts';
import { IMPORTS_KEY, REGISTERS_KEY } from './registers/register-queries.ts';

/** Messages come in bursts; one reload covers them all. */
export const GATHER_MS = 250;

type Queries = Pick<QueryClient, 'invalidateQueries' | 'setQueryData'>;

export class FreshLists {
  readonly #queries: Queries;
  readonly #clock: Clock;
  /** The last known attempt and status of each export, import and check. */
  readonly #known = new Map<string, string>();
  /** What the next reload covers. */
  #stale = new Set<QueryKey>();
  #timer: Timer | undefined;

  constructor(queries: Queries, clock: Clock) {
    this.#queries = queries;
    this.#clock = clock;
  }

  readonly receive = (event: LiveEvent): void => {
    this.#reload(this.#changedBy(event));
  };

  /** For a followed import, which may be polled while there is no socket. */
  importSeen({ importId, attempt, status }: Pick<ImportView, 'importId' | 'attempt' | 'status'>): void {
    if (this.#isNews(importId, `${attempt} ${status}`)) {
      this.#reload(isImportEnded(status) ? [IMPORTS_KEY, REGISTERS_KEY, CHECKS_KEY, ME_KEY] : [IMPORTS_KEY]);
    }
  }

  #changedBy(event: LiveEvent): readonly QueryKey[] {
    switch (event.type) {
      case 'connection':
        // Messages that were sent without a connection have been missed.
        return event.connection === 'live' ? [EXPORTS_KEY, IMPORTS_KEY, REGISTERS_KEY, CHECKS_KEY, ME_KEY] : [];
      case 'missing':
        return [];
      case 'import-message':
        this.importSeen(event.message.view);
        return [];
      case 'check-message':
        return this.#checkMoved(event.message) ? [CHECKS_KEY] : [];
      default: {
        const { exportId, attempt, progress } = event.type === 'message' ? event.message : event.view;
        return this.#isNews(exportId, `${attempt} ${progress.status}`) ? [EXPORTS_KEY] : [];
      }
    }
  }

  /** @returns whether it began, ended or changed its stage; else only its percent is changed */
  #checkMoved(message: CheckMessage): boolean {
    const moved = this.#isNews(message.checkId, message.status);
    this.#queries.setQueryData<CheckAnswer | null>([...CHECKS_KEY, message.year], (known) =>
      known == null ? undefined : withPercent(known, message),
    );
    return moved;
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

function withPercent(known: CheckAnswer, { checkId, percent }: CheckMessage): CheckAnswer {
  const { state } = known;
  return state.kind === 'running' && state.checkId === checkId && percent > state.percent
    ? { ...known, state: { ...state, percent } }
    : known;
}
