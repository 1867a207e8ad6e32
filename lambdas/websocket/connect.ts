/** $connect: accepts a connection from our page with an unused ticket, and stores which user it belongs to. */
import * as z from 'zod';
import type { Clock, ConnectionStore, TicketStore } from '../ports.ts';

export interface ConnectDependencies {
  readonly clock: Clock;
  readonly tickets: Pick<TicketStore, 'redeem'>;
  readonly connections: Pick<ConnectionStore, 'add'>;
  readonly allowedOrigin: string;
}

/** Each part on its own, because anyone can open a handshake with anything in it. */
const headersSchema = z.object({ headers: z.record(z.string(), z.unknown()) });
/** As the API makes them: 32 bytes, base64url. */
const ticketSchema = z.object({ queryStringParameters: z.object({ ticket: z.string().regex(/^[\w-]{43}$/) }) });
const contextSchema = z.object({ requestContext: z.object({ connectionId: z.string().min(1) }) });

/** @returns 200 to accept the handshake; 403 for another origin; 401 for a ticket that is missing, expired or used */
export async function connect(event: unknown, dependencies: ConnectDependencies): Promise<{ statusCode: number }> {
  // The origin is checked before the ticket, so that another page cannot use the ticket up.
  const origins = originsOf(event);
  if (origins.length !== 1 || origins[0] !== dependencies.allowedOrigin) {
    return { statusCode: 403 };
  }
  const secret = ticketSchema.safeParse(event).data?.queryStringParameters.ticket;
  const requestContext = contextSchema.safeParse(event).data?.requestContext;
  if (secret === undefined || requestContext === undefined) {
    return { statusCode: 401 };
  }
  const ticket = await dependencies.tickets.redeem(secret);
  if (ticket === undefined) {
    return { statusCode: 401 };
  }
  await dependencies.connections.add({
    connectionId: requestContext.connectionId,
    organisationNumber: ticket.organisationNumber,
    userId: ticket.userId,
    connectedAt: dependencies.clock.now(),
  });
  return { statusCode: 200 };
}

/** The client chooses the case of header names. */
function originsOf(event: unknown): unknown[] {
  const headers = headersSchema.safeParse(event).data?.headers ?? {};
  return Object.entries(headers).flatMap(([name, value]) => (name.toLowerCase() === 'origin' ? [value] : []));
}
