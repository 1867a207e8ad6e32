/** The HTTP API of fault switches, which each service with faults answers at the same path of its own address. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { readBody, sendJson } from './loopback.ts';

/** `GET` lists the faults, `POST` adds one, `DELETE` clears them. */
export const FAULTS_PATH = '/_local/faults';

export interface FaultSwitchboard {
  readonly pending: readonly object[];
  /** @throws ZodError when the fault is not well formed, UnknownNameError when it names nothing that can fail */
  inject(fault: unknown): void;
  clear(): void;
}

/** Thrown when a name stands for nothing that can fail, or for more than one thing. */
export class UnknownNameError extends Error {
  override readonly name = 'UnknownNameError';
  /** The names that can be used. */
  readonly known: readonly string[];
  constructor(given: string, known: readonly string[]) {
    super(`${given} is not the name of exactly one of ${known.join(', ')}`);
    this.known = known;
  }
}

export const faultRefusalSchema = z.object({ message: z.string(), known: z.array(z.string()).optional() });
type FaultRefusal = z.infer<typeof faultRefusalSchema>;

const MAX_BODY_BYTES = 64 * 1024;

export async function handleFaults(
  switchboard: FaultSwitchboard,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refuse = (status: number, refusal: FaultRefusal): void => sendJson(response, status, refusal);
  const body = await readBody(request, MAX_BODY_BYTES);
  if (request.method === 'GET') return sendJson(response, 200, switchboard.pending);
  // A browser sends this type to another origin only after a preflight, which no service here answers.
  if (request.headers['content-type'] !== 'application/json') return refuse(415, { message: 'application/json' });
  if (request.method === 'DELETE') {
    switchboard.clear();
    return sendJson(response, 200, switchboard.pending);
  }
  if (body === 'too-large') return refuse(413, { message: `at most ${MAX_BODY_BYTES} bytes` });
  try {
    switchboard.inject(JSON.parse(body.toString('utf8')));
  } catch (error) {
    return refuse(400, refusalOf(error));
  }
  return sendJson(response, 201, switchboard.pending);
}

function refusalOf(error: unknown): FaultRefusal {
  if (error instanceof UnknownNameError) return { message: error.message, known: [...error.known] };
  if (error instanceof z.ZodError) return { message: z.prettifyError(error) };
  return { message: error instanceof Error ? error.message : String(error) };
}
