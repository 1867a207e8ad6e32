/** What a counted day is worth. */
import { documentClient } from '../../../adapters/clients/dynamodb.ts';
import { lazily } from '../../../adapters/lazily.ts';
import { DynamoGrantRateStore } from '../../../adapters/tables/grants/grant-rate-store.ts';
import { ENVIRONMENT, readEnvironment } from '../../../environment.ts';
import type { GrantRateStore } from '../../../ports.ts';
import { systemClock } from '../clock.ts';

export const grantRates = lazily(
  (): GrantRateStore =>
    new DynamoGrantRateStore(
      documentClient(),
      { exports: readEnvironment(ENVIRONMENT.exportsTable), audit: readEnvironment(ENVIRONMENT.auditTable) },
      systemClock,
    ),
);
