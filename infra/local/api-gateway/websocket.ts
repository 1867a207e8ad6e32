/**
 * A WebSocket API of API Gateway on loopback: $connect accepts or refuses the handshake, `$request.body.action` selects
 * the route, $disconnect is called once, and connections end after 10 idle minutes or after 2 hours.
 */
import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { listenOnLoopback } from '../service/loopback.ts';
import type { InvokeFunction, ListenOptions, Service } from '../service/service.ts';
import { Connection, type ConnectionIdentity, type Ending, newConnectionId } from './connections.ts';
import { FrameGuard } from './frame-guard.ts';
import { requestId } from './http-event.ts';
import { type HttpResponse, httpResponse } from './http-response.ts';
import { callIntegration, type IntegrationOutcome } from './integration.ts';
import { answerManagement, MAX_MESSAGE } from './management.ts';
import { connectEvent, disconnectEvent, messageEvent, selectRouteKey } from './websocket-event.ts';

export interface WebSocketRoute {
  /** `$connect`, `$disconnect`, `$default` or a value of `action`. */
  readonly routeKey: string;
  readonly functionArn: string;
  /** Whether the function's `body` is sent to the client: the route's `RouteResponseSelectionExpression` is `$default`. */
  readonly returnsResponse?: boolean;
}

/** What API Gateway counts of a WebSocket API, by the names of its metrics. */
export type SocketMetric = 'ConnectCount' | 'MessageCount' | 'ExecutionError' | 'IntegrationError' | 'ClientError';

export interface WebSocketApiOptions extends ListenOptions {
  readonly stageName: string;
  readonly routes: readonly WebSocketRoute[];
  readonly invokeFunction: InvokeFunction;
  /** Default 10 minutes. */
  readonly idleTimeoutMs?: number;
  /** Default 2 hours. */
  readonly maxLifetimeMs?: number;
  /** Default 29 s, API Gateway's own limit. */
  readonly integrationTimeoutMs?: number;
  /** Called for each event that API Gateway counts. */
  readonly onEvent?: (metric: SocketMetric) => void;
}

export interface WebSocketService extends Service {
  /** `ws://127.0.0.1:PORT/STAGE`, for clients. */
  readonly url: string;
  /** `http://127.0.0.1:PORT/STAGE`, for PostToConnection. */
  readonly connectionsEndpoint: string;
}

const MAX_FRAME = 32 * 1024;
const TEN_MINUTES = 600_000;
const TWO_HOURS = 7_200_000;
const MAX_INTEGRATION_MS = 29_000;
/** How long `close` waits for the last $disconnect calls. */
const CLOSING_MS = 2_000;

export async function startWebSocketApi(options: WebSocketApiOptions): Promise<WebSocketService> {
  const { stageName } = options;
  const connections = new Map<string, Connection>();
  const endings = new Set<Promise<unknown>>();
  let closing = false;
  const routes = new Map(options.routes.map((route) => [route.routeKey, route]));
  const acceptor = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE, handleProtocols: () => false });
  const server = createServer((request, response) => {
    if (request.method === 'POST') count('MessageCount');
    answerManagement(request, response, stageName, (id) => connections.get(id)).catch(() => response.destroy());
  });
  const count = (metric: SocketMetric) => options.onEvent?.(metric);

  const call = async (route: WebSocketRoute, event: unknown) => {
    const outcome = await callIntegration(
      options.invokeFunction,
      route.functionArn,
      event,
      options.integrationTimeoutMs ?? MAX_INTEGRATION_MS,
    );
    if (outcome.kind !== 'success') count('ExecutionError');
    else if ((proxyResponse(outcome)?.statusCode ?? 200) >= 400) count('IntegrationError');
    return outcome;
  };

  async function handshake(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // The client may disconnect while $connect runs.
    socket.on('error', () => socket.destroy());
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname !== `/${stageName}` && url.pathname !== `/${stageName}/`) {
      count('ClientError');
      return refuseHandshake(socket, 403);
    }
    count('ConnectCount');
    const identity = identityOf(request);
    const refusal = await callConnect(identity, request, url.searchParams);
    if (refusal !== null) {
      return refuseHandshake(socket, refusal);
    }
    if (socket.destroyed || closing) {
      socket.destroy();
      return callDisconnect(identity, { code: 1006, reason: 'Connection Closed Abnormally' });
    }
    acceptor.handleUpgrade(request, socket, head, (accepted) => open(identity, accepted, socket));
  }

  /** @returns the status of a refusal, or null when $connect accepts the handshake or there is no $connect */
  async function callConnect(
    identity: ConnectionIdentity,
    request: IncomingMessage,
    query: URLSearchParams,
  ): Promise<number | null> {
    const route = routes.get('$connect');
    if (route === undefined) {
      return null;
    }
    const handshake = { rawHeaders: request.rawHeaders, query };
    const outcome = await call(route, connectEvent(identity, stageName, handshake, new Date()));
    if (outcome.kind === 'timeout') {
      return 504;
    }
    const status = proxyResponse(outcome)?.statusCode;
    return status === undefined ? 500 : status >= 200 && status < 300 ? null : status;
  }

  function open(identity: ConnectionIdentity, accepted: WebSocket, socket: Duplex): void {
    const limits = {
      idleTimeoutMs: options.idleTimeoutMs ?? TEN_MINUTES,
      maxLifetimeMs: options.maxLifetimeMs ?? TWO_HOURS,
    };
    const connection = new Connection(identity, accepted, limits, (_, ending) => {
      connections.delete(identity.connectionId);
      callDisconnect(identity, ending);
    });
    connections.set(identity.connectionId, connection);
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
      receive(connection, data.toString('utf8')).catch(() => {});
    });
  }

  async function receive(connection: Connection, body: string): Promise<void> {
    count('MessageCount');
    const selected = selectRouteKey(body);
    // Names with a dollar sign are the gateway's own; a client cannot select them.
    const route = (selected.startsWith('$') ? undefined : routes.get(selected)) ?? routes.get('$default');
    if (route === undefined) {
      count('ClientError');
      await connection.send(problem('Forbidden', connection));
      return;
    }
    const outcome = await call(route, messageEvent(connection.identity, stageName, route.routeKey, body, new Date()));
    const response = proxyResponse(outcome);
    if (response === null) {
      await connection.send(problem('Internal server error', connection));
    } else if (route.returnsResponse === true && response.body.length > 0) {
      await connection.send(response.body);
    }
  }

  /** Best effort, as in AWS: the outcome is ignored. */
  function callDisconnect(identity: ConnectionIdentity, ending: Ending): void {
    const route = routes.get('$disconnect');
    if (route !== undefined) {
      const called = call(route, disconnectEvent(identity, stageName, ending, new Date()));
      endings.add(called);
      called.finally(() => endings.delete(called));
    }
  }

  server.on('upgrade', (request, socket, head) => {
    handshake(request, socket, head).catch(() => socket.destroy());
  });
  const service = await listenOnLoopback(server, options);
  return {
    endpoint: service.endpoint,
    url: `${service.endpoint.replace('http:', 'ws:')}/${stageName}`,
    connectionsEndpoint: `${service.endpoint}/${stageName}`,
    close: async () => {
      closing = true;
      // Stop listening before the connections end, because clients reconnect at once.
      const closed = service.close();
      for (const connection of connections.values()) {
        connection.end({ code: 1001, reason: 'Going away' });
      }
      await Promise.race([Promise.all(endings), setTimeout(CLOSING_MS, undefined, { ref: false })]);
      acceptor.close();
      await closed;
    },
  };
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
