/** Export records, for the Lambdas that change statuses; each change also writes an audit event. */
import { documentClient } from '../../adapters/clients/dynamodb.ts';
import { lazily } from '../../adapters/lazily.ts';
import { DynamoExportRecords } from '../../adapters/tables/exports/export-records.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import type { ExportRecords } from '../../ports.ts';
import { systemClock } from './clock.ts';

export const exportRecords = lazily(
  (): ExportRecords =>
    new DynamoExportRecords(
      documentClient(),
      { exports: readEnvironment(ENVIRONMENT.exportsTable), audit: readEnvironment(ENVIRONMENT.auditTable) },
      systemClock,
    ),
);
