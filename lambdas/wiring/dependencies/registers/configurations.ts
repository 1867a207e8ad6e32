/** Writes and versions of an organisation's configuration. */
import { documentClient } from '../../../adapters/clients/dynamodb.ts';
import { lazily } from '../../../adapters/lazily.ts';
import { DynamoConfigurationStore } from '../../../adapters/tables/registers/configuration-store.ts';
import { ENVIRONMENT, readEnvironment } from '../../../environment.ts';
import type { ConfigurationStore } from '../../../ports.ts';
import { systemClock } from '../clock.ts';
import { registerCatalogue } from './register-catalogue.ts';

export const configurations = lazily(
  (): ConfigurationStore =>
    new DynamoConfigurationStore(
      documentClient(),
      { exports: readEnvironment(ENVIRONMENT.exportsTable), audit: readEnvironment(ENVIRONMENT.auditTable) },
      systemClock,
      registerCatalogue(),
    ),
);
