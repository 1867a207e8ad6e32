/** The HTTP API of fault switches, which each service with faults answers at the same path of its own address. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import type { ReceivedBody } from './aws-server.ts';
import { sendJson } from './loopback.ts';

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

/** @param body of a request whose signature is right */
export function handleFaults(
  switchboard: FaultSwitchboard,
  request: IncomingMessage,
  body: ReceivedBody,
  response: ServerResponse,
): void {
  const refusal = change(switchboard, request, body);
  if (refusal !== undefined) sendJson(response, refusal.status, refusal.reason);
  else sendJson(response, request.method === 'POST' ? 201 : 200, switchboard.pending);
}

/** @returns why nothing was changed */
function change(
  switchboard: FaultSwitchboard,
  { method, headers }: IncomingMessage,
  body: ReceivedBody,
): { readonly status: number; readonly reason: FaultRefusal } | undefined {
  if (method === 'GET') return undefined;
  if (headers['content-type'] !== 'application/json') return { status: 415, reason: { message: 'application/json' } };
  if (body === 'too-large') return { status: 413, reason: { message: 'The fault is too large' } };
  if (method === 'DELETE') {
    switchboard.clear();
    return undefined;
  }
  try {
    switchboard.inject(JSON.parse(body.toString('utf8')));
    return undefined;
  } catch (error) {
    return { status: 400, reason: refusalOf(error) };
  }
}

function refusalOf(error: unknown): FaultRefusal {
  if (error instanceof UnknownNameError) return { message: error.message, known: [...error.known] };
  if (error instanceof z.ZodError) return { message: z.prettifyError(error) };
  return { message: error instanceof Error ? error.message : String(error) };
}
