/**
 * Keeps one import up to date: by the messages of the page's socket, by polling while there is no socket, and by an occasional
 * request while the socket is quiet about a running import.
 */
import { type ImportMessage, type ImportStatus, type ImportView, isImportEnded } from '../../../lambdas/protocol.ts';
import type { ImportAnswer } from '../../api/registers/register-client.ts';
import type { Clock, Timer } from '../clock.ts';
import type { LiveEvent } from '../live/live-events.ts';
import { MAX_POLL_MS, POLL_GROWTH, POLL_MS, QUIET_MS } from '../live/poll-pace.ts';

export type ImportEvent =
  | { readonly type: 'message'; readonly message: ImportMessage }
  | { readonly type: 'snapshot'; readonly view: ImportView }
  | { readonly type: 'missing'; readonly importId: string };

export interface ImportFollowerOptions {
  readonly snapshot: (importId: string, etag: string | null) => Promise<ImportAnswer>;
  readonly clock: Clock;
  readonly onEvent: (event: ImportEvent) => void;
  /** The last request was not answered, and there is no socket. */
  readonly onOffline: (offline: boolean) => void;
}

interface Followed {
  readonly importId: string;
  etag: string | null;
  status: ImportStatus | null;
}

export class ImportFollower {
  readonly #options: ImportFollowerOptions;
  #followed: Followed | null = null;
  #live = false;
  #delay = POLL_MS;
  #timer: Timer | undefined;
  /** Number of the newest request: the answer to an older one schedules nothing. */
  #newest = 0;
  #asking = false;

  constructor(options: ImportFollowerOptions) {
    this.#options = options;
  }

  follow(importId: string | null): void {
    if (this.#followed?.importId === importId) {
      return;
    }
    this.#followed = importId === null ? null : { importId, etag: null, status: null };
    this.wake();
  }

  /** Asks at once: a command was sent, or the page has woken up. */
  wake(): void {
    this.#delay = POLL_MS;
    void this.#fetch();
  }

  receive(event: LiveEvent): void {
    if (event.type === 'connection') {
      const live = event.connection === 'live';
      if (live !== this.#live) {
        this.#live = live;
        // Messages that were sent without a connection have been missed.
        this.wake();
      }
      return;
    }
    if (event.type !== 'import-message' || event.message.importId !== this.#followed?.importId) {
      return;
    }
    if (!event.message.hasFiles) {
      this.#askFor(event.message);
      return;
    }
    this.#followed.status = event.message.view.status;
    this.#options.onEvent({ type: 'message', message: event.message });
    this.#options.onOffline(false);
    if (isImportEnded(this.#followed.status)) {
      // The message has no names of users.
      this.wake();
    } else {
      this.#schedule();
    }
  }

  /** Progress comes faster than answers: while one is awaited, only a change of the status asks again. */
  #askFor({ type }: ImportMessage): void {
    if (!this.#asking || type !== 'import:progress') {
      this.wake();
    }
  }

  stop(): void {
    this.#followed = null;
    this.#newest++;
    this.#options.clock.clearTimeout(this.#timer);
  }

  async #fetch(): Promise<void> {
    const { clock, snapshot, onEvent, onOffline } = this.#options;
    clock.clearTimeout(this.#timer);
    const followed = this.#followed;
    const number = ++this.#newest;
    if (followed === null) {
      return;
    }
    this.#asking = true;
    try {
      const answer = await snapshot(followed.importId, followed.etag);
      if (this.#followed !== followed) {
        return;
      }
      onOffline(false);
      if (answer.kind === 'missing') {
        this.#followed = null;
        onEvent({ type: 'missing', importId: followed.importId });
      } else if (answer.kind === 'unchanged') {
        this.#slowDown();
      } else {
        this.#delay = POLL_MS;
        followed.etag = answer.etag;
        followed.status = answer.view.status;
        onEvent({ type: 'snapshot', view: answer.view });
      }
    } catch {
      if (this.#followed !== followed) {
        return;
      }
      this.#slowDown();
      onOffline(!this.#live);
    }
    if (number === this.#newest) {
      this.#asking = false;
      this.#schedule();
    }
  }

  #schedule(): void {
    const { clock } = this.#options;
    clock.clearTimeout(this.#timer);
    const status = this.#followed?.status ?? null;
    if (this.#followed === null || (status !== null && isImportEnded(status))) {
      return;
    }
    this.#timer = clock.setTimeout(() => void this.#fetch(), this.#live ? QUIET_MS : this.#delay);
  }

  #slowDown(): void {
    this.#delay = Math.min(MAX_POLL_MS, this.#delay * POLL_GROWTH);
  }
}
