/**
 * The events that a WebSocket API sends to functions. Header names keep the client's case. Source: "Lambda proxy
 * integrations for WebSocket APIs" and "Managing connected users", API Gateway developer guide.
 */
import type { ConnectionIdentity, Ending } from './connections.ts';
import { commonLogTime, requestId, traceHeader } from './http-event.ts';

type Pairs = readonly (readonly [string, string])[];

export interface Handshake {
  /** Names and values in turn, as received (node's `rawHeaders`). */
  readonly rawHeaders: readonly string[];
  readonly query: URLSearchParams;
}

export function connectEvent(identity: ConnectionIdentity, stage: string, handshake: Handshake, at: Date) {
  const names = handshake.rawHeaders.filter((_, index) => index % 2 === 0);
  const values = handshake.rawHeaders.filter((_, index) => index % 2 === 1);
  const headers: Pairs = [
    ...names.map((name, index) => [name, values[index] ?? ''] as const),
    ['X-Amzn-Trace-Id', traceHeader(at)],
    ['X-Forwarded-For', identity.sourceIp],
    ['X-Forwarded-Port', '443'],
    ['X-Forwarded-Proto', 'https'],
  ];
  const query = [...handshake.query];
  return {
    headers: Object.fromEntries(headers),
    multiValueHeaders: grouped(headers),
    ...(query.length > 0
      ? { queryStringParameters: Object.fromEntries(query), multiValueQueryStringParameters: grouped(query) }
      : {}),
    requestContext: context(identity, stage, at, '$connect', 'CONNECT'),
    isBase64Encoded: false,
  };
}

export function messageEvent(identity: ConnectionIdentity, stage: string, routeKey: string, body: string, at: Date) {
  return {
    requestContext: { ...context(identity, stage, at, routeKey, 'MESSAGE'), messageId: requestId() },
    body,
    isBase64Encoded: false,
  };
}

export function disconnectEvent(identity: ConnectionIdentity, stage: string, ending: Ending, at: Date) {
  const headers: Pairs = [
    ['Host', identity.host],
    ['x-api-key', ''],
    ['X-Forwarded-For', ''],
    ['x-restapi', ''],
  ];
  return {
    headers: Object.fromEntries(headers),
    multiValueHeaders: grouped(headers),
    requestContext: {
      ...context(identity, stage, at, '$disconnect', 'DISCONNECT'),
      disconnectStatusCode: ending.code,
      disconnectReason: ending.reason,
    },
    isBase64Encoded: false,
  };
}

/** `$request.body.action`: the message's route, or `$default` for a message without one. */
export function selectRouteKey(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'action' in parsed && typeof parsed.action === 'string') {
      return parsed.action;
    }
  } catch {
    // Not JSON, so it has no route.
  }
  return '$default';
}

function context(
  identity: ConnectionIdentity,
  stage: string,
  at: Date,
  routeKey: string,
  eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT',
) {
  const id = requestId();
  return {
    routeKey,
    eventType,
    extendedRequestId: id,
    requestTime: commonLogTime(at),
    messageDirection: 'IN',
    stage,
    connectedAt: identity.connectedAt.getTime(),
    requestTimeEpoch: at.getTime(),
    identity: { userAgent: identity.userAgent, sourceIp: identity.sourceIp },
    requestId: id,
    domainName: identity.host,
    connectionId: identity.connectionId,
    apiId: 'local',
  };
}

function grouped(pairs: Pairs): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const [name, value] of pairs) {
    groups[name] = [...(groups[name] ?? []), value];
  }
  return groups;
}
