/**
 * Keeps the page up to date: by WebSocket when there is one, by polling when there is none, and by an occasional request when
 * the socket has been quiet for suspiciously long. Events may come twice or out of order; the reducer handles that.
 */
import type { ExportMessage, ExportStatus } from '../../../lambdas/protocol.ts';
import { isTerminal } from '../../../lambdas/protocol.ts';
import type { Timer } from '../clock.ts';
import { isWorking } from '../reducer.ts';
import { ContactWatch } from './contact-watch.ts';
import { LiveConnection } from './live-connection.ts';
import type { Connection, LiveClientOptions, SnapshotAnswer } from './live-events.ts';
import { PollPace } from './poll-pace.ts';

/** Requests that found changes the socket had not reported, before the socket is taken for dead. */
const MAX_MISSED = 2;

interface Followed {
  readonly exportId: string;
  etag: string | null;
  version: number;
  attempt: number;
  status: ExportStatus | null;
}

export class LiveClient {
  readonly #options: LiveClientOptions;
  readonly #socket: LiveConnection;
  readonly #contact: ContactWatch;
  /** Messages received between the opening of the socket and its snapshot; null when messages are passed on at once. */
  #buffer: ExportMessage[] | null = null;
  #followed: Followed | null = null;
  #connection: Connection = 'connecting';
  #pollTimer: Timer | undefined;
  readonly #pace = new PollPace();
  #missed = 0;
  /** Number of the newest request: the answer to an older one schedules nothing. */
  #newestFetch = 0;
  #stopped = false;

