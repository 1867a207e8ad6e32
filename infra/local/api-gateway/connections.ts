/** An open WebSocket connection, with the two timers that end it. */
import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';

export interface ConnectionIdentity {
  readonly connectionId: string;
  readonly connectedAt: Date;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** The `Host` header of the handshake. */
  readonly host: string;
}

export interface Ending {
  readonly code: number;
  readonly reason: string;
}

export interface ConnectionLimits {
  readonly idleTimeoutMs: number;
  readonly maxLifetimeMs: number;
}

/** Messages that a client has not read yet. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** Time for a client to answer a close frame before its connection is terminated. */
const CLOSE_GRACE_MS = 1_000;

/** Base64 that ends in `=`, as in AWS, so that a client which does not encode it in a path fails here too. */
export function newConnectionId(): string {
  return `${randomBytes(11).toString('base64url')}=`;
}

export class Connection {
  readonly identity: ConnectionIdentity;
  lastActiveAt: Date;
  readonly #socket: WebSocket;
  readonly #idle: NodeJS.Timeout;
  readonly #lifetime: NodeJS.Timeout;
  readonly #onEnd: (connection: Connection, ending: Ending) => void;
  #ended = false;

  /** @param onEnd called exactly once, when the connection has ended for any reason */
  constructor(
    identity: ConnectionIdentity,
    socket: WebSocket,
    limits: ConnectionLimits,
    onEnd: (connection: Connection, ending: Ending) => void,
  ) {
    this.identity = identity;
    this.lastActiveAt = identity.connectedAt;
    this.#socket = socket;
    this.#onEnd = onEnd;
    const goAway = () => this.end({ code: 1001, reason: 'Going away' });
    this.#idle = setTimeout(goAway, limits.idleTimeoutMs).unref();
    this.#lifetime = setTimeout(goAway, limits.maxLifetimeMs).unref();
    // After a protocol error the library closes the socket, and `close` follows.
    socket.on('error', () => {});
    socket.on('close', (code, reason) => this.#finish({ code, reason: reason.toString() || reasonOf(code) }));
  }

  get isOpen(): boolean {
    return !this.#ended && this.#socket.readyState === WebSocket.OPEN;
  }

  /** Called for a message in either direction. Pings do not count as activity. */
  touch(): void {
    this.lastActiveAt = new Date();
    this.#idle.refresh();
  }

  /**
   * Hands a message on without waiting until the client reads it, so that one that does not read delays no other; it is
   * disconnected when too much waits for it.
   * @returns false when the connection has ended
   */
  send(data: Buffer | string): boolean {
    if (!this.isOpen) {
      return false;
    }
    this.touch();
    this.#socket.send(data, { binary: false }, () => {});
    if (this.#socket.bufferedAmount > MAX_WAITING_BYTES) {
      this.#socket.terminate();
    }
    return true;
  }

  end(ending: Ending): void {
    this.#socket.close(ending.code, ending.reason);
    setTimeout(() => this.#socket.terminate(), CLOSE_GRACE_MS).unref();
    this.#finish(ending);
  }

  #finish(ending: Ending): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    clearTimeout(this.#idle);
    clearTimeout(this.#lifetime);
    this.#onEnd(this, ending);
  }
}

function reasonOf(code: number): string {
  switch (code) {
    case 1000:
      return 'Connection Closed Normally';
    case 1001:
      return 'Going away';
    case 1005:
      return 'Client-side close frame status not set';
    case 1006:
      return 'Connection Closed Abnormally';
    default:
      return '';
  }
}
