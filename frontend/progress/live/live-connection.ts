/**
 * The page's WebSocket connection: opened with a new ticket each time, opened again when it is lost, and replaced without a
 * gap before API Gateway ends it.
 */
import type { LiveMessage } from '../../../lambdas/protocol.ts';
import type { Clock, Timer } from '../clock.ts';
import type { LiveServer } from './live-events.ts';
import { LiveSocket, type SocketLike } from './live-socket.ts';

export interface LiveConnectionOptions {
  readonly server: Pick<LiveServer, 'socketAddress'>;
  readonly openSocket: (address: string) => SocketLike;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly onOpen: () => void;
  /** Something came over it, if only a pong. */
  readonly onHeard: () => void;
  readonly onMessage: (message: LiveMessage) => void;
  /** The open connection is lost, and no other has replaced it. */
  readonly onLost: () => void;
  /** There is no connection, and the next try comes later. */
  readonly onUnreachable: () => void;
}

/** API Gateway ends every connection after 2 hours; the next one opens earlier. */
export const PLANNED_RECONNECT_MS = 110 * 60_000;
const MAX_RECONNECT_MS = 10_000;
const WAKE_PONG_MS = 4_000;

export class LiveConnection {
  readonly #options: LiveConnectionOptions;
  #socket: LiveSocket | null = null;
  /** The next connection, during its handshake. */
  #candidate: LiveSocket | null = null;
  #redialTimer: Timer | undefined;
  #plannedTimer: Timer | undefined;
  #failures = 0;
  /** Number of the newest try: an address for an older one is not used. */
  #dial = 0;

  constructor(options: LiveConnectionOptions) {
    this.#options = options;
  }

  /** The open connection, another object for each; null while there is none. */
  get current(): object | null {
    return this.#socket;
  }

  async dial(): Promise<void> {
    const dial = ++this.#dial;
    this.#options.clock.clearTimeout(this.#redialTimer);
    try {
      const address = await this.#options.server.socketAddress();
      if (dial === this.#dial) {
        this.#candidate?.close();
        this.#candidate = this.#dialled(address);
      }
    } catch {
      if (dial === this.#dial) {
        this.#redialLater();
      }
    }
  }

  /** An answer is no message, but it is heard. */
  ping(): void {
    this.#socket?.ping();
  }

  /** Pings an open connection; without one, dials at once. */
  wake(): void {
    this.#failures = 0;
    if (this.#socket !== null) {
      this.#socket.ping(WAKE_PONG_MS);
    } else if (this.#candidate === null) {
      void this.dial();
    }
  }

  /** Closes an open connection that seems to be dead. */
  drop(): void {
    this.#socket?.close();
    this.#lost();
  }

  stop(): void {
    this.#dial++;
    this.#options.clock.clearTimeout(this.#redialTimer);
    this.#options.clock.clearTimeout(this.#plannedTimer);
    this.#candidate?.close();
    this.#socket?.close();
    this.#candidate = null;
    this.#socket = null;
  }

  #dialled(address: string): LiveSocket {
    const socket: LiveSocket = new LiveSocket({
      socket: this.#options.openSocket(address),
      clock: this.#options.clock,
      onOpen: () => this.#opened(socket),
      onHeard: this.#options.onHeard,
      onMessage: this.#options.onMessage,
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

  #opened(socket: LiveSocket): void {
    // The old connection is closed only now, so that a planned reconnect leaves no gap.
    this.#socket?.close();
    this.#socket = socket;
    this.#candidate = null;
    this.#failures = 0;
    const { clock, onOpen } = this.#options;
    clock.clearTimeout(this.#plannedTimer);
    this.#plannedTimer = clock.setTimeout(() => void this.dial(), PLANNED_RECONNECT_MS);
    onOpen();
  }

  #lost(): void {
    this.#socket = null;
    this.#options.onLost();
    this.#redialLater();
  }

  /** Tries again after a random delay, so that not every page tries at once. An open connection is used until then. */
  #redialLater(): void {
    const { clock, random, onUnreachable } = this.#options;
    if (this.#socket === null) {
      onUnreachable();
    }
    const delay = Math.min(MAX_RECONNECT_MS, 1_000 * 2 ** this.#failures++) * (0.5 + random() / 2);
    clock.clearTimeout(this.#redialTimer);
    this.#redialTimer = clock.setTimeout(() => void this.dial(), delay);
  }
}