  constructor(options: LiveClientOptions) {
    this.#options = options;
    this.#contact = new ContactWatch({
      clock: options.clock,
      ping: () => this.#socket.ping(),
      ask: () => void this.#fetchSnapshot(),
      onLost: () => {
        this.#report('offline');
        this.#socket.drop();
      },
    });
    this.#socket = new LiveConnection({
      ...options,
      onHeard: () => this.#heard(),
      onOpen: () => void this.#opened(),
      onMessage: (message) => {
        // Each message of an import is a whole snapshot, and one of a check says only that there is news: neither needs order.
        if ('importId' in message) {
          this.#options.onEvent({ type: 'import-message', message });
        } else if ('checkId' in message) {
          this.#options.onEvent({ type: 'check-message', message });
        } else {
          this.#receive(message);
        }
      },
      onLost: () => this.#lost(),
      onUnreachable: () => {
        if (this.#connection !== 'offline') {
          this.#report('polling');
        }
      },
    });
  }

  start(): void {
    this.#stopped = false;
    void this.#socket.dial();
  }

  stop(): void {
    this.#stopped = true;
    this.#newestFetch++;
    this.#options.clock.clearTimeout(this.#pollTimer);
    this.#contact.stop();
    this.#socket.stop();
  }

  /** Fetches the export at once and keeps it up to date afterwards. */
  follow(exportId: string | null): void {
    if (this.#followed?.exportId === exportId) {
      return;
    }
    this.#followed = exportId === null ? null : { exportId, etag: null, version: 0, attempt: 0, status: null };
    this.#pace.reset();
    void this.#fetchSnapshot();
  }

  /** Fetches again at once: the network is back, the computer has woken up, or a command was sent. */
  wake(): void {
    if (this.#stopped) {
      return;
    }
    this.#pace.reset();
    this.#socket.wake();
    void this.#fetchSnapshot();
  }

  /** Asks at once whether anything comes through: the browser says that the network is gone. */
  doubt(): void {
    if (!this.#stopped && this.#socket.current !== null) {
      this.#contact.doubt();
    }
  }

  /** Without a socket the polls notice by themselves; an export that waits or has ended may be silent for long. */
  #heard(): void {
    const status = this.#followed?.status ?? null;
    const expecting = status !== null && isWorking(status) && status !== 'queued';
    this.#contact.heard(expecting && this.#socket.current !== null);
  }

  async #opened(): Promise<void> {
    const { current } = this.#socket;
    this.#missed = 0;
    this.#buffer = [];
    await this.#fetchSnapshot();
    if (this.#socket.current === current) {
      this.#report('live');
      this.#flush();
    }
  }

  #flush(): void {
    const buffered = this.#buffer ?? [];
    this.#buffer = null;
    for (const message of buffered) {
      if (message.exportId !== this.#followed?.exportId || message.version > this.#followed.version) {
        this.#receive(message);
      }
    }
  }

  /** The socket is gone: polls until there is another one. */
  #lost(): void {
    this.#contact.stop();
    this.#flush();
    this.#pace.reset();
    this.#scheduleFetch();
  }

  #receive(message: ExportMessage): void {
    if (this.#buffer !== null) {
      this.#buffer.push(message);
      return;
    }
    this.#options.onEvent({ type: 'message', message });
    const followed = this.#followed;
    if (followed === null || message.exportId !== followed.exportId) {
      return;
    }
    this.#missed = 0;
    const isNewAttempt = message.attempt > followed.attempt && followed.attempt > 0;
    if (message.version > followed.version) {
      followed.version = message.version;
      followed.attempt = message.attempt;
      followed.status = message.progress.status;
    }
    if (!isNewAttempt && (message.type === 'export:progress' || message.type === 'export:phase-changed')) {
      this.#scheduleFetch();
    } else {
      // Only the snapshot says how the export ended and with which chunks a new attempt begins.
      void this.#fetchSnapshot();
    }
  }

  #scheduleFetch(): void {
    this.#options.clock.clearTimeout(this.#pollTimer);
    const followed = this.#followed;
    if (this.#stopped || followed === null || (followed.status !== null && isTerminal(followed.status))) {
      return;
    }
    const delay = this.#pace.next(this.#socket.current !== null);
    this.#pollTimer = this.#options.clock.setTimeout(() => void this.#fetchSnapshot(), delay);
  }

  async #fetchSnapshot(): Promise<void> {
    this.#options.clock.clearTimeout(this.#pollTimer);
    const followed = this.#followed;
    const number = ++this.#newestFetch;
    if (followed === null) {
      return;
    }
    try {
      const answer = await this.#options.server.snapshot(followed.exportId, followed.etag);
      if (this.#stopped || this.#followed !== followed) {
        return;
      }
      this.#applyAnswer(followed, answer);
    } catch {
      if (this.#stopped || this.#followed !== followed) {
        return;
      }
      this.#pace.slowDown();
      if (this.#socket.current === null) {
        this.#report('offline');
      }
    }
    if (number === this.#newestFetch) {
      this.#scheduleFetch();
    }
  }

  #applyAnswer(followed: Followed, answer: SnapshotAnswer): void {
    if (answer.kind === 'missing') {
      this.#followed = null;
      this.#options.onEvent({ type: 'missing', exportId: followed.exportId });
    } else if (answer.kind === 'unchanged') {
      this.#pace.slowDown();
    } else {
      this.#pace.reset();
      followed.etag = answer.etag;
      const isNewer = answer.view.version > followed.version;
      if (isNewer) {
        followed.version = answer.view.version;
        followed.attempt = answer.view.attempt;
        followed.status = answer.view.progress.status;
      }
      this.#options.onEvent({ type: 'snapshot', view: answer.view, age: answer.age });
      this.#suspectSocket(isNewer);
    }
    // After the snapshot: until then the page only knows what it knew before contact was lost.
    if (this.#connection === 'offline') {
      this.#report(this.#socket.current === null ? 'polling' : 'live');
    }
    this.#heard();
  }

  /** A socket that looks open but reports no changes is dead. */
  #suspectSocket(isNewer: boolean): void {
    if (this.#socket.current === null || this.#buffer !== null || !isNewer || ++this.#missed <= MAX_MISSED) {
      return;
    }
    this.#socket.drop();
  }

  #report(connection: Connection): void {
    if (connection !== this.#connection) {
      this.#connection = connection;
      this.#options.onEvent({ type: 'connection', connection });
    }
  }
}
