/** Single-use tickets for a WebSocket connection, in the exports table. */
import { documentClient } from '../../../adapters/clients/dynamodb.ts';
import { lazily } from '../../../adapters/lazily.ts';
import { DynamoTicketStore } from '../../../adapters/tables/sockets/ticket-store.ts';
import { ENVIRONMENT, readEnvironment } from '../../../environment.ts';
import type { TicketStore } from '../../../ports.ts';
import { systemClock } from '../clock.ts';

export const ticketStore = lazily(
  (): TicketStore => new DynamoTicketStore(documentClient(), readEnvironment(ENVIRONMENT.exportsTable), systemClock),
);
