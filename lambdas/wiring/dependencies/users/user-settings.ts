/** What users have chosen, in the exports table. */
import { documentClient } from '../../../adapters/clients/dynamodb.ts';
import { lazily } from '../../../adapters/lazily.ts';
import { DynamoUserSettings } from '../../../adapters/tables/notifications/user-settings.ts';
import { ENVIRONMENT, readEnvironment } from '../../../environment.ts';
import type { UserSettingsStore } from '../../../ports.ts';

export const userSettings = lazily(
  (): UserSettingsStore => new DynamoUserSettings(documentClient(), readEnvironment(ENVIRONMENT.exportsTable)),
);
