/** The `@connections` endpoint of a WebSocket API for the SDK's ApiGatewayManagementApi client. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReceivedBody } from '../service/aws-server.ts';
import { sendJson } from '../service/loopback.ts';
import type { Connection } from './connections.ts';

/** Bytes. Source: quotas of WebSocket APIs, API Gateway developer guide. */
export const MAX_MESSAGE = 128 * 1024;

/** Answers signed requests `POST|GET|DELETE /@connections/{id}`, with or without the stage before it; 403 for anything else. */
export async function answerManagement(
  request: IncomingMessage,
  data: ReceivedBody,
  response: ServerResponse,
  stage: string,
  find: (connectionId: string) => Connection | undefined,
): Promise<void> {
  const connectionId = connectionIdOf(request.url ?? '/', stage);
  if (connectionId === null) {
    return refuse(response, 403, 'ForbiddenException', 'Forbidden');
  }
  if (data === 'too-large') {
    return refuse(response, 413, 'PayloadTooLargeException', 'Message too long');
  }
  const connection = find(connectionId);
  if (connection === undefined) {
    return refuse(response, 410, 'GoneException', 'Gone');
  }
  switch (request.method) {
    case 'POST':
      if (!connection.send(data)) {
        return refuse(response, 410, 'GoneException', 'Gone');
      }
      return sendJson(response, 200, {});
    case 'GET':
      return sendJson(response, 200, {
        connectedAt: connection.identity.connectedAt.toISOString(),
        identity: { sourceIp: connection.identity.sourceIp, userAgent: connection.identity.userAgent },
        lastActiveAt: connection.lastActiveAt.toISOString(),
      });
    case 'DELETE':
      connection.end({ code: 1000, reason: 'Connection Closed Normally' });
      response.writeHead(204).end();
      return;
    default:
      return refuse(response, 403, 'ForbiddenException', 'Forbidden');
  }
}

function connectionIdOf(url: string, stage: string): string | null {
  try {
    const path = decodeURIComponent(url.split('?')[0] ?? '');
    const rest = path.startsWith(`/${stage}/@connections/`) ? path.slice(stage.length + 1) : path;
    return /^\/@connections\/([^/]+)$/.exec(rest)?.[1] ?? null;
  } catch {
    return null;
  }
}

export function refuse(response: ServerResponse, status: number, errorType: string, message: string): void {
  sendJson(response, status, { message }, { 'x-amzn-errortype': errorType });
}
