/** Lambda's own HTTP API, as far as the SDK's `Invoke` goes, and the loopback switch for its faults. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FAULTS_PATH, handleFaults } from '../service/fault-api.ts';
import type { InvocationOutcome } from '../service/service.ts';
import type { FaultSwitches } from './faults.ts';
import { functionNameOf } from './function.ts';
import { MAX_ASYNC_PAYLOAD_BYTES, MAX_PAYLOAD_BYTES, THROTTLED } from './outcomes.ts';

export interface LambdaApi {
  readonly faults: FaultSwitches;
  readonly dataFolder: string;
  has(functionName: string): boolean;
  invoke(functionName: string, payload: unknown, traceId: string | undefined): Promise<InvocationOutcome>;
  invokeAsync(functionName: string, payload: unknown): void;
}

/** Says whose engine this is. */
export const ENGINE_PATH = '/_local/engine';

async function bodyOf(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
  }
  return bytes > limit ? undefined : Buffer.concat(chunks).toString('utf8');
}

function respond(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  respond(
    response,
    status,
    { Type: status < 500 ? 'User' : 'Service', Message: message },
    { 'x-amzn-errortype': type },
  );
}

export async function handleLambdaRequest(
  api: LambdaApi,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === FAULTS_PATH) return handleFaults(api.faults, request, response);
  if (url.pathname === ENGINE_PATH) return respond(response, 200, { dataFolder: api.dataFolder, pid: process.pid });
  const match = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(url.pathname);
  if (match === null || request.method !== 'POST') {
    return refuse(response, 501, 'NotHonoured', `The local engine does not honour ${request.method} ${url.pathname}`);
  }
  const name = functionNameOf(decodeURIComponent(match[1] ?? ''));
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  const limit = type === 'Event' ? MAX_ASYNC_PAYLOAD_BYTES : MAX_PAYLOAD_BYTES;
  const text = await bodyOf(request, limit);
  if (!api.has(name)) return refuse(response, 404, 'ResourceNotFoundException', `Function not found: ${name}`);
  if (text === undefined) {
    const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
    return refuse(response, 413, 'RequestTooLargeException', message);
  }
  if (request.headers['x-amz-log-type'] === 'Tail') {
    return refuse(response, 501, 'NotHonoured', 'The local engine does not honour LogType Tail: read logs/ instead');
  }
  let payload: unknown;
  try {
    payload = text === '' ? {} : JSON.parse(text);
  } catch {
    const message = 'Could not parse request body into json';
    return refuse(response, 400, 'InvalidRequestContentException', message);
  }
  if (type === 'DryRun') return respond(response, 204, undefined);
  if (type === 'Event') {
    api.invokeAsync(name, payload);
    return respond(response, 202, undefined);
  }
  if (type !== 'RequestResponse') {
    return refuse(response, 400, 'InvalidParameterValueException', `Unknown invocation type ${type}`);
  }
  const traceId = request.headers['x-amzn-trace-id'];
  const outcome = await api.invoke(name, payload, typeof traceId === 'string' ? traceId : undefined);
  if (outcome.kind === 'success') {
    return respond(response, 200, outcome.payload, { 'x-amz-executed-version': '$LATEST' });
  }
  if (outcome.errorType === THROTTLED.errorType) {
    return refuse(response, 429, 'TooManyRequestsException', outcome.errorMessage);
  }
  if (outcome.errorType === 'Lambda.ServiceException') {
    return refuse(response, 500, 'ServiceException', outcome.errorMessage);
  }
  const { errorType, errorMessage, trace } = outcome;
  const headers = { 'x-amz-executed-version': '$LATEST', 'x-amz-function-error': 'Unhandled' };
  return respond(response, 200, { errorType, errorMessage, trace }, headers);
}
