/** The register store, in its own file so that only Lambdas that use a register bundle it. */
import { documentClient } from '../../adapters/clients/dynamodb.ts';
import { lazily } from '../../adapters/lazily.ts';
import { DynamoRegisterStore } from '../../adapters/tables/registers/register-store.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';

export const registerStore = lazily(
  () =>
    new DynamoRegisterStore(documentClient(), {
      exports: readEnvironment(ENVIRONMENT.exportsTable),
      activities: readEnvironment(ENVIRONMENT.activitiesTable),
    }),
);
