/** Usage of paid services by the invocations of a run, in the exports table. */
import { documentClient } from '../../adapters/clients/dynamodb.ts';
import { lazily } from '../../adapters/lazily.ts';
import { DynamoUsageAccounts } from '../../adapters/tables/exports/usage-accounts.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import type { UsageAccounts } from '../../ports.ts';
import { systemClock } from './clock.ts';

export const usageAccounts = lazily(
  (): UsageAccounts =>
    new DynamoUsageAccounts(documentClient(), readEnvironment(ENVIRONMENT.exportsTable), systemClock),
);
