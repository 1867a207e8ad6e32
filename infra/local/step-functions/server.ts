/** AWS JSON 1.0 of Step Functions. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ReceivedBody, startAwsServer } from '../service/aws-server.ts';
import { NotHonouredError, type Service } from '../service/service.ts';
import { type Engine, operations } from './operations.ts';
import { ServiceError } from './service-error.ts';

const TARGET_PREFIX = 'AWSStepFunctions.';
/** The API's own limit for a request. */
const MAX_BODY_BYTES = 1024 * 1024;

export function listen(engine: Engine, port: number): Promise<Service> {
  return startAwsServer({
    port,
    signingName: 'states',
    maxBody: MAX_BODY_BYTES,
    answer: (request, body, response) => answer(engine, request, body, response),
    refuse: (response, { type, message }) => send(response, 400, { __type: type, message }),
  });
}

async function answer(
  engine: Engine,
  request: IncomingMessage,
  body: ReceivedBody,
  response: ServerResponse,
): Promise<void> {
  try {
    send(response, 200, await perform(engine, request, body));
  } catch (error) {
    if (error instanceof ServiceError) send(response, 400, { __type: error.type, message: error.message });
    else {
      const message = error instanceof Error ? error.message : String(error);
      send(response, 500, { __type: 'InternalFailure', message });
    }
  }
}

async function perform(engine: Engine, request: IncomingMessage, body: ReceivedBody): Promise<object> {
  const target = request.headers['x-amz-target'];
  const name = typeof target === 'string' && target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (body === 'too-large') {
    throw new ServiceError('RequestEntityTooLargeException', 'The request is larger than 1 MB');
  }
  if (operation === undefined) {
    const refusal = new NotHonouredError(`the operation ${name || String(target)}`, 'Step Functions');
    throw new ServiceError('UnknownOperationException', refusal.message);
  }
  let json: unknown;
  try {
    json = JSON.parse(body.length === 0 ? '{}' : body.toString('utf8'));
  } catch {
    throw new ServiceError('SerializationException', 'The request is not JSON');
  }
  return operation(engine, json);
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
  });
  response.end(text);
}
