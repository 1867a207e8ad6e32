/** Counts the requests that the services of a local engine in this process answer, and the bytes on their connections. */
import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Engine } from '../../../infra/local/engine.ts';

export interface Requests {
  /** Number of requests by the engine's name of the service. */
  readonly byService: Readonly<Record<string, number>>;
  /** Headers included, both ways. */
  readonly bytes: number;
}

const FINISHED = 'http.server.response.finish';

export class RequestCounter {
  readonly #serviceOf: ReadonlyMap<number, string>;
  readonly #bytesOf = new WeakMap<Socket, number>();
  #byService: Record<string, number> = {};
  #bytes = 0;

  constructor(endpoints: Engine['endpoints']) {
    const ports = Object.entries(endpoints)
      .filter(([, endpoint]) => endpoint !== '')
      .map(([service, endpoint]) => [Number(new URL(endpoint).port), service] as const);
    this.#serviceOf = new Map(ports);
    diagnostics.subscribe(FINISHED, this.#count);
  }

  /** What was counted since the last call. */
  take(): Requests {
    const taken = { byService: this.#byService, bytes: this.#bytes };
    this.#byService = {};
    this.#bytes = 0;
    return taken;
  }

  close(): void {
    diagnostics.unsubscribe(FINISHED, this.#count);
  }

  readonly #count = (message: unknown): void => {
    const { socket } = (message as { readonly request: IncomingMessage }).request;
    const service = this.#serviceOf.get(socket.localPort ?? 0);
    if (service === undefined) return;
    this.#byService[service] = (this.#byService[service] ?? 0) + 1;
    // A connection serves many requests.
    const now = socket.bytesRead + socket.bytesWritten;
    this.#bytes += now - (this.#bytesOf.get(socket) ?? 0);
    this.#bytesOf.set(socket, now);
  };
}
