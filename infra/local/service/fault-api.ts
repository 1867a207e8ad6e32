/** The loopback switch for faults, which each service that can be broken answers at its own address. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';

/** Where `GET` lists, `POST` adds and `DELETE` clears faults. */
export const FAULTS_PATH = '/_local/faults';

export interface FaultSwitchboard {
  readonly pending: readonly object[];
  /** @throws ZodError when the fault is not well formed, UnknownNameError when there is no such thing to break */
  inject(fault: unknown): void;
  clear(): void;
}

/** Thrown when there is nothing of that name to break, or more than one. */
export class UnknownNameError extends Error {
  override readonly name = 'UnknownNameError';
  /** What there is. */
  readonly known: readonly string[];
  constructor(given: string, known: readonly string[]) {
    super(`No one thing is called ${given}: there are ${known.join(', ')}`);
    this.known = known;
  }
}

export const faultRefusalSchema = z.object({ message: z.string(), known: z.array(z.string()).optional() });

const MAX_BODY_BYTES = 64 * 1024;

export async function handleFaults(
  switchboard: FaultSwitchboard,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const respond = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const refuse = (status: number, refusal: z.infer<typeof faultRefusalSchema>): void => respond(status, refusal);
  const text = await readText(request);
  if (request.method === 'GET') return respond(200, switchboard.pending);
  // A browser cannot send this type to another origin without asking first, and nobody answers that question.
  if (request.headers['content-type'] !== 'application/json') return refuse(415, { message: 'application/json' });
  if (request.method === 'DELETE') {
    switchboard.clear();
    return respond(200, switchboard.pending);
  }
  try {
    switchboard.inject(JSON.parse(text));
  } catch (cause) {
    if (cause instanceof UnknownNameError) return refuse(400, { message: cause.message, known: [...cause.known] });
    if (cause instanceof z.ZodError) return refuse(400, { message: z.prettifyError(cause) });
    return refuse(400, { message: cause instanceof Error ? cause.message : String(cause) });
  }
  return respond(201, switchboard.pending);
}

/** What is too long is cut off, and then is no JSON. */
async function readText(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes <= MAX_BODY_BYTES) pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
