/** Which check is that of a base year, and the start of a new one. */
import { documentClient } from '../../../adapters/clients/dynamodb.ts';
import { lazily } from '../../../adapters/lazily.ts';
import { DynamoCheckStore } from '../../../adapters/tables/checks/check-store.ts';
import { ENVIRONMENT, readEnvironment } from '../../../environment.ts';
import type { CheckStore } from '../../../ports.ts';
import { systemClock } from '../clock.ts';

export const checkStore = lazily(
  (): CheckStore =>
    new DynamoCheckStore(
      documentClient(),
      { exports: readEnvironment(ENVIRONMENT.exportsTable), audit: readEnvironment(ENVIRONMENT.auditTable) },
      systemClock,
    ),
);
