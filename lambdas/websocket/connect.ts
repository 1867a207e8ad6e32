/** $connect: accepts a connection from our page with an unused ticket, within the limits of its user and organisation. */
import * as z from 'zod';
import type { Clock, ConnectionStore, Metrics, SocketConnection, TicketStore } from '../ports.ts';
import { SOCKET_LIMITS } from '../protocol.ts';

export interface ConnectDependencies {
  readonly clock: Clock;
  readonly tickets: Pick<TicketStore, 'redeem'>;
  readonly connections: Pick<ConnectionStore, 'add' | 'ofOrganisation' | 'remove'>;
  readonly metrics: Metrics;
  readonly allowedOrigin: string;
}

/** Each part on its own, because anyone can open a handshake with anything in it. */
const headersSchema = z.object({ headers: z.record(z.string(), z.unknown()) });
/** As the API makes them: 32 bytes, base64url. */
const ticketSchema = z.object({ queryStringParameters: z.object({ ticket: z.string().regex(/^[\w-]{43}$/) }) });
const contextSchema = z.object({ requestContext: z.object({ connectionId: z.string().min(1) }) });

/**
 * @returns 200 to accept the handshake; 403 for another origin; 401 for a ticket that is missing, expired or used; 429 when the
 *   user or the organisation has as many connections as it may, and the page then polls
 */
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
  const { connections, clock, metrics } = dependencies;
  const connection = {
    connectionId: requestContext.connectionId,
    organisationNumber: ticket.organisationNumber,
    userId: ticket.userId,
    role: ticket.role,
    connectedAt: clock.now(),
  };
  const isOneTooMany = async () =>
    !isWithinLimits(connection, await connections.ofOrganisation(ticket.organisationNumber));
  if (await isOneTooMany()) {
    metrics.add('ConnectionsRefused', 1);
    return { statusCode: 429 };
  }
  // Counted again once it is stored, so that of two connections at the same time the later one sees the other. What can pass
  // the limit are those whose write was under way when a later one counted: a few, for as long as a write takes.
  await connections.add(connection);
  if (await isOneTooMany()) {
    await connections.remove(connection.connectionId);
    metrics.add('ConnectionsRefused', 1);
    return { statusCode: 429 };
  }
  return { statusCode: 200 };
}

/**
 * The oldest connections stay. One that died without $disconnect counts until `push` finds it gone or its item expires.
 * @param open those of the organisation, the new one among them or not
 */
export function isWithinLimits(connection: SocketConnection, open: readonly SocketConnection[]): boolean {
  const { connectionId, userId, connectedAt } = connection;
  const older = open.filter(
    (each) => each.connectedAt < connectedAt || (each.connectedAt === connectedAt && each.connectionId < connectionId),
  );
  const ofUser = older.filter((each) => each.userId === userId);
  return older.length < SOCKET_LIMITS.ofOrganisation && ofUser.length < SOCKET_LIMITS.ofUser;
}

/** The client chooses the case of header names. */
function originsOf(event: unknown): unknown[] {
  const headers = headersSchema.safeParse(event).data?.headers ?? {};
  return Object.entries(headers).flatMap(([name, value]) => (name.toLowerCase() === 'origin' ? [value] : []));
}
