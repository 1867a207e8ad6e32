/**
 * A WebSocket API of API Gateway on loopback: $connect accepts or refuses the handshake, `$request.body.action` selects
 * the route, $disconnect is called once, and connections end after 10 idle minutes or after 2 hours.
 */
import { startAwsServer } from '../service/aws-server.ts';
import { pagesOf } from '../service/guard.ts';
import type { InvokeFunction, ListenOptions, Service } from '../service/service.ts';
import { answerManagement, MAX_MESSAGE, refuse } from './management.ts';
import { WebSocketGateway } from './websocket-gateway.ts';

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
  /** Whose pages may connect. In AWS every page may, and `$connect` refuses. */
  readonly origins?: readonly string[];
  readonly invokeFunction: InvokeFunction;
  /** Default 10 minutes. */
  readonly idleTimeoutMs?: number;
  /** Default 2 hours. */
  readonly maxLifetimeMs?: number;
  /** Default 29 s, API Gateway's own limit. */
  readonly integrationTimeoutMs?: number;
  /** Default true. False ends connections without `$disconnect` when the service closes: nothing is kept of them then. */
  readonly disconnectsAtClose?: boolean;
  /** Called for each event that API Gateway counts. */
  readonly onEvent?: (metric: SocketMetric) => void;
}

export interface WebSocketService extends Service {
  /** `ws://127.0.0.1:PORT/STAGE`, for clients. */
  readonly url: string;
  /** `http://127.0.0.1:PORT/STAGE`, for PostToConnection. */
  readonly connectionsEndpoint: string;
}

export async function startWebSocketApi(options: WebSocketApiOptions): Promise<WebSocketService> {
  const { stageName } = options;
  const gateway = new WebSocketGateway(options);
  const service = await startAwsServer({
    ...(options.port !== undefined && { port: options.port }),
    signingName: 'execute-api',
    maxBody: MAX_MESSAGE,
    visitors: pagesOf(options.origins ?? [], false),
    answer(request, body, response) {
      if (request.method === 'POST') options.onEvent?.('MessageCount');
      return answerManagement(request, body, response, stageName, (id) => gateway.find(id));
    },
    refuse: (response, { type, message }) => refuse(response, 403, type, message),
    upgrade: (request, socket, head) => gateway.handshake(request, socket, head),
  });
  return {
    endpoint: service.endpoint,
    url: `${service.endpoint.replace('http:', 'ws:')}/${stageName}`,
    connectionsEndpoint: `${service.endpoint}/${stageName}`,
    close: async () => {
      // Stop listening before the connections end, because clients reconnect at once.
      const closed = service.close();
      await gateway.close();
      await closed;
    },
  };
}
