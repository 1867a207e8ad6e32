/** The connections of a WebSocket API: from the handshake over messages to the end of each. */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { Connection, type ConnectionIdentity, type Ending, newConnectionId } from './connections.ts';
import { FrameGuard } from './frame-guard.ts';
import { requestId } from './http-event.ts';
import { type HttpResponse, httpResponse } from './http-response.ts';
import { callIntegration, type IntegrationOutcome } from './integration.ts';
import { MAX_MESSAGE } from './management.ts';
import type { SocketMetric, WebSocketApiOptions, WebSocketRoute } from './websocket.ts';
import { connectEvent, disconnectEvent, messageEvent, selectRouteKey } from './websocket-event.ts';

/** Bytes. */
const MAX_FRAME = 32 * 1024;
const TEN_MINUTES = 600_000;
const TWO_HOURS = 7_200_000;
const MAX_INTEGRATION_MS = 29_000;
/** How long `close` waits for the last $disconnect calls. */
const CLOSING_MS = 2_000;

export class WebSocketGateway {
  readonly #options: WebSocketApiOptions;
  readonly #routes: ReadonlyMap<string, WebSocketRoute>;
  readonly #acceptor = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE,
    handleProtocols: () => false,
  });
  /** Open connections by their ids. */
  readonly #connections = new Map<string, Connection>();
  /** Calls of $disconnect that have not ended. */
  readonly #disconnects = new Set<Promise<unknown>>();
  #closing = false;

  constructor(options: WebSocketApiOptions) {
    this.#options = options;
    this.#routes = new Map(options.routes.map((route) => [route.routeKey, route]));
  }

  find(connectionId: string): Connection | undefined {
    return this.#connections.get(connectionId);
  }

  async handshake(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { stageName } = this.#options;
    // The client may disconnect while $connect runs.
    socket.on('error', () => socket.destroy());
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname !== `/${stageName}` && url.pathname !== `/${stageName}/`) {
      this.#count('ClientError');
      return refuseHandshake(socket, 403);
    }
    this.#count('ConnectCount');
    const identity = identityOf(request);
    const refusal = await this.#callConnect(identity, request, url.searchParams);
    if (refusal !== null) {
      return refuseHandshake(socket, refusal);
    }
    if (socket.destroyed || this.#closing) {
      socket.destroy();
      return this.#callDisconnect(identity, { code: 1006, reason: 'Connection Closed Abnormally' });
    }
    this.#acceptor.handleUpgrade(request, socket, head, (accepted) => this.#open(identity, accepted, socket));
  }

  /** Ends all connections, and waits a while for the calls of $disconnect. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const connection of this.#connections.values()) {
      connection.end({ code: 1001, reason: 'Going away' });
    }
    await Promise.race([Promise.all(this.#disconnects), setTimeout(CLOSING_MS, undefined, { ref: false })]);
    this.#acceptor.close();
  }

  /** @returns the status of a refusal, or null when $connect accepts the handshake or there is no $connect */
  async #callConnect(
    identity: ConnectionIdentity,
    request: IncomingMessage,
    query: URLSearchParams,
  ): Promise<number | null> {
    const route = this.#routes.get('$connect');
    if (route === undefined) {
      return null;
    }
    const handshake = { rawHeaders: request.rawHeaders, query };
    const outcome = await this.#call(route, connectEvent(identity, this.#options.stageName, handshake, new Date()));
    if (outcome.kind === 'timeout') {
      return 504;
    }
    const status = proxyResponse(outcome)?.statusCode;
    return status === undefined ? 500 : status >= 200 && status < 300 ? null : status;
  }

  #open(identity: ConnectionIdentity, accepted: WebSocket, socket: Duplex): void {
    const limits = {
      idleTimeoutMs: this.#options.idleTimeoutMs ?? TEN_MINUTES,
      maxLifetimeMs: this.#options.maxLifetimeMs ?? TWO_HOURS,
    };
    const connection = new Connection(identity, accepted, limits, (_, ending) => {
      this.#connections.delete(identity.connectionId);
      this.#callDisconnect(identity, ending);
    });
    this.#connections.set(identity.connectionId, connection);
    const guard = new FrameGuard(MAX_FRAME);
    // Before the library's own listener, which may report the message in the same tick.
    socket.prependListener('data', (bytes: Buffer) => {
      if (connection.isOpen && guard.exceeds(bytes)) {
        connection.end({ code: 1009, reason: 'Frame too long' });
      }
    });
    accepted.on('message', (data: Buffer, isBinary: boolean) => {
      if (!connection.isOpen) {
        return;
      }
      connection.touch();
      if (isBinary) {
        connection.end({ code: 1003, reason: 'Binary is not supported' });
        return;
      }
      this.#receive(connection, data.toString('utf8')).catch(() => {});
    });
  }

  async #receive(connection: Connection, body: string): Promise<void> {
    this.#count('MessageCount');
    const selected = selectRouteKey(body);
    // Names with a dollar sign are the gateway's own; a client cannot select them.
    const route = (selected.startsWith('$') ? undefined : this.#routes.get(selected)) ?? this.#routes.get('$default');
    if (route === undefined) {
      this.#count('ClientError');
      connection.send(problem('Forbidden', connection));
      return;
    }
    const event = messageEvent(connection.identity, this.#options.stageName, route.routeKey, body, new Date());
    const response = proxyResponse(await this.#call(route, event));
    if (response === null) {
      connection.send(problem('Internal server error', connection));
    } else if (route.returnsResponse === true && response.body.length > 0) {
      connection.send(response.body);
    }
  }

  /** Best effort, as in AWS: the outcome is ignored. */
  #callDisconnect(identity: ConnectionIdentity, ending: Ending): void {
    const route = this.#routes.get('$disconnect');
    if (route === undefined) {
      return;
    }
    if (this.#closing && this.#options.disconnectsAtClose === false) return;
    const called = this.#call(route, disconnectEvent(identity, this.#options.stageName, ending, new Date()));
    this.#disconnects.add(called);
    called.finally(() => this.#disconnects.delete(called));
  }

  async #call(route: WebSocketRoute, event: unknown): Promise<IntegrationOutcome> {
    const { invokeFunction, integrationTimeoutMs = MAX_INTEGRATION_MS } = this.#options;
    const outcome = await callIntegration(
      invokeFunction,
      route.functionArn,
      event,
      integrationTimeoutMs,
      // The gateway knows no user of a connection; each route has its own turns.
      route.functionArn,
    );
    if (outcome.kind !== 'success') this.#count('ExecutionError');
    else if ((proxyResponse(outcome)?.statusCode ?? 200) >= 400) this.#count('IntegrationError');
    return outcome;
  }

  #count(metric: SocketMetric): void {
    this.#options.onEvent?.(metric);
  }
}

/** Null for a failure, and for a result without a status, which only HTTP APIs accept. */
function proxyResponse(outcome: IntegrationOutcome): HttpResponse | null {
  const payload = outcome.kind === 'success' ? outcome.payload : null;
  return typeof payload === 'object' && payload !== null && 'statusCode' in payload ? httpResponse(payload) : null;
}

function identityOf(request: IncomingMessage): ConnectionIdentity {
  return {
    connectionId: newConnectionId(),
    connectedAt: new Date(),
    sourceIp: '127.0.0.1',
    userAgent: request.headers['user-agent'] ?? '',
    host: request.headers.host ?? '127.0.0.1',
  };
}

function refuseHandshake(socket: Duplex, status: number): void {
  const body = JSON.stringify({ message: STATUS_CODES[status] ?? 'Refused' });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function problem(message: string, connection: Connection): string {
  return JSON.stringify({ message, connectionId: connection.identity.connectionId, requestId: requestId() });
}
