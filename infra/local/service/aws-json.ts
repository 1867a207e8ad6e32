/** The AWS JSON protocols (1.0 and 1.1) on loopback, for services with a few operations. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { listenOnLoopback, readBody } from './loopback.ts';
import type { ListenOptions, Service } from './service.ts';

/** A refusal as the service itself answers it: `type` becomes the name of the error that the SDK throws. */
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

/** From the parsed body of the request to the body of the answer. */
export type AwsJsonHandler = (input: unknown) => object | Promise<object>;

export interface AwsJsonOptions extends ListenOptions {
  /** The service's name in refusals: `KMS`. */
  readonly service: string;
  /** The part of `X-Amz-Target` before the dot: `TrentService`. */
  readonly targetPrefix: string;
  /** By operation; all other operations are refused. */
  readonly handlers: ReadonlyMap<string, AwsJsonHandler>;
}

const MAX_BODY_BYTES = 1024 ** 2;

/** AWS has it and this engine does not. HTTP 400, which the SDK does not retry. */
export const notHonoured = (what: string): AwsJsonError =>
  new AwsJsonError('NotHonouredError', `The local engine does not honour ${what}`);

/** @throws AwsJsonError with the name of the member when the input does not fit the schema. Strict schemas refuse unknown members. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown, operation: string): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw notHonoured(`${operation} with these members: ${z.prettifyError(parsed.error)}`);
}

/** Signatures are not verified: every process that reaches loopback may call. */
export async function startAwsJson(options: AwsJsonOptions): Promise<Service> {
  const server = createServer((incoming, response) => void answer(incoming, response, options));
  server.keepAliveTimeout = 60_000;
  return listenOnLoopback(server, options);
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
    const body = await readBody(incoming, MAX_BODY_BYTES);
    if (handler === undefined) throw notHonoured(`${options.service} ${operation || `the target "${target}"`}`);
    if (body === 'too-large') throw new AwsJsonError('RequestEntityTooLargeException', 'Request too large', 413);
    send(200, await handler(parseJson(body.toString('utf8'))));
  } catch (error) {
    if (error instanceof AwsJsonError) {
      send(error.status, { __type: error.type, message: error.message });
      return;
    }
    console.error(`Local ${options.service} failed`, error);
    send(500, { __type: 'InternalFailure', message: `Local ${options.service} failed` });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsJsonError('SerializationException', 'The body is not JSON');
  }
}
