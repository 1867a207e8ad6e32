/** The AWS JSON protocols (1.0 and 1.1) on loopback, for services of which we honour a handful of calls. */

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { listenOnLoopback } from './loopback.ts';
import type { Service } from './service.ts';

/** A refusal in the service's own words: `type` becomes the name of the error that the SDK throws. */
export class AwsJsonError extends Error {
  override readonly name = 'AwsJsonError';
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

/** Takes the parsed body and gives the answer's body. */
export type AwsJsonHandler = (input: unknown) => object | Promise<object>;

export interface AwsJsonOptions {
  /** For people, in refusals: `KMS`. */
  readonly service: string;
  /** What stands before the dot in `X-Amz-Target`: `TrentService`. */
  readonly targetPrefix: string;
  /** By operation; every other one is refused. */
  readonly handlers: ReadonlyMap<string, AwsJsonHandler>;
  readonly port?: number;
}

const MAX_BODY_BYTES = 1024 ** 2;

/** The request asks for something that AWS has and this engine has not: HTTP 400, never retried by the SDK. */
export const notHonoured = (what: string): AwsJsonError =>
  new AwsJsonError('NotHonouredError', `The local engine does not honour ${what}`);

/** @throws AwsJsonError naming the member, when the input is not of the schema. Unknown members are refused by strict schemas. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown, operation: string): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw notHonoured(`${operation} with these members: ${z.prettifyError(parsed.error)}`);
}

/** Signatures are not verified: whoever reaches loopback may call. */
export async function startAwsJson(options: AwsJsonOptions): Promise<Service> {
  const server = createServer((incoming, response) => void answer(incoming, response, options));
  server.keepAliveTimeout = 60_000;
  return listenOnLoopback(server, options.port ?? 0);
}

async function answer(incoming: IncomingMessage, response: ServerResponse, options: AwsJsonOptions): Promise<void> {
  const contentType = incoming.headers['content-type'] ?? 'application/x-amz-json-1.1';
  const send = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': contentType, 'x-amzn-requestid': randomUUID() });
    response.end(JSON.stringify(body));
  };
  try {
    const target = String(incoming.headers['x-amz-target'] ?? '');
    const operation = target.startsWith(`${options.targetPrefix}.`)
      ? target.slice(options.targetPrefix.length + 1)
      : '';
    const handler = options.handlers.get(operation);
    const body = await readBody(incoming);
    if (handler === undefined) throw notHonoured(`${options.service} ${operation || `the target "${target}"`}`);
    send(200, await handler(parseJson(body)));
  } catch (error) {
    if (error instanceof AwsJsonError) {
      send(error.status, { __type: error.type, message: error.message });
      return;
    }
    console.error(`Local ${options.service} failed`, error);
    send(500, { __type: 'InternalFailure', message: `Local ${options.service} failed` });
  }
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of incoming) {
    size += piece.length;
    if (size > MAX_BODY_BYTES) throw new AwsJsonError('RequestEntityTooLargeException', 'Request too large', 413);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsJsonError('SerializationException', 'The body is not JSON');
  }
}
