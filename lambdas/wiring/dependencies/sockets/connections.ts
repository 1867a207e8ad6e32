/** Open WebSocket connections, in the exports table. */
import { documentClient } from '../../../adapters/clients/dynamodb.ts';
import { lazily } from '../../../adapters/lazily.ts';
import { DynamoConnectionStore } from '../../../adapters/tables/sockets/connection-store.ts';
import { ENVIRONMENT, readEnvironment } from '../../../environment.ts';
import type { ConnectionStore } from '../../../ports.ts';
import { systemClock } from '../clock.ts';

export const connectionStore = lazily(
  (): ConnectionStore =>
    new DynamoConnectionStore(documentClient(), readEnvironment(ENVIRONMENT.exportsTable), systemClock),
);
