/** The Lambda `records`: the HTTP API of rows with its dependencies, which are built at the first request and not at import. */
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { documentClient } from '../adapters/clients/dynamodb.ts';
import { embeddedMetrics } from '../adapters/embedded-metrics.ts';
import { lazily } from '../adapters/lazily.ts';
import { readMarkKey } from '../adapters/tables/decisions/mark-key.ts';
import { DynamoExportItems } from '../adapters/tables/exports/export-items.ts';
import { admissionOf } from '../domain/export/admission.ts';
import { ENVIRONMENT, readEnvironment, readOptional } from '../environment.ts';
import { structuredLog } from '../log.ts';
import { createRecordsApp } from '../records/app.ts';
import type { RecordsDependencies } from '../records/dependencies.ts';
import { systemClock as clock } from './dependencies/clock.ts';
import { registerCatalogue } from './dependencies/registers/register-catalogue.ts';
import { registersBucket } from './dependencies/registers/registers-bucket.ts';
import { observed } from './observed.ts';

function dependencies(): RecordsDependencies {
  const log = structuredLog();
  return {
    clock,
    metrics: embeddedMetrics(),
    admission: admissionOf(readOptional(ENVIRONMENT.organisations)),
    registers: registerCatalogue(),
    markKey: (organisationNumber) =>
      readMarkKey(documentClient(), readEnvironment(ENVIRONMENT.exportsTable), organisationNumber),
    registerObjects: registersBucket(),
    records: new DynamoExportItems(documentClient(), readEnvironment(ENVIRONMENT.exportsTable), clock),
    logFault: (message, keys) => log.error(message, keys),
  };
}

const answer = lazily(() => handle(createRecordsApp(dependencies())));

export const handler = observed('records', (event: LambdaEvent, context: LambdaContext) => answer()(event, context));
