/**
 * Keeps the page up to date: by WebSocket when there is one, by polling when there is not, and by an occasional look when
 * the socket has been quiet for suspiciously long. Whatever it hands on may come twice or out of order; the reducer
 * takes care of that.
 */
import type { ExportMessage, ExportStatus } from '../../lambdas/protocol.ts';
import type { Clock, Timer } from './clock.ts';
import type { Connection, LiveEvent, LiveServer, SnapshotAnswer } from './live-events.ts';
import { LiveSocket, type SocketLike } from './live-socket.ts';
import { isTerminal } from './reducer.ts';

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
/** API Gateway ends every connection after 2 hours; the next one opens before. */
export const PLANNED_RECONNECT_MS = 110 * 60_000;
const MAX_RECONNECT_MS = 10_000;
const WAKE_PONG_MS = 4_000;

interface Followed {
  readonly exportId: string;
  etag: string | null;
  version: number;
  status: ExportStatus | null;
}

export class LiveClient {
  readonly #options: LiveClientOptions;
  #socket: LiveSocket | null = null;
  /** The next connection, while its handshake runs. */
  #candidate: LiveSocket | null = null;
  /** Messages that came since the socket opened and before its snapshot; null when they go straight on. */
  #buffer: ExportMessage[] | null = null;
  #followed: Followed | null = null;
  #connection: Connection = 'connecting';
  #pollTimer: Timer | undefined;
  #connectTimer: Timer | undefined;
  #plannedTimer: Timer | undefined;
  #pollDelay = POLL_MS;
  #failures = 0;
  #missed = 0;
  /** Grows with every look and every connection attempt: answers to older ones schedule nothing more. */
  #look = 0;
  #dial = 0;
  #stopped = false;

  constructor(options: LiveClientOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopped = false;
    void this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#look++;
    this.#dial++;
    for (const timer of [this.#pollTimer, this.#connectTimer, this.#plannedTimer]) {
      this.#options.clock.clearTimeout(timer);
    }
    this.#candidate?.close();
    this.#socket?.close();
    this.#candidate = null;
    this.#socket = null;
  }

  /** Fetches the export at once and keeps it up to date from then on. */
  follow(exportId: string | null): void {
    if (this.#followed?.exportId === exportId) {
      return;
    }
    this.#followed = exportId === null ? null : { exportId, etag: null, version: 0, status: null };
    this.#pollDelay = POLL_MS;
    void this.#lookNow();
  }

  /** Looks again at once: the network is back, the laptop has woken, a command was sent. */
  wake(): void {
    if (this.#stopped) {
      return;
    }
    this.#pollDelay = POLL_MS;
    this.#failures = 0;
    if (this.#socket !== null) {
      this.#socket.ping(WAKE_PONG_MS);
    } else if (this.#candidate === null) {
      void this.#connect();
    }
    void this.#lookNow();
  }

  async #connect(): Promise<void> {
    const dial = ++this.#dial;
    this.#options.clock.clearTimeout(this.#connectTimer);
    try {
      const address = await this.#options.server.socketAddress();
      if (dial === this.#dial && !this.#stopped) {
        this.#candidate?.close();
        this.#candidate = this.#dialled(address);
      }
    } catch {
      if (dial === this.#dial && !this.#stopped) {
        this.#redialLater();
      }
    }
  }

  #dialled(address: string): LiveSocket {
    const socket: LiveSocket = new LiveSocket({
      socket: this.#options.openSocket(address),
      clock: this.#options.clock,
      onOpen: () => void this.#opened(socket),
      onMessage: (message) => this.#heard(message),
      onLost: () => {
        if (this.#candidate === socket) {
          this.#candidate = null;
          this.#redialLater();
        } else if (this.#socket === socket) {
          this.#lost();
        }
      },
    });
    return socket;
  }

  async #opened(socket: LiveSocket): Promise<void> {
    // The old connection goes only now: a planned reconnect leaves no gap.
    this.#socket?.close();
    this.#socket = socket;
    this.#candidate = null;
    this.#failures = 0;
    this.#missed = 0;
    this.#buffer = [];
    this.#options.clock.clearTimeout(this.#plannedTimer);
    this.#plannedTimer = this.#options.clock.setTimeout(() => void this.#connect(), PLANNED_RECONNECT_MS);
    await this.#lookNow();
    if (this.#socket === socket) {
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
    this.#socket = null;
    this.#flush();
    this.#pollDelay = POLL_MS;
    this.#scheduleLook();
    this.#redialLater();
  }

  /** Tries again after a while, and not at the same moment as every other page. A present connection serves until then. */
  #redialLater(): void {
    if (this.#socket === null && this.#connection !== 'offline') {
      this.#say('polling');
    }
    const delay = Math.min(MAX_RECONNECT_MS, 1_000 * 2 ** this.#failures++) * (0.5 + this.#options.random() / 2);
    this.#options.clock.clearTimeout(this.#connectTimer);
    this.#connectTimer = this.#options.clock.setTimeout(() => void this.#connect(), delay);
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
    if (message.version > followed.version) {
      followed.version = message.version;
      followed.status = message.progress.status;
    }
    if (message.type === 'export:progress' || message.type === 'export:phase-changed') {
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
    const delay = this.#socket === null ? this.#pollDelay : QUIET_MS;
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
      if (this.#socket === null) {
        this.#say('offline');
      }
    }
    if (look === this.#look) {
      this.#scheduleLook();
    }
  }

  #answered(followed: Followed, answer: SnapshotAnswer): void {
    if (this.#connection === 'offline') {
      this.#say(this.#socket === null ? 'polling' : 'live');
    }
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
        followed.status = answer.view.progress.status;
      }
      this.#options.onEvent({ type: 'snapshot', view: answer.view });
      this.#suspectSocket(news);
    }
  }

  /** A socket that looks open but stays silent while things happen is dead. */
  #suspectSocket(news: boolean): void {
    if (this.#socket === null || this.#buffer !== null || !news || ++this.#missed <= MAX_MISSED) {
      return;
    }
    this.#socket.close();
    this.#lost();
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
