/**
 * Keeps the page up to date: by WebSocket when there is one, by polling when there is not, and by an occasional look when
 * the socket has been quiet for suspiciously long. Whatever it hands on may come twice or out of order; the reducer
 * takes care of that.
 */
import type { ExportMessage, ExportStatus } from '../../lambdas/protocol.ts';
import { isTerminal } from '../../lambdas/protocol.ts';
import type { Clock, Timer } from './clock.ts';
import { LiveConnection } from './live-connection.ts';
import type { Connection, LiveEvent, LiveServer, SnapshotAnswer } from './live-events.ts';
import type { SocketLike } from './live-socket.ts';

export interface LiveClientOptions {
  readonly server: LiveServer;
  readonly openSocket: (address: string) => SocketLike;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly onEvent: (event: LiveEvent) => void;
}

export const POLL_MS = 2_000;
/** Under 10 s less a slow answer: the final state must show within 10 s of the network's return. */
export const MAX_POLL_MS = 7_000;
const POLL_GROWTH = 1.5;
/** How long a running export may be quiet on the socket before the client looks for itself. */
export const QUIET_MS = 7_000;
/** Looks that found what the socket had not said, before it is taken for dead. */
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
  /** Messages that came since the socket opened and before its snapshot; null when they go straight on. */
  #buffer: ExportMessage[] | null = null;
  #followed: Followed | null = null;
  #connection: Connection = 'connecting';
  #pollTimer: Timer | undefined;
  #pollDelay = POLL_MS;
  #missed = 0;
  /** Grows with every look: answers to older ones schedule nothing more. */
  #look = 0;
  #stopped = false;

  constructor(options: LiveClientOptions) {
    this.#options = options;
    this.#socket = new LiveConnection({
      ...options,
      onOpen: () => void this.#opened(),
      onMessage: (message) => this.#heard(message),
      onLost: () => this.#lost(),
      onUnreachable: () => {
        if (this.#connection !== 'offline') {
          this.#say('polling');
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
    this.#look++;
    this.#options.clock.clearTimeout(this.#pollTimer);
    this.#socket.stop();
  }

  /** Fetches the export at once and keeps it up to date from then on. */
  follow(exportId: string | null): void {
    if (this.#followed?.exportId === exportId) {
      return;
    }
    this.#followed = exportId === null ? null : { exportId, etag: null, version: 0, attempt: 0, status: null };
    this.#pollDelay = POLL_MS;
    void this.#lookNow();
  }

  /** Looks again at once: the network is back, the laptop has woken, a command was sent. */
  wake(): void {
    if (this.#stopped) {
      return;
    }
    this.#pollDelay = POLL_MS;
    this.#socket.wake();
    void this.#lookNow();
  }

  async #opened(): Promise<void> {
    const { current } = this.#socket;
    this.#missed = 0;
    this.#buffer = [];
    await this.#lookNow();
    if (this.#socket.current === current) {
      this.#say('live');
      this.#flush();
    }
  }

  #flush(): void {
    const buffered = this.#buffer ?? [];
    this.#buffer = null;
    for (const message of buffered) {
      if (message.exportId !== this.#followed?.exportId || message.version > this.#followed.version) {
        this.#heard(message);
      }
    }
  }

  /** The socket is gone: poll meanwhile. */
  #lost(): void {
    this.#flush();
    this.#pollDelay = POLL_MS;
    this.#scheduleLook();
  }

  #heard(message: ExportMessage): void {
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
    const anew = message.attempt > followed.attempt && followed.attempt > 0;
    if (message.version > followed.version) {
      followed.version = message.version;
      followed.attempt = message.attempt;
      followed.status = message.progress.status;
    }
    if (!anew && (message.type === 'export:progress' || message.type === 'export:phase-changed')) {
      this.#scheduleLook();
    } else {
      // How it ended, and which chunks a new attempt begins with, stands in the snapshot alone.
      void this.#lookNow();
    }
  }

  #scheduleLook(): void {
    this.#options.clock.clearTimeout(this.#pollTimer);
    const followed = this.#followed;
    if (this.#stopped || followed === null || (followed.status !== null && isTerminal(followed.status))) {
      return;
    }
    const delay = this.#socket.current === null ? this.#pollDelay : QUIET_MS;
    this.#pollTimer = this.#options.clock.setTimeout(() => void this.#lookNow(), delay);
  }

  async #lookNow(): Promise<void> {
    this.#options.clock.clearTimeout(this.#pollTimer);
    const followed = this.#followed;
    const look = ++this.#look;
    if (followed === null) {
      return;
    }
    try {
      const answer = await this.#options.server.snapshot(followed.exportId, followed.etag);
      if (this.#stopped || this.#followed !== followed) {
        return;
      }
      this.#answered(followed, answer);
    } catch {
      if (this.#stopped || this.#followed !== followed) {
        return;
      }
      this.#slowDown();
      if (this.#socket.current === null) {
        this.#say('offline');
      }
    }
    if (look === this.#look) {
      this.#scheduleLook();
    }
  }

  #answered(followed: Followed, answer: SnapshotAnswer): void {
    if (answer.kind === 'missing') {
      this.#followed = null;
      this.#options.onEvent({ type: 'missing', exportId: followed.exportId });
    } else if (answer.kind === 'unchanged') {
      this.#slowDown();
    } else {
      this.#pollDelay = POLL_MS;
      followed.etag = answer.etag;
      const news = answer.view.version > followed.version;
      if (news) {
        followed.version = answer.view.version;
        followed.attempt = answer.view.attempt;
        followed.status = answer.view.progress.status;
      }
      this.#options.onEvent({ type: 'snapshot', view: answer.view, age: answer.age });
      this.#suspectSocket(news);
    }
    // Only then: what is told of an export must not be judged by what was known before contact was lost.
    if (this.#connection === 'offline') {
      this.#say(this.#socket.current === null ? 'polling' : 'live');
    }
  }

  /** A socket that looks open but stays silent while things happen is dead. */
  #suspectSocket(news: boolean): void {
    if (this.#socket.current === null || this.#buffer !== null || !news || ++this.#missed <= MAX_MISSED) {
      return;
    }
    this.#socket.drop();
  }

  #slowDown(): void {
    this.#pollDelay = Math.min(MAX_POLL_MS, this.#pollDelay * POLL_GROWTH);
  }

  #say(connection: Connection): void {
    if (connection !== this.#connection) {
      this.#connection = connection;
      this.#options.onEvent({ type: 'connection', connection });
    }
  }
}
