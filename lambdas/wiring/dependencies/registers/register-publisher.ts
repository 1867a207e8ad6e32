/** Publication of new versions of registers. */
import { documentClient } from '../../../adapters/clients/dynamodb.ts';
import { lazily } from '../../../adapters/lazily.ts';
import { DynamoRegisterPublisher } from '../../../adapters/tables/registers/register-publisher.ts';
import { ENVIRONMENT, readEnvironment } from '../../../environment.ts';
import type { RegisterPublisher } from '../../../ports.ts';
import { systemClock } from '../clock.ts';
import { importRecords } from '../imports/import-records.ts';
import { registerCatalogue } from './register-catalogue.ts';

export const registerPublisher = lazily(
  (): RegisterPublisher =>
    new DynamoRegisterPublisher(
      documentClient(),
      { exports: readEnvironment(ENVIRONMENT.exportsTable), audit: readEnvironment(ENVIRONMENT.auditTable) },
      systemClock,
      { catalogue: registerCatalogue(), imports: importRecords() },
    ),
);
