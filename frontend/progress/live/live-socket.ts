/** One WebSocket connection from handshake to end: parses messages, keeps the connection alive, notices when it is dead. */
import { type LiveMessage, liveMessageSchema } from '../../../lambdas/protocol.ts';
import type { Clock, Timer } from '../clock.ts';

/** The part of a browser's WebSocket that is used. */
export interface SocketLike {
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: (() => void) | null;
  onerror: (() => void) | null;
  send(text: string): void;
  close(): void;
}

export interface LiveSocketOptions {
  readonly socket: SocketLike;
  readonly clock: Clock;
  readonly onOpen: () => void;
  /** Something came, whatever it is. */
  readonly onHeard: () => void;
  readonly onMessage: (message: LiveMessage) => void;
  /** Called once, and never after `close`. */
  readonly onLost: () => void;
}

/** API Gateway ends a connection after 10 silent minutes. */
export const HEARTBEAT_MS = 5 * 60_000;
const HANDSHAKE_MS = 10_000;
export const PONG_MS = 10_000;

export class LiveSocket {
  readonly #options: LiveSocketOptions;
  #handshake: Timer | undefined;
  #heartbeat: Timer | undefined;
  #pong: Timer | undefined;
  #ended = false;

  constructor(options: LiveSocketOptions) {
    this.#options = options;
    const { socket, clock } = options;
    this.#handshake = clock.setTimeout(() => this.#lose(), HANDSHAKE_MS);
    socket.onopen = () => this.#opened();
    socket.onmessage = (event) => this.#received(event.data);
    socket.onclose = () => this.#lose();
    socket.onerror = () => this.#lose();
  }

  /** Sends a ping; without an answer to it, or to one before it, in time the connection counts as lost. */
  ping(deadlineMs: number = PONG_MS): void {
    const { socket, clock } = this.#options;
    this.#pong ??= clock.setTimeout(() => this.#lose(), deadlineMs);
    try {
      socket.send(JSON.stringify({ action: 'ping' }));
    } catch {
      this.#lose();
    }
  }

  close(): void {
    if (!this.#ended) {
      this.#end();
    }
  }

  #opened(): void {
    if (this.#ended) {
      return;
    }
    this.#options.clock.clearTimeout(this.#handshake);
    this.#beat();
    this.#options.onOpen();
  }

  #beat(): void {
    this.#heartbeat = this.#options.clock.setTimeout(() => {
      this.ping();
      this.#beat();
    }, HEARTBEAT_MS);
  }

  #received(data: unknown): void {
    if (this.#ended) {
      return;
    }
    // Any message shows that the connection is alive.
    this.#options.clock.clearTimeout(this.#pong);
    this.#pong = undefined;
    this.#options.onHeard();
    const message = liveMessageSchema.safeParse(parseJson(data));
    if (message.success) {
      this.#options.onMessage(message.data);
    }
  }

  #lose(): void {
    if (!this.#ended) {
      this.#end();
      this.#options.onLost();
    }
  }

  #end(): void {
    const { socket, clock } = this.#options;
    this.#ended = true;
    for (const timer of [this.#handshake, this.#heartbeat, this.#pong]) {
      clock.clearTimeout(timer);
    }
    socket.close();
  }
}

/** The browser's WebSocket, reduced to the part that is used. */
export function openBrowserSocket(address: string): SocketLike {
  const socket = new WebSocket(address);
  const like: SocketLike = {
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
    send: (text) => socket.send(text),
    close: () => socket.close(),
  };
  socket.onopen = () => like.onopen?.();
  socket.onmessage = (event: MessageEvent<unknown>) => like.onmessage?.(event);
  socket.onclose = () => like.onclose?.();
  socket.onerror = () => like.onerror?.();
  return like;
}

/** @returns undefined for what is not JSON */
function parseJson(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return undefined;
  }
}
