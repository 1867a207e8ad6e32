/** $connect: lets in who comes from our page with an unused ticket, and remembers whose connection it is. */
import * as z from 'zod';
import { documentClient } from '../adapters/clients/dynamodb.ts';
import { DynamoConnectionStore } from '../adapters/connection-store.ts';
import { lazily } from '../adapters/lazily.ts';
import { DynamoTicketStore } from '../adapters/ticket-store.ts';
import { ENVIRONMENT, readEnvironment } from '../environment.ts';
import { observed } from '../observed.ts';
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

/** @returns 200 lets the handshake through; 403 refuses a foreign page, 401 a ticket that is missing, old or used */
export async function connect(event: unknown, dependencies: ConnectDependencies): Promise<{ statusCode: number }> {
  const { headers, queryStringParameters, requestContext } = eventSchema.parse(event);
  // Header names come as the client wrote them. Before the ticket: another page's attempt must not use it up.
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

const world = lazily((): ConnectDependencies => {
  const clock: Clock = { now: () => Date.now() };
  const table = readEnvironment(ENVIRONMENT.exportsTable);
  return {
    clock,
    tickets: new DynamoTicketStore(documentClient(), table, clock),
    connections: new DynamoConnectionStore(documentClient(), table, clock),
    allowedOrigin: readEnvironment(ENVIRONMENT.allowedOrigin),
  };
});

export const handler = observed('connect', (event: unknown) => connect(event, world()));
