/** Lambda's HTTP API, as far as the SDK's `Invoke` uses it, and the address of the fault switches. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReceivedBody } from '../service/aws-server.ts';
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

/** Answers with the data folder and the process id of the engine. */
export const ENGINE_PATH = '/_local/engine';

const INVOKE_PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
const EXECUTED_VERSION = { 'x-amz-executed-version': '$LATEST' };

/** In bytes, of the body of a request. */
export function maxLambdaBody(request: IncomingMessage): number {
  return request.headers['x-amz-invocation-type'] === 'Event' ? MAX_ASYNC_PAYLOAD_BYTES : MAX_PAYLOAD_BYTES;
}

/** @param body of a request whose signature is right */
export async function handleLambdaRequest(
  api: LambdaApi,
  request: IncomingMessage,
  body: ReceivedBody,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === FAULTS_PATH) return handleFaults(api.faults, request, body, response);
  if (pathname === ENGINE_PATH) return respond(response, 200, { dataFolder: api.dataFolder, pid: process.pid });
  const name = INVOKE_PATH.exec(pathname)?.[1];
  if (name === undefined || request.method !== 'POST') {
    return refuse(response, 501, 'NotHonoured', `The local engine does not honour ${request.method} ${pathname}`);
  }
  return handleInvoke(api, functionNameOf(decodeURIComponent(name)), request, body, response);
}

async function handleInvoke(
  api: LambdaApi,
  name: string,
  request: IncomingMessage,
  body: ReceivedBody,
  response: ServerResponse,
): Promise<void> {
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (!api.has(name)) return refuse(response, 404, 'ResourceNotFoundException', `Function not found: ${name}`);
  if (body === 'too-large') {
    const message = `Request must be smaller than ${maxLambdaBody(request)} bytes for the InvokeFunction operation`;
    return refuse(response, 413, 'RequestTooLargeException', message);
  }
  if (request.headers['x-amz-log-type'] === 'Tail') {
    return refuse(response, 501, 'NotHonoured', 'The local engine does not honour LogType Tail: read logs/ instead');
  }
  const payload = parsePayload(body.toString('utf8'));
  if (payload === undefined) {
    return refuse(response, 400, 'InvalidRequestContentException', 'Could not parse request body into json');
  }
  switch (type) {
    case 'DryRun':
      return respond(response, 204, undefined);
    case 'Event':
      api.invokeAsync(name, payload.value);
      return respond(response, 202, undefined);
    case 'RequestResponse': {
      const traceId = request.headers['x-amzn-trace-id'];
      return answerInvoke(
        response,
        await api.invoke(name, payload.value, typeof traceId === 'string' ? traceId : undefined),
      );
    }
    default:
      return refuse(response, 400, 'InvalidParameterValueException', `Unknown invocation type ${type}`);
  }
}

function answerInvoke(response: ServerResponse, outcome: InvocationOutcome): void {
  if (outcome.kind === 'success') {
    respond(response, 200, outcome.payload, EXECUTED_VERSION);
    return;
  }
  const { errorType, errorMessage, trace } = outcome;
  if (errorType === THROTTLED.errorType) {
    refuse(response, 429, 'TooManyRequestsException', errorMessage);
  } else if (errorType === 'Lambda.ServiceException') {
    refuse(response, 500, 'ServiceException', errorMessage);
  } else {
    const headers = { ...EXECUTED_VERSION, 'x-amz-function-error': 'Unhandled' };
    respond(response, 200, { errorType, errorMessage, trace }, headers);
  }
}

/** An empty body stands for `{}`. @returns undefined for text that is not JSON */
function parsePayload(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: text === '' ? {} : JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function respond(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

export function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  const body = { Type: status < 500 ? 'User' : 'Service', Message: message };
  respond(response, status, body, { 'x-amzn-errortype': type });
}
