import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NotHonouredError } from '../service/service.ts';
import { type Engine, operations } from './operations.ts';
import { ServiceError } from './service-error.ts';

const TARGET_PREFIX = 'AWSStepFunctions.';
/** The API's own limit for a request. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Serves AWS JSON 1.0 on loopback. It does not verify signatures. */
export async function listen(
  engine: Engine,
  port: number,
): Promise<{ readonly server: Server; readonly endpoint: string }> {
  const server = createServer((request, response) => {
    void answer(engine, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return { server, endpoint: `http://127.0.0.1:${isAddress(address) ? address.port : port}` };
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

async function answer(engine: Engine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let status = 200;
  let body: object;
  try {
    body = await perform(engine, request);
  } catch (error) {
    status = error instanceof ServiceError ? 400 : 500;
    body =
      error instanceof ServiceError
        ? { __type: error.type, message: error.message }
        : { __type: 'InternalFailure', message: error instanceof Error ? error.message : String(error) };
  }
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
  });
  response.end(text);
}

async function perform(engine: Engine, request: IncomingMessage): Promise<object> {
  const target = request.headers['x-amz-target'];
  const name = typeof target === 'string' && target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  const body = await readBody(request);
  if (operation === undefined) {
    const refusal = new NotHonouredError(`the operation ${name || String(target)}`, 'Step Functions');
    throw new ServiceError('UnknownOperationException', refusal.message);
  }
  let json: unknown;
  try {
    json = JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw new ServiceError('SerializationException', 'The request is not JSON');
  }
  return operation(engine, json);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > MAX_BODY_BYTES) {
      throw new ServiceError('RequestEntityTooLargeException', 'The request is larger than 1 MB');
    }
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
