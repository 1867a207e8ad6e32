/** The register's store, apart from the other dependencies: only those who read or write a register bundle it. */
import { documentClient } from '../../adapters/clients/dynamodb.ts';
import { lazily } from '../../adapters/lazily.ts';
import { DynamoRegisterStore } from '../../adapters/register-store.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';

export const registerStore = lazily(
  () =>
    new DynamoRegisterStore(documentClient(), {
      exports: readEnvironment(ENVIRONMENT.exportsTable),
      activities: readEnvironment(ENVIRONMENT.activitiesTable),
    }),
);
