/**
 * Consumes the exports table's stream: folds chunk counts into the export item and sends the organisation's pages what
 * changed. Everything here may be repeated or late, because chunks are counted again and messages have the record's version.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { documentClient } from '../../adapters/clients/dynamodb.ts';
import { embeddedMetrics } from '../../adapters/embedded-metrics.ts';
import { lazily } from '../../adapters/lazily.ts';
import { pastRuns } from '../../adapters/past-runs.ts';
import { ApiGatewaySockets } from '../../adapters/sockets.ts';
import { DynamoExportItems } from '../../adapters/tables/exports/export-items.ts';
import { streamChanges } from '../../adapters/tables/stream-records.ts';
import { admissionOf } from '../../domain/export/admission.ts';
import { ENVIRONMENT, readEnvironment, readOptional } from '../../environment.ts';
import { structuredLog } from '../../log.ts';
import { createPush } from '../../stream/push.ts';
import { chunkMarkers } from '../dependencies/chunks.ts';
import { systemClock as clock } from '../dependencies/clock.ts';
import { connectionStore } from '../dependencies/sockets/connections.ts';
import { observed } from '../observed.ts';

const push = lazily(() => {
  // `push` changes no status, so it needs no access to the audit table.
  const records = new DynamoExportItems(documentClient(), readEnvironment(ENVIRONMENT.exportsTable), clock);
  const sockets = new ApiGatewayManagementApiClient({
    endpoint: readEnvironment(ENVIRONMENT.connectionsEndpoint),
    maxAttempts: 2,
    // A socket that does not accept its message must not delay the next message of the others.
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_000 },
  });
  const log = structuredLog();
  return createPush({
    changesOf: streamChanges,
    clock,
    records,
    chunks: chunkMarkers(),
    metrics: embeddedMetrics(),
    organisationLabel: admissionOf(readOptional(ENVIRONMENT.organisations)).label,
    connections: connectionStore(),
    sockets: new ApiGatewaySockets(sockets),
    pastRuns: pastRuns(records, clock),
    pause: async (milliseconds) => {
      await sleep(milliseconds);
    },
    logFault: (message, keys) => log.error(message, keys),
  });
});

export const handler = observed('push', (event: unknown) => push()(event));
