/** The AWS JSON protocols (1.0 and 1.1) on loopback, for services with a few operations. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { type ReceivedBody, startAwsServer } from './aws-server.ts';
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
  /** The service's name in signatures: `kms`. */
  readonly signingName: string;
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

/** Requests without a right signature are refused with AWS's own errors. */
export function startAwsJson(options: AwsJsonOptions): Promise<Service> {
  const { signingName, port } = options;
  return startAwsServer({
    signingName,
    maxBody: MAX_BODY_BYTES,
    http: { keepAliveTimeout: 60_000 },
    ...(port !== undefined && { port }),
    answer: (incoming, body, response) => answer(incoming, body, response, options),
    refuse: (response, { type, message }) => send(response, 400, { __type: type, message }),
  });
}

async function answer(
  incoming: IncomingMessage,
  body: ReceivedBody,
  response: ServerResponse,
  options: AwsJsonOptions,
): Promise<void> {
  const contentType = incoming.headers['content-type'] ?? 'application/x-amz-json-1.1';
  try {
    const target = String(incoming.headers['x-amz-target'] ?? '');
    const operation = target.startsWith(`${options.targetPrefix}.`)
      ? target.slice(options.targetPrefix.length + 1)
      : '';
    const handler = options.handlers.get(operation);
    if (body === 'too-large') throw new AwsJsonError('RequestEntityTooLargeException', 'Request too large', 413);
    if (handler === undefined) throw notHonoured(`${options.service} ${operation || `the target "${target}"`}`);
    send(response, 200, await handler(parseJson(body.toString('utf8'))), contentType);
  } catch (error) {
    if (error instanceof AwsJsonError) {
      send(response, error.status, { __type: error.type, message: error.message }, contentType);
      return;
    }
    console.error(`Local ${options.service} failed`, error);
    send(response, 500, { __type: 'InternalFailure', message: `Local ${options.service} failed` }, contentType);
  }
}

function send(response: ServerResponse, status: number, body: object, type = 'application/x-amz-json-1.1'): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': type,
    'content-length': bytes.length,
    'x-amzn-requestid': randomUUID(),
  });
  response.end(bytes);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsJsonError('SerializationException', 'The body is not JSON');
  }
}
