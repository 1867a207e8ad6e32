/** Tickets and WebSocket connections. */
import type { PushedMessage, Role } from '../protocol.ts';

/** Allows one WebSocket connection, for the user of the ticket. */
export interface Ticket {
  readonly organisationNumber: string;
  readonly userId: string;
  /** Absent in one of an older release. */
  readonly role?: Role | undefined;
}

export interface TicketStore {
  /**
   * @param expiresAt milliseconds since 1970
   * @returns `too_many` when the user has got as many this minute as one may; no ticket is stored then
   */
  issue(secret: string, ticket: Ticket, expiresAt: number): Promise<'issued' | 'too_many'>;
  /** @returns undefined when the ticket does not exist, has expired or has been redeemed */
  redeem(secret: string): Promise<Ticket | undefined>;
}

export interface SocketConnection {
  readonly connectionId: string;
  readonly organisationNumber: string;
  readonly userId: string;
  /** Absent in one of an older release. */
  readonly role?: Role | undefined;
  /** Milliseconds since 1970. */
  readonly connectedAt: number;
}

export interface ConnectionStore {
  add(connection: SocketConnection): Promise<void>;
  remove(connectionId: string): Promise<void>;
  ofOrganisation(organisationNumber: string): Promise<SocketConnection[]>;
}

export interface Sockets {
  /** @returns `gone` when the connection has ended */
  post(connectionId: string, message: PushedMessage): Promise<'sent' | 'gone'>;
}
