/** Import records; each change of a status also writes an audit event. */
import { documentClient } from '../../../adapters/clients/dynamodb.ts';
import { lazily } from '../../../adapters/lazily.ts';
import { DynamoImportRecords } from '../../../adapters/tables/imports/import-records.ts';
import { ENVIRONMENT, readEnvironment } from '../../../environment.ts';
import type { ImportRecords } from '../../../ports.ts';
import { systemClock } from '../clock.ts';

export const importRecords = lazily(
  (): ImportRecords =>
    new DynamoImportRecords(
      documentClient(),
      { exports: readEnvironment(ENVIRONMENT.exportsTable), audit: readEnvironment(ENVIRONMENT.auditTable) },
      systemClock,
    ),
);
