/** $connect: accepts a connection from our page with an unused ticket, and stores which user it belongs to. */
import * as z from 'zod';
import type { Clock, ConnectionStore, TicketStore } from '../ports.ts';

export interface ConnectDependencies {
  readonly clock: Clock;
  readonly tickets: Pick<TicketStore, 'redeem'>;
  readonly connections: Pick<ConnectionStore, 'add'>;
  readonly allowedOrigin: string;
}

const eventSchema = z.object({
  headers: z.record(z.string(), z.string()).default({}),
  queryStringParameters: z.object({ ticket: z.string().min(1).optional() }).nullish(),
  requestContext: z.object({ connectionId: z.string().min(1) }),
});

/** @returns 200 to accept the handshake; 403 for another origin; 401 for a ticket that is missing, expired or used */
export async function connect(event: unknown, dependencies: ConnectDependencies): Promise<{ statusCode: number }> {
  const { headers, queryStringParameters, requestContext } = eventSchema.parse(event);
  // The origin is checked before the ticket, so that another page cannot use the ticket up. The client chooses the case of
  // header names.
  const origin = Object.entries(headers).find(([name]) => name.toLowerCase() === 'origin')?.[1];
  if (origin !== dependencies.allowedOrigin) {
    return { statusCode: 403 };
  }
  const secret = queryStringParameters?.ticket;
  const ticket = secret === undefined ? undefined : await dependencies.tickets.redeem(secret);
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
